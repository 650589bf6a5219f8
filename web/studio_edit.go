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
	ctx, l := r.Context(), visitOf(r).locale
	page.Page = s.studioPage(r, "studio.new")
	page.Action = "/studio/articles"
	if page.Autosave == "" && page.Article.ID == "" {
		page.Autosave = cmp.Or(cut(r.PostFormValue("autosave"), maxID), kb.NewID(s.Now()))
	}
	if page.Gap != nil {
		page.Styles = append(page.Styles, "gap.css")
	}
	var err error
	if page.Article.ID != "" {
		page.Title, page.Action = page.Article.Title, "/studio/articles/"+page.Article.ID
	}
	if page.Life, err = s.studioLife(r, page.Article, page.Plan); err != nil {
		return err
	}
	if page.May = mayDo(page.Viewer, page.Article); page.Merging {
		page.Conflicts = content.Conflicts(page.Form.Body)
	}
	writer, err := s.lastWriter(ctx, page.Article)
	if err != nil {
		return err
	}
	page.May.Release = kb.CanRelease(page.Viewer, writer)
	if err := s.studioAmend(r, &page); err != nil {
		return err
	}
	if page.Ticket, err = s.ticketOf(ctx, page.Article.ID); err != nil {
		return err
	}
	page.Styles = append(page.Styles, "wording.css")
	if page.Words, err = s.studioWordings(r, page.Article.ID); err != nil {
		return err
	}
	if page.Sections, err = s.Sections.Sections(ctx); err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	page.MaxFile, page.MaxVideo = content.MaxAttachment, content.MaxVideo
	page.Kinds, page.Accesses = kb.Kinds[:], accesses[:]
	page.Reach = reach(l, page.Form.Access, audienceTitles(page.Contours, page.Form.Audiences))
	var files []kb.Attachment
	if page.Article.ID != "" {
		if files, err = s.Attachments.Attachments(ctx, page.Article.ID); err != nil {
			return fmt.Errorf("list attachments: %w", err)
		}
	}
	page.Film = s.studioFilm(l, page.Form, files)
	if page.Preview, err = s.preview(r, page.Article, page.Form.Body); err != nil {
		return err
	}
	page.Styles, page.Scripts = append(page.Styles, "studio_check.css", "studio_role.css"), append(page.Scripts, "studio_check.js")
	if page.Kin, err = s.studioKin(r, page.Article, page.Form); err != nil {
		return err
	}
	if page.Check, err = s.studioCheck(r, page.Article, page.Form); err != nil {
		return err
	}
	if page.Article.State == kb.StatePublished {
		page.URL = s.absolute(r, "/a/"+page.Article.Slug)
	}
	return s.render(w, r, status, "studio_edit", page)
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
