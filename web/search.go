package web

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// searchPageSize is how many hits a page of results has.
const searchPageSize = 10

type searchPage struct {
	Page
	Filters  *searchFilters
	Hits     []HitLine
	Total    int
	Repaired string // what was searched instead of the query
	Literal  string // address of the same search, exactly as typed
	AsTyped  bool   // it is searched exactly as typed
	Next     string // address of the next page; empty on the last
	Down     bool   // the engine cannot answer at the moment
	Weak     bool   // nothing answers: the hits are only the nearest
	Long     bool   // the query is over the limit: its beginning is in the box, and nothing has been searched
	All      string // of a weak answer: address of all its hits
	Wider    wider
	WriteURL string
	FAQ      []*kb.Article
}

// A HitLine is a hit as pages show it.
type HitLine struct {
	Title   string
	Marked  template.HTML // the title with marks; may be empty
	Snippet template.HTML
	URL     string
	Kind    string
	Heading string
	File    *FilePlace // where in a file the snippet stands; nil when it stands in the document
	Section string
	For     string // roles it is for, when the chosen one is not among them
	T       int    // second of the film, -1 for text
	Why     []string
	Ref     string // name of the hit in outcomes
	Log     string // name of the answer in the log of searches; empty when nothing is logged
	Place   int    // of the hit in that answer, from 1
}

func (s *Server) handleSearchShow(w http.ResponseWriter, r *http.Request) error {
	page := searchPage{Page: s.page(r, "search.title")}
	page.HeaderBox, page.NoIndex, page.Room = false, true, "search"
	page.Notices = s.notices(r, page.Page, page.For())
	page.Query = strings.TrimSpace(r.URL.Query().Get("q"))
	page.Long = utf8.RuneCountInString(page.Query) > search.MaxQuery
	subject, letter := page.Query, ""
	if page.Long {
		subject, letter = openingWords(page.Query, letterSubject), openingWords(page.Query, maxLetter)
		page.Query = openingWords(page.Query, search.MaxQuery)
	}
	sections, articles, err := s.library(r)
	if err != nil {
		return err
	}
	page.Filters = newSearchFilters(r, page.Page, topics(sections, articles, "", true), s.Now())
	switch {
	case page.Long:
		page.Filters.Kinds, page.Title = nil, visitOf(r).locale.T("search.long")
	case page.Query != "":
		page.Title = visitOf(r).locale.T("search.title_for", "Query", page.Query)
		if err := s.fillSearch(r, &page, sections); err != nil {
			return err
		}
	}
	page.WriteURL = withParam(withParam(withParam("/requests/new", "subject", subject), "body", letter), "for", page.role())
	if !page.Long && (len(page.Hits) == 0 || page.Weak) {
		page.FAQ = first(ofKind(forAudience(articles, page.role()), kb.KindFAQ), 5)
	}
	status := http.StatusOK
	switch {
	case page.Long:
		status = http.StatusRequestEntityTooLarge
	case page.Down:
		status = http.StatusServiceUnavailable
	}
	return s.render(w, r, status, "search", page)
}

// A query over the limit is a letter. These are the runes of its subject, and of its text as far as an address carries it to the
// form: the next request has that address, and the same letter as Referer, among the headers that a server takes.
const (
	letterSubject = 100
	maxLetter     = 4000
)

// openingWords is at most the first limit runes of a text, which end with a whole word when its last blank is not far.
func openingWords(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit])
	if at := strings.LastIndexFunc(cut, unicode.IsSpace); len(cut) > 0 && at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimSpace(cut)
}

// Most is how many characters a query may have.
func (searchPage) Most() int { return search.MaxQuery }

// role is who the answer is for: the role of the filter, else the chosen one.
func (p *searchPage) role() string { return cmp.Or(p.Filters.chosen[filterRole], p.For()) }

// fillSearch asks the engine, in every language of the content, whichever the interface has. When the engine is being built
// the page says so and stays up.
func (s *Server) fillSearch(r *http.Request, page *searchPage, sections []kb.Section) error {
	page.AsTyped = r.URL.Query().Get("literal") == "1"
	q := search.Query{Text: page.Query, Literal: page.AsTyped, Viewer: visitOf(r).Viewer, Audience: page.For(),
		Limit: searchPageSize, Cursor: r.URL.Query().Get("cursor")}
	page.Filters.narrow(&q, s.Now())
	found, err := s.Searcher.Search(r.Context(), q)
	if errors.Is(err, search.ErrUnavailable) {
		page.Down = true
		return nil
	}
	if err != nil {
		return err
	}
	page.Total, page.Repaired = found.Total, found.Repaired
	page.Filters.count(found.Counts)
	page.Literal = withParam(withParam(page.Here, "cursor", ""), "literal", "1")
	if found.Next != "" {
		page.Next = withParam(page.Here, "cursor", found.Next)
	}
	hits := found.Hits
	whole := q.Cursor != "" || r.URL.Query().Get("all") != ""
	if page.Weak = len(hits) == 0 || !whole && !s.Policy.Fits(found); page.Weak {
		if hits, err = s.nearest(r.Context(), page, q, found, sections); err != nil {
			return err
		}
	}
	page.Hits = s.hitLines(visitOf(r).locale, page, hits, sections)
	s.logShown(r, page, q, found)
	return nil
}

// logShown logs a query with the hits in the order of the page, and gives each the name it has there.
func (s *Server) logShown(r *http.Request, page *searchPage, q search.Query, found search.Result) {
	var refs []string
	lists := [][]HitLine{page.Wider.Others, page.Wider.Hits, page.Hits}
	for _, line := range slices.Concat(lists...) {
		refs = append(refs, line.Ref)
	}
	id, place := s.asked(r, assist.SurfacePage, q, found, refs), 0
	for _, list := range lists {
		for i := range list {
			place++
			list[i].Log, list[i].Place = id, place
		}
	}
}

func (s *Server) hitLines(l *locale, page *searchPage, hits []search.Hit, sections []kb.Section) []HitLine {
	titles := sectionTitles(sections)
	lines := make([]HitLine, len(hits))
	for i, h := range hits {
		lines[i] = s.hitLine(l, h, titles, "")
		if role := page.role(); isForOthers(h, role) {
			lines[i].For = strings.Join(audienceTitles(page.Contours, h.Audiences), ", ")
		}
	}
	return lines
}

// hitLine puts a hit into words. suggestion is the id its link carries, empty for plain search.
func (s *Server) hitLine(l *locale, h search.Hit, sections map[string]string, suggestion string) HitLine {
	line := HitLine{Title: h.Title, Marked: h.TitleHTML, Snippet: h.Snippet, URL: hitURL(h), Kind: h.Kind, Heading: h.Heading, Section: sections[h.Section], T: h.T,
		Ref: assist.Hit{Hit: h}.Ref()}
	if suggestion != "" {
		line.URL = withParam(line.URL, "s", suggestion)
	}
	if h.File != nil {
		line.File = &FilePlace{Name: h.File.Name, URL: h.File.URL, Place: l.place(h.File.Place)}
	}
	line.Why = l.whys(h.Why)
	return line
}

// A FilePlace is a place in a file as pages show it.
type FilePlace struct {
	Name  string
	URL   string
	Place string // «стр. 3»; empty for the whole file
}

// place puts a place in a file into words.
func (l *locale) place(p kb.Place) string {
	switch p.Kind {
	case "":
		return ""
	case kb.PlaceSecond:
		return filmClock(p.Number)
	}
	return l.T("file."+p.Kind, "Number", p.Number, "Name", p.Name)
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
