package assist

import (
	"context"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/search"
)

// strict refuses what an engine refuses.
type strict struct{ engine }

func (s *strict) Search(ctx context.Context, q search.Query) (search.Result, error) {
	if err := q.Validate(); err != nil {
		return search.Result{}, err
	}
	return s.engine.Search(ctx, q)
}

// What is hidden of a message may be shorter than its mark: a text can be searched all the same, wherever it comes from.
func TestSearchableWhenHidden(t *testing.T) {
	for _, personal := range []string{"123456 ", "Иван ", "заказ № 5 ", "a@b.ru "} {
		body := strings.Repeat(personal+"и ", search.MaxMessage/len(personal))
		messages := []ticket.Message{{From: ticket.ByRequester, Body: body}}
		one := &ticket.Ticket{ID: "t", Key: "ORI-1", Subject: "Список"}
		e := &strict{}
		s := New(Deps{Knowledge: e, Tickets: e, Ledger: &ledger{}, Replies: &library{}})
		if _, err := s.Suggest(t.Context(), Draft{Body: body}); err != nil {
			t.Errorf("%q in a draft: %v", personal, err)
		}
		if err := s.Refresh(t.Context(), one, messages); err != nil {
			t.Errorf("%q in a ticket: %v", personal, err)
		}
		n, err := NewTicketNeeds(nil, oneTicket{lastRequest: lastRequest{*one}, messages: messages}, &ledger{}, nil).need(t.Context(), one)
		if err != nil || (search.Query{Text: n.Text, Message: true}).Validate() != nil {
			t.Errorf("%q in a need of %d bytes: %v", personal, len(n.Text), err)
		}
		for _, q := range e.asked {
			if len(q.Text) < search.MaxMessage-border {
				t.Errorf("%q: asked with %d bytes", personal, len(q.Text))
			}
		}
	}
}

// Wherever a text is cut, no part of what is personal is left at its end.
func TestSearchableHidesAtTheCut(t *testing.T) {
	for _, personal := range []string{"8 912 345 67 89, ", "a.b.v.g.d@pochta.example, ", "Анна Петровна Ковальчук, "} {
		for shift := range len(personal) {
			text := strings.Repeat("x", shift) + " " + strings.Repeat(personal, search.MaxMessage/10)
			got := searchable(text, Mask)
			if left := strings.Trim(strings.TrimSpace(got[shift:]), "•, "); left != "" {
				t.Fatalf("%d bytes before %q: %.100q is left", shift, personal, left)
			}
		}
	}
}

// After a long log the words that came last are searched with, and the subject.
func TestNeedHasTheNewestWords(t *testing.T) {
	messages := []ticket.Message{
		{From: ticket.ByRequester, Body: "первый вопрос"},
		{From: ticket.ByRequester, Body: strings.Repeat("строка журнала\n", ticket.MaxMessage/40)},
		{From: ticket.ByRequester, Body: "теперь не открывается дневник"},
	}
	got := need(&ticket.Ticket{Subject: "Не входит"}, messages)
	if !strings.HasPrefix(got, "Не входит\nтеперь не открывается дневник\nстрока журнала") || len(got) > search.MaxMessage {
		t.Errorf("%d bytes: %.200s", len(got), got)
	}
}
