package kb_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/kb"
)

func TestMoveSection(t *testing.T) {
	tree := []kb.Section{{Slug: "a"}, {Slug: "a1", Parent: "a"}, {Slug: "a2", Parent: "a", Position: 1}, {Slug: "b", Position: 1}, {Slug: "c", Position: 2}, {Slug: "lost", Parent: "gone"}}
	for _, c := range []struct{ slug, other, side, want string }{
		{"c", "a", "before", "/c /a /b"},
		{"a", "c", "after", "/b /c /a"},
		{"b", "a", "after", "/a /b /c"},
		{"b", "a", "into", "a/a1 a/a2 a/b"},
		{"a2", "a1", "before", "a/a2 a/a1"},
		{"a1", "b", "before", "/a /a1 /b /c"},
		{"a1", "a", "into", "a/a2 a/a1"},
		{"b", "a1", "into", "a1/b"},
		{"a", "a1", "into", "cycle"},
		{"a", "a2", "before", "cycle"},
		{"a", "a", "into", "cycle"},
		{"b", "lost", "after", "gone/lost gone/b"},
		{"none", "a", "into", "not found"},
		{"a", "none", "into", "not found"},
		{"a", "b", "beside", "side"},
	} {
		list, err := kb.MoveSection(tree, c.slug, c.other, kb.Side(c.side))
		var got []string
		for i, n := range list {
			if got = append(got, n.Parent+"/"+n.Slug); n.Position != i {
				t.Errorf("%s %s %s: %s has place %d, want %d", c.slug, c.side, c.other, n.Slug, n.Position, i)
			}
		}
		text := strings.Join(got, " ")
		field := new(kb.FieldError)
		if errors.As(err, &field) && field.Code == "cycle" {
			text = "cycle"
		} else if errors.As(err, &field) {
			text = field.Field
		} else if errors.Is(err, kb.ErrNotFound) {
			text = "not found"
		}
		if text != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.slug, c.side, c.other, text, c.want)
		}
	}
}

// Whatever is moved, every section is still reached from a root and none is lost.
func TestMoveSectionKeepsTheTree(t *testing.T) {
	slugs := []string{"a", "b", "c", "d", "e"}
	rapid.Check(t, func(t *rapid.T) {
		tree := make([]kb.Section, len(slugs))
		for i, slug := range slugs {
			tree[i] = kb.Section{Slug: slug, Position: i}
		}
		for range 12 {
			moved, err := kb.MoveSection(tree, rapid.SampledFrom(slugs).Draw(t, "what"), rapid.SampledFrom(slugs).Draw(t, "where"),
				rapid.SampledFrom([]kb.Side{kb.SideBefore, kb.SideAfter, kb.SideInto}).Draw(t, "side"))
			if err != nil {
				continue
			}
			for _, n := range moved {
				for i := range tree {
					if tree[i].Slug == n.Slug {
						tree[i] = n
					}
				}
			}
			for _, n := range tree {
				for steps := 0; n.Parent != ""; steps++ {
					if steps > len(tree) {
						t.Fatalf("%s lies in itself: %v", n.Slug, tree)
					}
					for _, parent := range tree {
						if parent.Slug == n.Parent {
							n = parent
							break
						}
					}
				}
			}
		}
	})
}
