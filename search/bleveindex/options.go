package bleveindex

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Options of an index. The zero value is ready to use.
type Options struct {
	Analyzer  *russian.Analyzer // one may serve many indexes; nil = a new one
	Thesaurus search.Thesaurus  // nil = the shipped lists
	Popular   *Popular          // queries among the completions; nil = none
	Profile   Profile
	Memory    int          // bytes of postings kept unpacked from the engine's form; 0 = what suits the profile
	Lists     *Lists       // that are kept together with those of other indexes; nil = its own, of so much memory
	Building  sync.Locker  // of each step of a rebuild: indexes that share one need the memory of one step; nil = its own
	Log       *slog.Logger // what goes wrong in the background; nil = slog.Default()

	postings int // of a query, beside those of its own words; 0 = maxPostings

	wait    func(context.Context, time.Duration) bool // false when the context ended before
	trouble func(*Index, error)                       // hears what the engine's background work meets
}

// What the kept postings take by default: those of some thousands of articles, and the longest of some hundred thousand tickets.
const (
	defaultMemory = 32 << 20
	leanMemory    = 48 << 20
)

func (o Options) withDefaults() Options {
	if o.Analyzer == nil {
		o.Analyzer = russian.NewAnalyzer()
	}
	if o.Thesaurus == nil {
		o.Thesaurus = russian.NewThesaurus(o.Analyzer)
	}
	switch {
	case o.Memory > 0:
	case o.Profile == Lean:
		o.Memory = leanMemory
	default:
		o.Memory = defaultMemory
	}
	if o.Lists == nil {
		o.Lists = NewLists(o.Memory)
	}
	if o.Building == nil {
		o.Building = new(sync.Mutex)
	}
	if o.postings == 0 {
		o.postings = maxPostings
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.wait == nil {
		o.wait = wait
	}
	if o.trouble == nil {
		o.trouble = func(_ *Index, err error) { o.Log.Error("search index: background work failed", "err", err) }
	}
	return o
}
