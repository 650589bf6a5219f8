package russian

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden runs f over the inputs of a golden file of lines "input => output" and compares or rewrites the outputs.
func golden(t *testing.T, file string, f func(input string) string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(raw)) {
		quoted, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " =>")
		if !ok || strings.HasPrefix(line, "#") {
			out.WriteString(line)
			continue
		}
		input, err := strconv.Unquote(`"` + strings.ReplaceAll(quoted, `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%s: %q: %v", file, quoted, err)
		}
		got := strings.TrimSpace(f(input))
		if want = strings.TrimSpace(want); got != want && !*update {
			t.Errorf("%s\n got %s\nwant %s", quoted, got, want)
		}
		out.WriteString(quoted + " => " + got + "\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTerms(t *testing.T) {
	a := NewAnalyzer()
	golden(t, "testdata/terms.txt", func(input string) string {
		var parts []string
		for _, term := range a.Terms(input) {
			part := term.Text
			if term.Kind.Whole() {
				part += "/" + term.Kind.String()
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, " ")
	})
}

func TestQuery(t *testing.T) {
	a := NewAnalyzer()
	golden(t, "testdata/query.txt", func(input string) string {
		var parts []string
		for _, term := range a.Query(input) {
			part := term.Text
			if term.Weight != 1 {
				part += "^" + strconv.FormatFloat(term.Weight, 'g', 2, 64)
			}
			if term.Quiet {
				part += "~"
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, " ")
	})
}

func TestTokensKeepTheirPlace(t *testing.T) {
	text := "Логин: Па\u0301роль — WEB-интерфейс."
	var got []string
	for _, token := range Tokens(text) {
		got = append(got, text[token.Start:token.End])
	}
	want := "Логин|Па\u0301роль|WEB-интерфейс|WEB|интерфейс"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %q, want %q", s, want)
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q", once, twice)
		}
	})
}

func TestCacheIsBoundedAndRight(t *testing.T) {
	c := newCache(64)
	var done sync.WaitGroup
	for w := range 4 {
		done.Go(func() {
			for i := range 2000 {
				word := strconv.Itoa((i * (w + 1)) % 500)
				if stem, ok := c.get(word); ok && stem != "s"+word {
					t.Errorf("get(%s) = %s", word, stem)
				}
				c.put(word, "s"+word)
			}
		})
	}
	done.Wait()
	kept := 0
	for i := range c.shards {
		kept += len(c.shards[i].young) + len(c.shards[i].old)
	}
	if kept == 0 || kept > 64 {
		t.Errorf("kept %d words of at most 64", kept)
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{
		"", "не приходит письмо", "user@example.com a@b@c", "http://", "www.", "v1.2.3-x_y", "0x80070005", "C++#.NET",
		"и\u0306\u0308", "\xff\xfe", "a\u0300\u0301", "HTTP 500", strings.Repeat("a-", 300), "1С:Предприятие", "\u202eabc", "ﷺ№½",
	} {
		f.Add(seed)
	}
	a := NewAnalyzer()
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, term := range a.Terms(text) {
			if term.Text == "" || !utf8.ValidString(term.Text) || len(term.Text) > 4*maxWhole {
				t.Fatalf("bad term %q of %q", term.Text, text)
			}
			if term.Start < last || term.End <= term.Start || term.End > len(text) {
				t.Fatalf("term %q at %d..%d after %d in %q", term.Text, term.Start, term.End, last, text)
			}
			last = term.Start
		}
		if once := Fold(text); Fold(once) != once {
			t.Fatalf("folding %q twice gives %q, not %q", text, Fold(once), once)
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	text := strings.Repeat("Чтобы восстановить доступ к личному кабинету, откройте веб-интерфейс и нажмите «Забыли пароль?». ", 20)
	a := NewAnalyzer()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		a.Terms(text)
	}
}

// What looks for words of a stem in a text looks at how words begin.
func TestCyrillicStemBeginsItsWord(t *testing.T) {
	a := NewAnalyzer()
	rapid.Check(t, func(t *rapid.T) {
		word := Fold(rapid.StringOfN(rapid.RuneFrom([]rune("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")), 1, 20, -1).Draw(t, "word") +
			rapid.SampledFrom([]string{"", "ость", "ейшего", "нный", "ующимися", "ывая", "ившись", "ения"}).Draw(t, "end"))
		if stem := a.Stem(word); !strings.HasPrefix(word, stem) {
			t.Fatalf("the stem of %s is %s", word, stem)
		}
	})
}
