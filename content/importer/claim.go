package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// claim decides which external ids the documents have whose ids are made of the names of their files: the id itself, unless an article
// of another source has it; then the name of the source stands before it. What was imported before sources were noted belongs to everybody.
// A source is known under another name, too, when most of its documents that meet stored ones are versions of these, which versionOf
// tells; nil = that is not known before they are converted.
func (r *run) claim(ctx context.Context, ids []string, versionOf func(id string, stored *kb.Article) bool) error {
	r.claims, r.owners = map[string]string{}, map[string]string{}
	if r.o.Source == "" || len(ids) == 0 {
		return nil
	}
	stored, err := r.holders(ctx, ids)
	if err != nil {
		return err
	}
	rivals := map[string][]string{} // source → ids that both have
	for _, id := range ids {
		holder := stored[id]
		switch {
		case stored[r.o.Source+idJoint+id] != nil:
			r.claims[id] = r.o.Source + idJoint + id
		case holder != nil:
			if source := originOf(holder.Origin).Source; source != "" && source != r.o.Source {
				rivals[source] = append(rivals[source], id)
			}
		}
	}
	for _, source := range slices.Sorted(maps.Keys(rivals)) {
		r.settle(source, rivals[source], func(id string) bool { return versionOf != nil && versionOf(id, stored[id]) })
	}
	return nil
}

// idJoint stands between the name of a source and an id.
const idJoint = "--"

// settle decides about the ids that this import and another source have both.
func (r *run) settle(rival string, ids []string, isVersion func(id string) bool) {
	versions := 0
	for _, id := range ids {
		if isVersion(id) {
			versions++
		}
	}
	if 2*versions >= len(ids) && versions > 0 {
		for _, id := range ids {
			r.owners[id] = rival
		}
		r.note("", 0, "source_known", rival)
		return
	}
	for _, id := range ids {
		r.claims[id] = r.o.Source + idJoint + id
	}
	r.problem("", 0, "source_clash", len(ids), strings.Join(ids[:min(len(ids), 5)], ", "), rival, r.o.Source, rival)
}

// holders are the articles that have the ids, bare or with the name of this source before them.
func (r *run) holders(ctx context.Context, ids []string) (map[string]*kb.Article, error) {
	stored := map[string]*kb.Article{}
	for some := range slices.Chunk(ids, exportPage) {
		both := slices.Clone(some)
		for _, id := range some {
			both = append(both, r.o.Source+idJoint+id)
		}
		found, err := r.Articles.FindArticles(ctx, kb.ArticleFilter{ExternalIDs: both})
		if err != nil {
			return nil, fmt.Errorf("look for ids: %w", err)
		}
		for _, a := range found {
			stored[a.ExternalID] = a
		}
	}
	return stored, nil
}

// claimedID is the external id that an id made of a file's name stands for.
func (r *run) claimedID(id string) string { return cmp.Or(r.claims[id], id) }

// claim lets documents of a shelf have the ids that are theirs.
func (s *shelf) claim(ctx context.Context, r *run) error {
	if err := r.claim(ctx, slices.Sorted(maps.Values(s.ids)), nil); err != nil {
		return err
	}
	for file, id := range s.ids {
		s.ids[file] = r.claimedID(id)
	}
	return nil
}

// claimFiles is claim for the Markdown files of a folder.
func (t *tree) claimFiles(ctx context.Context, r *run, files []string) error {
	byID := map[string]string{}
	for _, name := range files {
		if id := idOf(name); byID[id] == "" {
			byID[id] = name
		}
	}
	return r.claim(ctx, slices.Sorted(maps.Keys(byID)), func(id string, stored *kb.Article) bool {
		d, _, err := t.document(byID[id])
		return err == nil && d != nil && alike(d.body, stored.Body)
	})
}

// alike reports whether two texts are versions of one: half of the lines of the shorter one stand in the other, too.
func alike(a, b string) bool {
	lines := func(text string) map[string]bool {
		all := map[string]bool{}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				all[line] = true
			}
		}
		return all
	}
	few, many := lines(a), lines(b)
	if len(few) > len(many) {
		few, many = many, few
	}
	common := 0
	for line := range few {
		if many[line] {
			common++
		}
	}
	return 2*common >= len(few) && (common > 0 || len(many) == 0)
}

// settled gives a document of a Markdown folder the ids that are claimed: its own, and those it refers to by names of files.
func (r *run) settled(d *document) {
	if len(r.claims) == 0 {
		return
	}
	if d.derived {
		d.set("id", quote(r.claimedID(d.id())))
	}
	for _, key := range []string{"related", "original"} {
		if list := d.list(key); slices.ContainsFunc(list, func(id string) bool { return r.claims[id] != "" }) {
			for i := range list {
				list[i] = r.claimedID(list[i])
			}
			raw, _ := json.Marshal(list) // texts always encode
			if key == "original" {
				raw = quote(list[0])
			}
			d.set(key, raw)
		}
	}
	d.body = relinkText(d.body, func(_ int, dest string) string {
		target, fragment, _ := strings.Cut(dest, "#")
		id := content.Document(target)
		if id == "" || strings.HasPrefix(dest, "/") || r.claims[id] == "" {
			return dest
		}
		if fragment != "" {
			fragment = "#" + fragment
		}
		return r.claims[id] + fragment
	})
}
