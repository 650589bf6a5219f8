package assist

import (
	"math"

	"github.com/podskazka/podskazka/search/russian"
)

// bayes counts the features of labelled texts. It is complement naive Bayes with the transforms of Rennie, Shih, Teevan, Karger:
// Tackling the Poor Assumptions of Naive Bayes Text Classifiers (ICML 2003), table 4, but for its prior, which it does without.
type bayes struct {
	texts    float64
	all      float64             // sum of all counts
	labels   map[string]*tally   // by label
	features map[string]*feature // by text
}

// A tally is what was counted of one label.
type tally struct{ texts, all float64 }

// A feature is what was counted of one feature.
type feature struct {
	texts, all float64
	by         map[string]float64 // count by label
}

// smoothing is added to each count.
const smoothing = 0.3

func newBayes() *bayes {
	return &bayes{labels: map[string]*tally{}, features: map[string]*feature{}}
}

// add counts a text sign times: -1 takes it back.
func (b *bayes) add(features map[string]float64, label string, sign float64) {
	t := b.labels[label]
	if t == nil {
		t = new(tally)
		b.labels[label] = t
	}
	b.texts += sign
	t.texts += sign
	for name, n := range features {
		f := b.features[name]
		if f == nil {
			f = &feature{by: map[string]float64{}}
			b.features[name] = f
		}
		f.texts += sign
		f.all += sign * n
		f.by[label] += sign * n
		b.all += sign * n
		t.all += sign * n
		if f.texts <= 0 {
			delete(b.features, name)
		}
	}
	if t.texts <= 0 {
		delete(b.labels, label)
	}
}

// scores says how much more each label uses the features of a text than the others do: the mean, weighted by TF × IDF and divided by
// the length of the vector, of the logarithms of the two frequencies' quotient.
func (b *bayes) scores(features map[string]float64) map[string]float64 {
	scores := make(map[string]float64, len(b.labels))
	for label := range b.labels {
		scores[label] = 0
	}
	size, length := smoothing*float64(len(b.features)), 0.0
	for name, n := range features {
		f := b.features[name]
		if f == nil {
			continue
		}
		x := n * math.Log(1+b.texts/f.texts)
		length += x * x
		for label, t := range b.labels {
			own := (f.by[label] + smoothing) / (t.all + size)
			rest := (f.all - f.by[label] + smoothing) / (b.all - t.all + size)
			scores[label] += x * math.Log(own/rest)
		}
	}
	for label := range scores {
		scores[label] /= max(math.Sqrt(length), 1)
	}
	return scores
}

// pieceWeight is what a piece of a word counts beside its stem.
const pieceWeight = 0.3

// features are the stems of a text and the pieces of its words, each once.
func features(a *russian.Analyzer, text string) map[string]float64 {
	terms := a.Query(text)
	found := make(map[string]float64, 6*len(terms))
	for _, t := range terms {
		if t.Kind.Whole() { // its parts are there, too
			continue
		}
		found[t.Text] = t.Weight
		russian.Grams(t.Folded, func(piece string) { found["#"+piece] = pieceWeight * t.Weight })
	}
	return found
}
