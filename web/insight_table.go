package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// An insightTable is a table of insights, for a page and as CSV.
type insightTable struct {
	Name    string // of its address: "articles"
	Title   string
	Note    string // what is to be known before reading it
	Closed  string // why some of its numbers lead nowhere; empty when all that can do
	CSV     string // address
	Columns []insightColumn
	Rows    []insightRow
	More    int // rows that the page leaves out; the CSV has them
}

// An insightColumn has a definition that unfolds in place.
type insightColumn struct{ ID, Title, About string }

// An insightRow is what it is about and its numbers.
type insightRow struct {
	Title string
	URL   string
	Cells []insightCell
}

// An insightCell is a number, which links to what it counts where that can be listed.
type insightCell struct {
	Text string
	URL  string
	Raw  string // in CSV
}

// insightRows is how many rows of a table a page shows.
const insightRows = 15

// number is a cell with a count.
func number(n int, address string) insightCell {
	text := strconv.Itoa(n)
	if n == 0 {
		address = ""
	}
	return insightCell{Text: text, Raw: text, URL: address}
}

// share is a cell with a part of a whole; a dash when there is no whole.
func (l *locale) share(part, whole int) insightCell {
	if whole == 0 {
		return insightCell{Text: "—"}
	}
	x := float64(part) / float64(whole)
	return insightCell{Text: l.percent(x), Raw: strconv.FormatFloat(x, 'f', 4, 64)}
}

// of makes a share lead to the list of its part.
func (c insightCell) of(part insightCell) insightCell {
	c.URL = part.URL
	return c
}

// unlisted says why numbers of tickets lead nowhere; empty when they do.
func (p insightPeriod) unlisted(l *locale, byRole bool) string {
	switch {
	case !p.CanSeeDesk:
		return l.T("insight.no_desk")
	case !byRole && p.Audience != "":
		return l.T("insight.no_role")
	}
	return ""
}

// percent is «12,5 %».
func (l *locale) percent(x float64) string { return l.T("insight.percent", "Value", l.tenth(100*x)) }

// tenth writes a number with one digit after the point at most.
func (l *locale) tenth(x float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 1, 64), 64)
	return l.decimal(rounded)
}

// table begins a table; its columns are named insight.<name>.<column>, the first is what rows are about.
func (l *locale) table(p insightPeriod, name string, columns ...string) insightTable {
	t := insightTable{Name: name, Title: l.T("insight." + name + ".title"), CSV: p.address("/insights/" + name + ".csv")}
	if id := "insight." + name + ".note"; l.has(id) {
		t.Note = l.T(id)
	}
	for _, c := range columns {
		column := insightColumn{ID: c, Title: l.T("insight.column." + c)}
		if id := "insight.about." + c; l.has(id) {
			column.About = l.T(id)
		}
		t.Columns = append(t.Columns, column)
	}
	return t
}

// short cuts a table to what a page shows; of days the last ones, newest first.
func (t insightTable) short() insightTable {
	if len(t.Columns) > 0 && t.Columns[0].ID == assist.ByDay {
		slices.Reverse(t.Rows)
	}
	if len(t.Rows) > insightRows {
		t.More = len(t.Rows) - insightRows
		t.Rows = t.Rows[:insightRows]
	}
	return t
}

// insightTables are the tables by name.
func (s *Server) insightTables() map[string]func(*http.Request, insightPeriod) (insightTable, error) {
	by := func(name, key string) func(*http.Request, insightPeriod) (insightTable, error) {
		return func(r *http.Request, p insightPeriod) (insightTable, error) {
			return s.deflectionTable(r, p, name, key)
		}
	}
	use := func(name, key string) func(*http.Request, insightPeriod) (insightTable, error) {
		return func(r *http.Request, p insightPeriod) (insightTable, error) { return s.adherenceTable(r, p, name, key) }
	}
	rated := func(name, key string) func(*http.Request, insightPeriod) (insightTable, error) {
		return func(r *http.Request, p insightPeriod) (insightTable, error) { return s.ratingTable(r, p, name, key) }
	}
	return map[string]func(*http.Request, insightPeriod) (insightTable, error){
		"deflection": by("deflection", assist.ByDay), "audiences": by("audiences", assist.ByAudience), "surfaces": by("surfaces", assist.BySurface),
		"holdout": s.holdoutTable, "search": s.searchTable, "queries": s.queryTable, "articles": s.articleTable, "replies": s.replyTable, "gaps": s.gapTable,
		"adherence": use("adherence", assist.ByDay), "queues": use("queues", assist.ByQueue),
		"ratings": rated("ratings", assist.ByQueue), "rated_days": rated("rated_days", assist.ByDay),
	}
}

// assumed are the parameters of the list of what is assumed to have helped (see assist.Deflection).
var assumed = [...]string{"outcome", assist.OutcomeOpened, "without", assist.OutcomeHelped + "," + assist.OutcomeRejected, "followed", "no"}

