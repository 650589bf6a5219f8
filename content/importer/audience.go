package importer

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
)

// audienceNames lists what a document says it is for: "audiences", or "audience".
func (d *document) audienceNames() []string {
	return append(d.list("audiences"), d.list("audience")...)
}

// knowAudiences makes the audiences that do not exist yet. A reason says why the document must be skipped: dropping an audience
// could show it to people it is not for.
func (r *run) knowAudiences(ctx context.Context, names []string) (reason *Reason, err error) {
	for _, name := range names {
		slug := slugOf(name)
		switch {
		case slug == "":
			return why("audience_slug", name), nil
		case r.audiences[slug]:
			continue
		case r.o.KnownAudiences:
			return why("audience_unknown", name), nil
		}
		r.note("", 0, "audience_made", name, slug)
		if err := r.saveAudience(ctx, kb.Audience{Slug: slug, Role: name, Position: len(r.audiences) + 1}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (r *run) saveAudience(ctx context.Context, a kb.Audience) error {
	r.audiences[a.Slug] = true
	if r.o.DryRun {
		return nil
	}
	if err := r.Audiences.SaveAudience(ctx, a); err != nil {
		return fmt.Errorf("import audience %s: %w", a.Slug, err)
	}
	return nil
}

// isMade reports whether an audience is just what knowAudiences makes: then export need not write it down.
func isMade(a kb.Audience) bool {
	return a.Contour == "" && a.Description == "" && slugOf(a.Role) == a.Slug
}
