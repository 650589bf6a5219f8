package bleveindex

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Explain searches under a configuration, as Search does under the live one, and takes the scores of the hits apart.
func (x *Index) Explain(ctx context.Context, q search.Query, c search.Config) (search.Explanation, error) {
	if err := c.Validate(); err != nil {
		return search.Explanation{}, err
	}
	o := x.options
	if c.NoSynonyms {
		o.Thesaurus = noThesaurus{}
	}
	if c.NoAudience {
		q.Audience = ""
	}
	q.Literal = q.Literal || c.NoRepair
	var e search.Explanation
	result, err := x.answer(ctx, q, o, reweighted(x.options.Profile.parts(), c.Weights), func(r *run, p *page) { r.takeApart(&e, p.heap) })
	e.Result = result
	return e, err
}

// noThesaurus knows no other words.
type noThesaurus struct{}

// Expand implements search.Thesaurus.
func (noThesaurus) Expand([]russian.QueryTerm) {}

// reweighted multiplies the weights of parts by the factors of their names.
func reweighted(list []part, factors map[string]float64) []part {
	list = slices.Clone(list)
	for i, p := range list {
		if factor, ok := factors[p.name]; ok {
			list[i].weight *= float32(factor)
		}
	}
	return list
}

// takeApart fills an explanation; list is its hits, in order.
func (r *run) takeApart(e *search.Explanation, list []candidate) {
	for _, p := range r.parts {
		e.Parts = append(e.Parts, search.Part{Name: p.name, Weight: float64(p.weight), Terms: len(r.concepts[p.stream])})
	}
	for _, c := range r.reading.Changes {
		e.Reading = append(e.Reading, wordReading(c, r.reading.Text[c.Start:c.End]))
	}
	for _, c := range r.concepts[words] {
		e.Terms = append(e.Terms, r.term(c))
	}
	for _, c := range list {
		e.Scores = append(e.Scores, r.breakdown(c))
	}
}

func wordReading(c russian.Change, meant string) search.WordReading {
	w := search.WordReading{Typed: c.Typed, Meant: meant, How: how(c.Typed, meant)}
	for _, o := range c.Others {
		w.Others = append(w.Others, search.OtherWord{Word: o.Text, Weight: o.Weight})
	}
	return w
}

// how tells in what a reading differs from what was typed.
func how(typed, meant string) string {
	if typed == meant {
		return ""
	}
	typed, meant = russian.Fold(typed), russian.Fold(meant)
	latin := func(text string) bool {
		return strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Latin, c) })
	}
	cyrillic := func(text string) bool {
		return strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Cyrillic, c) })
	}
	switch {
	case typed == meant:
		return "lookalike"
	case strings.Join(strings.Fields(typed), "") == strings.Join(strings.Fields(meant), ""):
		return "spaces"
	case russian.Fold(russian.Jcuken(typed)) == meant || russian.Fold(russian.Qwerty(typed)) == meant:
		return "layout"
	case latin(typed) && cyrillic(typed):
		return "lookalike"
	case latin(typed) && cyrillic(meant):
		return "latin"
	}
	return "typo"
}

func (r *run) term(c *concept) search.ExplainedTerm {
	t := search.ExplainedTerm{Word: c.Word, Term: c.Text, Documents: c.choices[0].frequency, IDF: float64(c.idf), Weight: c.Weight}
	for _, o := range c.choices[1:] {
		t.Alternatives = append(t.Alternatives, search.TermAlternative{
			Term: o.Text, Word: o.Word, Weight: o.Weight, Documents: o.frequency, Source: cmp.Or(string(o.Source), sourceRepair)})
	}
	return t
}

// sourceRepair is where alternatives come from that no list gives.
const sourceRepair = "repair"

// Names of bonuses.
const (
	bonusLink = "link" // of the best document it is linked with
	bonusName = "name" // the query names it
	bonusSaid = "said" // taken off: what people's words earned is believed in part
)

// breakdown adds a document's score up anew, field by field.
func (r *run) breakdown(c candidate) search.Breakdown {
	b := search.Breakdown{Boost: float64(r.filters[c.segment].boost(1, c.root)), Words: make([]search.Bonus, len(r.concepts[words]))}
	for i, concept := range r.concepts[words] {
		b.Words[i].Name = concept.Word
	}
	for at, p := range r.parts {
		var byField [numFields]float64
		for i, concept := range r.concepts[p.stream] {
			earned := r.earned(c, at, concept, &byField)
			if p.stream == words {
				b.Words[i].Score += earned
			}
		}
		b.Parts = append(b.Parts, partScore(&byField))
	}
	if c.link > 0 {
		b.Bonuses = append(b.Bonuses, search.Bonus{Name: bonusLink, Score: float64(c.link)})
	}
	if c.doubt > 0 {
		b.Bonuses = append(b.Bonuses, search.Bonus{Name: bonusSaid, Score: -float64(c.doubt)})
	}
	if slices.Contains(r.named[c.segment], c.root) {
		b.Bonuses = append(b.Bonuses, search.Bonus{Name: bonusName, Score: exactBonus})
	}
	return b
}

// earned is what one concept gives a document in a part, by its number; byField gets the same shared among the fields as they
// share the frequency.
func (r *run) earned(c candidate, part int, concept *concept, byField *[numFields]float64) float64 {
	p, norms := r.parts[part], r.norms(c.segment, part)
	var tf float32
	var shares [numFields]float32
	for _, choice := range concept.choices {
		for _, o := range r.postings(c, &choice) {
			unit := c.root // whose lengths count
			switch {
			case p.passages && o.unit != c.root && o.unit+1 != c.best:
				continue
			case p.passages:
				unit = o.unit
			}
			tf += norms.share(p, o, o.unit == c.root, unit, float32(choice.Weight), &shares)
		}
	}
	if tf == 0 {
		return 0
	}
	score := float64(p.weight * (p.k1 + 1) / r.self[p.stream] * concept.idf * tf / (p.k1 + tf))
	for f, share := range shares {
		byField[f] += score * float64(share/tf)
	}
	return score
}

func partScore(byField *[numFields]float64) (p search.PartScore) {
	for f, score := range byField {
		if p.Score += score; score > 0 {
			p.Fields = append(p.Fields, search.Bonus{Name: field(f).labName(), Score: score})
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b search.Bonus) int { return cmp.Compare(b.Score, a.Score) })
	return p
}

// labName is the name of a field, with the lead apart from the body.
func (f field) labName() string {
	if f == lead {
		return "lead"
	}
	return fieldNames[f]
}
