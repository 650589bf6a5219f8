package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// oldAddresses lists the addresses that a document had before, as kb.RedirectSource writes them: those its format knows, and those
// that its front matter names in the ways of Hugo (aliases), Jekyll (redirect_from) and ours (redirects). The keys stay where they are.
func (d *document) oldAddresses() []string {
	addresses := slices.Clone(d.old)
	for _, f := range d.fields {
		switch f.Key {
		case "redirects", "redirect_from", "aliases":
			for _, address := range (&document{fields: d.fields}).list(f.Key) {
				if strings.HasPrefix(address, "/") || strings.Contains(address, "://") { // else a name of the article
					addresses = append(addresses, address)
				}
			}
		}
	}
	var sources []string
	for _, address := range addresses {
		if source, err := kb.RedirectSource(address); err == nil && !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
	}
	return sources
}

// saveRedirects makes the old addresses of an article lead to it.
func (r *run) saveRedirects(ctx context.Context, p pending) error {
	if len(p.old) == 0 || r.Redirects == nil || r.o.DryRun || p.article.ID == "" {
		return nil
	}
	known, err := r.Redirects.Redirects(ctx, p.article.ID)
	if err != nil {
		return fmt.Errorf("import old addresses of %s: %w", p.article.ExternalID, err)
	}
	var fresh []kb.Redirect
	for _, source := range p.old {
		if !slices.ContainsFunc(known, func(old kb.Redirect) bool { return old.Source == source }) {
			fresh = append(fresh, kb.Redirect{Source: source, ArticleID: p.article.ID, CreatedAt: r.Now()})
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := r.Redirects.SaveRedirects(ctx, fresh...); err != nil {
		return fmt.Errorf("import old addresses of %s: %w", p.article.ExternalID, err)
	}
	return nil
}
