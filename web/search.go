package web

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// searchPageSize is how many hits a page of results has.
const searchPageSize = 10

type searchPage struct {
	Page
	Kind     string
	Section  string
	Kinds    []Choice
	Sections []Choice
	Hits     []HitLine
	Total    int
	Repaired string // what was searched instead of the query
	Literal  string // address of the same search, exactly as typed
	AsTyped  bool   // it is searched exactly as typed
	Next     string // address of the next page; empty on the last
	Log      string // name of the answer in the log; empty when nothing is logged
	Down     bool   // the engine cannot answer at the moment
	WriteURL string
	Everyone string // address of the same search without filters, when there are some
	FAQ      []*kb.Article
}

// A Choice is one value of a filter.
type Choice struct {
	Value, Title string
	Current      bool
	Below        bool // a subsection
	URL          string
}

// A HitLine is a hit as pages show it.
type HitLine struct {
	Title   string
	Marked  template.HTML // the title with marks; may be empty
	Snippet template.HTML
	URL     string
	Kind    string
	Heading string
	Section string
	T       int // second of the film, -1 for text
	Why     []string
	Ref     string // name of the hit in outcomes
}

func (s *Server) handleSearchShow(w http.ResponseWriter, r *http.Request) error {
	page := searchPage{Page: s.page(r, "search.title"), Kind: r.URL.Query().Get("kind"), Section: r.URL.Query().Get("section")}
	page.HeaderBox, page.NoIndex, page.Room = false, true, "search"
	page.Query = strings.TrimSpace(r.URL.Query().Get("q"))
	if n := utf8.RuneCountInString(page.Query); n > search.MaxQuery {
		return kb.TooLong("q", search.MaxQuery)
	}
	sections, articles, err := s.library(r)
	if err != nil {
		return err
	}
	l := visitOf(r).locale
	if page.Query != "" {
		page.Title = l.T("search.title_for", "Query", page.Query)
		if err := s.fillSearch(r, &page, sections); err != nil {
			return err
		}
	}
	page.Kinds = kindChoices(l, page.Here, page.Kind)
	page.Sections = sectionChoices(topics(sections, articles, "", true), page.Section, false)
	page.WriteURL = withParam("/requests/new", "subject", page.Query)
	if page.Kind != "" || page.Section != "" || page.For() != "" {
		page.Everyone = "/search?" + url.Values{"q": {page.Query}, "for": {""}}.Encode()
	}
	if len(page.Hits) == 0 {
		page.FAQ = first(ofKind(forAudience(articles, page.For()), kb.KindFAQ), 5)
	}
	status := http.StatusOK
	if page.Down {
		status = http.StatusServiceUnavailable
	}
	return s.render(w, r, status, "search", page)
}

// fillSearch asks the engine, in every language of the content, whichever the interface has. When the engine is being built
// the page says so and stays up.
func (s *Server) fillSearch(r *http.Request, page *searchPage, sections []kb.Section) error {
	page.AsTyped = r.URL.Query().Get("literal") == "1"
	q := search.Query{Text: page.Query, Literal: page.AsTyped, Viewer: visitOf(r).Viewer, Audience: page.For(),
		Limit: searchPageSize, Cursor: r.URL.Query().Get("cursor")}
	if page.Section != "" {
		q.Sections = []string{page.Section}
	}
	if slices.Contains(kb.Kinds[:], kb.Kind(page.Kind)) {
		q.Kinds = []string{page.Kind}
	}
	found, err := s.Searcher.Search(r.Context(), q)
	if errors.Is(err, search.ErrUnavailable) {
		page.Down = true
		return nil
	}
	if err != nil {
		return err
	}
	page.Total, page.Repaired = found.Total, found.Repaired
	page.Log = s.asked(r, assist.SurfacePage, q, found, refsOf(found.Hits))
	page.Literal = withParam(withParam(page.Here, "cursor", ""), "literal", "1")
	titles := sectionTitles(sections)
	for _, h := range found.Hits {
		page.Hits = append(page.Hits, s.hitLine(visitOf(r).locale, h, titles, ""))
	}
	if found.Next != "" {
		page.Next = withParam(page.Here, "cursor", found.Next)
	}
	return nil
}

