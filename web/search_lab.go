package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// An Explainer takes the ranking of the knowledge index apart. It is asked for those alone who read everything that is
// published: nobody checks its hits again.
type Explainer interface {
	Explain(ctx context.Context, q search.Query, c search.Config) (search.Explanation, error)
}

// labPage shows how the engine ranks (A) and how it would under another configuration (B).
type labPage struct {
	Page
	Kind   string
	Kinds  []string
	For    string        // the audience whose search it is
	Config search.Config // of B
	Parts  []labPart     // of the score
	A      *labSide      // nil when nothing is asked
	B      *labSide      // nil when it is A
}

// A labPart is a part of the score and how much heavier it is in B.
type labPart struct {
	search.Part
	Title  string
	Factor float64
}

// A labSide is what one configuration finds.
type labSide struct {
	search.Explanation
	Name     string // "a" or "b"
	Fits     bool   // strong enough to be an answer
	Compared bool   // there is another side
	Hits     []labHit
}

// A labHit is a hit with what its score is made of.
type labHit struct {
	HitLine
	search.Breakdown
	Score float64
	Rank  int // from 1
	Other int // its rank on the other side; 0 = it is not there
	Rows  []labRow
}

// Up is how many places higher the hit stands than on the other side.
func (h labHit) Up() int { return h.Other - h.Rank }

// Down is the reverse of Up.
func (h labHit) Down() int { return -h.Up() }

// A labRow is one addend of a score: a part or a bonus.
type labRow struct {
	Number   int // of its colour: that of the part, from 1; bonuses come after all parts
	Title    string
	Score    float64
	Fields   []search.Bonus // of a part; names are titles
	X, Width float64        // of its piece of the bar, in percent of the longest bar of the page
}

// Names of the parameters of B. A factor has factorParam and the name of its part.
const (
	factorParam   = "w."
	synonymsParam = "synonyms"
	repairParam   = "repair"
	boostParam    = "boost"
	off           = "off"
)

func (s *Server) handleSearchLabShow(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	page := labPage{Page: s.studioPage(r, "lab.title"), Kinds: labKinds(), For: values.Get("audience")}
	page.Styles = append(page.Styles, "lab.css")
	page.Query = strings.TrimSpace(values.Get("q"))
	if kind := values.Get("kind"); slices.Contains(page.Kinds, kind) {
		page.Kind = kind
	}
	var err error
	if page.Config, err = readConfig(values); err != nil {
		return err
	}
	q := search.Query{Text: page.Query, Viewer: page.Viewer, Audience: page.For, Limit: searchPageSize}
	if page.Kind != "" {
		q.Kinds = []string{page.Kind}
	}
	if err := s.fillLab(r, &page, q); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "search_lab", page)
}

// labKinds are the kinds of the knowledge index.
func labKinds() []string {
	list := []string{search.KindReply}
	for i, kind := range kb.Kinds {
		list = slices.Insert(list, i, string(kind))
	}
	return list
}

// readConfig reads the second configuration from an address.
func readConfig(values url.Values) (search.Config, error) {
	c := search.Config{Weights: map[string]float64{},
		NoSynonyms: values.Get(synonymsParam) == off, NoRepair: values.Get(repairParam) == off, NoAudience: values.Get(boostParam) == off}
	for key, list := range values {
		name, ok := strings.CutPrefix(key, factorParam)
		if !ok || list[0] == "" {
			continue
		}
		factor, err := strconv.ParseFloat(strings.Replace(list[0], ",", ".", 1), 64)
		if err != nil {
			return c, kb.Unknown("weight")
		}
		if factor != 1 {
			c.Weights[name] = factor
		}
	}
	return c, c.Validate()
}

// fillLab asks the engine under both configurations. Without a query it tells of the parts of the score alone.
func (s *Server) fillLab(r *http.Request, page *labPage, q search.Query) error {
	live, err := s.Explainer.Explain(r.Context(), q, search.Config{})
	if err != nil {
		return fmt.Errorf("explain a search: %w", err)
	}
	for _, p := range live.Parts {
		part := labPart{Part: p, Factor: 1}
		if factor, ok := page.Config.Weights[p.Name]; ok {
			part.Factor = factor
		}
		part.Title = visitOf(r).locale.labTitle("part", p.Name)
		page.Parts = append(page.Parts, part)
	}
	if page.Query == "" {
		return nil
	}
	sections, err := s.Sections.Sections(r.Context())
	if err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	titles := sectionTitles(sections)
	l := visitOf(r).locale
	page.A = s.labSide(l, "a", live, titles)
	if c := page.Config; len(c.Weights) > 0 || c.NoSynonyms || c.NoRepair || c.NoAudience {
		other, err := s.Explainer.Explain(r.Context(), q, c)
		if err != nil {
			return fmt.Errorf("explain a search: %w", err)
		}
		page.B = s.labSide(l, "b", other, titles)
		page.B.compare(live)
		page.A.compare(other)
	}
	drawBars(page.A, page.B)
	return nil
}

func (s *Server) labSide(l *locale, name string, e search.Explanation, sections map[string]string) *labSide {
	side := &labSide{Explanation: e, Name: name, Fits: s.Policy.Fits(e.Result)}
	for i, h := range e.Hits {
		hit := labHit{HitLine: s.hitLine(l, h, sections, ""), Breakdown: e.Scores[i], Score: h.Score, Rank: i + 1}
		hit.URL = apiHitURL(h)
		for n, p := range hit.Parts {
			row := labRow{Number: n + 1, Title: l.labTitle("part", e.Parts[n].Name), Score: p.Score}
			for _, f := range p.Fields {
				row.Fields = append(row.Fields, search.Bonus{Name: l.labTitle("field", f.Name), Score: f.Score})
			}
			hit.Rows = append(hit.Rows, row)
		}
		for _, b := range hit.Bonuses {
			hit.Rows = append(hit.Rows, labRow{Number: len(hit.Parts) + 1, Title: l.labTitle("bonus", b.Name), Score: b.Score})
		}
		side.Hits = append(side.Hits, hit)
	}
	return side
}

// labTitle puts the name of a part, field or bonus into words; the engine may have some that the catalogue does not know.
func (l *locale) labTitle(kind, name string) string {
	if id := "lab." + kind + "." + name; l.has(id) {
		return l.T(id)
	}
	return name
}

// compare notes where the hits stand on the other side.
func (side *labSide) compare(other search.Explanation) {
	side.Compared = true
	for i, before := range side.Moved(other) {
		side.Hits[i].Other = before + 1
	}
}

// drawBars scales the bars of both sides to the longest one.
func drawBars(sides ...*labSide) {
	var hits []*labHit
	longest := 0.0
	for _, side := range sides {
		if side == nil {
			continue
		}
		for i := range side.Hits {
			hits = append(hits, &side.Hits[i])
			longest = max(longest, side.Hits[i].Sum()/side.Hits[i].Boost)
		}
	}
	for _, h := range hits {
		x := 0.0
		for i := range h.Rows {
			row := &h.Rows[i]
			row.X, row.Width = x, 100*max(0, row.Score)/max(longest, 1e-9) // what is taken off has no bar
			x += row.Width
		}
	}
}
