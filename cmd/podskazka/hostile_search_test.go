package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A storm is a kind of question made to be expensive; each call of text makes another one.
type storm struct {
	name string
	text func(n int) string
}

// storms of the length of a search box. Words are made up anew by n, so that no cache helps.
func storms() []storm {
	many := func(piece func(n, i int) string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; ; i++ {
				next := piece(n, i)
				if len([]rune(b.String()+next)) > search.MaxQuery {
					return b.String()
				}
				b.WriteString(next)
			}
		}
	}
	repeated := func(piece string) func(int) string { return many(func(int, int) string { return piece }) }
	made := func(letters string, length int) func(n, i int) string {
		alphabet := []rune(letters)
		return func(n, i int) string {
			word := make([]rune, length)
			for k := range word {
				n = (n*1103515245 + i + k + 12345) & 0x7fffffff
				word[k] = alphabet[n>>8%len(alphabet)%len(alphabet)]
			}
			return string(word) + " "
		}
	}
	const cyrillic, latin = "абвгдеиклмнопрст", "abcdefghijklmnop"
	return []storm{
		{"wildcards", repeated("*? ")}, {"regex", repeated("/.*(a|b)+/ ")}, {"fields", repeated("title:x^9~2 ")},
		{"ranges", repeated("[a TO z] ")}, {"brackets", repeated("(")}, {"quotes", repeated(`"а `)}, {"operators", repeated("AND OR NOT ")},
		{"short words", many(made(cyrillic, 2))}, {"unknown words", many(made(cyrillic, 9))}, {"long words", many(made(cyrillic, 40))},
		{"one word", many(func(n, i int) string { return strings.TrimSpace(made(cyrillic, 7)(n, i)) })}, {"Latin words", many(made(latin, 9))},
		{"the other layout", many(made("[];',.qwertyuiop", 8))}, {"sounds", many(made("chsjayoeiux", 12))}, {"apostrophes", many(made("chsy'", 9))},
		{"bigrams", repeated("аб")}, {"typos", repeated("пороль письмо вход полчить доступ ")}, {"joined", repeated("непришлописьмо")},
		{"hyphens", repeated("а-")}, {"dots", repeated("a.")}, {"at signs", repeated("a@")}, {"bidi", repeated("\u202eа\u2066b\u2069 ")},
		{"marks", repeated("и\u0306\u0301\u0308")}, {"NUL", repeated("а\x00 ")}, {"no UTF-8", repeated("\xed\xa0\x80\xff ")}, {"look-alikes", repeated("пaрoль xаос ")},
		{"emoji", repeated("👩‍👩‍👧‍👧")}, {"keys", repeated("SPSUP-1 0xFF КБ-7 ")}, {"negations", repeated("не ")},
	}
}

// surfaces are the pages and API that take a question from anybody.
var surfaces = []string{"/search?q=", "/api/v1/search?q=", "/search/complete?q=", "/api/v1/complete?q=", "/requests/new?subject="}

// TestStorms sends storms to every surface, again and again with other words: no 5xx, and the memory in use does not
// grow with their number.
func TestStorms(t *testing.T) {
	w := newHostileWorld(t)
	round := func(n int) {
		for _, s := range storms() {
			text := s.text(n)
			for _, surface := range surfaces {
				w.timed(w.visitor, http.MethodGet, surface+url.QueryEscape(text), "", "")
			}
			w.timed(w.visitor, http.MethodPost, "/requests/suggest", "application/x-www-form-urlencoded", url.Values{"subject": {text}, "body": {strings.Repeat(text+"\n", 20)}}.Encode())
		}
	}
	round(1)
	round(2)
	before := heap()
	for n := range 4 {
		round(3 + n)
	}
	if after := heap(); after > before*5/4+8<<20 {
		t.Errorf("%d MB are in use, and %d after twice as many storms", before>>20, after>>20)
	}
}

// heap is the memory in use.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools held goes with the second
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// TestEscapedSurrogates sends halves of characters as JSON can spell them, and bodies far over every limit.
func TestEscapedSurrogates(t *testing.T) {
	w := newHostileWorld(t)
	for _, text := range []string{`\ud800`, `\udfff\ud800`, `пароль \ud83d`, `\u0000`, `\u202e\u2066`, `и\u0306` + strings.Repeat(`\u0301`, 5000), strings.Repeat(`\ud800 `, 5000)} {
		for _, field := range []string{"subject", "body", "for", "page"} {
			got := w.timed(w.visitor, http.MethodPost, "/api/v1/suggestions", "application/json", fmt.Sprintf(`{"surface":"form","subject":"вход","%s":"%s"}`, field, text))
			if got.status == 0 {
				t.Errorf("no answer to %.40s in %s", text, field)
			}
		}
	}
	for _, size := range []int{100 << 10, 1 << 20} {
		for _, piece := range []string{"слово ", "я", "a*", "(", "\u0301", "\x00"} {
			text := strings.Repeat(piece, size/len(piece))
			for _, surface := range surfaces {
				if got := w.timed(w.visitor, http.MethodGet, surface+url.QueryEscape(text), "", ""); got.status < 400 {
					t.Errorf("%s with %d bytes of %q answers %d", surface, size, piece, got.status)
				}
			}
			w.timed(w.visitor, http.MethodPost, "/api/v1/suggestions", "application/json", object("subject", "вход", "body", text))
		}
	}
}

// BenchmarkStorms asks in process what storms ask, and tells the worst of a kind: one operation is a round of all storms.
func BenchmarkStorms(b *testing.B) {
	files, _ := benchCorpus(b)
	bench := openBench(b)
	defer bench.close(b)
	bench.load(b, files)
	ctx, n := context.Background(), 0
	for _, surface := range []struct {
		name string
		ask  func(text string) error
	}{
		{"search", func(text string) error { _, err := bench.searcher.Search(ctx, search.Query{Text: text}); return err }},
		{"complete", func(text string) error { _, err := bench.completer.Complete(ctx, search.Query{Text: text}); return err }},
		{"suggest", func(text string) error {
			_, err := bench.assist.Suggest(ctx, assist.Draft{Subject: text, Body: strings.Repeat(text+"\n", 20), Viewer: kb.Viewer{}})
			return err
		}},
	} {
		b.Run(surface.name, func(b *testing.B) {
			worst, name := time.Duration(0), ""
			for b.Loop() {
				n++
				for _, s := range storms() {
					text := s.text(n)
					start := time.Now()
					if err := surface.ask(text); err != nil {
						b.Fatalf("%s %q: %v", s.name, text, err)
					}
					if took := time.Since(start); took > worst {
						worst, name = took, s.name
					}
				}
			}
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
			b.Logf("the worst storm: %s, %v", name, worst)
		})
	}
}
