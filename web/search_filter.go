package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// The filters of a search by their names in the address. A role there hides what is not for it; the one of the header
// (for) only ranks.
const (
	filterKind     = "kind"
	filterSection  = "section"
	filterRole     = "role"
	filterUpdated  = "updated"
	filterLanguage = "language" // lang is the language of the interface
)

// periods are the values of filterUpdated with the days they go back.
var periods = [...]struct {
	value string
	days  int
}{{"week", 7}, {"month", 30}, {"year", 365}}

// starts lists the beginnings of periods.
func starts(now time.Time) []time.Time {
	list := make([]time.Time, len(periods))
	for i, p := range periods {
		list[i] = now.AddDate(0, 0, -p.days)
	}
	return list
}

// since is the beginning of the period of a name; zero for names there are none of.
func since(now time.Time, name string) time.Time {
	for i, p := range periods {
		if p.value == name {
			return starts(now)[i]
		}
	}
	return time.Time{}
}

// searchFilters are the filters of a search page: what is chosen, what could be, and how to get rid of it.
type searchFilters struct {
	chosen   map[string]string // by the name in the address; no empty values
	here     string            // address of the page, from its first hit
	library  []Topic
	contours []Contour
	locale   *locale

	Kinds  []Choice       // tabs
	Fields []filterField  // lists
	Active []activeFilter // of the lists
	Clear  string         // address without any filter; empty when there is none
}

// A filterField is one list of values.
type filterField struct {
	Name    string
	Choices []Choice // the first one is any
}

// An activeFilter can be taken away.
type activeFilter struct{ Name, Title, URL string }

// A Choice is one value of a filter.
type Choice struct {
	Value, Title string
	Current      bool
	Below        bool // a subsection
	Count        int  // what it would find; -1 = not counted
	URL          string
}

// newSearchFilters reads the address. Kinds, periods and roles that do not exist do not filter.
func newSearchFilters(r *http.Request, page Page, library []Topic, now time.Time) *searchFilters {
	f := &searchFilters{chosen: map[string]string{}, here: withParam(withParam(page.Here, "cursor", ""), "all", ""),
		library: library, contours: page.Contours, locale: visitOf(r).locale}
	q := r.URL.Query()
	choose := func(name string, ok bool) {
		if value := q.Get(name); value != "" && ok {
			f.chosen[name] = value
		}
	}
	choose(filterKind, slices.Contains(kb.Kinds[:], kb.Kind(q.Get(filterKind))))
	choose(filterSection, true)
	choose(filterRole, audienceOf(page.Contours, q.Get(filterRole)) != nil)
	choose(filterUpdated, !since(now, q.Get(filterUpdated)).IsZero())
	choose(filterLanguage, true)
	for _, name := range []string{filterSection, filterRole, filterUpdated, filterLanguage} {
		if value := f.chosen[name]; value != "" {
			f.Active = append(f.Active, activeFilter{Name: name, Title: f.title(name, value), URL: withParam(f.here, name, "")})
		}
	}
	if len(f.chosen) > 0 {
		f.Clear = f.here
		for name := range f.chosen {
			f.Clear = withParam(f.Clear, name, "")
		}
	}
	return f
}

// Kind is the chosen one.
func (f *searchFilters) Kind() string { return f.chosen[filterKind] }

// Hidden lists the chosen filters for forms that do not show them.
func (f *searchFilters) Hidden() map[string]string { return f.chosen }

// narrow puts the filters into a query.
func (f *searchFilters) narrow(q *search.Query, now time.Time) {
	if kind := f.chosen[filterKind]; kind != "" {
		q.Kinds = []string{kind}
	}
	if slug := f.chosen[filterSection]; slug != "" {
		q.Sections = withBelow(f.library, slug)
	}
	q.OnlyFor, q.Since, q.Lang = f.chosen[filterRole], since(now, f.chosen[filterUpdated]), f.chosen[filterLanguage]
	q.Facets, q.Periods = true, starts(now)
}

