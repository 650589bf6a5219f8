package importer

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// knowSection makes the section that a document names, where it does not exist yet: a slug, or any text, which becomes its title.
func (r *run) knowSection(ctx context.Context, name string) error {
	slug := slugOf(name)
	if _, known := r.sections[slug]; known || slug == "" {
		return nil
	}
	return r.saveSection(ctx, kb.Section{Slug: slug, Title: strings.TrimSpace(name), Position: len(r.sections) + 1})
}

// place makes sure of the section at a place of a foreign tree and returns its slug. place tells one section of the source from
// another, parent is the slug of the one around it. A section that is there already stays as its editors have it; two places of
// one title become two sections.
func (r *run) place(ctx context.Context, place, title, parent string) (slug string, err error) {
	defer func() { r.placed[slug] = true }()
	title = strings.Join(strings.Fields(title), " ")
	r.meetSection(title)
	if chosen := mapped(r.o.Sections, title); chosen != title {
		return chosen, r.knowSection(ctx, chosen)
	}
	slug = cmp.Or(slugOf(title), slugOf(place), "razdel")
	if first, taken := r.claimed[slug]; taken && first != place {
		slug = slugOf(parent + "-" + slug)
	}
	for n := 2; r.claimed[slug] != "" && r.claimed[slug] != place; n++ {
		slug = slugOf(fmt.Sprintf("%s-%d", strings.TrimSuffix(slug, fmt.Sprintf("-%d", n-1)), n))
	}
	r.claimed[slug] = place
	if _, known := r.sections[slug]; known {
		return slug, nil
	}
	return slug, r.saveSection(ctx, kb.Section{Slug: slug, Title: cmp.Or(title, slug), Parent: parent, Position: len(r.sections) + 1})
}

func (r *run) saveSection(ctx context.Context, s kb.Section) error {
	if _, known := r.sections[s.Slug]; !known && len(r.report.Sections) < maxMapped {
		r.report.Sections = append(r.report.Sections, s)
	}
	r.sections[s.Slug] = s
	if r.o.DryRun {
		return nil
	}
	if err := r.Sections.SaveSection(ctx, s); err != nil {
		return fmt.Errorf("import section %s: %w", s.Slug, err)
	}
	return nil
}

// isNamed reports whether a section is just what knowSection makes.
func isNamed(s kb.Section) bool {
	return s.Description == "" && s.Parent == "" && len(s.Audiences) == 0 && slugOf(s.Title) == s.Slug
}
