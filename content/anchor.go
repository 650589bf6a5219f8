package content

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"

	"github.com/podskazka/podskazka/kb"
)

var _ kb.HeadingFollower = MovedAnchors

// maxMoved is how many headings of one change are followed: their comparison takes the square of it.
const maxMoved = 200

// alike is the share of common words from which two headings count as one that was reworded.
const alike = 0.5

// A section is a heading as MovedAnchors compares it.
type section struct {
	id, scope string
	level     int
	words     []string
	place     int // how many headings that stayed stand before it
}

// MovedAnchors compares two sources of an article: it maps the ids of headings that are no more to the ids of the headings that
// took their places, empty when none did. Headings are the same when most of their words are, or when one alone was replaced
// between two that stayed. A heading of an "only" block goes to one of the same block only. A source over a limit has no headings.
func MovedAnchors(before, after string) map[string]string {
	was, is := sections(before), sections(after)
	gone, fresh := missing(was, is), missing(is, was)
	gone, fresh = gone[:min(len(gone), maxMoved)], fresh[:min(len(fresh), maxMoved)]
	moved := make(map[string]string, len(gone))
	for _, g := range gone {
		moved[g.id] = ""
	}
	match := func(same func(g, f section) bool) {
		for _, g := range gone {
			i := slices.IndexFunc(fresh, func(f section) bool { return moved[g.id] == "" && f.scope == g.scope && same(g, f) })
			if i >= 0 {
				moved[g.id] = fresh[i].id
				fresh = slices.Delete(fresh, i, i+1)
			}
		}
	}
	match(func(g, f section) bool { return g.place == f.place && similar(g.words, f.words) })
	match(func(g, f section) bool { return similar(g.words, f.words) })
	alone := func(list []section, s section) bool {
		return !slices.ContainsFunc(list, func(o section) bool { return o.id != s.id && o.place == s.place && o.level == s.level })
	}
	left := slices.DeleteFunc(slices.Clone(gone), func(g section) bool { return moved[g.id] != "" })
	remaining := slices.Clone(fresh)
	match(func(g, f section) bool {
		return g.place == f.place && g.level == f.level && alone(left, g) && alone(remaining, f)
	})
	return moved
}

// sections lists the headings of a source, those of "only" blocks too, with the ids that Render gives them.
func sections(src string) []section {
	if Check(src) != nil {
		return nil
	}
	var list []section
	source, ids := []byte(src), anchors{}
	doc := plain.Parser().Parse(gtext.NewReader(source), parser.WithContext(withBlocks(src)))
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			text, scope := inlineText(h, source), scopeOf(h)
			list = append(list, section{id: ids.next(scope, text), scope: scope, level: max(h.Level, 2), words: headingWords(text)})
		}
		return ast.WalkContinue, nil
	})
	return list
}

// missing lists the sections of a that b does not have, each with the number of common ones before it.
func missing(a, b []section) []section {
	known := make(map[string]bool, len(b))
	for _, s := range b {
		known[s.id] = true
	}
	var list []section
	stayed := 0
	for _, s := range a {
		if known[s.id] {
			stayed++
			continue
		}
		s.place = stayed
		list = append(list, s)
	}
	return list
}

// headingWords are the beginnings of a heading's words: Russian endings change when a heading is reworded.
func headingWords(text string) []string {
	var words []string
	for word := range strings.FieldsSeq(strings.ReplaceAll(kb.Slugify(text), "-", " ")) {
		words = append(words, word[:min(len(word), 5)])
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// similar compares words by Dice's coefficient: twice the common ones over all of them.
func similar(a, b []string) bool {
	common := 0
	for _, word := range a {
		if _, found := slices.BinarySearch(b, word); found {
			common++
		}
	}
	return common > 0 && float64(2*common) >= alike*float64(len(a)+len(b))
}

// oldAnchors is the attribute of a heading that holds the ids it had before.
const oldAnchors = "old-anchors"

// anchorID is what an id of ours looks like.
var anchorID = regexp.MustCompile(`^[a-z0-9-]{1,200}$`)

// keepAnchors gives headings the ids they had before. An id that is now another heading's is that heading's.
func keepAnchors(doc ast.Node, taken anchors, old map[string]string) {
	former := map[string][]string{}
	for id, today := range old {
		if taken[id] == 0 && anchorID.MatchString(id) {
			former[today] = append(former[today], id)
		}
	}
	if len(former) == 0 {
		return
	}
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			id, _ := h.AttributeString("id")
			today, _ := id.([]byte)
			if ids := former[string(today)]; len(ids) > 0 {
				slices.Sort(ids)
				h.SetAttributeString(oldAnchors, ids)
			}
		}
		return ast.WalkContinue, nil
	})
}
