package assist

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Limits of grouping.
const (
	nearKept  = 10 // documents that a need remembers
	nearTold  = 3  // of which so many tell what it is about
	termsKept = 24 // terms of a need: the first of its text, which begins with the subject
	maxTerms  = 60 // terms of a gap: the most frequent
	maxRefs   = 20 // documents of a gap: the heaviest
)

// A gap that a need joins must be as near as this, by likeness.
const (
	joinAt    = 0.34
	termShare = 0.65 // of likeness; the rest is what both find
)

// A grouper puts needs into gaps, one by one: each joins the nearest gap or leads a new one (leader clustering, Hartigan 1975).
// Pairs of needs are never compared: short texts about one thing have hardly a pair of words in common. It is not safe for
// concurrent use.
type grouper struct {
	gaps     map[string]*Gap
	byTerm   map[string]map[*Gap]bool
	bySolved map[string]*Gap // by the document that solved their needs
	needs    int             // of all gaps
	count    map[string]int  // needs by term
}

func newGrouper(gaps []*Gap) *grouper {
	g := &grouper{gaps: map[string]*Gap{}, byTerm: map[string]map[*Gap]bool{}, bySolved: map[string]*Gap{}, count: map[string]int{}}
	for _, gap := range gaps {
		g.add(gap)
	}
	return g
}

// add makes a gap known as it is.
func (g *grouper) add(gap *Gap) {
	if gap.Terms == nil {
		gap.Terms = map[string]int{}
	}
	if gap.Refs == nil {
		gap.Refs = map[string]float64{}
	}
	g.gaps[gap.ID] = gap
	g.needs += gap.Needs
	for term, n := range gap.Terms {
		g.count[term] += n
		g.index(term, gap)
	}
	if gap.Solved {
		g.bySolved[gap.Near] = gap
	}
}

func (g *grouper) index(term string, gap *Gap) {
	if g.byTerm[term] == nil {
		g.byTerm[term] = map[*Gap]bool{}
	}
	g.byTerm[term][gap] = true
}

// rarity is what a term weighs: the rarer among needs, the more (smoothed idf, Robertson 2004).
func (g *grouper) rarity(term string) float64 {
	return math.Log(1 + (float64(g.needs)+1)/(float64(g.count[term])+0.5))
}

// place finds the gap of a need; nil when it leads a new one. A need that a document solved belongs to that document's gap;
// failing that to a near one that nothing else solved.
func (g *grouper) place(n *Need) *Gap {
	if gap := g.bySolved[n.Solved]; n.Solved != "" && gap != nil {
		return gap
	}
	var best *Gap
	most := joinAt
	for _, gap := range g.candidates(n) {
		if !fitTogether(n, gap) {
			continue
		}
		if like := g.likeness(n, gap); like > most {
			best, most = gap, like
		}
	}
	return best
}

// candidates are the gaps that share a term with a need, in a fixed order.
func (g *grouper) candidates(n *Need) []*Gap {
	found := map[*Gap]bool{}
	for _, term := range n.Terms {
		maps.Copy(found, g.byTerm[term])
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b *Gap) int { return cmp.Compare(a.ID, b.ID) })
}

// fitTogether reports whether what is known of a need does not speak against the gap: what a document solved has its own gap, and
// what an agent answered by hand, though he could have linked the document, does not belong to it unless its words find it.
func fitTogether(n *Need, gap *Gap) bool {
	switch {
	case !gap.Solved:
		return n.Solved == "" || gap.Written == 0
	case n.Solved != "":
		return n.Solved == gap.Near
	}
	return slices.Contains(n.Near, gap.Near)
}

// likeness of a need and a gap, 0..1: what they share of their terms, by rarity, and of what they find. A term of a gap counts by
// the share of its needs that have it (Dice's coefficient with weights).
func (g *grouper) likeness(n *Need, gap *Gap) float64 {
	size := float64(max(gap.Needs, 1))
	common, mine, theirs := 0.0, 0.0, 0.0
	for _, term := range n.Terms {
		w := g.rarity(term)
		mine += w
		common += w * float64(gap.Terms[term]) / size
	}
	for term, count := range gap.Terms {
		theirs += g.rarity(term) * float64(count) / size
	}
	terms := dice(common, mine, theirs)
	common, mine, theirs = 0, 0, 0
	for i, ref := range n.Near[:min(nearTold, len(n.Near))] {
		w := 1 / float64(i+1)
		mine += w
		common += min(w, gap.Refs[ref]/size)
	}
	for _, w := range gap.Refs {
		theirs += w / size
	}
	return termShare*terms + (1-termShare)*dice(common, mine, theirs)
}

func dice(common, a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return min(1, 2*common/(a+b))
}

// join counts a need into a gap.
func (g *grouper) join(n *Need, gap *Gap) {
	if g.gaps[gap.ID] == nil {
		g.add(gap)
	}
	n.Gap = gap.ID
	gap.Needs++
	g.needs++
	for _, term := range n.Terms {
		gap.Terms[term]++
		g.count[term]++
		g.index(term, gap)
	}
	for i, ref := range n.Near[:min(nearTold, len(n.Near))] {
		gap.Refs[ref] += 1 / float64(i+1)
	}
	if n.Solved != "" && !gap.Solved {
		gap.Near, gap.Solved = n.Solved, true
		g.bySolved[n.Solved] = gap
	}
	if n.written() {
		gap.Written++
	}
}

// leave takes a need out of its gap.
func (g *grouper) leave(n *Need) {
	gap := g.gaps[n.Gap]
	if gap == nil {
		return
	}
	gap.Needs--
	g.needs--
	if n.written() {
		gap.Written--
	}
	for _, term := range n.Terms {
		if gap.Terms[term] == 0 { // it was not among the most frequent
			continue
		}
		g.count[term]--
		if gap.Terms[term]--; gap.Terms[term] <= 0 {
			delete(gap.Terms, term)
			delete(g.byTerm[term], gap)
		}
	}
	for i, ref := range n.Near[:min(nearTold, len(n.Near))] {
		if gap.Refs[ref] -= 1 / float64(i+1); gap.Refs[ref] < 0.01 {
			delete(gap.Refs, ref)
		}
	}
}

// renew counts a gap as it has been described, in place of what it was; one without needs is known no more.
func (g *grouper) renew(was, gap *Gap) {
	g.needs -= was.Needs
	for term, n := range was.Terms {
		if g.count[term] -= n; g.count[term] <= 0 {
			delete(g.count, term)
		}
		if delete(g.byTerm[term], gap); len(g.byTerm[term]) == 0 {
			delete(g.byTerm, term)
		}
	}
	if g.bySolved[was.Near] == gap {
		delete(g.bySolved, was.Near)
	}
	delete(g.gaps, gap.ID)
	if gap.Needs > 0 {
		g.add(gap)
	}
}
