package web

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

type insightPage struct {
	Page
	Period   insightPeriod
	Tiles    []insightTile
	Sections []insightSection
	Off      []wordingSource // of learned words, that are not believed
	Empty    bool            // nothing was suggested or searched in the period
}

// An insightTile is a number of the first row.
type insightTile struct {
	Title, Value, Note, About, URL string
}

// An insightSection is a chart with its tables.
type insightSection struct {
	ID, Title string
	Chart     *chart
	Tables    []insightTable
	Links     []Choice
}

func (s *Server) handleInsightShow(w http.ResponseWriter, r *http.Request) error {
	page := insightPage{Page: s.insightPage(r, "insight.title")}
	var err error
	if page.Period, err = s.insightPeriod(r); err != nil {
		return err
	}
	if page.Off, err = s.wordingsOff(r); err != nil {
		return err
	}
	if err := s.fillInsights(r, &page); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "insights", page)
}

// insightPage begins a page of insights.
func (s *Server) insightPage(r *http.Request, title string) Page {
	p := s.page(r, title)
	p.Room, p.NoIndex, p.HeaderBox = "insights", true, false
	p.Styles = []string{"insight.css"}
	return p
}

// fillInsights makes every part of the page.
func (s *Server) fillInsights(r *http.Request, page *insightPage) error {
	p, l := page.Period, visitOf(r).locale
	days, err := s.Insights.Deflections(r.Context(), p.InsightFilter, assist.ByDay)
	if err != nil {
		return err
	}
	searches, err := s.Insights.SearchDays(r.Context(), p.InsightFilter)
	if err != nil {
		return err
	}
	answers, err := s.Insights.Adherence(r.Context(), p.InsightFilter, assist.ByDay)
	if err != nil {
		return err
	}
	held, shown, err := s.Insights.Arms(r.Context(), p.InsightFilter)
	if err != nil {
		return err
	}
	rated, err := s.Ratings.RatingStats(r.Context(), p.InsightFilter, assist.ByDay)
	if err != nil {
		return err
	}
	page.Empty = len(days)+len(searches)+len(answers)+len(rated) == 0
	page.Tiles = insightTiles(l, p, days, searches, answers, assist.NewEffect(held, shown))
	page.Tiles = append(page.Tiles, ratedTile(l, p, rated))
	for _, part := range []struct {
		id     string
		chart  chart
		tables []string
	}{
		{"deflection", deflectionChart(l, p, days), []string{"audiences", "surfaces", "holdout", "deflection"}},
		{"search", searchChart(l, p, searches), []string{"gaps", "queries", "search"}},
		{"articles", chart{}, []string{"articles"}},
		{"desk", answerChart(l, p, answers), []string{"replies", "queues", "adherence"}},
		{"ratings", chart{}, []string{"ratings", "rated_days"}},
	} {
		section := insightSection{ID: part.id, Title: l.T("insight.section." + part.id)}
		if part.chart.ID != "" {
			section.Chart = &part.chart
		}
		for _, name := range part.tables {
			table, err := s.insightTables()[name](r, p)
			if err != nil {
				return err
			}
			section.Tables = append(section.Tables, table.short())
		}
		page.Sections = append(page.Sections, section)
	}
	return nil
}