// hitLine puts a hit into words. suggestion is the id its link carries, empty for plain search.
func (s *Server) hitLine(l *locale, h search.Hit, sections map[string]string, suggestion string) HitLine {
	line := HitLine{Title: h.Title, Marked: h.TitleHTML, Snippet: h.Snippet, URL: hitURL(h), Kind: h.Kind, Heading: h.Heading, Section: sections[h.Section], T: h.T,
		Ref: assist.Hit{Hit: h}.Ref()}
	if suggestion != "" {
		line.URL = withParam(line.URL, "s", suggestion)
	}
	line.Why = l.whys(h.Why)
	return line
}

// maxWhys is how many reasons a line of hits gives.
const maxWhys = 2

// whys says why a hit is there; reasons the catalogue has no words for are left out.
func (l *locale) whys(reasons []search.Reason) []string {
	var list []string
	for _, why := range assist.Whys(reasons) {
		if l.has(why.Message) && len(list) < maxWhys {
			list = append(list, l.T(why.Message, "Words", why.Words))
		}
	}
	return list
}

// hitURL leads to the article, to the heading or to the second that answers.
func hitURL(h search.Hit) string {
	u := url.URL{Path: "/a/" + h.Slug, Fragment: h.Anchor}
	if h.T >= 0 && h.Kind == string(kb.KindGuide) {
		u.RawQuery, u.Fragment = url.Values{"t": {strconv.Itoa(h.T)}}.Encode(), "film"
	}
	return u.String()
}

func sectionTitles(sections []kb.Section) map[string]string {
	titles := make(map[string]string, len(sections))
	for _, s := range sections {
		titles[s.Slug] = s.Title
	}
	return titles
}

func forAudience(articles []*kb.Article, audience string) []*kb.Article {
	var list []*kb.Article
	for _, a := range articles {
		if isFor(a, audience) {
			list = append(list, a)
		}
	}
	return list
}

func kindChoices(l *locale, here, current string) []Choice {
	here = withParam(here, "cursor", "")
	choices := []Choice{{Title: l.T("kinds.all"), Current: current == "", URL: withParam(here, "kind", "")}}
	for _, k := range kb.Kinds {
		choices = append(choices, Choice{Value: string(k), Title: l.T("kinds." + string(k)), Current: current == string(k), URL: withParam(here, "kind", string(k))})
	}
	return choices
}

func sectionChoices(tree []Topic, current string, below bool) []Choice {
	var choices []Choice
	for _, t := range tree {
		choices = append(choices, Choice{Value: t.Slug, Title: t.Title, Current: t.Slug == current, Below: below})
		choices = append(choices, sectionChoices(t.Children, current, true)...)
	}
	return choices
}

type completePart struct {
	Query     string
	Log       string // name of the answer in the log; empty when nothing is logged
	Lines     []search.Completion
	SearchURL string
}

// completions is how many lines the list under a search box has.
const completions = 8

// handleSearchComplete gives the list under a search box. It keeps quiet when the engine cannot answer.
func (s *Server) handleSearchComplete(w http.ResponseWriter, r *http.Request) error {
	text := strings.TrimSpace(r.URL.Query().Get("q"))
	part := completePart{Query: text, SearchURL: "/search?" + url.Values{"q": {text}}.Encode()}
	if utf8.RuneCountInString(text) > search.MaxQuery {
		return kb.TooLong("q", search.MaxQuery)
	}
	q := search.Query{Text: text, Viewer: visitOf(r).Viewer, Audience: s.page(r, "search.title").For(), Limit: completions}
	lines, err := s.Completer.Complete(r.Context(), q)
	if err != nil && !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	part.Lines = lines
	if err == nil {
		part.Log = s.askedBox(r, q, lines)
	}
	return s.renderPart(w, r, "complete", part)
}
