package assist

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Sources of wordings: how it is known that the document solved what was asked.
const (
	WordingTicket = "ticket" // an agent named it as the solution of a resolved request
	WordingLink   = "link"   // an agent linked it in his answer and named no solution
	WordingLearn  = "learn"  // podskazka learn
	WordingHelped = "helped" // a person said so: of a suggestion, or of his own request
	WordingSearch = "search" // a person said so of an article he had searched for
	WordingEditor = "editor" // an editor attached what people say who do not find it
)

// WordingSources lists them.
var WordingSources = [...]string{WordingTicket, WordingLink, WordingLearn, WordingHelped, WordingSearch, WordingEditor}

// States of a wording.
const (
	WordingNormal = ""
	WordingPinned = "pinned" // counts in full, whatever its age and whoever said it
	WordingBanned = "banned" // never counts
)

// Limits of wordings.
const (
	MaxWording      = 2000                 // bytes of text
	MaxWordings     = 500                  // of a document that are looked at, pinned and newest first
	WordingHalfLife = 180 * 24 * time.Hour // a wording counts half after it
	wordingLeast    = 1.0 / 16             // a lighter one is forgotten
	wordingPeople   = 2                    // distinct people who make a word count without an agent's word for it
	wordingTrial    = 7 * 24 * time.Hour
)

// A Wording is how somebody put what a document solved. It holds no person: Text is masked, By is a keyed hash.
type Wording struct {
	ID     string
	Ref    string // Hit.Ref of the document
	Text   string
	Source string
	Origin string // what it comes from in its source: the id of a ticket, suggestion, query or gap, or a hash of who searched
	By     string // equal for equal people
	Rev    int64  // of the document at the time
	Known  bool   // the document came first for it before it was learned: it teaches nothing
	State  string
	At     time.Time

	Judge    string    // id of the user who pinned, banned or freed it last; empty = nobody
	JudgedAt time.Time // zero = never
}

// Confirmed reports whether an agent, an editor or an administrator stands behind it.
func (w Wording) Confirmed() bool {
	switch w.Source {
	case WordingTicket, WordingLink, WordingLearn, WordingEditor:
		return true
	}
	return w.State == WordingPinned
}

// Weight is what a wording counts for a revision of its document: nothing when it was known, half as much every 180 days, and half for an older revision, once:
// an editor who saves five times has not changed five times what the document answers.
func (w Wording) Weight(rev int64, now time.Time) float64 {
	switch w.State {
	case WordingBanned:
		return 0
	case WordingPinned:
		return 1
	}
	if w.Known {
		return 0
	}
	weight := math.Exp2(-max(0, now.Sub(w.At).Hours()) / WordingHalfLife.Hours())
	if w.Rev < rev {
		weight /= 2
	}
	if weight < wordingLeast {
		return 0
	}
	return weight
}

// LearnedOf says what the index learns of a document from its wordings: the words that an agent stands behind, or that two people said;
// each of them once from one person, at his heaviest. Sources that are off teach nothing.
func LearnedOf(a *russian.Analyzer, list []Wording, rev int64, off map[string]bool, now time.Time) []search.Learned {
	var learned []search.Learned
	for _, w := range countedOf(a, list, rev, off, now) {
		learned = append(learned, search.Learned{Text: w.Words, Weight: w.Weight})
	}
	return learned
}

// countedOf lists the wordings that count, heaviest first, with what counts of each.
func countedOf(a *russian.Analyzer, list []Wording, rev int64, off map[string]bool, now time.Time) []LearnedWording {
	list = slices.DeleteFunc(slices.Clone(list), func(w Wording) bool {
		return w.Weight(rev, now) == 0 || off[w.Source] && w.State != WordingPinned
	})
	slices.SortStableFunc(list, func(a, b Wording) int { return cmp.Compare(b.Weight(rev, now), a.Weight(rev, now)) })
	people := peopleOf(a, list)
	said := map[[2]string]bool{} // by person and stem
	var counted []LearnedWording
	for _, w := range list {
		text := keptWords(a, w.Text, func(stem string) bool {
			key := [2]string{w.By, stem}
			if said[key] || !w.Confirmed() && len(people[stem]) < wordingPeople {
				return false
			}
			said[key] = true
			return true
		})
		if text != "" {
			counted = append(counted, LearnedWording{Wording: w, Words: text, Weight: w.Weight(rev, now)})
		}
	}
	return counted
}

