package assist

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// engine answers every query of one kind alike and remembers what it was asked.
type engine struct {
	answers map[string]search.Result // by the first kind of the query; "" = articles
	asked   []search.Query
	err     error
}

func (e *engine) Search(_ context.Context, q search.Query) (search.Result, error) {
	e.asked = append(e.asked, q)
	kind := ""
	if len(q.Kinds) > 0 {
		kind = q.Kinds[0]
	}
	found := e.answers[kind]
	found.Hits = slices.DeleteFunc(slices.Clone(found.Hits), func(h search.Hit) bool { return slices.Contains(q.Exclude, h.ID) })
	return found, e.err
}

// ledger keeps everything in slices.
type ledger struct {
	suggestions []Suggestion
	outcomes    []Outcome
}

func (l *ledger) SaveSuggestion(_ context.Context, s Suggestion) error {
	l.suggestions = append(l.suggestions, s)
	return nil
}

func (l *ledger) Suggestion(_ context.Context, id string) (*Suggestion, error) {
	return l.last(func(s Suggestion) bool { return s.ID == id })
}

func (l *ledger) LatestSuggestion(_ context.Context, key string) (*Suggestion, error) {
	return l.last(func(s Suggestion) bool { return s.Ticket == key })
}

func (l *ledger) last(match func(Suggestion) bool) (*Suggestion, error) {
	for _, s := range slices.Backward(l.suggestions) {
		if match(s) {
			return &s, nil
		}
	}
	return nil, kb.ErrNotFound
}

func (l *ledger) SaveOutcome(_ context.Context, o Outcome) error {
	l.outcomes = append(l.outcomes, o)
	return nil
}

func (l *ledger) Outcomes(context.Context, string) ([]Outcome, error) { return l.outcomes, nil }

func (l *ledger) Rejected(ctx context.Context, session, person string, since time.Time) (refs []string, err error) {
	for _, o := range l.outcomes {
		s, err := l.Suggestion(ctx, o.Suggestion)
		if err == nil && o.Kind == OutcomeRejected && (s.Session == session && session != "" || s.Person == person && person != "") && o.At.After(since) {
			refs = append(refs, o.Hit)
		}
	}
	return refs, nil
}

// library is the rest of what a service reads.
type library struct {
	replies  []*kb.Reply
	tickets  []*ticket.Ticket
	hidden   []string // ids of articles that nobody may read any more
	messages []ticket.Message
}

func (l *library) FindReplies(_ context.Context, ids []string) (found []*kb.Reply, err error) {
	for _, r := range l.replies {
		if slices.Contains(ids, r.ID) {
			found = append(found, r)
		}
	}
	return found, nil
}

func (l *library) Find(_ context.Context, f ticket.Filter) (found []*ticket.Ticket, err error) {
	for _, t := range l.tickets {
		if slices.Contains(f.IDs, t.ID) {
			found = append(found, t)
		}
	}
	return found, nil
}

func (l *library) Conversation(context.Context, string) ([]ticket.Message, []ticket.Event, error) {
	return l.messages, nil, nil
}

func (l *library) Changes(context.Context, int64, int) ([]kb.Change, error) { return nil, nil }

func (l *library) Sections(context.Context) ([]kb.Section, error) {
	return []kb.Section{{Slug: "vhod", Title: "Вход"}, {Slug: "kurs", Title: "Курсы"}}, nil
}

func (l *library) Readable(_ context.Context, _ kb.Viewer, hits []search.Hit) ([]search.Hit, error) {
	return slices.DeleteFunc(slices.Clone(hits), func(h search.Hit) bool { return slices.Contains(l.hidden, h.ID) }), nil
}

func newService(e *engine, l *ledger, lib *library) *Service {
	return New(Deps{
		Knowledge: e, Tickets: e, Readable: lib, Replies: lib, Sections: lib, Archive: lib, Ledger: l,
		Now: func() time.Time { return noon },
	})
}

