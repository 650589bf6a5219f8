package importer

import (
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

func (r *run) saveSection(ctx context.Context, s kb.Section) error {
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
