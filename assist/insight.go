package assist

import (
	"context"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// MaxInsightDays is the longest period that is counted over.
const MaxInsightDays = 366

// An InsightFilter chooses what is counted.
type InsightFilter struct {
	Since, Until time.Time     // bounds of the period; Until is excluded
	Zone         time.Duration // east of UTC: where days begin
	Audience     string        // chosen role; empty = all
	Queue        string        // of tickets and of what is suggested for them; suggestions to people have none
	Article      string        // id: the only one that ArticleStats counts; empty = all
	Reply        string        // id: the only one that ReplyStats counts; empty = all
}

// Validate reports a period that is empty or too long.
func (f InsightFilter) Validate() error {
	switch days := f.Until.Sub(f.Since).Hours() / 24; {
	case f.Since.IsZero() || days <= 0:
		return kb.Unknown("until")
	case days > MaxInsightDays+1: // clocks go back
		return kb.TooLong("days", MaxInsightDays)
	}
	return nil
}

// What numbers are grouped by. The key of a day is 2026-11-21.
const (
	ByDay      = "day"
	ByAudience = "audience"
	BySurface  = "surface"
	ByQueue    = "queue"
)

// A Deflection counts needs. A need is all that was suggested to one browser on one day in one role at one surface; a suggestion
// without a session is a need of its own. A request follows a need when its session or person files it within RecontactWithin.
type Deflection struct {
	Key       string
	Needs     int // in which something was shown
	Opened    int // an answer of it was opened
	Rejected  int // «Не то» was said of one
	Confirmed int // one helped, no request followed
	Assumed   int // one was opened, none rejected, none said to help, no request followed
	Requested int // a request followed
	Recontact int // one helped, and the person came back about the same thing
}

// A SearchDay counts settled searches of a day, or of whatever the key is.
type SearchDay struct {
	Key      string
	Asked    int
	Zero     int
	Unfit    int // nothing that fits was found; Zero are among them
	Repaired int // searched as something else than typed
	Opened   int
	Places   int // sum of the places of the first hits opened
	Reworded int // that took the place of another query
}

// Place is the mean place of the first hit that was opened; 0 = none was.
func (d SearchDay) Place() float64 {
	if d.Opened == 0 {
		return 0
	}
	return float64(d.Places) / float64(d.Opened)
}

// An ArticleStat is an article by what came of it.
type ArticleStat struct {
	Article   string // id
	Views     int
	Suggested int // needs in which it was shown
	Opened    int // of which it was opened …
	Helped    int // … said to have helped …
	Rejected  int // … or turned down
	Requests  int // needs in which it was opened and a request followed
}

// A ReplyStat is a canned reply by what agents made of it.
type ReplyStat struct {
	Reply     string // id
	Suggested int    // suggestions in which it was offered
	Inserted  int
	Sent      int
	Edited    int // of Sent, with changes
	Rejected  int
	Kept      float64 // mean share of it that was left in what was sent, 0..1
	Done      int     // tickets it was sent in that are resolved now …
	Reopened  int     // … or were opened again by the requester …
	Rated     int     // … or that he rated …
	Good      int     // … good
}

// A RatingStat counts what requesters say of how their tickets were handled.
type RatingStat struct {
	Key   string
	Rated int
	Good  int
	Fair  int
	Bad   int
	Wrong map[string]int // ratings by reason; ticket.Wrongs names them
}

// RatingStats counts ratings given in a period, by ByDay or ByQueue.
type RatingStats interface {
	RatingStats(ctx context.Context, f InsightFilter, by string) ([]RatingStat, error)
}

// Adherence counts how often answers of agents hold what was suggested.
type Adherence struct {
	Key     string
	Answers int // public messages of agents
	Offered int // suggestions for their tickets that offered something
	Used    int // of which something was sent
}

// Views counts how often an article was read on a day in a chosen role.
type Views struct {
	Article  string // id
	Audience string
	Day      int64 // days since 1970, in the zone of the installation
	Count    int
}

// Insights counts over the ledger, the log of searches and tickets. Every method needs a filter that Validate accepts; lists
// by days are in their order, others by size.
type Insights interface {
	// Deflections counts needs by ByDay, ByAudience or BySurface.
	Deflections(ctx context.Context, f InsightFilter, by string) ([]Deflection, error)
	// Arms are the sessions of the period that something fitted for: those held out and those shown.
	Arms(ctx context.Context, f InsightFilter) (held, shown Arm, err error)
	SearchDays(ctx context.Context, f InsightFilter) ([]SearchDay, error)
	ArticleStats(ctx context.Context, f InsightFilter) ([]ArticleStat, error)
	ReplyStats(ctx context.Context, f InsightFilter) ([]ReplyStat, error)
	// Adherence counts by ByDay or ByQueue.
	Adherence(ctx context.Context, f InsightFilter, by string) ([]Adherence, error)
}

// ViewKeeper adds up views.
type ViewKeeper interface {
	AddViews(ctx context.Context, list []Views) error
}
