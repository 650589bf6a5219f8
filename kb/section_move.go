package kb

import "slices"

// A Side says where a section goes, seen from another one.
type Side string

// among the siblings of the other, before or after it; or last of what lies in it.
const (
	SideBefore Side = "before"
	SideAfter  Side = "after"
	SideInto   Side = "into"
)

// MoveSection puts a section, with all that lies in it, to a side of another one. It gives the sections to save, each with its new
// place, and leaves the tree as it is. ErrNotFound when either is not there; a FieldError "cycle" on "parent" when the other one
// lies in the section.
func MoveSection(tree []Section, slug, other string, side Side) ([]Section, error) {
	find := func(slug string) int {
		return slices.IndexFunc(tree, func(n Section) bool { return n.Slug == slug })
	}
	from, to := find(slug), find(other)
	switch {
	case from < 0 || to < 0:
		return nil, ErrNotFound
	case side != SideBefore && side != SideAfter && side != SideInto:
		return nil, Unknown("side")
	}
	for at, depth := to, 0; at >= 0 && depth <= len(tree); at, depth = find(tree[at].Parent), depth+1 {
		if tree[at].Slug == slug {
			return nil, &FieldError{Field: "parent", Code: "cycle"}
		}
	}
	moved := tree[from]
	if moved.Parent = tree[to].Parent; side == SideInto {
		moved.Parent = tree[to].Slug
	}
	var siblings []Section
	for _, n := range tree {
		if n.Parent == moved.Parent && n.Slug != slug {
			siblings = append(siblings, n)
		}
	}
	place := len(siblings)
	if i := slices.IndexFunc(siblings, func(n Section) bool { return n.Slug == other }); side == SideBefore {
		place = i
	} else if side == SideAfter {
		place = i + 1
	}
	siblings = slices.Insert(siblings, place, moved)
	for i := range siblings {
		siblings[i].Position = i
	}
	return siblings, nil
}
