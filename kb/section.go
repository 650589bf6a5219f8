package kb

import "context"

// A Section is a node of the tree of topics.
type Section struct {
	Slug        string // stable id in URLs and files
	Title       string
	Description string
	Parent      string   // slug of the parent; empty for a root
	Audiences   []string // slugs of audiences it is shown to; empty = everyone
	Position    int      // order among its siblings
}

// Validate reports the first field that is missing or unusable.
func (s Section) Validate() error {
	switch {
	case checkSlug(s.Slug) != nil:
		return checkSlug(s.Slug)
	case s.Title == "":
		return Required("title")
	case s.Parent == s.Slug:
		return &FieldError{Field: "parent", Code: "cycle"}
	}
	return nil
}

// Sections stores the tree, ordered by Position, then Title.
type Sections interface {
	Sections(ctx context.Context) ([]Section, error)
	// SaveSection inserts or replaces by Slug, all or none. ErrInvalid when a parent would make a cycle.
	// A new title is a change of each article of the section, because it is searchable.
	SaveSection(ctx context.Context, list ...Section) error
	// DeleteSection removes one and puts what was in it, sections and articles in any state, into another one: each article gets a
	// revision. ErrNotFound when either is not there; a FieldError "not_empty" on "section" when into is empty and the section is
	// not; "cycle" on "into" when into lies in the section.
	DeleteSection(ctx context.Context, by, slug, into string) error
}