// count fills the choices. Without counts there are tabs alone.
func (f *searchFilters) count(c *search.Counts) {
	all := -1
	if c != nil {
		all = 0
	}
	tabs := []Choice{{}}
	for _, kind := range kb.Kinds {
		n := -1
		if c != nil {
			n = c.Kinds[string(kind)]
			all += n
		}
		tabs = append(tabs, Choice{Value: string(kind), Title: f.locale.T("kinds." + string(kind)), Count: n})
	}
	tabs[0] = Choice{Title: f.locale.T("kinds.all"), Count: all}
	for i, tab := range tabs {
		tabs[i].Current, tabs[i].URL = tab.Value == f.Kind(), withParam(f.here, filterKind, tab.Value)
	}
	f.Kinds = tabs
	if c == nil {
		return
	}
	f.field(filterSection, sectionChoices(f.library, c.Sections, false))
	f.field(filterRole, f.roles(c))
	var updated []Choice
	for i, p := range periods {
		updated = append(updated, Choice{Value: p.value, Count: c.Updated[i]})
	}
	f.field(filterUpdated, updated)
	var langs []Choice
	for lang, n := range c.Langs {
		langs = append(langs, Choice{Value: lang, Count: n})
	}
	if slices.SortFunc(langs, func(a, b Choice) int { return strings.Compare(b.Value, a.Value) }); len(langs) > 1 || f.chosen[filterLanguage] != "" {
		f.field(filterLanguage, langs)
	}
}

// field adds a list of the values that would find something, and of the chosen one.
func (f *searchFilters) field(name string, values []Choice) {
	chosen := f.chosen[name]
	values = slices.DeleteFunc(values, func(c Choice) bool { return c.Count == 0 && c.Value != chosen })
	if chosen != "" && !slices.ContainsFunc(values, func(c Choice) bool { return c.Value == chosen }) {
		values = append(values, Choice{Value: chosen})
	}
	if len(values) == 0 {
		return
	}
	for i := range values {
		if values[i].Current = values[i].Value == chosen; values[i].Title == "" {
			values[i].Title = f.title(name, values[i].Value)
		}
	}
	f.Fields = append(f.Fields, filterField{Name: name, Choices: slices.Insert(values, 0, Choice{Title: f.locale.T("filter.any." + name), Count: -1})})
}

// title puts a value of a filter into words; what nobody has words for is shown as it is.
func (f *searchFilters) title(name, value string) string {
	switch name {
	case filterSection:
		if topic := find(f.library, value); topic != nil {
			return topic.Title
		}
	case filterRole:
		if a := audienceOf(f.contours, value); a != nil {
			return a.Title()
		}
	default:
		if id := fmt.Sprintf("filter.%s.%s", name, value); f.locale.has(id) {
			return f.locale.T(id)
		}
	}
	return value
}

func (f *searchFilters) roles(c *search.Counts) []Choice {
	var list []Choice
	for _, contour := range f.contours {
		for _, a := range contour.Audiences {
			list = append(list, Choice{Value: a.Slug, Count: c.For(a.Slug)})
		}
	}
	return list
}

// sectionChoices lists a tree of topics; a section counts what is below it, too. counts may be nil.
func sectionChoices(tree []Topic, counts map[string]int, below bool) []Choice {
	var choices []Choice
	for _, t := range tree {
		n := 0
		for _, slug := range withBelow([]Topic{t}, t.Slug) {
			n += counts[slug]
		}
		choices = append(choices, Choice{Value: t.Slug, Title: t.Title, Below: below, Count: n})
		choices = append(choices, sectionChoices(t.Children, counts, true)...)
	}
	return choices
}

// withBelow lists a section and those below it. A section that is not in the tree is alone.
func withBelow(tree []Topic, slug string) []string {
	list := []string{slug}
	if topic := find(tree, slug); topic != nil {
		for _, child := range topic.Children {
			list = append(list, withBelow(topic.Children, child.Slug)...)
		}
	}
	return list
}

// audienceOf is the audience of a slug; nil when there is none.
func audienceOf(contours []Contour, slug string) *kb.Audience {
	for _, contour := range contours {
		for i := range contour.Audiences {
			if contour.Audiences[i].Slug == slug {
				return &contour.Audiences[i]
			}
		}
	}
	return nil
}
