package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// TestReasonsAreTrue asks with random words as random people, and files requests of such words: whatever is said of the hits is recomputed
// from the stores, and nothing unreadable is among them.
func TestReasonsAreTrue(t *testing.T) {
	t.Parallel()
	s := newSite(t, seedDemo)
	s.learnArchive(t)
	chosen := s.choose(t)
	r := newReasoner(t, s)
	viewers := map[string]kb.Viewer{"": {}}
	for _, login := range []string{"uchenik@orientir.example", "agent@orientir.example", "editor@orientir.example"} {
		user := s.userOf(login)
		viewers[login] = user.Viewer()
	}
	r.requester = viewers["uchenik@orientir.example"].UserID
	r.earlier = s.earlierRequest(t, r.requester)
	t.Run("drafts", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) { r.draft(t, rt, viewers) })
	})
	t.Run("requests", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) { r.request(t, rt, viewers["agent@orientir.example"], chosen) })
	})
	for _, field := range []string{"title", "body", "learned", assist.WhyAudience, assist.WhyPage, assist.WhyEarlier, assist.WhyQueue, assist.WhyType, assist.WhySolution} {
		if r.seen[field] == 0 {
			t.Errorf("no reason speaks of %s: %v", field, r.seen)
		}
	}
	if r.histories == 0 {
		t.Error("no offer was chosen before")
	}
}

// earlierRequest files a request of somebody about a topic, and gives the topic.
func (s *site) earlierRequest(t *testing.T, user string) string {
	t.Helper()
	filed := &ticket.Ticket{Queue: s.anyQueue(t), Topic: s.articleAbout(t, "пароль").Section, Subject: "Раньше", Status: ticket.StatusOpen,
		Requester: ticket.Person{ID: user}}
	if err := s.desk.Create(t.Context(), filed, ticket.Message{From: ticket.ByRequester, Body: "Раньше"}); err != nil {
		t.Fatal(err)
	}
	return filed.Topic
}

// A made choice is what an agent did with an offer in a ticket filed there.
type madeChoice struct {
	ref   string
	scope assist.Scope
	taken bool
}

// chosenFor is the request that an agent has chosen offers for.
const chosenFor = "забыл пароль, письмо не приходит"

