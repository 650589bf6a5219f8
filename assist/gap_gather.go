package assist

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// needsAtOnce is how many things of a source are read in one step.
const needsAtOnce = 200

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
	mu sync.Mutex // one at a time: gaps are read, changed and written
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
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.mend(ctx); err != nil {
		return 0, fmt.Errorf("describe gaps anew: %w", err)
	}
	for _, source := range g.Sources {
		for {
			n, more, err := g.step(ctx, source)
			written += n
			if err != nil {
				return written, fmt.Errorf("gather needs from %s: %w", source.Name(), err)
			}
			if !more {
				break
			}
		}
	}
	return written, nil
}

// mend describes gaps whose words are gone because somebody who had a part in them is forgotten.
func (g *Gatherer) mend(ctx context.Context) error {
	stored, err := g.Keeper.GatherGaps(ctx)
	if err != nil {
		return err
	}
	changed := map[string]bool{}
	for _, gap := range stored {
		if gap.Needs == 0 {
			changed[gap.ID] = true
		}
	}
	if len(changed) == 0 {
		return nil
	}
	step := NeedStep{Source: "mend"}
	if err := g.describeAll(ctx, newGrouper(stored), changed, &step); err != nil {
		return err
	}
	return g.Keeper.SaveNeeds(ctx, step)
}

// Expire removes what is older than NeedDays.
func (g *Gatherer) Expire(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := g.Keeper.ExpireNeeds(ctx, g.Now().AddDate(0, 0, -NeedDays))
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

// group puts needs into gaps and describes anew those that changed.
func (g *Gatherer) group(ctx context.Context, needs []Need, dropped []string) (NeedStep, error) {
	step := NeedStep{Dropped: dropped}
	stored, err := g.Keeper.GatherGaps(ctx)
	if err != nil {
		return step, fmt.Errorf("read gaps: %w", err)
	}
	groups := newGrouper(stored)
	changed := map[string]bool{}
	if err := g.leave(ctx, groups, needs, dropped, changed); err != nil {
		return step, err
	}
	for i := range needs {
		n := &needs[i]
		gap := groups.place(n)
		if gap == nil {
			gap = &Gap{ID: kb.NewID(g.Now()), State: GapOpen}
		}
		groups.join(n, gap)
		changed[gap.ID] = true
	}
	step.Needs = needs
	return step, g.describeAll(ctx, groups, changed, &step)
}

// leave takes needs that are read again, and those that are none any more, out of their gaps.
func (g *Gatherer) leave(ctx context.Context, groups *grouper, needs []Need, dropped []string, changed map[string]bool) error {
	again := slices.Clone(dropped)
	for _, n := range needs {
		again = append(again, n.ID)
	}
	former, err := g.Keeper.FindNeeds(ctx, again)
	if err != nil {
		return fmt.Errorf("read needs: %w", err)
	}
	for i := range former {
		groups.leave(&former[i])
		changed[former[i].Gap] = true
	}
	return nil
}

// describeAll describes the changed gaps from their needs: those stored, but for what this step replaces, and those of the step.
func (g *Gatherer) describeAll(ctx context.Context, groups *grouper, changed map[string]bool, step *NeedStep) error {
	replaced := map[string]bool{}
	joined := map[string][]Need{}
	for _, id := range step.Dropped {
		replaced[id] = true
	}
	for _, n := range step.Needs {
		replaced[n.ID] = true
		joined[n.Gap] = append(joined[n.Gap], n)
	}
	films, err := g.films(ctx, groups, changed)
	if err != nil {
		return err
	}
	for id := range changed {
		gap := groups.gaps[id]
		if gap == nil {
			continue
		}
		stored, err := g.Keeper.GapNeeds(ctx, id, needsTold)
		if err != nil {
			return fmt.Errorf("read needs of gap %s: %w", id, err)
		}
		stored = slices.DeleteFunc(stored, func(n Need) bool { return replaced[n.ID] })
		sameAsker(stored, joined[id], step.Needs)
		all := append(stored, joined[id]...)
		slices.SortStableFunc(all, func(a, b Need) int { return b.At.Compare(a.At) })
		g.Policy.describe(gap, all[:min(needsTold, len(all))], groups.rarity, films)
		step.Gaps = append(step.Gaps, gap)
		if returned(gap, all) {
			step.Returned = append(step.Returned, id)
		}
	}
	return nil
}

// sameAsker gives a search that ended in a request the person of that request, or the request that of the search when that is stored
// already: the log of searches does not know who asked, and one who searched and then wrote would be counted as two. They are taken
// for one when both are of one gap and the request came within RequestWithin. What has joined is changed, in the step as well.
func sameAsker(stored, joined, step []Need) {
	taken := map[string]bool{}
	for i := range joined {
		n := &joined[i]
		for _, other := range slices.Concat(stored, joined[:i]) {
			if taken[other.ID] || !endedIn(&other, n) && !endedIn(n, &other) {
				continue
			}
			taken[other.ID], n.Person = true, other.Person
			if at := slices.IndexFunc(step, func(s Need) bool { return s.ID == n.ID }); at >= 0 {
				step[at].Person = other.Person
			}
			break
		}
	}
}

// endedIn reports whether a search may have ended in a request.
func endedIn(search, request *Need) bool {
	after := request.At.Sub(search.At)
	return search.Source == NeedRequested && strings.HasPrefix(request.ID, "ticket:") && after >= 0 && after <= RequestWithin
}

// films tells which of the documents that changed gaps find are video guides.
func (g *Gatherer) films(ctx context.Context, groups *grouper, changed map[string]bool) (func(ref string) bool, error) {
	var wanted []string
	for id := range changed {
		if gap := groups.gaps[id]; gap != nil {
			for ref := range gap.Refs {
				wanted = append(wanted, idOf(ref))
			}
			wanted = append(wanted, idOf(gap.Near))
		}
	}
	guides := map[string]bool{}
	for part := range slices.Chunk(wanted, 500) {
		found, err := g.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: part, Kind: kb.KindGuide})
		if err != nil {
			return nil, fmt.Errorf("read video guides: %w", err)
		}
		for _, a := range found {
			guides[a.ID] = true
		}
	}
	return func(ref string) bool { return guides[idOf(ref)] }, nil
}

// idOf is the id in a Hit.Ref.
func idOf(ref string) string {
	_, id, _ := strings.Cut(ref, ":")
	return id
}

// returned reports whether a closed gap has had enough new people since: those who had needed it before do not count.
func returned(gap *Gap, needs []Need) bool {
	if !gap.State.Closed() {
		return false
	}
	before, after := map[string]bool{}, map[string]bool{}
	for _, n := range needs {
		if n.At.After(gap.ClosedAt) {
			after[n.Person] = true
		} else {
			before[n.Person] = true
		}
	}
	fresh := 0
	for person := range after {
		if !before[person] {
			fresh++
		}
	}
	return fresh >= ReturnPeople
}
