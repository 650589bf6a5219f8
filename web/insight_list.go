package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// A LedgerReader shows the ledger to those who may see it; assist.LedgerReader is one.
type LedgerReader interface {
	Read(ctx context.Context, viewer kb.Viewer, f assist.LedgerFilter) ([]assist.LedgerEntry, error)
}

// ledgerPageSize is how many suggestions a page lists.
const ledgerPageSize = 50

// insightListPage lists what numbers of insights count.
type insightListPage struct {
	Page
	Period  insightPeriod
	About   []string // what the list is narrowed to, in words
	Entries []insightEntry
	Older   string         // address of the next page; empty on the last
	Tables  []insightTable // of searches
}

type insightEntry struct {
	assist.LedgerEntry
	Surface  string // in words
	Role     string
	Happened []string // outcomes in words
	Shown    []insightHit
}

type insightHit struct{ Title, URL string }

// ledgerFilter is what the address of a list asks for.
func (s *Server) ledgerFilter(r *http.Request, p insightPeriod) (assist.LedgerFilter, error) {
	q := r.URL.Query()
	f := assist.LedgerFilter{Since: p.Since, Until: p.Until, Audience: p.Audience, Queue: p.Queue, Hit: cut(q.Get("hit"), maxRef), Outcome: q.Get("outcome"),
		Holdout: q.Get("holdout") == "1", Followed: q.Get("followed"), After: cut(q.Get("after"), maxRef), Limit: ledgerPageSize + 1}
	if without := q.Get("without"); without != "" {
		f.Without, f.Zone = strings.Split(cut(without, maxRef), ","), p.Zone
	}
	if f.Audience == noAudience {
		f.Audience, f.Roleless = "", true
	}
	if surface := q.Get("surface"); surface != "" {
		f.Surfaces = []string{surface}
	} else {
		f.Surfaces = []string{assist.SurfaceForm, assist.SurfaceWidget, assist.SurfaceAPI}
	}
	if f.Surfaces[0] != assist.SurfaceDesk {
		f.Queue = ""
	}
	return f, f.Validate()
}

func (s *Server) handleInsightSuggestions(w http.ResponseWriter, r *http.Request) error {
	page := insightListPage{Page: s.insightPage(r, "insight.list.suggestions")}
	var err error
	if page.Period, err = s.insightPeriod(r); err != nil {
		return err
	}
	f, err := s.ledgerFilter(r, page.Period)
	if err != nil {
		return err
	}
	entries, err := s.Ledger.Read(r.Context(), visitOf(r).Viewer, f)
	if err != nil {
		return err
	}
	if len(entries) > ledgerPageSize {
		entries = entries[:ledgerPageSize]
		page.Older = withParam(page.Here, "after", entries[ledgerPageSize-1].ID)
	}
	page.About = aboutList(visitOf(r).locale, f)
	for _, e := range entries {
		page.Entries = append(page.Entries, s.insightEntry(r, page.Page, e))
	}
	return s.render(w, r, http.StatusOK, "insight_list", page)
}

// aboutList says what a list is narrowed to.
func aboutList(l *locale, f assist.LedgerFilter) (words []string) {
	if f.Outcome != "" {
		words = append(words, l.T("insight.outcome."+f.Outcome))
	}
	for _, kind := range f.Without {
		words = append(words, l.T("insight.without", "Outcome", l.T("insight.outcome."+kind)))
	}
	if f.Followed != "" {
		words = append(words, l.T("insight.followed."+f.Followed))
	}
	if f.Holdout {
		words = append(words, l.T("insight.arm.held"))
	}
	if len(f.Surfaces) == 1 && l.has("insight.surface."+f.Surfaces[0]) {
		words = append(words, l.T("insight.surface."+f.Surfaces[0]))
	}
	return words
}

func (s *Server) insightEntry(r *http.Request, p Page, e assist.LedgerEntry) insightEntry {
	l := visitOf(r).locale
	entry := insightEntry{LedgerEntry: e, Surface: s.insightKey(r, assist.BySurface, e.Suggestion.Surface), Role: audienceTitle(p.Contours, e.Audience)}
	for _, h := range e.Hits {
		entry.Shown = append(entry.Shown, insightHit{Title: h.Title, URL: apiHitURL(h.Hit)})
	}
	for _, o := range e.Outcomes {
		word := l.T("insight.outcome." + o.Kind)
		if (o.Kind == assist.OutcomeSubmitted || o.Kind == assist.OutcomeRecontact) && o.Detail != "" {
			word += " " + o.Detail
		}
		if !slices.Contains(entry.Happened, word) {
			entry.Happened = append(entry.Happened, word)
		}
	}
	return entry
}

// onlyColumns are the columns whose numbers lead to a part of the searches.
var onlyColumns = map[string]string{
	assist.OnlyZero: "missed", assist.OnlyUnfit: "unfit", assist.OnlyUnopened: "unopened", assist.OnlyOpened: "clicked", assist.OnlyRepaired: "repaired",
}

func (s *Server) handleInsightSearches(w http.ResponseWriter, r *http.Request) error {
	page := insightListPage{Page: s.insightPage(r, "insight.list.searches")}
	var err error
	if page.Period, err = s.insightPeriod(r); err != nil {
		return err
	}
	for _, build := range []func(*http.Request, insightPeriod) (insightTable, error){s.queryTable, s.rewordingTable} {
		t, err := build(r, page.Period)
		if err != nil {
			return err
		}
		page.Tables = append(page.Tables, t)
	}
	if column := onlyColumns[r.URL.Query().Get("only")]; column != "" {
		page.About = []string{visitOf(r).locale.T("insight.column." + column)}
	}
	return s.render(w, r, http.StatusOK, "insight_list", page)
}
