package assist

import (
	"math"
	"testing"
)

func TestKept(t *testing.T) {
	const reply = "Задайте новый пароль на странице входа."
	for _, c := range []struct {
		name, inserted, sent string
		want                 float64
	}{
		{"untouched", reply, reply, 1},
		{"greeting added, case and punctuation changed", reply, "Здравствуйте! задайте новый пароль — на странице входа…", 1},
		{"half replaced", reply, "Задайте новый пароль в личном кабинете.", 2.0 / 5},
		{"paragraphs moved", "Раз два три.\n\nПять шесть семь.", "Пять шесть семь.\n\nРаз два три.", 4.0 / 5},
		{"removed", reply, "Уточните, пожалуйста, вашу школу.", 0},
		{"one word is no reply", "Спасибо", "Спасибо", 0},
		{"nothing inserted", "", "что угодно", 0},
		{"a repeated phrase counts once", "да нет да нет", "да нет", 1.0 / 3},
	} {
		if got := Kept(c.inserted, c.sent); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: Kept = %.3f, want %.3f", c.name, got, c.want)
		}
	}
}
