package russian

import (
	"slices"
	"strings"
)

// A Group is words and phrases that say the same. Each may stand for each; when From is set, only the others for those
// in From: «вайфай => интернет» finds интернет for вайфай and not the reverse.
type Group struct {
	From, Words []string
}

// ParseGroups reads a list: a group a line, as ParseGroup reads them. Lines without two members are left out.
func ParseGroups(text string) []Group {
	var groups []Group
	for line := range strings.Lines(text) {
		if g, _ := ParseGroup(line); len(g.From)+len(g.Words) > 1 {
			groups = append(groups, g)
		}
	}
	return groups
}

// ParseGroup reads one group: its members separated by commas; «a, b => c» goes one way; what follows # is a note.
// A missing side is left empty and an arrow with nothing before it leaves one empty member there: it is for the caller
// to refuse.
func ParseGroup(line string) (g Group, note string) {
	line, note, _ = strings.Cut(line, "#")
	from, to, oneWay := strings.Cut(line, "=>")
	if oneWay {
		g = Group{From: members(from), Words: members(to)}
		if g.From == nil {
			g.From = []string{""}
		}
	} else {
		g.Words = members(from)
	}
	return g, strings.TrimSpace(note)
}

func members(line string) []string {
	var list []string
	for member := range strings.SplitSeq(line, ",") {
		if member = strings.TrimSpace(member); member != "" {
			list = append(list, member)
		}
	}
	return list
}

// A Doubt is something in a group that will not work as its writer may expect.
type Doubt struct {
	Code string // one of those below
	Word string // the member; empty when it is the whole group
}

// The codes of doubts. A group with one of the first two says nothing to search.
const (
	DoubtNoTerms  = "no_terms"  // the member has no letter and no digit
	DoubtNoEffect = "no_effect" // search holds all members of the group for one word as it is
	DoubtStop     = "stop"      // queries leave the member out when they have other words
	DoubtSame     = "same"      // the member is another form of one before it
)

// Doubts lists what is doubtful about a group, the worst first.
func (a *Analyzer) Doubts(g Group) []Doubt {
	var none, others []Doubt
	for _, side := range [][]string{g.From, g.Words} {
		var seen []string
		for _, member := range side {
			terms := a.Query(member)
			key := termsKey(terms)
			switch {
			case len(terms) == 0:
				none = append(none, Doubt{DoubtNoTerms, member})
			case slices.Contains(seen, key):
				others = append(others, Doubt{DoubtSame, member})
			case !slices.ContainsFunc(terms, func(t QueryTerm) bool { return !a.stop[t.Text] }):
				others = append(others, Doubt{DoubtStop, member})
			}
			seen = append(seen, key)
		}
	}
	if len(none) == 0 && !a.expands(g) {
		none = append(none, Doubt{Code: DoubtNoEffect})
	}
	return append(none, others...)
}

// termsKey is the same for members that search holds for one word.
func termsKey(terms []QueryTerm) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.Text
	}
	return strings.Join(texts, " ")
}

// expands reports whether any member of the group finds anything it would not find without it.
func (a *Analyzer) expands(g Group) bool {
	return slices.ContainsFunc(g.finders(), func(member string) bool {
		terms := a.Query(member)
		return len(terms) > 0 && len(a.others(g.Words, terms, Alternative{})) > 0
	})
}

// finders are the members that others are found for.
func (g Group) finders() []string {
	if len(g.From) > 0 {
		return g.From
	}
	return g.Words
}
