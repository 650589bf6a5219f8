package assist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// group puts needs into gaps and describes anew those that changed.
func (g *Gatherer) group(ctx context.Context, needs []Need, dropped []string) (NeedStep, error) {
	step := NeedStep{Dropped: dropped}
	groups, err := g.grouper(ctx)
	if err != nil {
		return step, err
	}
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

// describeAll describes the changed gaps from their needs: those stored, but for what this step replaces, and those of the step. The
// grouper counts them as described.
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
	former := map[*Gap]Gap{}
	for id := range changed {
		gap := groups.gaps[id]
		if gap == nil {
			continue
		}
		former[gap] = *gap
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
			gap.State, gap.ClosedAt = GapOpen, time.Time{}
		}
	}
	for gap, was := range former {
		groups.renew(&was, gap)
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