// insightTiles are the numbers to begin with.
func insightTiles(l *locale, p insightPeriod, days []assist.Deflection, searches []assist.SearchDay, answers []assist.Adherence, e assist.Effect) []insightTile {
	var d assist.Deflection
	for _, day := range days {
		d.Needs, d.Confirmed, d.Assumed, d.Requested = d.Needs+day.Needs, d.Confirmed+day.Confirmed, d.Assumed+day.Assumed, d.Requested+day.Requested
	}
	var asked, zero, said, used int
	for _, day := range searches {
		asked, zero = asked+day.Asked, zero+day.Zero
	}
	for _, day := range answers {
		said, used = said+day.Answers, used+day.Used
	}
	suggestions := func(params ...string) string { return p.address("/insights/suggestions", params...) }
	tile := func(id string, part, whole int, address string) insightTile {
		return insightTile{Title: l.T("insight.tile." + id), Value: l.share(part, whole).Text, About: l.T("insight.about." + id), URL: address,
			Note: l.T("insight.of", "Part", part, "Whole", whole)}
	}
	effect := insightTile{Title: l.T("insight.tile.effect"), Value: "—", Note: l.T("insight.effect_unknown"), About: l.T("insight.about.effect"), URL: "#table-holdout"}
	if e.Known {
		effect.Value = l.T("insight.effect", "Value", l.tenth(100*e.Less))
		effect.Note = l.T("insight.effect_interval", "Low", l.tenth(100*e.Low), "High", l.tenth(100*e.High))
		if !e.Certain {
			effect.Note += " · " + l.T("insight.uncertain")
		}
	}
	desk := ""
	if p.CanSeeDesk {
		desk = suggestions("surface", assist.SurfaceDesk, "outcome", assist.OutcomeSent)
	}
	return []insightTile{
		tile("confirmed", d.Confirmed, d.Needs, suggestions("outcome", assist.OutcomeHelped, "followed", "no")),
		tile("assumed", d.Assumed, d.Needs, suggestions(assumed[:]...)),
		tile("requested", d.Requested, d.Needs, suggestions("outcome", assist.OutcomeShown, "followed", "yes")),
		effect,
		tile("missed_share", zero, asked, p.address("/insights/searches", "only", assist.OnlyZero)),
		tile("used_share", used, said, desk),
	}
}

// everyDay gives a value for each day of the period, 0 where nothing is counted, and short labels.
func everyDay(p insightPeriod, values map[string][]float64, series int) (labels []string, lines [][]float64) {
	lines = make([][]float64, series)
	for day := p.Since; day.Before(p.Until); day = day.AddDate(0, 0, 1) {
		labels = append(labels, day.Format("02.01"))
		counted := values[day.Format(time.DateOnly)]
		for i := range lines {
			v := 0.0
			if counted != nil {
				v = counted[i]
			}
			lines[i] = append(lines[i], v)
		}
	}
	return labels, lines
}

func insightChart(l *locale, p insightPeriod, id string, values map[string][]float64, series ...string) chart {
	titles := make([]string, len(series))
	for i, name := range series {
		titles[i] = l.T("insight.column." + name)
	}
	labels, lines := everyDay(p, values, len(series))
	c := newChart("chart-"+id, l.T("insight.chart."+id), labels, titles, lines...)
	c.Desc = l.T("insight.chart_about", "Series", strings.Join(titles, ", "), "First", p.First, "Last", p.Last)
	return c
}

func deflectionChart(l *locale, p insightPeriod, days []assist.Deflection) chart {
	values := map[string][]float64{}
	for _, d := range days {
		values[d.Key] = []float64{float64(d.Needs), float64(d.Confirmed), float64(d.Assumed), float64(d.Requested)}
	}
	return insightChart(l, p, "deflection", values, "needs", "confirmed", "assumed", "requested")
}

func searchChart(l *locale, p insightPeriod, days []assist.SearchDay) chart {
	values := map[string][]float64{}
	for _, d := range days {
		values[d.Key] = []float64{float64(d.Asked), float64(d.Opened), float64(d.Zero)}
	}
	return insightChart(l, p, "search", values, "asked", "clicked", "missed")
}

func answerChart(l *locale, p insightPeriod, days []assist.Adherence) chart {
	values := map[string][]float64{}
	for _, d := range days {
		values[d.Key] = []float64{float64(d.Answers), float64(d.Used)}
	}
	return insightChart(l, p, "desk", values, "answers", "used")
}

// handleInsightTable gives a whole table as CSV.
func (s *Server) handleInsightTable(w http.ResponseWriter, r *http.Request) error {
	build, ok := s.insightTables()[chi.URLParam(r, "table")]
	if !ok {
		return kb.ErrNotFound
	}
	p, err := s.insightPeriod(r)
	if err != nil {
		return err
	}
	t, err := build(r, p)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(t.Name+"-"+p.First+"-"+p.Last+".csv"))
	out := csv.NewWriter(w)
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Title)
	}
	_ = out.Write(head) // fails only when the visitor is gone, as the rows do
	for _, row := range t.Rows {
		line := []string{assist.CSVText(row.Title)}
		for _, cell := range row.Cells {
			line = append(line, assist.CSVText(cell.Raw))
		}
		_ = out.Write(line)
	}
	out.Flush()
	return nil
}
