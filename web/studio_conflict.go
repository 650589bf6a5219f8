package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// doMerge puts the chosen sides in the place of what two people wrote differently.
const doMerge = "merge"

// theirText is what somebody else saved while this editor was writing, and how it was put together with his text.
type theirText struct {
	By      string // name
	Form    articleForm
	Mine    articleForm
	Taken   []mergedPlace // changes of theirs that are now in the form
	Clashes []fieldClash  // fields that both changed
	Left    int           // places of the text that both changed
}

// A mergedPlace is a change that was taken over.
type mergedPlace struct {
	Field  string // in words
	Pieces []content.Piece
}

// A fieldClash is a field that both changed: mine stands in the form.
type fieldClash struct{ Field, Mine, Theirs string }

// renderStudioConflict stops a save against a newer revision. What only one of the two changed is put together; where both did,
// both stand in the text between marks. Nothing is written: the form goes on from the newer revision.
func (s *Server) renderStudioConflict(w http.ResponseWriter, r *http.Request, page studioEditPage) error {
	ctx, l := r.Context(), visitOf(r).locale
	stored, err := s.Articles.Article(ctx, page.Article.ID)
	if err != nil {
		return fmt.Errorf("read the newer revision: %w", err)
	}
	name, err := s.savedBy(ctx, stored.ID, s.namer(ctx, l))
	if err != nil {
		return err
	}
	if viewer := visitOf(r).Viewer; !kb.CanChange(viewer, stored) && !kb.CanAmend(viewer, stored) { // he only took a step: let him look again
		page.Article, page.Form, page.Plan = stored, formOf(stored), nil
		page.Wrong = l.T("life.changed", "Name", name)
		return s.renderStudioEdit(w, r, http.StatusConflict, page)
	}
	base, err := s.baseOf(r, stored.ID, page.Form.Rev)
	if err != nil {
		return err
	}
	page.Theirs = &theirText{By: name, Form: formOf(stored), Mine: page.Form}
	page.Form = page.Theirs.merge(l, base, page.Form)
	page.Article, page.Form.Rev, page.Merging = stored, stored.Rev, page.Merging || page.Theirs.Left > 0
	return s.renderStudioEdit(w, r, http.StatusConflict, page)
}

// baseOf is the text that the editor began with. Without it, everything that differs is a conflict.
func (s *Server) baseOf(r *http.Request, id string, rev int64) (articleForm, error) {
	base, err := s.History.Revision(r.Context(), id, rev)
	if errors.Is(err, kb.ErrNotFound) {
		return articleForm{}, nil
	}
	if err != nil {
		return articleForm{}, err
	}
	return formOf(&base.Article), nil
}

// merge puts mine together with theirs, field by field and the text line by line, and notes what it did.
func (t *theirText) merge(l *locale, base, mine articleForm) articleForm {
	merged := mine
	was, theirs := base.fields(), t.Form.fields()
	for i, f := range merged.fields() {
		name, old, other := studioField(l, f.name), *was[i].value, *theirs[i].value
		switch {
		case *f.value == other || other == old:
		case f.name == "body":
			*f.value = t.mergeBody(l, old, *f.value, other)
		case *f.value == old:
			*f.value = other
			t.Taken = append(t.Taken, mergedPlace{name, content.DiffWords(old, other)})
		default:
			t.Clashes = append(t.Clashes, fieldClash{name, *f.value, other})
		}
	}
	t.mergeLists(l, &base, &merged)
	return merged
}

func (t *theirText) mergeBody(l *locale, base, mine, theirs string) string {
	chunks := content.Merge(base, mine, theirs)
	for _, c := range chunks {
		if c.Change == content.ChangeTheirs {
			t.Taken = append(t.Taken, mergedPlace{studioField(l, "body"), content.DiffWords(c.Base, c.Theirs)})
		}
	}
	merged, left := content.Merged(chunks, content.MergeLabels{
		Mine: l.T("studio.conflict.mine"), Theirs: l.T("studio.conflict.of", "Name", t.By), End: l.T("studio.conflict.end"),
	})
	t.Left = left
	return merged
}

// mergeLists is merge for the fields with several values.
func (t *theirText) mergeLists(l *locale, base, merged *articleForm) {
	was, theirs := base.lists(), t.Form.lists()
	text := func(list []string) string { return strings.Join(list, ", ") }
	for i, f := range merged.lists() {
		old, mine, other := was[i].sorted(), f.sorted(), theirs[i].sorted()
		switch {
		case slices.Equal(mine, other) || slices.Equal(other, old):
		case slices.Equal(mine, old):
			*f.value = *theirs[i].value
			t.Taken = append(t.Taken, mergedPlace{studioField(l, f.name), content.DiffWords(text(old), text(other))})
		default:
			t.Clashes = append(t.Clashes, fieldClash{studioField(l, f.name), text(mine), text(other)})
		}
	}
}

// renderResolved shows the form with the chosen sides in the text. Nothing is written.
func (s *Server) renderResolved(w http.ResponseWriter, r *http.Request, page studioEditPage) error {
	picks := make([]content.Change, len(content.Conflicts(page.Form.Body)))
	for i := range picks {
		picks[i] = content.Change(r.PostFormValue("pick-" + strconv.Itoa(i)))
	}
	page.Form.Body, page.Merging = content.Resolve(page.Form.Body, picks), true
	page.Plan = readPlanForm(r)
	return s.renderStudioEdit(w, r, http.StatusOK, page)
}
