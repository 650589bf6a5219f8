package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Limits of what the studio shows of an article's life.
const (
	actsShown    = 8
	actsPageSize = 50
)

// studioLife is what is planned for an article and what has happened to it.
type studioLife struct {
	Form  planForm
	Lines []planLine
	At    string // when it goes out, by clocks in the plan's zone; empty = not planned
	Zones []Choice
	Acts  []actLine
	Asked *actLine // the request for review that waits
	Here  presence
}

// An actLine is an act in words.
type actLine struct {
	kb.Act
	Who     string
	Compare string // address of what it changed; empty = nothing to compare
}

func (s *Server) studioLife(r *http.Request, a *kb.Article, typed *planForm) (studioLife, error) {
	l := visitOf(r).locale
	life := studioLife{Form: s.planFormOf(a.Plan), Lines: s.planLines(l, a.Plan), At: s.planned(l, a.Plan), Zones: zoneOptions(l, s.Now())}
	if typed != nil {
		life.Form = *typed
	}
	if a.ID == "" {
		return life, nil
	}
	acts, err := s.actLines(r, kb.ActFilter{ArticleID: a.ID, Limit: actsShown})
	if err != nil {
		return life, err
	}
	life.Acts = acts
	if a.State == kb.StateReview {
		if life.Asked, err = s.lastAsked(r, a.ID); err != nil {
			return life, err
		}
	}
	life.Here, err = s.presence(r, a, a.Rev)
	return life, err
}

// lastAsked is the request for review of an article; nil when nobody's is known.
func (s *Server) lastAsked(r *http.Request, id string) (*actLine, error) {
	last, err := s.Life.LastActs(r.Context(), kb.ActAsk, []string{id})
	if err != nil {
		return nil, err
	}
	act, ok := last[id]
	if !ok {
		return nil, nil
	}
	return &actLine{Act: act, Who: s.namer(r.Context(), visitOf(r).locale)(act.By)}, nil
}

func (s *Server) actLines(r *http.Request, f kb.ActFilter) ([]actLine, error) {
	acts, err := s.Life.Acts(r.Context(), f)
	if err != nil {
		return nil, err
	}
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	lines := make([]actLine, len(acts))
	for i, act := range acts {
		lines[i] = actLine{Act: act, Who: nameOf(act.By)}
		if act.Rev > 1 {
			lines[i].Compare = compareURL(act.ArticleID, act.Rev-1, act.Rev)
		}
	}
	return lines, nil
}

func compareURL(id string, a, b int64) string {
	return fmt.Sprintf("/studio/articles/%s/compare?a=%d&b=%d", id, a, b)
}

// studioAuditPage lists who did what with articles.
type studioAuditPage struct {
	Page
	Of      *kb.Article // the only article; nil = all
	Rows    []actLine
	Actions []Choice
	People  []Choice
	Next    string // address of the next page; empty on the last
	Narrow  bool   // a filter is set
}

func (s *Server) handleStudioAudit(w http.ResponseWriter, r *http.Request) error {
	q, l := r.URL.Query(), visitOf(r).locale
	page := studioAuditPage{Page: s.studioPage(r, "life.audit.title")}
	f := kb.ActFilter{By: q.Get("by"), Before: q.Get("before"), Limit: actsPageSize + 1}
	if action := kb.Action(q.Get("action")); slices.Contains(kb.Actions[:], action) {
		f.Actions = []kb.Action{action}
	}
	var err error
	if ref := q.Get("article"); ref != "" {
		if page.Of, err = s.Articles.Article(r.Context(), ref); err != nil {
			return fmt.Errorf("article %q: %w", ref, err)
		}
		f.ArticleID = page.Of.ID
	}
	if page.Rows, err = s.actLines(r, f); err != nil {
		return err
	}
	if len(page.Rows) > actsPageSize {
		page.Rows = page.Rows[:actsPageSize]
		page.Next = withParam(page.Here, "before", page.Rows[actsPageSize-1].ID)
	}
	for _, action := range kb.Actions {
		page.Actions = append(page.Actions, Choice{Value: string(action), Title: l.T("life.act." + string(action)), Current: slices.Contains(f.Actions, action)})
	}
	page.Narrow = f.By != "" || len(f.Actions) > 0
	page.People, err = s.writers(r, f.By)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "studio_audit", page)
}

