package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Who an article is looked at as, in the address: nobody in particular, somebody signed in, somebody who works here,
// or one of the roles by its audience.
const (
	asGuest    = "guest"
	asMember   = "member"
	asStaff    = "staff"
	asAudience = "for:" // + audience slug
)

// A roleView is what stands above an article that its editor looks at as another.
type roleView struct {
	Action  string // where the choice goes
	EditURL string
	Choices []Choice // who may be chosen
	Who     string   // the chosen one, in words
	State   kb.State // of the article: one that is not published is shown as it will be
	Hidden  string   // why the chosen one would not see it, in words; empty = he would

	Saved   bool      // the saved text was asked for although there is another
	Unsaved time.Time // when the text that is shown was kept, unsaved; zero = it is the saved one
	Other   string    // address of the text that is not shown; empty when there is one text
}

// textSaved asks for the saved text, in the address, of somebody who has typed since.
const textSaved = "saved"

// handleStudioRole shows an article as somebody else will read it. What that one may not read is not shown, neither the article
// nor links and blocks inside it.
func (s *Server) handleStudioRole(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	outer := s.studioPage(r, "as.title")
	view := &roleView{Action: "/studio/articles/" + a.ID + "/as", EditURL: "/studio/articles/" + a.ID, State: a.State}
	if a, err = s.unsaved(r, a, view); err != nil {
		return err
	}
	outer.Title, outer.Styles, outer.Scripts = a.Title, []string{"studio_role.css"}, nil
	viewer := view.choose(visitOf(r).locale, outer.Contours, r.URL.Query().Get("as"))
	view.Hidden = hiddenFrom(visitOf(r).locale, viewer, a, outer.Contours)
	outer.Contours = nil // a second choice of a role above would only confuse
	if view.Hidden != "" {
		return s.render(w, r, http.StatusOK, "studio_role", &articlePage{Page: outer, Article: a, As: view})
	}
	page, err := s.articlePage(visitedAs(r, viewer), a)
	if err != nil {
		return err
	}
	page.Page, page.As = outer, view
	if page.Film == nil {
		return s.render(w, r, http.StatusOK, "article", page)
	}
	if a.State != kb.StatePublished || !view.Unsaved.IsZero() {
		page.Film.Captions = "" // they have no address before the article has, and those of its address are the saved ones
	}
	return s.render(w, r, http.StatusOK, "guide", page)
}

// unsaved is the article with the text its editor typed and did not save, unless he asks for the saved one. Text that cannot be an
// article yet (a chapter without a time) leaves the saved one.
func (s *Server) unsaved(r *http.Request, stored *kb.Article, view *roleView) (*kb.Article, error) {
	form, at, err := s.restored(r, stored.ID)
	if errors.Is(err, kb.ErrNotFound) {
		return stored, nil
	}
	if err != nil {
		return nil, err
	}
	typed := *stored
	if len(differ(form, formOf(stored))) == 0 || form.apply(&typed) != nil || content.Check(typed.Body) != nil {
		return stored, nil
	}
	typed.Slug, typed.Rev = stored.Slug, stored.Rev // its address is the one it has
	if view.Saved = r.URL.Query().Get("text") == textSaved; view.Saved {
		view.Other = withParam(r.URL.RequestURI(), "text", "")
		return stored, nil
	}
	view.Unsaved, view.Other = at, withParam(r.URL.RequestURI(), "text", textSaved)
	return &typed, nil
}

// choose lists who the article may be looked at as and picks one; who is unknown is a guest.
func (view *roleView) choose(l *locale, groups []Contour, who string) kb.Viewer {
	viewers := map[string]kb.Viewer{asGuest: {}, asMember: {Role: kb.RoleUser}, asStaff: {Role: kb.RoleAgent}}
	view.Choices = []Choice{{Value: asGuest, Title: l.T("as.guest")}, {Value: asMember, Title: l.T("as.member")}}
	for _, group := range groups {
		for _, a := range group.Audiences {
			viewers[asAudience+a.Slug] = kb.Viewer{Role: kb.RoleUser, Audiences: []string{a.Slug}}
			view.Choices = append(view.Choices, Choice{Value: asAudience + a.Slug, Title: a.Title()})
		}
	}
	view.Choices = append(view.Choices, Choice{Value: asStaff, Title: l.T("as.staff")})
	if _, ok := viewers[who]; !ok {
		who = asGuest
	}
	for i := range view.Choices {
		if c := &view.Choices[i]; c.Value == who {
			c.Current, view.Who = true, c.Title
		}
	}
	return viewers[who]
}

// hiddenFrom says why the viewer would not see the article once it is published; empty when he would.
func hiddenFrom(l *locale, viewer kb.Viewer, a *kb.Article, groups []Contour) string {
	published := *a
	published.State = kb.StatePublished
	switch {
	case kb.CanRead(viewer, &published):
		return ""
	case a.Access != kb.AccessMembers:
		return l.T("as.hidden.staff")
	case !viewer.SignedIn():
		return l.T("as.hidden.members")
	}
	return l.T("as.hidden.audiences", "Audiences", "«"+strings.Join(audienceTitles(groups, a.Audiences), "», «")+"»")
}

// visitedAs is the request as it would come from another viewer, who has chosen no role beside his own.
func visitedAs(r *http.Request, viewer kb.Viewer) *http.Request {
	v := *visitOf(r)
	v.User, v.Viewer, v.Visitor, v.Audience = nil, viewer, "", ""
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, &v))
}
