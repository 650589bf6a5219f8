package assist

import (
	"errors"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

func TestArticle(t *testing.T) {
	request := &ticket.Ticket{
		Key: "ORI-7", Subject: "не приходит письмо", Audience: "uchenik", Topic: "vhod",
		Requester: ticket.Person{Name: "Злата Кузьменкова", Email: "zlata@school.example"},
	}
	by := func(from ticket.Side, note bool, body string) ticket.Message {
		return ticket.Message{From: from, Note: note, Body: body, Author: ticket.Person{Name: "Мирон Оператор"}}
	}
	a, err := Article(request, []ticket.Message{
		by(ticket.ByRequester, false, "Здравствуйте! Это Злата Кузьменкова, письмо на zlata@school.example не приходит, тел. +7 912 345-67-89. Спасибо"),
		by(ticket.ByAgent, true, "Заметка: Кузьменкова уже звонила трижды, и ответ длиннее всех остальных здесь, но он только для своих."),
		by(ticket.ByAgent, false, "Здравствуйте, Злата! Добавьте адрес в белый список:\n\n1. откройте почту;\n2. нажмите **Фильтры**.\n\nС уважением, Мирон"),
		by(ticket.ByRequester, false, "спасибо"),
		by(ticket.ByAgent, false, "Рады помочь!"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.State != kb.StateDraft || a.Title != "Не приходит письмо" || a.Section != "vhod" || strings.Join(a.Audiences, " ") != "uchenik" {
		t.Errorf("drafted %+v", a)
	}
	if !strings.Contains(a.Body, "1. откройте почту;\n2. нажмите **Фильтры**.") || strings.Contains(a.Body, "Рады") {
		t.Errorf("body %q", a.Body)
	}
	if len(a.Questions) != 1 || !strings.Contains(a.Questions[0], "письмо на ••• не приходит") {
		t.Errorf("questions %q", a.Questions)
	}
	whole := strings.Join(append(a.Questions, a.Title, a.Body), "\n")
	for _, secret := range []string{"Злата", "Кузьменкова", "zlata@", "912", "Мирон", "трижды"} {
		if strings.Contains(whole, secret) {
			t.Errorf("%q is left in the draft", secret)
		}
	}
}

func TestArticleNeedsAnAnswer(t *testing.T) {
	request := &ticket.Ticket{Subject: "не приходит письмо"}
	for name, messages := range map[string][]ticket.Message{
		"nothing said": nil,
		"a note alone": {{From: ticket.ByAgent, Note: true, Body: "секрет"}},
		"a greeting":   {{From: ticket.ByAgent, Body: "Здравствуйте!"}},
	} {
		if _, err := Article(request, messages); !errors.Is(err, kb.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Words of a service's name are those of the product; the names of people are hidden, whatever service they name beside.
func TestNamesOfServices(t *testing.T) {
	for name, want := range map[string]string{
		"Служба поддержки Ориентир": "Школа и Кабинет в Ориентир, пишет Жмых",
		"Личный Кабинет":            "Школа и Кабинет в Ориентир, пишет Жмых",
		"Школа 57":                  "Школа и Кабинет в Ориентир, пишет Жмых",
		"Мэйбл Жмых":                "Школа и Кабинет в Ориентир, пишет •••",
		"Анна Жмых, Школа":          "••• и Кабинет в Ориентир, пишет •••",
	} {
		if got := NewNameMask([]string{name})("Школа и Кабинет в Ориентир, пишет Жмых"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := NewNameMask([]string{"Служба поддержки, Жмыхенко"})("пишет Жмыхенко, поддержки"); got != "пишет •••, поддержки" {
		t.Errorf("a surname beside a service: %q", got)
	}
}

func TestSentence(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{{"", 9, ""}, {" ёлка \n горит ", 20, "Ёлка горит"}, {"раз два три", 9, "Раз два…"}, {"оченьдлинноеслово", 6, "Очень…"}} {
		if got := sentence(tt.text, tt.limit); got != tt.want {
			t.Errorf("%q to %d: %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}
