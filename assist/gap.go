package assist

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// Sources of needs: how it showed that somebody did not get an answer.
const (
	NeedZero      = "nothing"   // a search found nothing
	NeedUnfit     = "unfit"     // … nothing that fits
	NeedUnopened  = "unopened"  // nobody opened what it found
	NeedReworded  = "reworded"  // it was given up for other words, and their answer was opened
	NeedRetried   = "retried"   // … and nothing that they found was
	NeedRequested = "requested" // a request followed within RequestWithin
	NeedRejected  = "rejected"  // a suggestion was turned down: «не то»
	NeedVote      = "vote"      // an article did not help
	NeedSubmitted = "submitted" // a request was sent although suggestions were on the screen
	NeedSolved    = "solved"    // a request was solved by an article or reply that its words do not find
	NeedAnswer    = "answer"    // an agent answered it at length by hand
	NeedRated     = "rated"     // its requester says that the answer did not do
)

// RequestWithin is how long after a search a request still belongs to it.
const RequestWithin = 30 * time.Minute

// A Need is one time when somebody looked for an answer and did not get it. It holds no name: Person is a hash, texts are masked.
type Need struct {
	ID       string // what it was read from: "search:0k3…", "ticket:0k3…"; the same again replaces it
	Source   string
	Text     string        // the person's words; empty = he said none
	Query    string        // what to search for when Text is empty; not kept
	Person   string        // PersonKey
	Audience string        // slug of the chosen role; empty = none
	About    string        // Hit.Ref of what was shown and did not help; empty = nothing in particular
	Solved   string        // Hit.Ref of the article that answered it in the end; empty = none is known
	Answer   string        // what an agent wrote by hand, with no document linked; empty = nothing
	Bug      bool          // it had to wait for developers
	Took     time.Duration // from the request to its solution; 0 = not known
	At       time.Time

	Terms    []string // distinct terms that carry the text
	Near     []string // Hit.Ref of the articles that the text finds, best first, up to nearKept
	Strength float64  // search.Result.Strength of the first
	Gap      string   // id
}

// Verdicts: what to do about a gap.
const (
	VerdictWords  = "words"  // добавить слова: the answer is there and not found in these words
	VerdictExtend = "extend" // дополнить: the article is found and does not answer
	VerdictWrite  = "write"  // написать: there is no such article
	VerdictFilm   = "film"   // снять видео: people ask to be shown
	VerdictFix    = "fix"    // починить продукт: it ends with the developers
)

// Verdicts lists them in the order of menus.
var Verdicts = [...]string{VerdictWrite, VerdictWords, VerdictExtend, VerdictFilm, VerdictFix}

// GapState is what has been decided about a gap.
type GapState string

// open → taken → done or dismissed; a closed gap opens again when ReturnPeople new people come.
const (
	GapOpen      GapState = "open"
	GapTaken     GapState = "taken"
	GapDone      GapState = "done"
	GapDismissed GapState = "dismissed"
)

// GapStates lists them in the order of menus.
var GapStates = [...]GapState{GapOpen, GapTaken, GapDone, GapDismissed}

// Closed reports whether nothing more is to be done.
func (s GapState) Closed() bool { return s == GapDone || s == GapDismissed }

// ReturnPeople is how many new people bring a closed gap back.
const ReturnPeople = 2

// MaxGapReason is how long the reason of a dismissal may be, in runes.
const MaxGapReason = 500

// A Gap is a group of needs with no answer that could be found. All but State, Reason, By and ClosedAt follows from its needs.
type Gap struct {
	ID        string
	Title     string   // the most central wording
	Wordings  []string // up to five more, verbatim but masked, most central first
	Verdict   string
	Near      string             // Hit.Ref of the nearest document; empty = none
	Strength  float64            // how strongly the needs find it; see search.Result.Strength
	Solved    bool               // Near has solved needs of the gap
	Written   int                // needs that agents answered by hand
	Terms     map[string]int     // needs by term
	Refs      map[string]float64 // weight of the documents that the needs find; a first hit weighs 1
	Needs     int
	People    int
	Audiences []string      // slugs, most needs first
	Handled   time.Duration // median time of its requests to their solution; 0 = not known
	FirstAt   time.Time
	LastAt    time.Time

	State    GapState
	Reason   string    // why it was dismissed
	By       string    // id of the user who decided last
	ClosedAt time.Time // zero while open or taken
	Rev      int64     // grows with each decision
}

