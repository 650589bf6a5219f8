package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// doRestore is the notice when an old revision has been restored.
const doRestore = "restore"

// revisionsPageSize is how many revisions are listed at once.
const revisionsPageSize = 50

// studioRevisionsPage lists the revisions of an article.
type studioRevisionsPage struct {
	Page
	Article *kb.Article
	Rows    []revisionRow
	Next    string // address of older ones; empty on the last page
}

type revisionRow struct {
	kb.Revision
	Who     string
	Compare string // with the one before; empty for the first
}

func (s *Server) handleStudioRevisions(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 0
	}
	list, err := s.History.RevisionHeads(r.Context(), a.ID, before, revisionsPageSize+1)
	if err != nil {
		return err
	}
	page := studioRevisionsPage{Page: s.studioPage(r, "life.revisions.title"), Article: a}
	if len(list) > revisionsPageSize {
		list = list[:revisionsPageSize]
		page.Next = withParam(page.Here, "before", strconv.FormatInt(list[revisionsPageSize-1].Rev, 10))
	}
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	for _, rev := range list {
		row := revisionRow{Revision: rev, Who: nameOf(rev.By)}
		if rev.Rev > 1 {
			row.Compare = compareURL(a.ID, rev.Rev-1, rev.Rev)
		}
		page.Rows = append(page.Rows, row)
	}
	return s.render(w, r, http.StatusOK, "studio_revisions", page)
}

// studioComparePage shows two revisions against each other.
type studioComparePage struct {
	Page
	Article    *kb.Article
	Diff       comparison
	ByA, ByB   string // names
	CanRestore bool
}

// A comparison is how one state of an article differs from an older one.
type comparison struct {
	A, B      kb.Revision // the older and the newer
	Source    bool        // as Markdown instead of as readers see it
	Fields    []mergedPlace
	Text      []content.Piece // of the Markdown
	HTML      template.HTML   // of the page
	Same      bool            // the text of the body is
	PageURL   string
	SourceURL string
}

func (s *Server) handleStudioCompare(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	page := studioComparePage{Page: s.studioPage(r, "life.compare.title"), Article: a}
	older, newer, err := s.twoRevisions(r, a)
	if err != nil {
		return err
	}
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	page.ByA, page.ByB = nameOf(older.By), nameOf(newer.By)
	page.CanRestore = older.Rev != a.Rev && kb.CanChange(page.Viewer, a)
	if page.Diff, err = s.comparison(r, page.Here, a, *older, *newer); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "studio_compare", page)
}

// twoRevisions are those of the address, the older one first; without b it is the article of today.
func (s *Server) twoRevisions(r *http.Request, a *kb.Article) (older, newer *kb.Revision, err error) {
	q := r.URL.Query()
	numbers := [2]int64{a.Rev - 1, a.Rev}
	for i, name := range []string{"a", "b"} {
		if text := q.Get(name); text != "" {
			if numbers[i], err = strconv.ParseInt(text, 10, 64); err != nil {
				return nil, nil, fmt.Errorf("revision %q: %w", text, kb.ErrNotFound)
			}
		}
	}
	if older, err = s.History.Revision(r.Context(), a.ID, min(numbers[0], numbers[1])); err != nil {
		return nil, nil, err
	}
	newer, err = s.History.Revision(r.Context(), a.ID, max(numbers[0], numbers[1]))
	return older, newer, err
}

// comparison compares two states of an article in the form that the address asks for.
func (s *Server) comparison(r *http.Request, here string, a *kb.Article, older, newer kb.Revision) (comparison, error) {
	c := comparison{A: older, B: newer, Source: r.URL.Query().Get("form") == "source", Same: older.Article.Body == newer.Article.Body,
		PageURL: withParam(here, "form", ""), SourceURL: withParam(here, "form", "source")}
	c.compare(visitOf(r).locale)
	if c.Source {
		return c, nil
	}
	var err error
	c.HTML, err = s.diffPage(r, a, older.Article.Body, newer.Article.Body)
	return c, err
}

// compare finds the fields that differ, and the words of the Markdown when it is shown.
func (p *comparison) compare(l *locale) {
	before, after := formOf(&p.A.Article), formOf(&p.B.Article)
	was := before.fields()
	for i, f := range after.fields() {
		if f.name != "body" && *f.value != *was[i].value {
			p.Fields = append(p.Fields, mergedPlace{studioField(l, f.name), content.DiffWords(*was[i].value, *f.value)})
		}
	}
	olds := before.lists()
	for i, f := range after.lists() {
		if old, now := olds[i].sorted(), f.sorted(); !slices.Equal(old, now) {
			p.Fields = append(p.Fields, mergedPlace{studioField(l, f.name), content.DiffWords(strings.Join(old, ", "), strings.Join(now, ", "))})
		}
	}
	if p.A.Article.State != p.B.Article.State {
		states := content.DiffWords(l.T("studio.state."+string(p.A.Article.State)), l.T("studio.state."+string(p.B.Article.State)))
		p.Fields = append(p.Fields, mergedPlace{l.T("field.state"), states})
	}
	if p.Source {
		p.Text = content.DiffWords(before.Body, after.Body)
	}
}

// diffPage compares two texts as readers get them.
func (s *Server) diffPage(r *http.Request, a *kb.Article, before, after string) (template.HTML, error) {
	old, err := s.preview(r, a, before)
	if err != nil {
		return "", err
	}
	now, err := s.preview(r, a, after)
	if err != nil {
		return "", err
	}
	return s.renderer.DiffHTML(old, now), nil
}

// handleStudioRestore gives an article the text of an old revision: a new revision of today.
func (s *Server) handleStudioRestore(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	if err != nil {
		return kb.Unknown("rev")
	}
	seen, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
	if err != nil {
		return kb.Required("seen")
	}
	if err := s.restore(r, a, number, seen); err != nil {
		return err
	}
	http.Redirect(w, r, "/studio/articles/"+a.ID+"?done="+doRestore, http.StatusSeeOther)
	return nil
}

// restore saves the text of revision number on top of the article, which must still be at revision seen.
func (s *Server) restore(r *http.Request, a *kb.Article, number, seen int64) error {
	viewer := visitOf(r).Viewer
	if !kb.CanChange(viewer, a) {
		return kb.ErrForbidden
	}
	old, err := s.History.Revision(r.Context(), a.ID, number)
	if err != nil {
		return err
	}
	a.Restore(&old.Article)
	a.Rev = seen
	if err := s.checkArticle(r.Context(), a); err != nil {
		return err
	}
	step := kb.Step{Action: kb.ActRestore, Note: visitOf(r).locale.T("life.restored_note", "Number", number)}
	if err := s.Life.SaveStep(r.Context(), viewer.UserID, a, step); err != nil {
		return fmt.Errorf("restore revision %d: %w", number, err)
	}
	s.synced(r)
	return nil
}
