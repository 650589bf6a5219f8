package assist

import (
	"context"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Surfaces: where a suggestion was asked for.
const (
	SurfaceForm   = "form"
	SurfaceWidget = "widget"
	SurfaceAPI    = "api"
	SurfaceDesk   = "desk"
	SurfaceCLI    = "cli"
)

// A Draft is a request while it is being written.
type Draft struct {
	Surface  string
	Subject  string
	Body     string
	Audience string // chosen role
	Type     string // id of the chosen request type; empty = none
	Section  string // chosen topic: only its articles are suggested; empty = any
	Page     string // where the person came from: path of the page
	Session  string // anonymous id of the browser, to join outcomes; never a user id
	Viewer   kb.Viewer
}

// A Suggestion is one answer of the engine to one draft or ticket.
type Suggestion struct {
	ID         string
	Surface    string
	Ticket     string // key, for suggestions to agents
	Session    string
	Person     string // id of the user who asked; empty = did not sign in
	Holdout    bool   // computed and stored, but not shown (see Holdout)
	Audience   string
	Query      string  // masked text that was searched
	Estimate   float64 // that the first hit is right, from the search alone, 0..1; 0 = no hits
	Confidence float64 // the same, corrected by what people said of hits
	Confident  bool    // the first hit may be shown as the best answer
	Hits       []Hit   // at most 3 for people; empty = nothing fits, say nothing
	Topics     []Topic
	At         time.Time
}

// A Hit is a suggested document. Its id within the suggestion is the document's kind and id, "article:0k3…".
type Hit struct {
	search.Hit
	Body    string  // canned replies: the text to insert, placeholders not yet filled
	History History `json:"-"` // what agents chose in similar tickets, as it is now

	Rating ticket.Rating `json:"-"` // similar tickets: what the requester says of the answer, as it is now
}

// Ref is the hit's name in outcomes.
func (h Hit) Ref() string {
	switch h.Kind {
	case search.KindReply, search.KindTicket:
		return h.Kind + ":" + h.ID
	}
	return "article:" + h.ID
}

// A Topic is a section offered as a chip when the engine is unsure: choosing it fixes the scope.
type Topic struct {
	Section string
	Title   string
}

// TicketSuggestion is what an agent is offered: up to three hits of each kind.
type TicketSuggestion struct {
	ID       string
	Replies  []Hit
	Articles []Hit
	Tickets  []Hit
	Guesses  []Guess // how the ticket should perhaps be filed: at most one queue and type, a few topics
}

// Outcomes: what came of a suggestion, in the order they usually happen.
const (
	OutcomeShown     = "shown"
	OutcomeOpened    = "opened"
	OutcomeHelped    = "helped"    // «Это решило вопрос»: confirmed deflection
	OutcomeRejected  = "rejected"  // «Не то»
	OutcomeSubmitted = "submitted" // the request was sent anyway
	OutcomeInserted  = "inserted"  // an agent put it into his answer
	OutcomeEdited    = "edited"    // … and changed it before sending
	OutcomeSent      = "sent"
	OutcomeRecontact = "recontact" // the same person came back with the topic within 7 days
)

// OutcomeKinds lists them.
var OutcomeKinds = [...]string{OutcomeShown, OutcomeOpened, OutcomeHelped, OutcomeRejected, OutcomeSubmitted, OutcomeInserted, OutcomeEdited,
	OutcomeSent, OutcomeRecontact}

// An Outcome is one thing that happened to a suggestion.
type Outcome struct {
	Suggestion string
	Kind       string
	Hit        string // Hit.Ref; empty when the outcome is about the whole suggestion
	By         string // user or visitor id
	Detail     string // e.g. the key of the ticket that was sent, or "0.83": share of the inserted text kept
	At         time.Time
}

// Ledger keeps suggestions and their outcomes.
type Ledger interface {
	SaveSuggestion(ctx context.Context, s Suggestion) error
	// Suggestion finds one. kb.ErrNotFound when there is none.
	Suggestion(ctx context.Context, id string) (*Suggestion, error)
	// LatestSuggestion finds the newest one made for a ticket, by the ticket's key. kb.ErrNotFound when there is none.
	LatestSuggestion(ctx context.Context, ticket string) (*Suggestion, error)
	// SaveOutcome appends. The same (suggestion, kind, hit) twice is kept once. kb.ErrNotFound when the suggestion is unknown.
	SaveOutcome(ctx context.Context, o Outcome) error
	// Outcomes lists what came of a suggestion, oldest first.
	Outcomes(ctx context.Context, suggestion string) ([]Outcome, error)
	// Rejected lists the refs of the hits that were rejected since then in a session or by a user, in no particular order.
	// Empty names stand for nobody.
	Rejected(ctx context.Context, session, person string, since time.Time) ([]string, error)
}