// peopleOf lists who said each stem.
func peopleOf(a *russian.Analyzer, list []Wording) map[string]map[string]bool {
	people := map[string]map[string]bool{}
	for _, w := range list {
		for _, t := range russian.Tokens(w.Text) {
			stem := a.Term(t).Text
			if people[stem] == nil {
				people[stem] = map[string]bool{}
			}
			people[stem][w.By] = true
		}
	}
	return people
}

// keptWords is a text without the words whose stems are not kept.
func keptWords(a *russian.Analyzer, text string, keep func(stem string) bool) string {
	var kept []byte
	end := 0
	for _, t := range russian.Tokens(text) {
		if t.Start < end || !keep(a.Term(t).Text) { // a part of what is kept as a whole
			continue
		}
		if len(kept) > 0 {
			kept = append(kept, ' ')
		}
		kept = append(kept, text[t.Start:t.End]...)
		end = t.End
	}
	return string(kept)
}

// A WordingFilter chooses wordings. Zero fields do not narrow.
type WordingFilter struct {
	Refs    []string
	Source  string
	States  []string
	Origins []string
	Offset  int // to pass over, in the order below
	Limit   int // of each document, pinned and newest first; without Refs, of all together, newest first; 0 = MaxWordings
}

// Validate reports what cannot be asked for.
func (f WordingFilter) Validate() error {
	if f.Source != "" && !slices.Contains(WordingSources[:], f.Source) {
		return kb.Unknown("source")
	}
	for _, state := range f.States {
		if err := CheckWordingState(state); err != nil {
			return err
		}
	}
	if f.Offset < 0 {
		return kb.Unknown("offset")
	}
	if f.Limit < 0 || f.Limit > MaxWordings {
		return kb.TooLong("limit", MaxWordings)
	}
	return nil
}

// Wordings stores them. Whatever it writes that may count for a document, it appends a change of the document in the same transaction, but for NoteWordings.
type Wordings interface {
	// ReplaceWordings makes list the wordings that a source has from the origins. What is there already, by origin and Ref, stays as it is.
	ReplaceWordings(ctx context.Context, source string, origins []string, list []Wording) error
	// NoteWordings is ReplaceWordings that appends no change of a document for what is new: TouchWordings does.
	NoteWordings(ctx context.Context, source string, origins []string, list []Wording) error
	// TouchWordings appends a change of each of the documents.
	TouchWordings(ctx context.Context, refs []string) error
	// FindWordings lists them.
	FindWordings(ctx context.Context, f WordingFilter) ([]Wording, error)
	// CountWordings says how many there are, whatever Offset and Limit say.
	CountWordings(ctx context.Context, f WordingFilter) (int, error)
	// CountByRef says how many each of the documents has; those without any may be absent.
	CountByRef(ctx context.Context, refs []string) (map[string]int, error)
	// SetWordingState pins, bans or frees one in the name of a user. kb.ErrNotFound when there is none.
	SetWordingState(ctx context.Context, id, state, judge string) error
	// WordingRefs lists the documents that have wordings of a source; empty = of any.
	WordingRefs(ctx context.Context, source string) ([]string, error)
}

// A WordingSource says whether a source is believed.
type WordingSource struct {
	Source string
	Off    bool      // its wordings count for nothing, but for pinned ones
	Judge  string    // id of the user who switched it last; empty = the replay, or nobody
	At     time.Time // when it was switched; zero = never
	Trial  Trial     // the last one
}

// A Trial is what a replay measured of a source: the latest outcomes, ranked with its words and without. The zero Trial = none yet.
type Trial struct {
	Outcomes       int
	Success        float64 // Success@3, 0..1
	SuccessWithout float64
	NDCG           float64 // nDCG@10, 0..1
	NDCGWithout    float64
	Chance         float64 // that the difference of nDCG is none, both sides (see eval.Compare)
	At             time.Time
}

// WordingTrust stores which sources are believed.
type WordingTrust interface {
	// WordingSources lists the sources that were ever judged or switched.
	WordingSources(ctx context.Context) ([]WordingSource, error)
	// SaveWordingSource writes one, with a change of every document it has wordings of when Off is another than before.
	SaveWordingSource(ctx context.Context, s WordingSource) error
}

// CheckWordingState reports a state that is none.
func CheckWordingState(state string) error {
	switch state {
	case WordingNormal, WordingPinned, WordingBanned:
		return nil
	}
	return kb.Unknown("state")
}