// writers are the people who write articles, and who acts without a login.
func (s *Server) writers(r *http.Request, current string) ([]Choice, error) {
	l := visitOf(r).locale
	users, err := s.Users.FindUsers(r.Context(), kb.RoleAuthor, kb.RoleReviewer, kb.RoleEditor, kb.RoleAdmin)
	if err != nil {
		return nil, fmt.Errorf("list writers: %w", err)
	}
	var list []Choice
	for _, u := range users {
		name := u.Name
		if name == "" {
			name = u.Login
		}
		list = append(list, Choice{Value: u.ID, Title: name, Current: u.ID == current})
	}
	for _, id := range []string{kb.ByPlan, "import"} {
		list = append(list, Choice{Value: id, Title: l.T("person." + id), Current: id == current})
	}
	return list, nil
}

// studioReviewPage lists what waits for review.
type studioReviewPage struct {
	Page
	Rows   []reviewRow
	Amends []amendmentRow // proposals that wait, longest first
	Mine   []amendmentRow // what the viewer himself proposes
}

type reviewRow struct {
	*kb.Article
	Who   string
	Asked time.Time
	Note  string
	May   bool // the viewer may answer
}

// reviewsShown is more than any office leaves waiting.
const reviewsShown = 200

func (s *Server) handleStudioReview(w http.ResponseWriter, r *http.Request) error {
	page := studioReviewPage{Page: s.studioPage(r, "life.review.title")}
	waiting, err := s.Articles.FindArticles(r.Context(), kb.ArticleFilter{States: []kb.State{kb.StateReview}, Unplanned: true, Recent: true, Limit: reviewsShown})
	if err != nil {
		return fmt.Errorf("list reviews: %w", err)
	}
	ids := make([]string, len(waiting))
	for i, a := range waiting {
		ids[i] = a.ID
	}
	last, err := s.Life.LastActs(r.Context(), kb.ActAsk, ids)
	if err != nil {
		return err
	}
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	for _, a := range waiting {
		row := reviewRow{Article: a, Who: nameOf(a.Author), Asked: a.UpdatedAt, May: kb.CanReview(page.Viewer, a)}
		if act, ok := last[a.ID]; ok {
			row.Who, row.Asked, row.Note = nameOf(act.By), act.At, act.Note
			row.May = row.May && kb.CanRelease(page.Viewer, act.By)
		}
		page.Rows = append(page.Rows, row)
	}
	slices.SortStableFunc(page.Rows, func(a, b reviewRow) int { return a.Asked.Compare(b.Asked) })
	for _, list := range []struct {
		into   *[]amendmentRow
		filter kb.AmendmentFilter
	}{
		{&page.Amends, kb.AmendmentFilter{State: kb.StateReview, Limit: reviewsShown}},
		{&page.Mine, kb.AmendmentFilter{By: page.Viewer.UserID, Limit: reviewsShown}},
	} {
		found, err := s.Amendments.FindAmendments(r.Context(), list.filter)
		if err != nil {
			return err
		}
		*list.into = s.amendmentRows(r, found)
	}
	return s.render(w, r, http.StatusOK, "studio_review", page)
}

// studioCounts are what waits for somebody in the studio.
type studioCounts struct{ Review, Planned, Reread int }

func (s *Server) studioCounts(r *http.Request) (c studioCounts, err error) {
	for _, count := range []struct {
		into   *int
		filter kb.ArticleFilter
	}{
		{&c.Review, kb.ArticleFilter{States: []kb.State{kb.StateReview}, Unplanned: true}},
		{&c.Planned, kb.ArticleFilter{Planned: true}},
		{&c.Reread, kb.ArticleFilter{States: []kb.State{kb.StatePublished}, ReviewBy: s.Now()}},
	} {
		if *count.into, err = s.Life.CountArticles(r.Context(), count.filter); err != nil {
			return c, err
		}
	}
	amends, err := s.Amendments.FindAmendments(r.Context(), kb.AmendmentFilter{State: kb.StateReview})
	c.Review += len(amends)
	return c, err
}
