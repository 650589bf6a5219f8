package bleveindex

import (
	"cmp"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search/russian"
)

// Lengths of the words of a vocabulary, in letters.
const (
	minVocabulary = 2
	maxVocabulary = 32
)

// A vocabulary is the words of a segment's documents, folded and not stemmed: what a query is repaired with. Like the
// rest of a table it is read once and never changes.
type vocabulary struct {
	text     string   // all words in order, one after another: a string of its own would cost each as much again
	ends     []uint32 // of each in text
	counts   []uint32 // documents with each
	places   []uint32 // of words, plus one, by hash: open addressing, at most two thirds full
	byLength [maxVocabulary + 1][]shaped
	sounds   keyed // words in Cyrillic, by sound key
	bones    keyed // words by skeleton

	read reading // until all words are
}

// A reading is what a vocabulary needs while its words are read.
type reading struct {
	text          strings.Builder
	sounds, bones []sound
}

// A shaped is a word by its shape.
type shaped struct {
	shape russian.Shape
	word  uint32
}

// A sound is a word by a hash of how it sounds.
type sound struct {
	hash, word uint32
}

// learn adds words to the vocabulary of a document. What only some audiences find never comes here.
func (u *unit) learn(tokens []russian.Token) {
	if u.vocabulary == nil {
		return
	}
	for _, t := range tokens {
		if t.Kind != russian.Word || strings.ContainsAny(t.Text, "0123456789") {
			continue
		}
		if n := utf8.RuneCountInString(t.Text); n >= minVocabulary && n <= maxVocabulary {
			u.vocabulary[t.Text] = true
		}
	}
}

// word is one of the words, by its place in their order.
func (v *vocabulary) word(n uint32) string {
	from := uint32(0)
	if n > 0 {
		from = v.ends[n-1]
	}
	return v.text[from:v.ends[n]]
}

// readVocabulary reads the words of a segment.
func (t *table) readVocabulary(seg segment.Segment) error {
	dict, err := seg.Dictionary(labelWord)
	if err != nil {
		return fmt.Errorf("read label %s: %w", labelWord, err)
	}
	values := dict.AutomatonIterator(nil, nil, nil)
	var postings segment.PostingsList
	for read := 1; ; read++ {
		if read%yieldEvery == 0 {
			runtime.Gosched()
		}
		entry, err := values.Next()
		if err != nil {
			return fmt.Errorf("read label %s: %w", labelWord, err)
		}
		if entry == nil {
			break
		}
		word := entry.Term // entry.Count is 1 for every word behind the first that one unit has
		if postings, err = dict.PostingsList([]byte(word), nil, postings); err != nil {
			return fmt.Errorf("read label %s: %w", labelWord, err)
		}
		t.words.add(word, uint32(postings.Count()))
	}
	t.words.finish()
	return nil
}

// finish ends the reading of a vocabulary, and gives back what room there is left.
func (v *vocabulary) finish() {
	v.text = strings.Clone(v.read.text.String())
	v.sounds, v.bones = byHash(v.read.sounds), byHash(v.read.bones)
	v.read = reading{}
	v.ends, v.counts = slices.Clone(v.ends), slices.Clone(v.counts)
	for n := range v.byLength {
		v.byLength[n] = slices.Clone(v.byLength[n])
	}
	v.places = make([]uint32, 1<<bits.Len(uint(len(v.ends)*3/2)))
	for n := range uint32(len(v.ends)) {
		word := v.word(n)
		*v.placeOf(word, hashOf(word)) = n + 1
	}
}

// A keyed is words by the first bits of a hash of their keys. Neither keys nor hashes are kept: the few words of a place are asked for theirs.
type keyed struct {
	words  []uint32
	starts []uint32 // of each place in words, and where the last one ends
	shift  int      // of a hash to its place
}

// wordsAPlace is how many words a place has at most, on average.
const wordsAPlace = 4

// byHash puts words into their places, in order.
func byHash(list []sound) keyed {
	slices.SortFunc(list, func(a, b sound) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word)) })
	width := bits.Len(uint(len(list) / wordsAPlace))
	k := keyed{make([]uint32, len(list)), make([]uint32, 1<<width+1), 32 - width}
	for i, s := range list {
		k.words[i] = s.word
		k.starts[s.hash>>k.shift+1] = uint32(i + 1)
	}
	for i := 1; i < len(k.starts); i++ { // a place without words ends where it begins
		k.starts[i] = max(k.starts[i], k.starts[i-1])
	}
	return k
}

// place lists the words whose keys may be this one.
func (k *keyed) place(key string) []uint32 {
	at := hashOf(key) >> k.shift
	return k.words[k.starts[at]:k.starts[at+1]]
}

// add adds the next word in order.
func (v *vocabulary) add(word string, documents uint32) {
	n := uint32(len(v.ends))
	v.read.text.WriteString(word)
	v.ends = append(v.ends, uint32(v.read.text.Len()))
	v.counts = append(v.counts, documents)
	length := min(utf8.RuneCountInString(word), maxVocabulary)
	v.byLength[length] = append(v.byLength[length], shaped{russian.ShapeOf(word), n})
	if bones := russian.Skeleton(word); bones != "" {
		v.read.bones = append(v.read.bones, sound{hashOf(bones), n})
	}
	if first, _ := utf8.DecodeRuneInString(word); first >= 'а' {
		v.read.sounds = append(v.read.sounds, sound{hashOf(russian.SoundKey(word)), n})
	}
}

// hashOf is FNV-1a of 32 bits (Fowler, Noll, Vo).
func hashOf(key string) uint32 {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return h
}

// placeOf is where the table of places has a word of a hash, or has room for it.
func (v *vocabulary) placeOf(word string, hash uint32) *uint32 {
	last := uint32(len(v.places) - 1)
	for at := hash & last; ; at = (at + 1) & last {
		if n := v.places[at]; n == 0 || v.word(n-1) == word {
			return &v.places[at]
		}
	}
}

// frequency counts the documents with a word; hash is its hashOf.
func (v *vocabulary) frequency(word string, hash uint32) int {
	if n := *v.placeOf(word, hash); n > 0 {
		return int(v.counts[n-1])
	}
	return 0
}

// sounding calls f with the words of a sound key.
func (v *vocabulary) sounding(key string, f func(word string, documents uint32)) {
	for _, n := range v.sounds.place(key) {
		if word := v.word(n); russian.SoundKey(word) == key {
			f(word, v.counts[n])
		}
	}
}

// skeletons calls f with the words of a skeleton that begin with a Latin letter, or with the others.
func (v *vocabulary) skeletons(key string, latin bool, f func(word string, documents uint32)) {
	for _, n := range v.bones.place(key) {
		word := v.word(n)
		if isLatin := 'a' <= word[0] && word[0] <= 'z'; isLatin == latin && russian.Skeleton(word) == key {
			f(word, v.counts[n])
		}
	}
}

// near calls f with the words within the limit of a pattern.
func (v *vocabulary) near(p russian.Pattern, f func(word string, documents uint32)) {
	for n := max(p.Letters()-p.Reach(), minVocabulary); n <= min(p.Letters()+p.Reach(), maxVocabulary); n++ {
		for _, l := range v.byLength[n] {
			if p.Near(l.shape) && p.Distance(v.word(l.word)) <= p.Limit() {
				f(v.word(l.word), v.counts[l.word])
			}
		}
	}
}
