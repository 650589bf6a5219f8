package assist

import (
	"math"
	"slices"

	"github.com/podskazka/podskazka/search/russian"
)

// bayes counts the features of labelled texts. It is complement naive Bayes with the transforms of Rennie, Shih, Teevan, Karger:
// Tackling the Poor Assumptions of Naive Bayes Text Classifiers (ICML 2003), table 4, but for its prior, which it does without.
// There are some hundred thousand features, so that each is kept small; counts are whole, so that what is taken back leaves nothing but the
// place of its label.
type bayes struct {
	texts    int64
	all      int64             // sum of all counts
	labels   map[string]uint32 // their places in tallies
	tallies  []tally
	features map[uint64]feature // by hash
}

// A tally is what was counted of one label; nothing of one that is gone.
type tally struct {
	label      string
	texts, all int64
}

// A feature is what was counted of one feature.
type feature struct {
	texts, all int32
	by         []share
}

// A share is the count of a feature in texts of a label, by its place.
type share struct {
	label uint32
	n     int32
}

// countOfOne is what one is in a count.
const countOfOne = 1 << 10

// smoothing is added to each count.
const smoothing = 0.3 * countOfOne

func newBayes() *bayes { return &bayes{labels: map[string]uint32{}, features: map[uint64]feature{}} }

// add counts a text sign times: -1 takes it back.
func (b *bayes) add(features map[uint64]int32, label string, sign int32) {
	place, ok := b.labels[label]
	if !ok {
		place = uint32(len(b.tallies))
		b.labels[label] = place
		b.tallies = append(b.tallies, tally{label: label})
	}
	t := &b.tallies[place]
	b.texts += int64(sign)
	t.texts += int64(sign)
	for key, n := range features {
		f := b.features[key]
		f.texts += sign
		f.count(place, sign*n)
		b.all += int64(sign * n)
		t.all += int64(sign * n)
		if f.texts > 0 {
			b.features[key] = f
		} else {
			delete(b.features, key)
		}
	}
}

func (f *feature) count(label uint32, n int32) {
	f.all += n
	at := slices.IndexFunc(f.by, func(s share) bool { return s.label == label })
	if at < 0 {
		at = len(f.by)
		f.by = slices.Grow(f.by, max(1, at/2))[:at+1] // most have one or two
		f.by[at] = share{label: label}
	}
	if f.by[at].n += n; f.by[at].n == 0 {
		f.by = slices.Delete(f.by, at, at+1)
	}
}

// scores says how much more each label uses the features of a text than the others do: the mean, weighted by TF × IDF and divided by
// the length of the vector, of the logarithms of the two frequencies' quotient.
func (b *bayes) scores(features map[uint64]int32) map[string]float64 {
	sums, own := make([]float64, len(b.tallies)), make([]float64, len(b.tallies))
	size, length := smoothing*float64(len(b.features)), 0.0
	for key, n := range features {
		f, ok := b.features[key]
		if !ok {
			continue
		}
		x := float64(n) / countOfOne * math.Log(1+float64(b.texts)/float64(f.texts))
		length += x * x
		clear(own)
		for _, s := range f.by {
			own[s.label] = float64(s.n)
		}
		for i, t := range b.tallies {
			here := (own[i] + smoothing) / (float64(t.all) + size)
			rest := (float64(f.all) - own[i] + smoothing) / (float64(b.all-t.all) + size)
			sums[i] += x * math.Log(here/rest)
		}
	}
	scores := make(map[string]float64, len(b.tallies))
	for i, t := range b.tallies {
		if t.texts > 0 {
			scores[t.label] = sums[i] / max(math.Sqrt(length), 1)
		}
	}
	return scores
}

// pieceWeight is what a piece of a word counts beside its stem.
const pieceWeight = 0.3

// features are the stems of a text and the pieces of its words, each once: what it counts, by a hash of it.
func features(a *russian.Analyzer, text string) map[uint64]int32 {
	terms := a.Query(text)
	found := make(map[uint64]int32, 6*len(terms))
	for _, t := range terms {
		if t.Kind.Whole() { // its parts are there, too
			continue
		}
		found[featureKey("", t.Text)] = int32(math.Round(countOfOne * t.Weight))
		russian.Grams(t.Folded, func(piece string) {
			found[featureKey("#", piece)] = int32(math.Round(countOfOne * pieceWeight * t.Weight))
		})
	}
	return found
}

// featureKey is FNV-1a of 64 bits (Fowler, Noll, Vo).
func featureKey(kind, text string) uint64 {
	h := uint64(14695981039346656037)
	for _, part := range [...]string{kind, text} {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
	}
	return h
}