// choose lets an agent answer requests with the first canned reply that he is offered, and gives what he chose and passed over.
func (s *site) choose(t *testing.T) (made []madeChoice) {
	t.Helper()
	ctx, user := t.Context(), s.userOf("agent@orientir.example")
	agent := user.Viewer()
	types, err := s.desk.RequestTypes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range types[:min(3, len(types))] {
		filed := &ticket.Ticket{Queue: kind.Queue, Type: kind.ID, Subject: chosenFor, Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:1"}}
		message := ticket.Message{From: ticket.ByRequester, Body: "не могу войти"}
		if err := s.desk.Create(ctx, filed, message); err != nil {
			t.Fatal(err)
		}
		offered, err := s.assist.ForTicket(ctx, agent, filed, []ticket.Message{message})
		if err != nil || len(offered.Replies) == 0 {
			t.Fatalf("no reply is offered: %v", err)
		}
		use := assist.Use{Suggestion: offered.ID, Hit: offered.Replies[0].Ref(), Kept: 1}
		if err := s.assist.Answered(ctx, agent, filed, []assist.Use{use}); err != nil {
			t.Fatal(err)
		}
		for _, h := range offered.Replies {
			made = append(made, madeChoice{h.Ref(), assist.Scope{Queue: filed.Queue, Type: filed.Type}, h.Ref() == use.Hit})
		}
	}
	return made
}

// draft asks as one of the viewers.
func (r *reasoner) draft(t *testing.T, rt *rapid.T, viewers map[string]kb.Viewer) {
	d := assist.Draft{
		Surface: assist.SurfaceForm, Viewer: viewers[rapid.SampledFrom(slices.Sorted(maps.Keys(viewers))).Draw(rt, "viewer")],
		Audience: rapid.SampledFrom([]string{"", "uchenik", "navigator", "roditel"}).Draw(rt, "audience"),
		Page:     rapid.SampledFrom(r.pages).Draw(rt, "page"),
		Subject:  r.text(rt),
	}
	found, err := r.site.assist.Rank(t.Context(), d, nil, 10)
	if err != nil {
		rt.Fatal(err)
	}
	out := &assist.Suggestion{Query: d.Subject}
	if err := r.site.assist.Decide(t.Context(), d, found, out); err != nil {
		rt.Fatal(err)
	}
	for _, hit := range out.Hits {
		if a := r.articles[hit.Ref()]; a == nil || !kb.CanRead(d.Viewer, a) {
			rt.Fatalf("%s may not be read", hit.Title)
		}
		r.check(rt, hit, asked{Draft: d})
	}
}

// request files a request that the agent opens.
func (r *reasoner) request(t *testing.T, rt *rapid.T, agent kb.Viewer, chosen []madeChoice) {
	kind := rapid.SampledFrom(r.types).Draw(rt, "type")
	subject := chosenFor
	if rapid.IntRange(0, 3).Draw(rt, "other words") > 0 {
		subject = r.text(rt)
	}
	filed := &ticket.Ticket{Queue: kind.Queue, Type: kind.ID, Subject: subject, Audience: rapid.SampledFrom([]string{"", "uchenik", "navigator"}).Draw(rt, "audience")}
	out, err := r.site.assist.ForTicket(t.Context(), agent, filed, nil)
	if err != nil {
		rt.Fatal(err)
	}
	for _, hit := range slices.Concat(out.Replies, out.Articles, out.Tickets) {
		if a := r.articles[hit.Ref()]; r.documents[hit.Ref()] == nil || a != nil && !kb.CanRead(agent, a) {
			rt.Fatalf("%s may not be read", hit.Title)
		}
		r.check(rt, hit, asked{assist.Draft{Subject: filed.Subject, Audience: filed.Audience, Viewer: agent}, filed})
		var want assist.History
		for _, c := range chosen {
			if c.ref == hit.Ref() && (c.scope.Queue == filed.Queue || c.scope.Type == filed.Type) {
				want.Offered++
				if c.taken {
					want.Taken++
					want.Kept = 1
				}
			}
		}
		if r.histories += want.Taken; hit.History != want {
			rt.Errorf("%s has the history %+v, want %+v", hit.Title, hit.History, want)
		}
	}
}

// text is a few words of the content and of what people asked.
func (r *reasoner) text(rt *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(r.words), 2, 6).Draw(rt, "words"), " ")
}

// check fails when a reason of a hit is not true.
func (r *reasoner) check(rt *rapid.T, hit assist.Hit, by asked) {
	for _, why := range hit.Why {
		r.seen[why.Field]++
		if !r.holds(hit.Hit, why, by) {
			rt.Errorf("«%s» finds «%s» for %+v, which is not true", by.Subject, hit.Title, why)
		}
	}
}

// holds reports whether a reason is true of a hit.
func (r *reasoner) holds(hit search.Hit, why search.Reason, by asked) bool {
	ref := assist.Hit{Hit: hit}.Ref()
	switch d := r.documents[ref]; why.Field {
	case assist.WhyAudience:
		return why.Word == by.Audience && slices.Contains(d.Audiences, by.Audience)
	case search.WhyPinned:
		return slices.ContainsFunc(r.pins, func(p *kb.Pin) bool { return !p.Disabled && p.Article == hit.ID })
	case assist.WhyPage:
		return d.Section != "" && d.Section == r.sectionOf(by.Page)
	case assist.WhyEarlier:
		return by.Viewer.UserID == r.requester && d.Section == r.earlier
	case assist.WhyQueue:
		return why.Word == by.ticket.Queue && slices.Contains(r.replies[ref].Queues, why.Word)
	case assist.WhyType:
		return why.Word == by.ticket.Type && r.tickets[ref].Type == why.Word
	case assist.WhySolution:
		return why.Word == r.tickets[ref].Solution.Kind+":"+r.tickets[ref].Solution.ID
	}
	return r.said(why, by.Draft, ref)
}
