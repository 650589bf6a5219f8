package assist

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what a gap tells.
const (
	wordingsTold = 5
	maxGapTitle  = 120  // runes
	maxWording   = 300  // runes
	needsTold    = 1000 // of a gap: the newest describe it
)

// describe writes into a gap what follows from its needs, newest first. film reports whether a document is a video guide.
func (p Policy) describe(gap *Gap, needs []Need, rarity func(term string) float64, film func(ref string) bool) {
	gap.Needs, gap.Written, gap.Terms, gap.Refs = len(needs), 0, map[string]int{}, map[string]float64{}
	people := map[string]bool{}
	roles := map[string]int{}
	solved := map[string]map[string]bool{} // people by document
	var took []time.Duration
	for i := range needs {
		n := &needs[i]
		people[n.Person] = true
		for _, term := range n.Terms {
			gap.Terms[term]++
		}
		for rank, ref := range n.Near[:min(nearTold, len(n.Near))] {
			gap.Refs[ref] += 1 / float64(rank+1)
		}
		if n.written() {
			gap.Written++
		}
		if n.Solved != "" {
			if solved[n.Solved] == nil {
				solved[n.Solved] = map[string]bool{}
			}
			solved[n.Solved][n.Person] = true
		}
		if n.Audience != "" {
			roles[n.Audience]++
		}
		if n.Took > 0 {
			took = append(took, n.Took)
		}
		if gap.FirstAt.IsZero() || n.At.Before(gap.FirstAt) {
			gap.FirstAt = n.At
		}
		if n.At.After(gap.LastAt) {
			gap.LastAt = n.At
		}
	}
	gap.People, gap.Audiences, gap.Handled = len(people), byCount(roles), median(took)
	gap.Near, gap.Solved = nearestOf(gap, solved)
	gap.Strength = medianStrength(needs, gap.Near)
	keepMost(gap.Terms, maxTerms)
	keepMost(gap.Refs, maxRefs)
	gap.Title, gap.Wordings = wordings(gap, needs, rarity)
	gap.Verdict = p.Judge(evidence(gap, needs, film(gap.Near)))
}

// nearestOf is the document that solved most people's needs or, when none did, that they find most.
func nearestOf(gap *Gap, solved map[string]map[string]bool) (ref string, known bool) {
	if len(solved) > 0 {
		return most(solved, func(people map[string]bool) float64 { return float64(len(people)) }), true
	}
	return most(gap.Refs, func(w float64) float64 { return w }), false
}

// most is the key of the largest value, the first by name among equals; "" of an empty map.
func most[V any](m map[string]V, size func(V) float64) string {
	best, largest := "", 0.0
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if n := size(m[key]); n > largest {
			best, largest = key, n
		}
	}
	return best
}

// byCount lists keys, most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// keepMost drops all but the largest values.
func keepMost[N int | float64](m map[string]N, limit int) {
	if len(m) <= limit {
		return
	}
	keys := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b)) })
	for _, key := range keys[limit:] {
		delete(m, key)
	}
}

func median[N cmp.Ordered](list []N) (middle N) {
	if len(list) == 0 {
		return middle
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// medianStrength is how strongly needs find a document at the first place; 0 when none does.
func medianStrength(needs []Need, ref string) float64 {
	var list []float64
	for _, n := range needs {
		if len(n.Near) > 0 && n.Near[0] == ref {
			list = append(list, n.Strength)
		}
	}
	return median(list)
}

// evidence counts people by what is known of their needs.
func evidence(gap *Gap, needs []Need, film bool) Evidence {
	kinds := [6]map[string]bool{{}, {}, {}, {}, {}, {}}
	for _, n := range needs {
		for i, holds := range [6]bool{n.Solved != "", n.written(), gap.Near != "" && n.About == gap.Near, n.Bug, asksToShow(n.Text), n.Source == NeedRetried} {
			if holds {
				kinds[i][n.Person] = true
			}
		}
	}
	return Evidence{
		People: gap.People, Solved: len(kinds[0]), Written: len(kinds[1]), Blamed: len(kinds[2]), Bugs: len(kinds[3]), Show: len(kinds[4]), Lost: len(kinds[5]),
		Strength: gap.Strength, Film: film,
	}
}

// wordings are the most central texts: whose terms the gap's other needs share, per term, so that long ones do not win by length.
func wordings(gap *Gap, needs []Need, rarity func(string) float64) (title string, others []string) {
	type wording struct {
		title, text, normal string
		central             float64
	}
	var list []wording
	for _, n := range needs {
		text := cutRunes(strings.Join(strings.Fields(n.Text), " "), maxWording)
		w := wording{title: firstLine(n.Text), text: text, normal: Normalize(text)}
		if w.normal == "" {
			continue
		}
		all := 2.0 // a word or two say little
		for _, term := range n.Terms {
			w.central += rarity(term) * float64(gap.Terms[term]-1)
			all += rarity(term)
		}
		w.central /= all
		list = append(list, w)
	}
	slices.SortStableFunc(list, func(a, b wording) int { return cmp.Or(cmp.Compare(b.central, a.central), cmp.Compare(a.text, b.text)) })
	seen := map[string]bool{}
	for _, w := range list {
		switch {
		case seen[w.normal]:
			continue
		case title == "":
			title = cutRunes(w.title, maxGapTitle)
			fallthrough
		case len(others) < wordingsTold:
			others = append(others, w.text)
		}
		seen[w.normal] = true
	}
	return title, others
}

// firstLine is the subject of a request, or all of a short text; a line of one word alone tells nothing.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if len(strings.Fields(line)) < 2 {
		return strings.Join(strings.Fields(text), " ")
	}
	return strings.TrimSpace(line)
}

// cutRunes shortens a text to so many runes, the last of them «…».
func cutRunes(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// BestAnswer is the newest answer that an agent wrote by hand for one of the needs, masked; empty when none did.
func BestAnswer(needs []Need) string {
	best := Need{}
	for _, n := range needs {
		if n.written() && (best.Answer == "" || n.At.After(best.At)) {
			best = n
		}
	}
	return best.Answer
}