func articles(strength float64, hits ...search.Hit) search.Result {
	return search.Result{Hits: hits, Total: len(hits), Strength: strength, Self: 10}
}

func TestSuggest(t *testing.T) {
	password := search.Hit{ID: "1", Kind: "faq", Title: "Забыли пароль", Section: "vhod", Audiences: []string{"uchenik"}, Score: 8}
	course := search.Hit{ID: "2", Kind: "article", Title: "Записаться на курс", Section: "kurs", Score: 7.5}
	e := &engine{answers: map[string]search.Result{"": articles(8, password, course)}}
	l := &ledger{}
	got, err := newService(e, l, &library{}).Suggest(t.Context(), Draft{
		Surface: SurfaceForm, Subject: "Забыл пароль", Body: "Здравствуйте! Моя почта a@b.example. Спасибо", Audience: "uchenik", Session: "visitor:1",
	})
	if err != nil {
		t.Fatal(err)
	}
	if q := e.asked[0]; q.Text != "Забыл пароль\nМоя почта •••." || !q.Message || q.Audience != "uchenik" {
		t.Errorf("asked %+v", q)
	}
	if got.Query != "Забыл пароль\nМоя почта •••." {
		t.Errorf("stored query %q", got.Query)
	}
	if len(got.Hits) != 2 || got.Hits[0].Ref() != "article:1" || got.Confident {
		t.Errorf("got %+v", got)
	}
	if !slices.Equal(got.Topics, []Topic{{"vhod", "Вход"}, {"kurs", "Курсы"}}) {
		t.Errorf("topics %v", got.Topics)
	}
	if why := Whys(got.Hits[0].Why); len(why) != 1 || why[0].Message != "why.audience" {
		t.Errorf("why %v", why)
	}
	if len(l.suggestions) != 1 || l.suggestions[0].ID != got.ID || got.ID == "" {
		t.Errorf("ledger %+v", l.suggestions)
	}
	if len(l.outcomes) != 1 || l.outcomes[0].Kind != OutcomeShown {
		t.Errorf("outcomes %+v", l.outcomes)
	}
}

func TestSuggestConfident(t *testing.T) {
	e := &engine{answers: map[string]search.Result{"": articles(8, search.Hit{ID: "1", Title: "Забыли пароль", Score: 8, Section: "vhod"}, search.Hit{ID: "2", Title: "Записаться на курс", Score: 3, Section: "kurs"})}}
	got, err := newService(e, &ledger{}, &library{}).Suggest(t.Context(), Draft{Subject: "Забыл пароль"})
	if err != nil || !got.Confident || got.Topics != nil {
		t.Errorf("got %+v, %v: want a best answer without topics", got, err)
	}
}

func TestSuggestSaysNothing(t *testing.T) {
	tests := []struct {
		name  string
		draft Draft
		asked int
	}{
		{"two letters ask nothing", Draft{Subject: "не"}, 0},
		{"a greeting asks nothing", Draft{Body: "Здравствуйте!"}, 0},
		{"a weak answer is not shown", Draft{Subject: "погода на завтра"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := &engine{answers: map[string]search.Result{"": articles(0.5, search.Hit{ID: "1", Score: 1})}}
			l := &ledger{}
			got, err := newService(e, l, &library{}).Suggest(t.Context(), tt.draft)
			if err != nil || len(got.Hits) > 0 || len(got.Topics) > 0 || got.Confident {
				t.Errorf("got %+v, %v", got, err)
			}
			if len(e.asked) != tt.asked || len(l.suggestions) != tt.asked || len(l.outcomes) > 0 {
				t.Errorf("asked %d times, stored %d suggestions and %d outcomes", len(e.asked), len(l.suggestions), len(l.outcomes))
			}
		})
	}
}

