package russian

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// lexicon is a dictionary of a few words, each in as many documents as it is often in the text.
type lexicon struct {
	counts map[string]int
	stems  map[string]bool
}

func newLexicon(a *Analyzer, text string) *lexicon {
	l := &lexicon{counts: map[string]int{}, stems: map[string]bool{}}
	for _, t := range Tokens(text) {
		l.counts[t.Text]++
		l.stems[a.Stem(t.Text)] = true
	}
	return l
}

func (l *lexicon) Frequency(word string) int { return l.counts[word] }
func (l *lexicon) HasStem(stem string) bool  { return l.stems[stem] }
func (l *lexicon) Sounding(key string) []Entry {
	return l.where(func(word string) bool { return SoundKey(word) == key })
}

func (l *lexicon) Skeletons(key string, latin bool) []Entry {
	return l.where(func(word string) bool { return isLatin(first(word)) == latin && Skeleton(word) == key })
}

func (l *lexicon) Near(p Pattern) []Entry {
	return l.where(func(word string) bool { return p.Near(ShapeOf(word)) && p.Distance(word) <= p.Limit() })
}

func (l *lexicon) where(match func(string) bool) []Entry {
	var list []Entry
	for word, n := range l.counts {
		if match(word) {
			list = append(list, Entry{word, n})
		}
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Word, b.Word) })
	return list
}

// words of a help center.
const helpWords = `забыли пароль пароль пароль пароля войти вход личный личный кабинет кабинет кабинета не приходит приходит письмо письма письмо почта почты
настройки настройка настроить настроек сервер сервера сервер сервер server подключение подключения баланс веб страница страницы
страницу файл файлы html xml dns excel функция норм обр сохраняется сохранить использование использовать объект объекты
восстановить восстановление доступ доступа учётная запись записи файлообменник видеохостинг счётчик ещё щит что делать ошибка ошибки
текстовый режим спам папка папке сертификат ssl как подписка подписки принимать принадлежат принадлежит вм для рутуб видео работы отключить clickhouse эксель
придет приходят`

func TestRepair(t *testing.T) {
	a := NewAnalyzer()
	words := newLexicon(a, helpWords)
	golden(t, "testdata/repair.txt", func(input string) string {
		r := a.Repair(input, words)
		out := []string{r.Text}
		for _, c := range r.Changes {
			change := c.Typed + "→" + r.Text[c.Start:c.End]
			for _, o := range c.Others {
				change += fmt.Sprintf(" or %s^%.2g", o.Text, o.Weight)
			}
			out = append(out, change)
		}
		return strings.Join(out, " | ")
	})
}

func TestSoundKey(t *testing.T) {
	golden(t, "testdata/sound.txt", func(input string) string {
		var keys []string
		for word := range strings.FieldsSeq(input) {
			keys = append(keys, SoundKey(word))
		}
		return strings.Join(slices.Compact(keys), " ")
	})
}

func TestSkeleton(t *testing.T) {
	golden(t, "testdata/skeletons.txt", func(input string) string {
		var keys []string
		for word := range strings.FieldsSeq(input) {
			keys = append(keys, Skeleton(word))
		}
		return strings.Join(slices.Compact(keys), " ")
	})
}

