package assist

import (
	"context"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

func TestSameTopic(t *testing.T) {
	c := NewRecontactCheck(nil, nil, nil, russian.NewAnalyzer(), nil)
	hit := func(id, section string) Hit { return Hit{Hit: search.Hit{ID: id, Kind: "article", Section: section}} }
	for _, x := range []struct {
		name          string
		before, after Suggestion
		solution      ticket.Solution
		want          bool
	}{
		{"a shared article", Suggestion{Hits: []Hit{hit("1", ""), hit("2", "")}}, Suggestion{Hits: []Hit{hit("2", "")}}, ticket.Solution{}, true},
		{"another article", Suggestion{Hits: []Hit{hit("1", "")}}, Suggestion{Hits: []Hit{hit("2", "")}}, ticket.Solution{}, false},
		{"solved by it", Suggestion{Hits: []Hit{hit("1", "")}}, Suggestion{}, ticket.Solution{Kind: "article", ID: "1"}, true},
		{"one section", Suggestion{Hits: []Hit{hit("1", "vhod")}}, Suggestion{Hits: []Hit{hit("2", "vhod")}}, ticket.Solution{}, true},
		{"other sections", Suggestion{Hits: []Hit{hit("1", "vhod")}}, Suggestion{Hits: []Hit{hit("2", "kurs")}}, ticket.Solution{}, false},
		{"similar words", Suggestion{Query: "Не приходит письмо с паролем"}, Suggestion{Query: "письма с паролем всё ещё нет"}, ticket.Solution{}, true},
		{"one shared word", Suggestion{Query: "письмо не приходит"}, Suggestion{Query: "письмо"}, ticket.Solution{}, false},
		{"other words", Suggestion{Query: "не приходит письмо с паролем"}, Suggestion{Query: "где скачать сертификат курса"}, ticket.Solution{}, false},
		{"nothing at all", Suggestion{}, Suggestion{}, ticket.Solution{}, false},
	} {
		if got := c.SameTopic(&x.before, &x.after, x.solution); got != x.want {
			t.Errorf("%s: %t", x.name, got)
		}
	}
}

// someContacts are always the same.
type someContacts []Contact

func (l someContacts) Contacts(context.Context, time.Time, int) ([]Contact, error) { return l, nil }

type ticketsByKey map[string]*ticket.Ticket

func (m ticketsByKey) Ticket(_ context.Context, key string) (*ticket.Ticket, error) {
	if t, ok := m[key]; ok {
		return t, nil
	}
	return nil, kb.ErrNotFound
}

func TestRecontactCheck(t *testing.T) {
	l := &ledger{suggestions: []Suggestion{
		{ID: "same", Query: "не приходит письмо с паролем"}, {ID: "other", Query: "где сертификат за олимпиаду"},
	}}
	tickets := ticketsByKey{"A-1": {Key: "A-1", Subject: "Письмо с паролем не пришло", CreatedAt: noon}}
	contacts := someContacts{{"same", "A-1"}, {"other", "A-1"}, {"same", "erased"}, {"erased", "A-1"}}
	check := NewRecontactCheck(contacts, l, tickets, russian.NewAnalyzer(), func() time.Time { return noon })
	if err := check.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := (Outcome{Suggestion: "same", Kind: OutcomeRecontact, Detail: "A-1", At: noon}); len(l.outcomes) != 1 || l.outcomes[0] != want {
		t.Errorf("outcomes %+v", l.outcomes)
	}
}
