package bleveindex

import (
	"maps"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// learnedUnits is how finely the index counts how many said a word: one person lately is so many, as long as the most frequent
// word of a document fits its slot. Then all of its words are counted more coarsely, so that what most say stays what counts most.
const learnedUnits = 4

// learnedStreams are where wordings are looked for.
var learnedStreams = [...]stream{words, grams}

// learnedCounts are the bits of a posting that count what people said. A document that has a word in no other field does not make the
// word common: any other might have been asked for in it, too.
const learnedCounts = (1<<fieldBits - 1) << (textBits + fieldBits*(numSlots-2))

// learned adds what people said whom the document helped. It is no part of the vocabulary: people mistype.
func (u *unit) learned(list []search.Learned) {
	var said [numStreams]map[string]float64
	total := 0.0
	for _, l := range list {
		tokens := russian.Tokens(l.Text)
		total += l.Weight * float64(len(tokens))
		for _, s := range learnedStreams {
			if said[s] == nil {
				said[s] = map[string]float64{}
			}
			u.each(tokens, s, func(term string) { said[s][term] += l.Weight })
		}
	}
	if total == 0 {
		return
	}
	slot := learned.slot()
	_, room := slotRange(slot)
	unit := min(learnedUnits, float64(room)/slices.Max(slices.Collect(maps.Values(said[words]))))
	u.lengths[learned] = max(1, int(math.Round(total*unit)))
	for s, counts := range said {
		for term, weight := range counts {
			for range max(1, int(math.Round(weight*unit))) {
				u.add(stream(s), term, slot)
			}
		}
	}
}

// halfBelieved is what a document must earn by what people said for half of it to count. A word or two that somebody said in passing earn
// little and count next to nothing; a request in the very words of one that was solved earns more than this and counts for most of
// it. Where people write whole messages, most words of theirs are said in passing. Found with the weights of the field on judged
// requests to three Russian help centers, learned in folds of 16 to 256.
const halfBelieved = 3

// believed is what counts of the score that people's words earned. It never grows faster than they do.
func believed(taught float32) float32 {
	return taught * taught / (taught + halfBelieved)
}

// People who ask for other things share a word or two with anybody: what they said counts for a document from so many telling words of the
// query on, or all that it has. Found with halfBelieved: without it, whole messages lost first places to what others had said in passing.
const (
	neededWords = 2
	neededShare = 4 // one of so many
)

// needed is how many telling words of the query people must have said of a document.
func (r *run) needed() uint8 {
	telling := 0
	for _, c := range r.concepts[words] {
		if !c.Quiet {
			telling++
		}
	}
	return uint8(min(telling, max(neededWords, (telling+neededShare-1)/neededShare)))
}

// listens reports whether what people said of a document counts.
func (s *scorer) listens(top uint32) bool { return s.heard[top] >= s.needed }

// believed is what counts of a document's score that people's words earned.
func (s *scorer) believed(top uint32) float32 {
	if !s.listens(top) {
		return 0
	}
	return believed(s.taught[top])
}

// withoutSaid leaves of postings what people did not say.
func withoutSaid(list []posting) []posting {
	kept := list[:0]
	for _, o := range list {
		if o.counts &^= learnedCounts; o.counts != 0 {
			kept = append(kept, o)
		}
	}
	return kept
}
