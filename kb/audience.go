package kb

import "context"

// An Audience is who content is for: a role within a contour («Ученик · открытый контур»). It is a tag
// on content and a scope of search. Choosing one on the public site narrows and boosts; it never
// grants access, which comes only from identity (see CanRead).
type Audience struct {
	Slug        string // stable id in URLs and files: "uchenik-otkrytyy"
	Role        string // «Ученик»
	Contour     string // «открытый контур»; empty where the role alone tells
	Description string // one sentence: who these people are
	Position    int    // order in menus
}

// Title is the audience's full name, e.g. «Ученик · открытый контур».
func (a Audience) Title() string {
	if a.Contour == "" {
		return a.Role
	}
	return a.Role + " · " + a.Contour
}

// Validate reports the first field that is missing or unusable.
func (a Audience) Validate() error {
	if err := checkSlug(a.Slug); err != nil {
		return err
	}
	if a.Role == "" {
		return Required("role")
	}
	return nil
}

// Audiences stores the audiences of a help center, ordered by Position, then Slug.
type Audiences interface {
	Audiences(ctx context.Context) ([]Audience, error)
	// SaveAudience inserts or replaces by Slug.
	SaveAudience(ctx context.Context, a Audience) error
}
