package assist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

func lesson(id, text, queue string) assist.Lesson {
	return assist.Lesson{ID: id, Text: text, Labels: []assist.Label{{Kind: assist.GuessQueue, ID: queue, Title: "Очередь " + queue}}}
}

var lessons = []assist.Lesson{
	lesson("1", "Не приходит письмо для входа", "login"),
	lesson("2", "Забыл пароль, не могу войти", "login"),
	lesson("3", "Не загружается видео урока", "video"),
	lesson("4", "Видео останавливается каждую минуту", "video"),
	lesson("5", "Как получить сертификат участника", "papers"),
}

func taught(t testing.TB, list ...assist.Lesson) *assist.Classifier {
	t.Helper()
	c := assist.NewClassifier(russian.NewAnalyzer())
	for _, l := range list {
		c.Learn(l)
	}
	return c
}

func TestGuess(t *testing.T) {
	c := taught(t, lessons...)
	for text, want := range map[string]string{
		"пароль не подходит, войти не могу": "login",
		"тормозит видео":                    "video",
		"где мой сертификат?":               "papers",
	} {
		got := c.Guess(assist.GuessQueue, text, nil)
		if len(got) != 3 || got[0].ID != want || got[0].Title != "Очередь "+want || got[0].P <= got[1].P {
			t.Errorf("%s: %v, want %s first", text, got, want)
		}
	}
	if got := c.Guess(assist.GuessType, "пароль", nil); got != nil {
		t.Errorf("of a kind nobody taught: %v", got)
	}
}

// TestGuessVotes asks about a text that no lesson has a word of, but search has found a lesson for it.
func TestGuessVotes(t *testing.T) {
	found := []search.Hit{{ID: "5", Score: .9}, {ID: "3", Score: .3}, {ID: "unknown", Score: 1}}
	got := taught(t, lessons...).Guess(assist.GuessQueue, "грамота", found)
	if got[0].ID != "papers" || got[1].ID != "video" || got[0].P < .6 {
		t.Errorf("guesses %v, want what the hits are about", got)
	}
}

// TestGuessForgets learns and takes back in any order: what is left guesses as if the rest had never been there.
func TestGuessForgets(t *testing.T) {
	words := strings.Fields("вход пароль письмо видео урок сертификат кабинет ошибка не без")
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, name), " ")
		}
		c, left := assist.NewClassifier(russian.NewAnalyzer()), map[string]assist.Lesson{}
		for i := range rapid.IntRange(1, 20).Draw(t, "steps") {
			id := fmt.Sprint(rapid.IntRange(1, 5).Draw(t, fmt.Sprint("id", i)))
			l := lesson(id, text(fmt.Sprint("text", i)), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, fmt.Sprint("queue", i)))
			if rapid.Bool().Draw(t, fmt.Sprint("forget", i)) {
				l.Labels = nil
				delete(left, id)
			} else {
				left[id] = l
			}
			c.Learn(l)
		}
		fresh := assist.NewClassifier(russian.NewAnalyzer())
		for _, l := range left {
			fresh.Learn(l)
		}
		question, sum := text("question"), 0.0
		got, want := c.Guess(assist.GuessQueue, question, nil), fresh.Guess(assist.GuessQueue, question, nil)
		if len(got) != len(want) {
			t.Fatalf("guesses %v, want %v", got, want)
		}
		for i, g := range got {
			sum += g.P
			if d := g.P - want[i].P; d > 1e-6 || d < -1e-6 {
				t.Fatalf("guesses %v, want %v", got, want)
			}
		}
		if len(got) > 0 && (sum < .999 || sum > 1.001) {
			t.Fatalf("probabilities of all three labels add up to %v: %v", sum, got)
		}
	})
}

func TestGuessForgetsTheOldest(t *testing.T) {
	article := lesson("article", "сертификат", "articles")
	article.Stays = true
	c := taught(t, article, lesson("rare", "грамота", "papers"), lesson("first", "пароль", "login"))
	guessed := func(text, queue string) bool {
		got := c.Guess(assist.GuessQueue, text, nil)
		return got[0].ID == queue && got[0].P > got[1].P+.1
	}
	if !guessed("пароль", "login") {
		t.Error("what was learned first is not guessed")
	}
	for i := range assist.MaxLessons {
		c.Learn(lesson(fmt.Sprint(i), "вход", "login"))
	}
	if guessed("пароль", "login") {
		t.Error("the oldest lesson of the queue that has most is remembered")
	}
	if !guessed("грамота", "papers") {
		t.Error("the only lesson of a queue is forgotten for those of another")
	}
	if !guessed("сертификат", "articles") {
		t.Error("the lesson that stays is forgotten")
	}
	article.Labels = nil
	c.Learn(article)
	if got := c.Guess(assist.GuessQueue, "сертификат", nil); slices.ContainsFunc(got, func(g assist.Guess) bool { return g.ID == "articles" }) {
		t.Errorf("guesses %v from a lesson that was taken back", got)
	}
}

func BenchmarkGuess(b *testing.B) {
	c := assist.NewClassifier(russian.NewAnalyzer())
	for i := range assist.MaxLessons {
		c.Learn(lesson(fmt.Sprint(i), fmt.Sprintf("слово%d пароль%d письмо видео%d сертификат", i%5000, i%300, i%70), fmt.Sprint(i%50)))
	}
	for b.Loop() {
		c.Guess(assist.GuessQueue, "не приходит письмо, видео7 остановилось, пароль12 не подошёл, сертификат не скачать", nil)
	}
}