func (s *Server) deflectionTable(r *http.Request, p insightPeriod, name, by string) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, name, by, "needs", "opened", "rejected", "confirmed", "confirmed_share", "assumed", "assumed_share", "requested", "recontact")
	list, err := s.Insights.Deflections(r.Context(), p.InsightFilter, by)
	if err != nil {
		return t, err
	}
	for _, d := range list {
		at := func(params ...string) string {
			address := p.address("/insights/suggestions", params...)
			switch by {
			case assist.ByDay:
				return ofDay(address, d.Key)
			case assist.BySurface:
				return withParam(address, "surface", d.Key)
			case assist.ByAudience:
				if d.Key == "" {
					return withParam(address, "audience", noAudience)
				}
				return withParam(address, "audience", d.Key)
			}
			return address
		}
		confirmed, guessed := number(d.Confirmed, at("outcome", assist.OutcomeHelped, "followed", "no")), number(d.Assumed, at(assumed[:]...))
		t.Rows = append(t.Rows, insightRow{Title: s.insightKey(r, by, d.Key), Cells: []insightCell{
			number(d.Needs, at("outcome", assist.OutcomeShown)), number(d.Opened, at("outcome", assist.OutcomeOpened)),
			number(d.Rejected, at("outcome", assist.OutcomeRejected)), confirmed, l.share(d.Confirmed, d.Needs).of(confirmed),
			guessed, l.share(d.Assumed, d.Needs).of(guessed),
			number(d.Requested, at("outcome", assist.OutcomeShown, "followed", "yes")), number(d.Recontact, at("outcome", assist.OutcomeRecontact)),
		}})
	}
	return t, nil
}

// noAudience stands in addresses for people who chose no role.
const noAudience = "-"

// insightKey puts what rows are grouped by into words.
func (s *Server) insightKey(r *http.Request, by, key string) string {
	l := visitOf(r).locale
	switch by {
	case assist.ByDay:
		return dayTitle(key)
	case assist.BySurface:
		if id := "insight.surface." + key; l.has(id) {
			return l.T(id)
		}
	case assist.ByAudience:
		if key == "" {
			return l.T("insight.no_audience")
		}
		if audiences, err := s.Audiences.Audiences(r.Context()); err == nil {
			return audienceTitle(contours(audiences), key)
		}
	case assist.ByQueue:
		if queues, err := s.Forms.Queues(r.Context()); err == nil {
			return queueTitle(queues, key)
		}
	}
	return key
}

// dayTitle is a day as 21.11.2026.
func dayTitle(key string) string {
	day, err := time.Parse(time.DateOnly, key)
	if err != nil {
		return key
	}
	return day.Format("02.01.2006")
}

// holdoutTable compares who was shown suggestions with who was not.
func (s *Server) holdoutTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "holdout", "arm", "sessions", "requests", "rate", "interval")
	held, shown, err := s.Insights.Arms(r.Context(), p.InsightFilter)
	if err != nil {
		return t, err
	}
	for _, arm := range []struct {
		title string
		assist.Arm
		address string
	}{
		{l.T("insight.arm.shown"), shown, p.address("/insights/suggestions", "outcome", assist.OutcomeShown)},
		{l.T("insight.arm.held"), held, p.address("/insights/suggestions", "holdout", "1")},
	} {
		low, high := arm.Wilson()
		requests := number(arm.Requests, withParam(arm.address, "followed", "yes"))
		t.Rows = append(t.Rows, insightRow{Title: arm.title, Cells: []insightCell{
			number(arm.Sessions, arm.address), requests, l.share(arm.Requests, arm.Sessions).of(requests), l.interval(low, high),
		}})
	}
	e := assist.NewEffect(held, shown)
	if e.Known {
		t.Rows = append(t.Rows, insightRow{Title: l.T("insight.arm.less"), Cells: []insightCell{
			{}, {}, {Text: l.percent(e.Less), Raw: strconv.FormatFloat(e.Less, 'f', 4, 64)}, l.interval(e.Low, e.High),
		}})
	}
	return t, nil
}

// interval is a cell with bounds of a share.
func (l *locale) interval(low, high float64) insightCell {
	return insightCell{Text: l.T("insight.interval", "Low", l.tenth(100*low), "High", l.tenth(100*high)),
		Raw: strconv.FormatFloat(low, 'f', 4, 64) + ".." + strconv.FormatFloat(high, 'f', 4, 64)}
}

// articleTitle is an article's title and address for a viewer; nothing when he may not read it any more.
func (s *Server) articleTitle(ctx context.Context, viewer kb.Viewer, id string) (title, address string, err error) {
	a, err := s.readableArticle(ctx, viewer, id)
	if err != nil || a == nil {
		return "", "", err
	}
	return a.Title, "/a/" + a.Slug, nil
}
