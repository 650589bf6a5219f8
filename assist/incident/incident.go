package incident

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// State is where an incident stands.
type State string

// The states: suspected → confirmed → resolved, or dismissed.
const (
	Suspected State = "suspected" // угроза: proposed by the detector or an agent, known to the desk alone
	Confirmed State = "confirmed" // массовая проблема: told to visitors of its roles
	Resolved  State = "resolved"
	Dismissed State = "dismissed" // it was none
)

// Open reports whether people still have it, or may have.
func (s State) Open() bool { return s == Suspected || s == Confirmed }

// An Incident is a mass problem.
type Incident struct {
	ID        string
	State     State
	Title     string
	Text      string   // what visitors are told; plain text
	Audiences []string // slugs of the roles it is told to; empty = everyone
	Topic     string   // id of the section its people wrote about; may be empty
	Signals   []Signal // by which its tickets are known
	By        string   // user who declared it; empty = the detector
	People    float64  // of the improbable signal when it was proposed, weighted by Kind …
	Usual     float64  // … how many there usually are
	Span      time.Duration
	P         float64 // the chance of so many
	Rev       int64   // grows with each write; a write against another is a conflict
	StartedAt time.Time
	UpdatedAt time.Time
	EndedAt   time.Time // zero while open

	Tickets  int // linked …
	Proposed int // … and proposed to be: counted by the store
	Joined   int // people who said «У меня то же»
}

// Limits.
const (
	MaxTitle     = 200  // runes
	MaxNotice    = 2000 // runes of Text
	MaxAudiences = 50
)

// Validate reports the first thing wrong. A confirmed incident has something to tell.
func (in *Incident) Validate() error {
	switch {
	case in.Title == "":
		return kb.Required("title")
	case utf8.RuneCountInString(in.Title) > MaxTitle:
		return kb.TooLong("title", MaxTitle)
	case utf8.RuneCountInString(in.Text) > MaxNotice:
		return kb.TooLong("text", MaxNotice)
	case len(in.Audiences) > MaxAudiences:
		return kb.TooLong("audiences", MaxAudiences)
	case in.State == Confirmed && in.Text == "":
		return kb.Required("text")
	}
	return nil
}

// CanSee reports whether the viewer may see incidents with what stands behind them.
func CanSee(v kb.Viewer) bool { return v.CanAnswer() }

// CanDecide reports whether the viewer may confirm, dismiss and resolve.
func CanDecide(v kb.Viewer) bool { return v.CanSupervise() }

// ToldTo reports whether visitors of these roles are told.
func (in *Incident) ToldTo(roles []string) bool {
	if in.State != Confirmed {
		return false
	}
	return len(in.Audiences) == 0 || slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(in.Audiences, r) })
}

// matches is how much of an incident stands in a text: the shares of its words that the terms have, added up.
func (in *Incident) matches(terms []Term) (sum float64) {
	for _, s := range in.Signals {
		if s.Word != "" && slices.ContainsFunc(terms, func(t Term) bool { return t.Key == s.Key }) {
			sum += s.Share
		}
	}
	return sum
}

// LinkState says whether a ticket belongs to an incident.
type LinkState string

// The states of a link. What a human has decided is not proposed again.
const (
	LinkProposed LinkState = "proposed"
	LinkMade     LinkState = "linked"
	LinkRejected LinkState = "rejected"
)

// A Link is a ticket of an incident.
type Link struct {
	Incident string
	Ticket   string // id
	State    LinkState
	By       string // user; empty = the detector
	At       time.Time
}

// A Step is what somebody did to an incident.
type Step struct {
	Incident string
	By       string // user; empty = the detector
	Action   Action
	Detail   string
	At       time.Time
}

// Action is a kind of step.
type Action string

// The steps.
const (
	ActPropose Action = "propose"
	ActDeclare Action = "declare"
	ActEdit    Action = "edit"
	ActConfirm Action = "confirm"
	ActDismiss Action = "dismiss"
	ActResolve Action = "resolve"
	ActLink    Action = "link"  // Detail: how many tickets
	ActReply   Action = "reply" // Detail: to how many tickets
)

// Store keeps incidents.
type Store interface {
	// SaveIncident inserts (Rev 0, giving it an id unless it has one) or replaces it, appends the step and saves the links as
	// SaveLinks does: all of it, or nothing; kb.ErrConflict when another Rev is stored.
	SaveIncident(ctx context.Context, in *Incident, step Step, links ...Link) error
	// Incident finds one with its counts. kb.ErrNotFound when there is none.
	Incident(ctx context.Context, id string) (*Incident, error)
	// FindIncidents lists those of the states (none = all), the newest start first, at most limit (0 = all).
	FindIncidents(ctx context.Context, states []State, limit int) ([]*Incident, error)
	// IncidentSteps lists what was done, oldest first.
	IncidentSteps(ctx context.Context, id string) ([]Step, error)
}

// Links keeps which tickets belong to incidents and who else has their trouble.
type Links interface {
	// SaveLinks inserts links or replaces them. A proposed one replaces nothing.
	SaveLinks(ctx context.Context, links ...Link) error
	// IncidentLinks lists those of an incident, the oldest first.
	IncidentLinks(ctx context.Context, incident string) ([]Link, error)
	// TicketLinks lists those of a ticket, the newest first.
	TicketLinks(ctx context.Context, ticket string) ([]Link, error)
	// JoinIncident notes that a person has the trouble; a second time changes nothing.
	JoinIncident(ctx context.Context, incident, person string, at time.Time) error
	// JoinedIncidents lists the ids of the incidents a person has joined, the newest first.
	JoinedIncidents(ctx context.Context, person string) ([]string, error)
}

// tidy trims what a person typed.
func tidy(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), ""), "\x00", ""))
}
