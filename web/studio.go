package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// studioPageSize is how many articles the studio lists at once.
const studioPageSize = 50

// states are the states of an article in the order of the studio's tabs.
var states = [...]kb.State{kb.StateDraft, kb.StateReview, kb.StatePublished, kb.StateArchived}

// studioListPage is the list of articles for those who write them.
type studioListPage struct {
	Page
	Text  string // what titles are searched for
	State kb.State
	Tabs  []studioTab
	Rows  []studioRow
	Prev  string // address of the page before; empty on the first
	Next  string // address of the next page; empty on the last
	First bool   // nothing has ever been written here
	Due   string // "planned", "reread" or empty: only what is to be published by itself, or should be read again
	Waits studioCounts
	studioFilters
}

type studioTab struct {
	Title   string
	URL     string
	Current bool
}

type studioRow struct {
	*kb.Article
	SectionTitle string
	For          []string // titles of its audiences; empty = everyone
	Roles        []string // the roles among them, for where there is little room
	Amended      bool     // somebody's change of it waits for review
}

func (s *Server) handleStudioShow(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	page := studioListPage{Page: s.studioPage(r, "studio.title"), Text: strings.TrimSpace(cut(q.Get("q"), kb.MaxTitle)), State: kb.State(q.Get("state"))}
	if !slices.Contains(states[:], page.State) {
		page.State = ""
	}
	from, err := strconv.Atoi(q.Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	filter := kb.ArticleFilter{Text: page.Text, Heads: true, Recent: true, Offset: from, Limit: studioPageSize + 1}
	if page.State != "" {
		filter.States = []kb.State{page.State}
	}
	switch page.Due = q.Get("due"); page.Due {
	case "planned":
		filter.Planned = true
	case "reread":
		filter.ReviewBy, filter.States = s.Now(), []kb.State{kb.StatePublished}
	default:
		page.Due = ""
	}
	if page.studioFilters, err = s.studioFilters(r, &filter); err != nil {
		return err
	}
	if page.Waits, err = s.studioCounts(r); err != nil {
		return err
	}
	articles, err := s.Articles.FindArticles(r.Context(), filter)
	if err != nil {
		return fmt.Errorf("list articles: %w", err)
	}
	page.First = len(articles) == 0 && !page.Narrowed && page.Due == "" && page.Text == "" && page.State == "" && from == 0
	if len(articles) > studioPageSize {
		articles, page.Next = articles[:studioPageSize], withParam(page.Here, "from", strconv.Itoa(from+studioPageSize))
	}
	if from > 0 {
		page.Prev = withParam(page.Here, "from", "")
		if from > studioPageSize {
			page.Prev = withParam(page.Here, "from", strconv.Itoa(from-studioPageSize))
		}
	}
	page.Tabs = studioTabs(visitOf(r).locale, withParam(page.Here, "from", ""), page.State)
	if page.Rows, err = s.studioRows(r, page.Page, articles); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "studio_list", page)
}

// studioPage begins a page of the studio.
func (s *Server) studioPage(r *http.Request, title string) Page {
	p := s.page(r, title)
	p.Room, p.NoIndex, p.HeaderBox = "studio", true, false
	p.Styles, p.Scripts = []string{"studio.css", "life.css"}, []string{"studio.js"}
	return p
}

func studioTabs(l *locale, here string, current kb.State) []studioTab {
	tabs := []studioTab{{Title: l.T("studio.state.all"), URL: withParam(here, "state", ""), Current: current == ""}}
	for _, state := range states {
		tabs = append(tabs, studioTab{Title: l.T("studio.tab." + string(state)), URL: withParam(here, "state", string(state)), Current: current == state})
	}
	return tabs
}

func (s *Server) studioRows(r *http.Request, p Page, articles []*kb.Article) ([]studioRow, error) {
	sections, err := s.Sections.Sections(r.Context())
	if err != nil {
		return nil, fmt.Errorf("list sections: %w", err)
	}
	titles := map[string]string{}
	for _, section := range sections {
		titles[section.Slug] = section.Title
	}
	waiting, err := s.Amendments.FindAmendments(r.Context(), kb.AmendmentFilter{State: kb.StateReview})
	if err != nil {
		return nil, err
	}
	rows := make([]studioRow, 0, len(articles))
	for _, a := range articles {
		row := studioRow{Article: a, SectionTitle: titles[a.Section], For: audienceTitles(p.Contours, a.Audiences)}
		row.Amended = slices.ContainsFunc(waiting, func(m *kb.Amendment) bool { return m.ArticleID == a.ID })
		for _, title := range row.For {
			if role, _, _ := strings.Cut(title, " · "); !slices.Contains(row.Roles, role) {
				row.Roles = append(row.Roles, role)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// audienceTitles puts slugs of audiences into words, in the order of the menus. An audience that is gone keeps its slug.
func audienceTitles(groups []Contour, slugs []string) []string {
	var titles []string
	known := map[string]bool{}
	for _, group := range groups {
		for _, a := range group.Audiences {
			if known[a.Slug] = true; slices.Contains(slugs, a.Slug) {
				titles = append(titles, a.Title())
			}
		}
	}
	for _, slug := range slugs {
		if !known[slug] {
			titles = append(titles, slug)
		}
	}
	return titles
}
