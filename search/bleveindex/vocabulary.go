package bleveindex

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search/russian"
)

// Lengths of the words of a vocabulary, in letters.
const (
	minVocabulary = 2
	maxVocabulary = 32
)

// A vocabulary is the words of an index's documents, folded and not stemmed: what a query is repaired with. All segments share it,
// since most words are in most of them; a view says how many documents have each. A word stays when the last document with it is
// gone, until the index is opened anew. It is safe for concurrent use.
type vocabulary struct {
	learning sync.Mutex // one segment is read at a time

	mu       sync.RWMutex    // guards the rest; who is learning may read without it
	text     strings.Builder // all words, one after another: a string of its own would cost each as much again
	ends     []uint32        // of each in text
	byLength [maxVocabulary + 1][]shaped
	places   chains // words by themselves
	sounds   chains // words in Cyrillic, by sound key
	bones    chains // words by skeleton
}

// A shaped is a word by its shape.
type shaped struct {
	shape russian.Shape
	word  uint32
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

// word is one of the words, by its number.
func (v *vocabulary) word(n uint32) string {
	from := uint32(0)
	if n > 0 {
		from = v.ends[n-1]
	}
	return v.text.String()[from:v.ends[n]]
}

// size is how many words there are.
func (v *vocabulary) size() int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return len(v.ends)
}

// number finds a word.
func (v *vocabulary) number(word string) (n uint32, ok bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.find(word, hashOf(word))
}

func (v *vocabulary) find(word string, hash uint32) (n uint32, ok bool) {
	for n := range v.places.all(hash) {
		if v.word(n) == word {
			return n, true
		}
	}
	return 0, false
}

// learn gives the number of a word, a new one if it has none yet. The caller holds learning.
func (v *vocabulary) learn(word string) uint32 {
	hash := hashOf(word)
	if n, ok := v.find(word, hash); ok {
		return n
	}
	v.grow()
	n, shape, length := uint32(len(v.ends)), russian.ShapeOf(word), min(utf8.RuneCountInString(word), maxVocabulary)
	sound, sounds := soundOf(word)
	bone, bones := boneOf(word)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.text.WriteString(word)
	v.ends = append(v.ends, uint32(v.text.Len()))
	v.byLength[length] = append(v.byLength[length], shaped{shape, n})
	v.places.add(hash, true)
	v.sounds.add(sound, sounds)
	v.bones.add(bone, bones)
	return n
}

// soundOf is the hash of a word's sound key, if it is found by that.
func soundOf(word string) (hash uint32, ok bool) {
	if first, _ := utf8.DecodeRuneInString(word); first < 'а' {
		return 0, false
	}
	return hashOf(russian.SoundKey(word)), true
}

// boneOf is the hash of a word's skeleton, if it has one.
func boneOf(word string) (hash uint32, ok bool) {
	bones := russian.Skeleton(word)
	return hashOf(bones), bones != ""
}

// wordsAPlace is how many words a place of a chain has at most, on average.
const wordsAPlace = 2

// grow makes room for one more word. It is done beside what searches use meanwhile.
func (v *vocabulary) grow() {
	if len(v.ends) < wordsAPlace*len(v.places.first) {
		return
	}
	places := max(1<<8, 2*len(v.places.first))
	itself := func(word string) (uint32, bool) { return hashOf(word), true }
	bySelf, bySound, byBones := v.chain(places, itself), v.chain(places, soundOf), v.chain(places, boneOf)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.places, v.sounds, v.bones = bySelf, bySound, byBones
}

// chain puts all words into so many places.
func (v *vocabulary) chain(places int, hash func(word string) (uint32, bool)) chains {
	c := chains{first: make([]uint32, places), next: make([]uint32, 0, wordsAPlace*places)}
	for n := range uint32(len(v.ends)) {
		c.add(hash(v.word(n)))
	}
	return c
}

