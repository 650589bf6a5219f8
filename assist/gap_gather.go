package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// needsAtOnce is how many things of a source are read in one step.
const needsAtOnce = 50

// lonelyKept is how many open gaps of one person are kept, the newest: who searches for nonsense all night makes one with each search.
const lonelyKept = 20_000

// NeedDays is how long a need counts: what nobody has asked for since then is no gap any more.
const NeedDays = 180

// GatherDeps is what a Gatherer stands on.
type GatherDeps struct {
	Keeper    NeedKeeper
	Sources   []NeedSource
	Knowledge search.Searcher // what an editor may read
	Articles  NeedArticles
	Analyzer  *russian.Analyzer
	Policy    Policy           // zero = DefaultPolicy
	Now       func() time.Time // nil = time.Now
}

// A Gatherer reads needs from their sources and puts them into gaps. It is safe for concurrent use.
type Gatherer struct {
	GatherDeps
	mu     sync.Mutex // one at a time: gaps are read, changed and written
	groups *grouper   // of the turn; nil = not read yet
	first  int        // source that the next turn begins with
}

// NewGatherer makes a gatherer.
func NewGatherer(d GatherDeps) *Gatherer {
	if d.Policy == (Policy{}) {
		d.Policy = DefaultPolicy()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Gatherer{GatherDeps: d}
}

// Gather reads every source to its end and returns how many needs it wrote. What was read is written with the position it was
// read to, so a crash repeats work but loses none.
func (g *Gatherer) Gather(ctx context.Context) (written int, err error) {
	return g.GatherFor(ctx, math.MaxInt64)
}

// GatherFor is Gather that begins no step after so long: an archive is read in many turns, between which others have the processor.
// The next turn begins with the source after the one that took too long, so that none waits for ever; nor do
// those after one that fails.
func (g *Gatherer) GatherFor(ctx context.Context, turn time.Duration) (written int, failed error) {
	start := g.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() { g.groups = nil }()
	if err := g.mend(ctx); err != nil {
		return 0, fmt.Errorf("describe gaps anew: %w", err)
	}
	begin := g.first
	for i := range g.Sources {
		if err := ctx.Err(); err != nil {
			return written, errors.Join(failed, err)
		}
		at := (begin + i) % len(g.Sources)
		for source := g.Sources[at]; ; {
			n, more, err := g.step(ctx, source)
			written += n
			if err != nil {
				g.groups = nil // it may know what was not written
				failed = errors.Join(failed, fmt.Errorf("gather needs from %s: %w", source.Name(), err))
			}
			if err != nil || !more {
				break
			}
			if g.Now().Sub(start) >= turn {
				g.first = (at + 1) % len(g.Sources)
				return written, failed
			}
		}
	}
	return written, failed
}

// mend describes gaps whose words are gone because somebody who had a part in them is forgotten.
func (g *Gatherer) mend(ctx context.Context) error {
	wordless, err := g.Keeper.GatherGaps(ctx, true)
	if err != nil || len(wordless) == 0 {
		return err
	}
	groups, err := g.grouper(ctx)
	if err != nil {
		return err
	}
	changed := map[string]bool{}
	for _, gap := range wordless {
		changed[gap.ID] = true
	}
	step := NeedStep{Source: "mend"}
	if err := g.describeAll(ctx, groups, changed, &step); err != nil {
		return err
	}
	return g.Keeper.SaveNeeds(ctx, step)
}

// grouper is that of the turn. It is read once: steps keep it as what they write leaves the gaps, and a turn that fails drops it.
func (g *Gatherer) grouper(ctx context.Context) (*grouper, error) {
	if g.groups == nil {
		stored, err := g.Keeper.GatherGaps(ctx, false)
		if err != nil {
			return nil, fmt.Errorf("read gaps: %w", err)
		}
		g.groups = newGrouper(stored)
	}
	return g.groups, nil
}

// Expire removes what is older than NeedDays, and the oldest of too many gaps of one person.
func (g *Gatherer) Expire(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := g.Keeper.ExpireNeeds(ctx, g.Now().AddDate(0, 0, -NeedDays), lonelyKept)
	return err
}

func (g *Gatherer) step(ctx context.Context, source NeedSource) (written int, more bool, err error) {
	from, err := g.Keeper.NeedPosition(ctx, source.Name())
	if err != nil {
		return 0, false, err
	}
	page, err := source.Needs(ctx, from, needsAtOnce)
	if err != nil || page.Next == from {
		return 0, false, err
	}
	needs, err := g.analyze(ctx, &page)
	if err != nil {
		return 0, false, err
	}
	step, err := g.group(ctx, needs, page.Dropped)
	if err != nil {
		return 0, false, err
	}
	step.Source, step.From, step.To = source.Name(), from, page.Next
	return len(step.Needs), true, g.Keeper.SaveNeeds(ctx, step)
}

// analyze finds the terms and the nearest articles of needs. One that its words would answer now is none: it joins the dropped.
func (g *Gatherer) analyze(ctx context.Context, page *NeedPage) ([]Need, error) {
	var needs []Need
	oldest := g.Now().AddDate(0, 0, -NeedDays)
	for _, n := range page.Needs {
		text := cmp.Or(n.Text, n.Query)
		n.Terms, n.Query = termsOf(g.Analyzer, text), ""
		if n.At.Before(oldest) || len(n.Terms) == 0 {
			page.Dropped = append(page.Dropped, n.ID)
			continue
		}
		found, err := g.Knowledge.Search(ctx, search.Query{
			Text: text, Message: utf8.RuneCountInString(text) > search.MaxQuery, Viewer: kb.Viewer{Role: kb.RoleEditor},
			Audience: n.Audience, Limit: nearKept,
		})
		if errors.Is(err, kb.ErrInvalid) || errors.Is(err, kb.ErrTooLarge) { // it never can be searched for
			page.Dropped = append(page.Dropped, n.ID)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("search for a need: %w", err)
		}
		n.Strength = found.Strength
		for _, h := range found.Hits {
			n.Near = append(n.Near, Hit{Hit: h}.Ref())
		}
		if g.answered(&n, found) {
			page.Dropped = append(page.Dropped, n.ID)
			continue
		}
		needs = append(needs, n)
	}
	return needs, nil
}

// answered reports whether search has learned to answer a need since: what failed fits now, or what solved it is shown first.
func (g *Gatherer) answered(n *Need, found search.Result) bool {
	if !g.Policy.Fits(found) {
		return false
	}
	switch n.Source {
	case NeedZero, NeedUnfit:
		return true
	case NeedSolved, NeedReworded:
		return slices.Contains(n.Near[:min(len(n.Near), g.Policy.MaxHits)], n.Solved)
	}
	return false
}

// termsOf are the first terms that carry a text: words that say nothing are left out.
func termsOf(a *russian.Analyzer, text string) []string {
	var terms []string
	for _, t := range a.Query(text) {
		if t.Weight == 1 && len(terms) < termsKept {
			terms = append(terms, t.Text)
		}
	}
	return terms
}