func TestCyrillic(t *testing.T) {
	for latin, want := range map[string]string{
		"shchuka": "щука", "podklyuchenie": "подключение", "ssylka": "ссылка", "podpiska": "подписка", "uchyot": "учет", "sluchitsya": "случится",
		"lichnyy": "личный", "kakaya": "какая", "nastroyki": "настройки",
	} {
		if got := Cyrillic(latin); got != want {
			t.Errorf("Cyrillic(%s) = %s, want %s", latin, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float32
	}{
		{"пароль", "пароль", 0},
		{"пороль", "пароль", costSound},
		{"пвроль", "пароль", costNeighbour},
		{"парлоь", "пароль", costSwap},
		{"парль", "пароль", costMissing},
		{"парооль", "пароль", costDouble},
		{"парол", "пароль", costSign},
		{"пазоль", "пароль", costOther},
	} {
		if got := distance([]rune(c.a), []rune(c.b), maxTypoRunes); got < c.want-.01 || got > c.want+.01 {
			t.Errorf("distance(%s, %s) = %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsSymmetricAndMasksMissNothing(t *testing.T) {
	words := rapid.StringOfN(rapid.RuneFrom([]rune("аоеиывфпьсстнйц")), 1, 14, -1)
	rapid.Check(t, func(t *rapid.T) {
		a := words.Draw(t, "a")
		b := words.Draw(t, "b")
		if rapid.Bool().Draw(t, "near") { // else hardly any are
			letters := []rune(a)
			for range rapid.IntRange(1, 3).Draw(t, "mistakes") {
				i := rapid.IntRange(0, len(letters)-1).Draw(t, "at")
				switch rapid.IntRange(0, 3).Draw(t, "mistake") {
				case 0:
					letters[i] = rapid.RuneFrom([]rune("аоеиыь")).Draw(t, "letter")
				case 1:
					letters = slices.Insert(letters, i, letters[i])
				case 2:
					letters[i], letters[0] = letters[0], letters[i]
				case 3:
					letters = append(slices.Delete(letters, i, i+1), 'ь')
				}
			}
			b = string(letters)
		}
		p := NewPattern(a)
		one, two := distance([]rune(a), []rune(b), maxTypoRunes), distance([]rune(b), []rune(a), maxTypoRunes)
		if one-two > .01 || two-one > .01 {
			t.Fatalf("%s %s: %.2f and %.2f", a, b, one, two)
		}
		if limited := p.Distance(b); (limited <= p.Limit()) != (one <= p.Limit()) {
			t.Fatalf("%s %s: %.2f with the limit, %.2f without", a, b, limited, one)
		}
		if longer := len([]rune(b)) - len([]rune(a)); one <= p.Limit() && !p.Near(ShapeOf(b)) && max(longer, -longer) <= p.Reach() {
			t.Fatalf("%s %s: %.2f, but their letters say no", a, b, one)
		}
	})
}

func TestLayoutsAreEachOthersReverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("абвгдеёжзийклмнопрстуфхцчшщъыьэюяЖЭБЮ"))).Draw(t, "text")
		if back := Jcuken(Qwerty(text)); back != text {
			t.Fatalf("%s came back as %s", text, back)
		}
	})
}

// Whatever is typed, the parts of a reading lie within it and what was typed is not lost.
func checkReading(t *testing.T, text string, r Reading) {
	end := 0
	for _, c := range r.Changes {
		if c.Start < end || c.End > len(r.Text) || c.Start >= c.End {
			t.Fatalf("%q: change %+v in %q", text, c, r.Text)
		}
		if !strings.Contains(text, c.Typed) {
			t.Fatalf("%q: nobody typed %q", text, c.Typed)
		}
		end = c.End
	}
	if len(r.Changes) == 0 && r.Text != text {
		t.Fatalf("%q became %q without a change", text, r.Text)
	}
	if utf8.ValidString(text) && !utf8.ValidString(r.Text) {
		t.Fatalf("%q became invalid: %q", text, r.Text)
	}
}

func FuzzRepair(f *testing.F) {
	for _, seed := range []string{"gfhjkm jn kbxyjuj rf,bytnf", "руддщ", "ne prihodit pis'mo", "неприходит писмо", "фaйл c ошибкoй", "a@b.ru SPSUP-1503 8.3.24", "\x00\xff'", "ЫЫД-cthnbabrfn",
		"<>[]{};:'\",.", "файло обменник"} {
		f.Add(seed)
	}
	a := NewAnalyzer()
	words := newLexicon(a, helpWords)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		r := a.Repair(text, words)
		checkReading(t, text, r)
		a.Explain(r, a.Query(r.Text))
	})
}

func BenchmarkRepair(b *testing.B) {
	a := NewAnalyzer()
	words := newLexicon(a, helpWords)
	for name, text := range map[string]string{
		"clean": "не приходит письмо для восстановления пароля", "layout": "yt ghb[jlbn gbcmvj", "translit": "ne prihodit pismo", "typo": "не приходет песьмо",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Repair(text, words)
			}
		})
	}
}
