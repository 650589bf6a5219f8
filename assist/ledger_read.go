package assist

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// MaxLedgerPage is how many suggestions are read at once.
const MaxLedgerPage = 500

// A LedgerFilter chooses suggestions. Zero fields do not narrow.
type LedgerFilter struct {
	Since, Until time.Time // Until is excluded
	Surfaces     []string
	Audience     string
	Roleless     bool          // only those of people who chose no role
	Queue        string        // of the ticket they were made for
	Hit          string        // Hit.Ref of something suggested
	Outcome      string        // something suggested (Hit, when it is set) has this outcome; a suggestion is shown as a whole
	Without      []string      // outcomes that nothing has which was suggested for the same need (see Deflection) …
	Zone         time.Duration // … of a day that begins there: east of UTC
	Followed     string        // "yes": its session or person filed a request within RecontactWithin; "no": did not
	Holdout      bool          // only those held out
	Ticket       string        // key
	After        string        // id of the last one read: for paging, newest first
	Limit        int           // 0 = MaxLedgerPage
}

// Validate reports what cannot be asked for.
func (f LedgerFilter) Validate() error {
	switch {
	case f.Limit < 0 || f.Limit > MaxLedgerPage:
		return kb.TooLong("limit", MaxLedgerPage)
	case f.Outcome != "" && !slices.Contains(OutcomeKinds[:], f.Outcome):
		return kb.Unknown("outcome")
	case slices.ContainsFunc(f.Without, func(kind string) bool { return !slices.Contains(OutcomeKinds[:], kind) }):
		return kb.Unknown("without")
	case !slices.Contains([]string{"", "yes", "no"}, f.Followed):
		return kb.Unknown("followed")
	}
	return nil
}

// LedgerLists reads the ledger in lists.
type LedgerLists interface {
	// FindSuggestions lists the newest first. Ids sort by time. kb.FieldError for a filter that Validate refuses.
	FindSuggestions(ctx context.Context, f LedgerFilter) ([]*Suggestion, error)
	// OutcomesOf lists those of many suggestions, oldest first. No ids are no outcomes.
	OutcomesOf(ctx context.Context, suggestions []string) ([]Outcome, error)
}

// A LedgerEntry is a suggestion with what came of it, as far as somebody may read it.
type LedgerEntry struct {
	*Suggestion
	Outcomes []Outcome
}

// A LedgerReader shows the ledger to those who may see it, without the hits they may not read.
type LedgerReader struct {
	lists    LedgerLists
	articles search.Checker // articles and replies
	tickets  search.Checker
}

// NewLedgerReader makes a reader; the checkers know who may read what now.
func NewLedgerReader(lists LedgerLists, articles, tickets search.Checker) *LedgerReader {
	return &LedgerReader{lists: lists, articles: articles, tickets: tickets}
}

// Read lists entries, newest first. Who does not answer tickets gets none of the desk. Hits that the viewer may not read are
// left out with their outcomes, and so is the person who asked. Errors: kb.ErrForbidden for whom insights are closed.
func (r *LedgerReader) Read(ctx context.Context, viewer kb.Viewer, f LedgerFilter) ([]LedgerEntry, error) {
	if !viewer.CanSeeInsights() {
		return nil, fmt.Errorf("read the ledger: %w", kb.ErrForbidden)
	}
	if !viewer.CanAnswer() {
		if f.Surfaces = withoutDesk(f.Surfaces); len(f.Surfaces) == 0 {
			return nil, nil
		}
	}
	list, err := r.lists.FindSuggestions(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	outcomes, err := r.lists.OutcomesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	readable, err := r.readable(ctx, viewer, list)
	if err != nil {
		return nil, fmt.Errorf("check the ledger's hits: %w", err)
	}
	return entries(list, outcomes, readable, viewer), nil
}

// withoutDesk are the surfaces of people; none are asked for when only the desk was.
func withoutDesk(surfaces []string) []string {
	if len(surfaces) == 0 {
		surfaces = []string{SurfaceForm, SurfaceWidget, SurfaceAPI}
	}
	return slices.DeleteFunc(slices.Clone(surfaces), func(s string) bool { return s == SurfaceDesk })
}

// readable are the refs of the hits that the viewer may read now.
func (r *LedgerReader) readable(ctx context.Context, viewer kb.Viewer, list []*Suggestion) (map[string]bool, error) {
	var knowledge, tickets []search.Hit
	seen := map[string]bool{}
	for _, s := range list {
		for _, h := range s.Hits {
			switch {
			case seen[h.Ref()]:
			case h.Kind == search.KindTicket:
				tickets = append(tickets, h.Hit)
			default:
				knowledge = append(knowledge, h.Hit)
			}
			seen[h.Ref()] = true
		}
	}
	refs := map[string]bool{}
	for _, part := range []struct {
		checker search.Checker
		hits    []search.Hit
	}{{r.articles, knowledge}, {r.tickets, tickets}} {
		kept, err := part.checker.Readable(ctx, viewer, part.hits)
		if err != nil {
			return nil, err
		}
		for _, h := range kept {
			refs[Hit{Hit: h}.Ref()] = true
		}
	}
	return refs, nil
}

func entries(list []*Suggestion, outcomes []Outcome, readable map[string]bool, viewer kb.Viewer) []LedgerEntry {
	of := map[string][]Outcome{}
	for _, o := range outcomes {
		if o.Hit != "" && !readable[o.Hit] {
			continue
		}
		o.By = ""
		if !viewer.CanAnswer() {
			o.Detail = "" // keys of tickets
		}
		of[o.Suggestion] = append(of[o.Suggestion], o)
	}
	all := make([]LedgerEntry, len(list))
	for i, s := range list {
		s.Person = ""
		s.Hits = slices.DeleteFunc(s.Hits, func(h Hit) bool { return !readable[h.Ref()] })
		all[i] = LedgerEntry{Suggestion: s, Outcomes: of[s.ID]}
	}
	return all
}