// Cost is what the gap costs the desk: people times the median time of a request. 0 = not known.
func (g *Gap) Cost() time.Duration { return time.Duration(g.People) * g.Handled }

// A GapDecision is what somebody decides about a gap.
type GapDecision struct {
	ID     string
	Rev    int64 // which he saw; 0 = whichever
	State  GapState
	Reason string
	By     string
	At     time.Time
}

// Validate reports an unknown state, or a dismissal without its reason.
func (d GapDecision) Validate() error {
	switch d.State {
	case GapOpen, GapTaken, GapDone:
	case GapDismissed:
		if d.Reason == "" {
			return kb.Required("reason")
		}
	default:
		return kb.Unknown("state")
	}
	if utf8.RuneCountInString(d.Reason) > MaxGapReason {
		return kb.TooLong("reason", MaxGapReason)
	}
	return nil
}

// A GapFilter chooses gaps. Zero fields do not narrow.
type GapFilter struct {
	Verdict  string
	Audience string // needs of this role alone are counted
	States   []GapState
	Since    time.Time // needs from then on are counted; a gap without any is left out
	Until    time.Time // excluded
	Offset   int
	Limit    int // 0 = DefaultGaps
}

// Limits of a list of gaps.
const (
	DefaultGaps = 50
	MaxGaps     = 500
)

// Validate reports what cannot be asked for.
func (f GapFilter) Validate() error {
	if f.Limit < 0 || f.Limit > MaxGaps {
		return kb.TooLong("limit", MaxGaps)
	}
	known := f.Verdict == ""
	for _, v := range Verdicts {
		known = known || v == f.Verdict
	}
	if !known {
		return kb.Unknown("verdict")
	}
	for _, state := range f.States {
		if err := (GapDecision{State: state, Reason: "-"}).Validate(); err != nil {
			return err
		}
	}
	return nil
}

// A GapRow is a gap in a list, with the numbers of the period that was asked for.
type GapRow struct {
	Gap
	Asked  int // needs of the period
	Who    int // distinct people of the period
	Week   int // distinct people of the last seven days of the period
	Before int // … of the seven days before
}

// Gaps reads and decides.
type Gaps interface {
	// FindGaps lists those with most people in the period first. kb.FieldError for a filter that Validate refuses.
	FindGaps(ctx context.Context, f GapFilter) ([]GapRow, error)
	// CountGaps says how many FindGaps would list without Offset and Limit.
	CountGaps(ctx context.Context, f GapFilter) (int, error)
	// Gap finds one. kb.ErrNotFound when there is none.
	Gap(ctx context.Context, id string) (*Gap, error)
	// GapNeeds lists needs of a gap, newest first.
	GapNeeds(ctx context.Context, id string, limit int) ([]Need, error)
	// DecideGap writes a decision. kb.ErrConflict when somebody decided first.
	DecideGap(ctx context.Context, d GapDecision) error
}

// NeedKeeper is how needs are gathered into gaps.
type NeedKeeper interface {
	// NeedPosition is how far a source has been read; empty = not at all.
	NeedPosition(ctx context.Context, source string) (string, error)
	// GatherGaps lists the gaps that needs may join: all there are, or those alone whose words went with somebody who is forgotten.
	GatherGaps(ctx context.Context, wordless bool) ([]*Gap, error)
	// FindNeeds lists those of the ids that are stored.
	FindNeeds(ctx context.Context, ids []string) ([]Need, error)
	// GapNeeds lists needs of a gap, newest first.
	GapNeeds(ctx context.Context, id string, limit int) ([]Need, error)
	// SaveNeeds writes a step. kb.ErrConflict when the position is another than step.From: somebody else gathers, too.
	SaveNeeds(ctx context.Context, step NeedStep) error
	// ExpireNeeds removes needs older than before, those of open gaps of one person but for the newest lonely gaps, and gaps without any.
	ExpireNeeds(ctx context.Context, before time.Time, lonely int) (int64, error)
}

// A NeedStep is one step of gathering: all of it is written or nothing.
type NeedStep struct {
	Source   string
	From, To string   // positions
	Needs    []Need   // new or replaced
	Dropped  []string // ids of needs that are none any more
	Gaps     []*Gap   // new or changed; decisions are kept, but for Returned
	Returned []string // ids of closed gaps that open again
}

// written reports whether an agent had to answer by hand, with no article to link.
func (n *Need) written() bool { return n.Answer != "" && n.Solved == "" }