// sounding calls f with the words of a sound key and their numbers.
func (v *vocabulary) sounding(key string, f func(word string, n uint32)) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for n := range v.sounds.all(hashOf(key)) {
		if word := v.word(n); russian.SoundKey(word) == key {
			f(word, n)
		}
	}
}

// skeletons calls f with the words of a skeleton that begin with a Latin letter, or with the others, and their numbers.
func (v *vocabulary) skeletons(key string, latin bool, f func(word string, n uint32)) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for n := range v.bones.all(hashOf(key)) {
		word := v.word(n)
		if isLatin := 'a' <= word[0] && word[0] <= 'z'; isLatin == latin && russian.Skeleton(word) == key {
			f(word, n)
		}
	}
}

// near calls f with the words within the limit of a pattern and their numbers.
func (v *vocabulary) near(p russian.Pattern, f func(word string, n uint32)) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for n := max(p.Letters()-p.Reach(), minVocabulary); n <= min(p.Letters()+p.Reach(), maxVocabulary); n++ {
		for _, l := range v.byLength[n] {
			if p.Near(l.shape) && p.Distance(v.word(l.word)) <= p.Limit() {
				f(v.word(l.word), l.word)
			}
		}
	}
}

// A tallied is a word's number and how many documents of a segment have it.
type tallied struct{ word, documents uint32 }

// tallies are those of all words of a segment, packed: what their numbers grow by, and the documents, as varints.
type tallies []byte

func packTallies(list []tallied) tallies {
	slices.SortFunc(list, func(a, b tallied) int { return cmp.Compare(a.word, b.word) })
	t, before := make(tallies, 0, 3*len(list)), uint32(0)
	for _, o := range list {
		t = binary.AppendUvarint(binary.AppendUvarint(t, uint64(o.word-before)), uint64(o.documents))
		before = o.word
	}
	return slices.Clone(t)
}

// all is the inverse of packTallies.
func (t tallies) all() iter.Seq[tallied] {
	return func(yield func(tallied) bool) {
		var word uint32
		for rest := t; len(rest) > 0; {
			step, n := binary.Uvarint(rest)
			documents, m := binary.Uvarint(rest[n:])
			word += uint32(step)
			if rest = rest[n+m:]; !yield(tallied{word, uint32(documents)}) {
				return
			}
		}
	}
}

// readVocabulary reads the words of a segment.
func (t *table) readVocabulary(seg segment.Segment, words *vocabulary) error {
	dict, err := seg.Dictionary(labelWord)
	if err != nil {
		return fmt.Errorf("read label %s: %w", labelWord, err)
	}
	words.learning.Lock()
	defer words.learning.Unlock()
	values := dict.AutomatonIterator(nil, nil, nil)
	var postings segment.PostingsList
	var list []tallied
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
		// entry.Count is 1 for every word behind the first that one unit has
		if postings, err = dict.PostingsList([]byte(entry.Term), nil, postings); err != nil {
			return fmt.Errorf("read label %s: %w", labelWord, err)
		}
		list = append(list, tallied{words.learn(entry.Term), uint32(postings.Count())})
	}
	t.words = packTallies(list)
	return nil
}

// countWords counts the documents with each word: those of the view before, without the segments that are gone, with new ones.
func (v *view) countWords(before *view) {
	v.counts = make([]uint32, v.words.size())
	had := map[*table]bool{}
	if before != nil {
		copy(v.counts, before.counts)
		for _, s := range before.segments {
			had[s.table] = true
		}
	}
	for _, s := range v.segments {
		if had[s.table] {
			delete(had, s.table)
			continue
		}
		for o := range s.table.words.all() {
			v.counts[o.word] += o.documents
		}
	}
	for gone := range had {
		for o := range gone.words.all() {
			v.counts[o.word] -= o.documents
		}
	}
}

// counted is how many documents have a word, by its number: those deleted, too, until their segment is merged.
func (v *view) counted(word uint32) int {
	if int(word) >= len(v.counts) {
		return 0 // of a newer view
	}
	return int(v.counts[word])
}