func TestSuggestLimits(t *testing.T) {
	s := newService(&engine{}, &ledger{}, &library{})
	for field, d := range map[string]Draft{
		"subject": {Subject: strings.Repeat("ж", ticket.MaxSubject+1)},
		"body":    {Body: strings.Repeat("ж", ticket.MaxMessage)},
	} {
		_, err := s.Suggest(t.Context(), d)
		var wrong *kb.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field || !errors.Is(err, kb.ErrTooLarge) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestSuggestRejectedStaysAway(t *testing.T) {
	e := &engine{answers: map[string]search.Result{"": articles(8, search.Hit{ID: "1", Kind: "article", Score: 8}, search.Hit{ID: "2", Kind: "article", Score: 7})}}
	s := newService(e, &ledger{}, &library{})
	draft := Draft{Subject: "Забыл пароль", Session: "visitor:1"}
	first, err := s.Suggest(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), kb.Viewer{}, "visitor:1", Outcome{Suggestion: first.ID, Kind: OutcomeRejected, Hit: "article:1"}); err != nil {
		t.Fatal(err)
	}
	again, err := s.Suggest(t.Context(), draft)
	if err != nil || len(again.Hits) != 1 || again.Hits[0].ID != "2" {
		t.Errorf("same session: %+v, %v", again, err)
	}
	draft.Session = "visitor:2"
	other, err := s.Suggest(t.Context(), draft)
	if err != nil || len(other.Hits) != 2 {
		t.Errorf("other session: %+v, %v", other, err)
	}
}

func TestRecord(t *testing.T) {
	l := &ledger{suggestions: []Suggestion{
		{ID: "form", Surface: SurfaceForm, Session: "visitor:1", Hits: []Hit{{Hit: search.Hit{ID: "1", Kind: "faq"}}}},
		{ID: "desk", Surface: SurfaceDesk, Ticket: "ORI-1", Hits: []Hit{{Hit: search.Hit{ID: "2", Kind: search.KindReply}}}},
	}}
	agent, editor := kb.Viewer{UserID: "u1", Role: kb.RoleAgent}, kb.Viewer{UserID: "u2", Role: kb.RoleEditor}
	tests := []struct {
		name    string
		viewer  kb.Viewer
		session string
		outcome Outcome
		want    error
	}{
		{"helped", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeHelped}, nil},
		{"opened", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeOpened, Hit: "article:1"}, nil},
		{"without a session", kb.Viewer{}, "", Outcome{Suggestion: "form", Kind: OutcomeOpened, Hit: "article:1"}, nil},
		{"somebody else's", kb.Viewer{}, "visitor:2", Outcome{Suggestion: "form", Kind: OutcomeHelped}, kb.ErrNotFound},
		{"no such suggestion", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "none", Kind: OutcomeHelped}, kb.ErrNotFound},
		{"opened what", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeOpened}, kb.ErrInvalid},
		{"a hit that was not suggested", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeOpened, Hit: "article:2"}, kb.ErrInvalid},
		{"no such outcome", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: "liked"}, kb.ErrInvalid},
		{"shown is ours to write", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeShown}, kb.ErrInvalid},
		{"a visitor inserts nothing", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeInserted, Hit: "article:1"}, kb.ErrInvalid},
		{"a long detail", kb.Viewer{}, "visitor:1", Outcome{Suggestion: "form", Kind: OutcomeHelped, Detail: strings.Repeat("x", 201)}, kb.ErrTooLarge},
		{"inserted", agent, "", Outcome{Suggestion: "desk", Kind: OutcomeInserted, Hit: "reply:2"}, nil},
		{"the desk is not for visitors", kb.Viewer{}, "", Outcome{Suggestion: "desk", Kind: OutcomeOpened, Hit: "reply:2"}, kb.ErrNotFound},
		{"nor for editors", editor, "", Outcome{Suggestion: "desk", Kind: OutcomeOpened, Hit: "reply:2"}, kb.ErrNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.outcomes = nil
			err := newService(&engine{}, l, &library{}).Record(t.Context(), tt.viewer, tt.session, tt.outcome)
			if !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if wrote := len(l.outcomes) == 1; wrote != (tt.want == nil) {
				t.Errorf("wrote %+v", l.outcomes)
			}
		})
	}
}
