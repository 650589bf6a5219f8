package bleveindex

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// madeUpVocabulary holds n different words of Russian syllables.
func madeUpVocabulary(n int) *vocabulary {
	random := rand.New(rand.NewPCG(1, 1))
	syllables := strings.Fields("на строй ка вой ти па роль лич ный каб инет про вер ить от крыть со хран ение учет пись мо при ход ит")
	seen := map[string]bool{}
	for len(seen) < n {
		var b strings.Builder
		for range 2 + random.IntN(4) {
			b.WriteString(syllables[random.IntN(len(syllables))])
		}
		seen[b.String()] = true
	}
	words := make([]string, 0, n)
	for word := range seen {
		words = append(words, word)
	}
	slices.Sort(words)
	v := &vocabulary{}
	for _, word := range words {
		v.learn(word)
	}
	return v
}

func TestVocabulary(t *testing.T) {
	v := &vocabulary{}
	list := []string{"excel", "пароль", "парольный", "патруль", "письмо"}
	for range 2 {
		for i, word := range list {
			if n := v.learn(word); int(n) != i {
				t.Errorf("%s is number %d", word, n)
			}
		}
	}
	for i := range 1000 { // it grows twice
		v.learn(fmt.Sprint(i))
	}
	var near, sounding []string
	v.near(russian.NewPattern("пороль"), func(word string, _ uint32) { near = append(near, word) })
	v.sounding(russian.SoundKey("pis'mo"), func(word string, _ uint32) { sounding = append(sounding, word) })
	if !slices.Equal(near, []string{"пароль"}) || !slices.Equal(sounding, []string{"письмо"}) {
		t.Errorf("near %v, sounding %v", near, sounding)
	}
	for i, word := range list {
		if n, ok := v.number(word); !ok || int(n) != i {
			t.Errorf("%s is number %d, %v", word, n, ok)
		}
	}
	if _, ok := v.number("пар"); ok {
		t.Error("a word that nobody wrote has a number")
	}
}

func BenchmarkVocabulary(b *testing.B) {
	v := madeUpVocabulary(100_000)
	found := 0
	count := func(string, uint32) { found++ }
	b.Run("near", func(b *testing.B) {
		p := russian.NewPattern("настройкапоротль")
		for b.Loop() {
			v.near(p, count)
		}
	})
	b.Run("near a short word", func(b *testing.B) {
		p := russian.NewPattern("порольт")
		for b.Loop() {
			v.near(p, count)
		}
	})
	b.Run("sounding", func(b *testing.B) {
		for b.Loop() {
			v.sounding(russian.SoundKey("nastroyka"), count)
		}
	})
}

// The engine keeps a word of one document in another way once it has merged segments.
func TestVocabularyCountsDocumentsAfterAMerge(t *testing.T) {
	for _, profile := range []Profile{Full, Lean} {
		x, err := Create(t.TempDir(), Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		for i, title := range []string{"аист и пароль", "пароль и ящик", "ящик и пароль"} {
			id := string(rune('a' + i))
			d := &search.Document{ID: id, Kind: search.KindTicket, Slug: id, Title: title}
			if err := x.Apply(t.Context(), []search.Update{{ID: id, Document: d}}, int64(i+1)); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.engine.(*scorch.Scorch).ForceMerge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if err := x.Apply(t.Context(), nil, 4); err != nil { // the view is of now
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, word := range []string{"аист", "пароль", "ящик"} {
			if n, ok := x.words.number(word); ok {
				counts[word] = x.view.counted(n)
			}
		}
		if want := map[string]int{"аист": 1, "пароль": 3, "ящик": 2}; len(x.view.segments) != 1 || !maps.Equal(counts, want) {
			t.Errorf("profile %d: %v in %d segments", profile, counts, len(x.view.segments))
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}
