package assist

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// onePage knows one article.
type onePage struct{ article kb.Article }

func (p onePage) Article(_ context.Context, ref string) (*kb.Article, error) {
	if ref != p.article.Slug {
		return nil, kb.ErrNotFound
	}
	return &p.article, nil
}

// lastRequest is everybody's last one.
type lastRequest struct{ ticket.Ticket }

func (l lastRequest) Find(context.Context, ticket.Filter) ([]*ticket.Ticket, error) {
	return []*ticket.Ticket{&l.Ticket}, nil
}

func (l lastRequest) Conversation(context.Context, string) ([]ticket.Message, []ticket.Event, error) {
	return nil, nil, nil
}

// filedChoices are choices with the scopes of their tickets.
type filedChoices []Choice

func (f filedChoices) SaveChoices(context.Context, ...Choice) error { return nil }

func (f filedChoices) Choices(_ context.Context, hits []string, near Scope, _ time.Time, _ int) (found []Choice, err error) {
	for _, c := range f {
		if slices.Contains(hits, c.Hit) && c.Scope.near(near) > 0 {
			found = append(found, c)
		}
	}
	return found, nil
}

// What an editor pinned stays first, whatever is raised below it.
func TestScopeLeavesPins(t *testing.T) {
	hits := []search.Hit{{ID: "pin", Section: "films", Score: 1}, {ID: "a", Section: "films", Score: .97}, {ID: "b", Section: "login", Score: .95}}
	s := New(Deps{Knowledge: &engine{answers: map[string]search.Result{"": {Hits: hits, Pinned: 1}}}, Now: func() time.Time { return noon }})
	found, err := s.Rank(t.Context(), Draft{Body: "не могу войти", Page: "/s/login"}, nil, 10)
	if err != nil || len(found.Hits) != 3 || found.Hits[0].ID != "pin" || found.Hits[1].ID != "b" {
		t.Errorf("%+v, %v", found.Hits, err)
	}
}

// Where a person is, what he asked about lately and the type he chose raise what is near; nothing is hidden, and only what was raised says so.
func TestScopeRaises(t *testing.T) {
	hits := []search.Hit{{ID: "a", Section: "films", Score: 1}, {ID: "b", Section: "login", Score: .95}, {ID: "c", Section: "certificates", Score: .5}}
	taken := func(kind, key string, grade ticket.Grade) Choice {
		return Choice{Hit: "article:b", Ticket: key, Kind: ChoiceTaken, Kept: 1, Scope: Scope{Type: kind}, Rating: ticket.Rating{Grade: grade}}
	}
	typed := filedChoices{taken("login", "R-1", ""), taken("login", "R-2", ticket.GradeGood), taken("film", "R-3", ""), taken("film", "R-4", ticket.GradeBad)}
	for _, c := range []struct {
		name, page, user, kind, first, why string
		asked                              time.Duration // ago
	}{
		{name: "nowhere", first: "a"},
		{name: "an article", page: "/a/password?t=4", first: "b", why: WhyPage},
		{name: "a section", page: "/s/login", first: "b", why: WhyPage},
		{name: "an article that is none", page: "/a/gone", first: "a"},
		{name: "an earlier request", user: "u1", asked: time.Hour, first: "b", why: WhyEarlier},
		{name: "a request of long ago", user: "u1", asked: 60 * 24 * time.Hour, first: "a"},
		{name: "a type answered with it", kind: "login", first: "b", why: WhyTyped},
		{name: "a type answered with it once, or in vain", kind: "film", first: "a"},
		{name: "a type that nothing is known of", kind: "else", first: "a"},
		{name: "too far below", page: "/s/certificates", first: "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &engine{answers: map[string]search.Result{"": {Hits: slices.Clone(hits)}}}
			s := New(Deps{
				Knowledge: e, Pages: onePage{kb.Article{Slug: "password", Section: "login"}}, Now: func() time.Time { return noon },
				Choices: typed, Archive: lastRequest{ticket.Ticket{Topic: "login", UpdatedAt: noon.Add(-c.asked)}},
			})
			found, err := s.Rank(t.Context(), Draft{Body: "не могу войти", Page: c.page, Type: c.kind, Viewer: kb.Viewer{UserID: c.user}}, nil, 10)
			if err != nil || len(found.Hits) != len(hits) {
				t.Fatalf("%d hits of %d, %v", len(found.Hits), len(hits), err)
			}
			first := found.Hits[0]
			if first.ID != c.first {
				t.Errorf("%s is first, want %s", first.ID, c.first)
			}
			if raised := slices.ContainsFunc(first.Why, func(r search.Reason) bool { return r.Field == c.why }); c.why != "" && !raised || c.why == "" && len(first.Why) > 0 {
				t.Errorf("reasons %+v, want %q", first.Why, c.why)
			}
		})
	}
}
