package importer

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/kb"
)

// Whatever an editor saves, both exports bring it to another help center as it is.
func TestExportProperty(t *testing.T) {
	im, _ := newCenter(t)
	dir := t.TempDir()
	word := rapid.StringMatching(`[а-яёa-z0-9"':#\-\\\[\]{}&*!|>%@,?]{1,12}( [а-яё«»"—&]{1,9}){0,2}`)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		a := &kb.Article{Slug: kb.NewID(clock()), Kind: rapid.SampledFrom([]kb.Kind{kb.KindArticle, kb.KindFAQ}).Draw(rt, "kind"), Title: word.Draw(rt, "title"),
			Questions: rapid.SliceOfN(word, 0, 2).Draw(rt, "questions"), Body: rapid.StringMatching(`[а-я#>\-\[\]"\\<&][а-я#>\-\[\]"\\<& \n\t]{0,60}[а-я#"\\]`).Draw(rt, "body"),
			Category: rapid.OneOf(rapid.Just(""), word).Draw(rt, "category"), Access: rapid.SampledFrom([]kb.Access{kb.AccessPublic, kb.AccessMembers, kb.AccessStaff}).Draw(rt, "access"),
			State: rapid.SampledFrom([]kb.State{kb.StatePublished, kb.StateDraft}).Draw(rt, "state"), Lang: "ru", Tags: rapid.SliceOfN(word, 0, 3).Draw(rt, "tags")}
		a.Body = cleanBody(a.Body, a.Title)
		ctx := context.Background()
		if err := im.Articles.SaveArticles(ctx, "editor", a); err != nil {
			rt.Skip(err)
		}
		defer im.Articles.DeleteArticle(ctx, "editor", a.ID)
		var out bytes.Buffer
		if err := im.ExportJSONL(ctx, &out); err != nil {
			rt.Fatal(err)
		}
		n++
		folder := filepath.Join(dir, a.Slug)
		if err := im.ExportMarkdown(ctx, folder); err != nil {
			rt.Fatal(err)
		}
		for _, src := range []Source{JSONL(write(t, filepath.Join(dir, "x.jsonl"), out.String())), mustOpen(t, folder)} {
			report, err := im.Import(ctx, src, Options{})
			if err != nil || report.Unchanged != 1 || report.Added+report.Updated+len(report.Skipped) > 0 {
				rt.Fatalf("%+v: %+v, %v\n%s", a, report, err, out.String())
			}
		}
	})
	if n == 0 {
		t.Error("nothing was tried")
	}
}

// Two folders that use the same names for different things are exported without losing either.
func TestExportCollisions(t *testing.T) {
	im, _ := newCenter(t)
	for _, one := range []string{"a", "b"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "articles", "start.md"), "---\nid: "+one+"\n---\n# Начало "+one+"\n\n![к](../images/k.png) [роли](../audiences.yaml)\n")
		write(t, filepath.Join(dir, "images", "k.png"), dot(t, one[0]))
		write(t, filepath.Join(dir, "audiences.yaml"), "- slug: "+one+"\n  role: Роль\n  contour: "+one+"\n")
		mustImport(t, im, mustOpen(t, dir), Options{})
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := im.ExportMarkdown(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	again, _ := newCenter(t)
	report := mustImport(t, again, mustOpen(t, out), Options{})
	if report.Added != 2 || len(report.Skipped)+len(report.Notes) > 0 {
		t.Errorf("%+v\n%v", report, contents(t, out))
	}
	for _, one := range []string{"a", "b"} {
		was, now := attachments(t, im, one), attachments(t, again, one)
		if !cmp.Equal(was, now) || len(now) != 2 {
			t.Errorf("files of %s: %v, were %v", one, now, was)
		}
	}
	if audiences, err := again.Audiences.Audiences(context.Background()); err != nil || len(audiences) != 2 {
		t.Errorf("%v, %v", audiences, err)
	}
}

// attachments lists the files of an article: paths to hashes.
func attachments(t *testing.T, im *Importer, ref string) map[string]string {
	t.Helper()
	files, err := im.Attachments.Attachments(context.Background(), mustFind(t, im, ref).ID)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		out[f.Path] = f.Hash
	}
	return out
}
