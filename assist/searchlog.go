package assist

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Surfaces of searches beside SurfaceAPI.
const (
	SurfacePage = "page" // the search page
	SurfaceBox  = "box"  // the list under a search box
)

// A LoggedSearch is one settled query as it is kept. It holds no person: Session is a hash whose key is thrown away every
// day, Text is masked.
type LoggedSearch struct {
	ID       string
	Surface  string // SurfacePage, SurfaceBox, SurfaceAPI
	Session  string
	Text     string // as typed
	Repaired string // what was searched instead; empty = Text
	Normal   string // Normalize of what was searched: queries with the same are one query
	Masked   bool   // something personal stood in it
	Audience string // chosen role
	Role     kb.Role
	Lang     string   // of the interface
	Kinds    []string // the filter; empty = articles of every kind
	Sections []string // the filter; empty = all
	Page     int      // the furthest page looked at, from 1
	Total    int      // hits; in a box: lines
	Strength float64  // search.Result.Strength; 0 in a box
	Fits     bool     // there was an answer, by Policy.Fits; in a box: any line
	Took     time.Duration
	Follows  string // id of the other query the session had settled on before, within FollowWithin; empty = none
	At       time.Time
}

// A LoggedClick is a hit that was opened.
type LoggedClick struct {
	Search   string // LoggedSearch.ID
	Ref      string // Hit.Ref
	Position int    // from 1, over all pages
	At       time.Time
}

// A SearchFilter chooses a part of the log.
type SearchFilter struct {
	Since, Until time.Time // zero = no bound; Until is excluded
	Audience     string    // empty = all
	Ref          string    // Hit.Ref: only searches from which this hit was opened; empty = all
	Only         string    // Only… below; decides what QueryStats are about and their order
	Limit        int       // rows of a list; 0 = DefaultSearchStats
}

// What a list of queries is about.
const (
	OnlyZero     = "zero"     // nothing was found
	OnlyUnfit    = "unfit"    // nothing that fits was found
	OnlyUnopened = "unopened" // nothing was opened
	OnlyOpened   = "opened"   // something was opened
	OnlyRepaired = "repaired" // something else was searched than was typed
)

// Limits of a list of the log.
const (
	DefaultSearchStats = 50
	MaxSearchStats     = 1000
)

// Validate reports what cannot be asked for.
func (f SearchFilter) Validate() error {
	switch f.Only {
	case "", OnlyZero, OnlyUnfit, OnlyUnopened, OnlyOpened, OnlyRepaired:
	default:
		return kb.Unknown("only")
	}
	if f.Limit < 0 || f.Limit > MaxSearchStats {
		return kb.TooLong("limit", MaxSearchStats)
	}
	return nil
}

// SearchTotals are numbers of settled queries.
type SearchTotals struct {
	Asked    int
	Sessions int
	Zero     int
	Unfit    int // Zero are among them
	Opened   int // of which a hit was opened
	Reworded int // which another query of the session followed
}

// A QueryStat is a query by how often it was asked and what came of it.
type QueryStat struct {
	Query    string // LoggedSearch.Normal
	Asked    int
	Sessions int
	Zero     int
	Unfit    int
	Opened   int
	Position float64 // mean place of the first hit that was opened; 0 = none was
	Last     time.Time
}

// A Rewording is a query that was given up for another.
type Rewording struct {
	From, To string // LoggedSearch.Normal
	Asked    int
	Sessions int
	Opened   int // how often the second one led to a hit that was opened
}

// SearchStats reads the log.
type SearchStats interface {
	SearchTotals(ctx context.Context, f SearchFilter) (SearchTotals, error)
	// QueryStats lists the most frequent first. kb.FieldError for a filter that Validate refuses.
	QueryStats(ctx context.Context, f SearchFilter) ([]QueryStat, error)
	// Rewordings lists the most frequent first. Its filter is about the second of two queries.
	Rewordings(ctx context.Context, f SearchFilter) ([]Rewording, error)
	// PopularQueries lists for each audience, and for all together, the queries since then that had hits, one of which was
	// opened, in at least so many sessions; most sessions first. Masked ones and those of staff are not among them.
	PopularQueries(ctx context.Context, since time.Time, sessions int) ([]search.PopularQuery, error)
}

// SearchKeeper is how the log is written and kept small.
type SearchKeeper interface {
	// SaveSearches inserts searches or replaces them by id, and inserts clicks, all in one step. A click on a search that is
	// not there, or the second on a hit, is passed over.
	SaveSearches(ctx context.Context, searches []LoggedSearch, clicks []LoggedClick) error
	// MarkRequested notes that a request followed a session's searches since then.
	MarkRequested(ctx context.Context, session string, since time.Time) error
	// EraseSearches removes a session's searches and clicks and says how many searches they were.
	EraseSearches(ctx context.Context, session string) (int64, error)
	// ExpireSearches removes what is older than before, then the oldest until at most so many are left.
	ExpireSearches(ctx context.Context, before time.Time, most int) (int64, error)
}

// Normalize gives the form by which queries are counted as one: folded words, without the punctuation around them.
func Normalize(text string) string {
	const inside = "-_.:+#" // «веб-интерфейс», 8.3.24, err_timeout, c++
	words := strings.FieldsFunc(russian.Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune(inside+masked, r)
	})
	kept := words[:0]
	for _, w := range words {
		if w = strings.Trim(w, "-_.:"); strings.Trim(w, inside) != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
