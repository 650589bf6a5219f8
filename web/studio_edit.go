package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// accesses in the order of the studio's choice, widest first.
var accesses = [...]kb.Access{kb.AccessPublic, kb.AccessMembers, kb.AccessStaff}

// renderStudioEdit completes the page around an article and its form.
func (s *Server) renderStudioEdit(w http.ResponseWriter, r *http.Request, status int, page studioEditPage) error {
	page.Page = s.studioPage(r, "studio.new")
	s.frameEditor(r, &page)
	if err := s.fillEditorLife(r, &page); err != nil {
		return err
	}
	if err := s.fillEditorText(r, &page); err != nil {
		return err
	}
	return s.render(w, r, status, "studio_edit", page)
}

// frameEditor adds what needs nothing from a store.
func (s *Server) frameEditor(r *http.Request, page *studioEditPage) {
	a := page.Article
	page.Action = "/studio/articles"
	if a.ID != "" {
		page.Title, page.Action = a.Title, "/studio/articles/"+a.ID
	} else if page.Autosave == "" {
		page.Autosave = cmp.Or(cut(r.PostFormValue("autosave"), maxID), kb.NewID(s.Now()))
	}
	if a.State == kb.StatePublished {
		page.URL = s.absolute(r, "/a/"+a.Slug)
	}
	if page.Merging {
		page.Conflicts = content.Conflicts(page.Form.Body)
	}
	page.Styles, page.Scripts = append(page.Styles, "wording.css", "studio_check.css", "studio_role.css"), append(page.Scripts, "studio_check.js")
	if page.Gap != nil {
		page.Styles = append(page.Styles, "gap.css")
	}
	page.MaxFile, page.MaxVideo = content.MaxAttachment, content.MaxVideo
	page.Kinds, page.Accesses = kb.Kinds[:], accesses[:]
	page.Reach = reach(visitOf(r).locale, page.Form.Access, audienceTitles(page.Contours, page.Form.Audiences))
}

// fillEditorLife adds what has been done with the article and what the viewer may do with it.
func (s *Server) fillEditorLife(r *http.Request, page *studioEditPage) (err error) {
	if page.Life, err = s.studioLife(r, page.Article, page.Plan); err != nil {
		return err
	}
	page.May = mayDo(page.Viewer, page.Article)
	if page.May.Release, err = s.mayRelease(r.Context(), page.Viewer, page.Article); err != nil {
		return err
	}
	if err := s.studioAmend(r, page); err != nil {
		return err
	}
	page.Ticket, err = s.ticketOf(r.Context(), page.Article.ID)
	return err
}

// fillEditorText adds what stands around the text: its words, files, preview and checks.
func (s *Server) fillEditorText(r *http.Request, page *studioEditPage) (err error) {
	ctx, a := r.Context(), page.Article
	if page.Words, err = s.studioWordings(r, a.ID); err != nil {
		return err
	}
	if page.Sections, err = s.Sections.Sections(ctx); err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	var files []kb.Attachment
	if a.ID != "" {
		if files, err = s.Attachments.Attachments(ctx, a.ID); err != nil {
			return fmt.Errorf("list attachments: %w", err)
		}
	}
	page.Film = s.studioFilm(visitOf(r).locale, page.Form, files)
	if page.Preview, err = s.preview(r, a, page.Form.Body); err != nil {
		return err
	}
	if page.Kin, err = s.studioKin(r, a, page.Form); err != nil {
		return err
	}
	page.Check, err = s.studioCheck(r, a, page.Form)
	return err
}

// studioField is the name of a field as the studio shows it: what is a message elsewhere is a text here.
func studioField(l *locale, name string) string {
	if name == "body" {
		return l.T("studio.text")
	}
	return l.T("field." + name)
}

// namer puts user ids into names, asking the store once for each. Who is gone or was never a user gets a word instead.
func (s *Server) namer(ctx context.Context, l *locale) func(id string) string {
	known := map[string]string{"": l.T("person.system"), "import": l.T("person.import"), "seed": l.T("person.seed"), kb.ByPlan: l.T("person.plan")}
	return func(id string) string {
		if name, ok := known[id]; ok {
			return name
		}
		name := l.T("person.gone")
		user, err := s.Users.User(ctx, id)
		switch {
		case err == nil && user.Name != "":
			name = user.Name
		case err == nil:
			name = user.Login
		case !errors.Is(err, kb.ErrNotFound):
			s.Log.ErrorContext(ctx, "name of a user", "err", err)
		}
		known[id] = name
		return name
	}
}
