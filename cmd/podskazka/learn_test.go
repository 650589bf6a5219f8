package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// oddWords stand in no article of the demo.
const oddWords = "колобродит бздынькалка мимо кассы"

// A request in odd words is resolved with an article: the next person who searches with these words finds it first, and reads why. When
// the request comes back, the words are forgotten.
func TestChoiceChangesTheRanking(t *testing.T) {
	t.Parallel()
	s := newSite(t, seedDemo)
	ctx := t.Context()
	s.learnArchive(t)
	article := s.articleAbout(t, "пароль")
	found := func() string { return s.stranger().get("/search?q=" + url.QueryEscape(oddWords)).body }
	if strings.Contains(found(), "/a/"+article.Slug) {
		t.Fatal("the article is found before anybody linked it")
	}
	filed := &ticket.Ticket{Queue: s.anyQueue(t), Subject: oddWords, Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:1"}}
	if err := s.desk.Create(ctx, filed, ticket.Message{From: ticket.ByRequester, Body: oddWords}); err != nil {
		t.Fatal(err)
	}
	agent := s.userOf("agent@orientir.example")
	actor := ticket.Actor{Viewer: agent.Viewer(), Desk: true}
	if _, err := s.service.Resolve(ctx, actor, filed.Key, 0, ticket.Solution{Kind: "article", ID: article.ID}); err != nil {
		t.Fatal(err)
	}
	if err := s.follow(ctx); err != nil {
		t.Fatal(err)
	}
	if page := found(); !strings.Contains(page, "/a/"+article.Slug) || !strings.Contains(page, "так уже спрашивали") {
		t.Errorf("the next search does not find the article, or not for its learned words:\n%s", page)
	}
	if _, err := s.service.Reopen(ctx, actor, filed.Key, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.follow(ctx); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(found(), "/a/"+article.Slug) {
		t.Error("the words of a request that came back are still learned")
	}
	t.Run("a link in the answer", s.linkTeaches)
	t.Run("a search that helped", s.searchTeaches)
	t.Run("no index of articles", s.ticketsAreFoundAlone)
}

// While there is no index of articles a new ticket is found among the tickets all the same. It leaves the site without that index.
func (s *site) ticketsAreFoundAlone(t *testing.T) {
	ctx := t.Context()
	if err := s.knowledge.Close(); err != nil {
		t.Fatal(err)
	}
	filed := &ticket.Ticket{Queue: s.anyQueue(t), Subject: "Шебуршит пимокатная", Status: ticket.StatusDone, Solution: ticket.Solution{Kind: "article", ID: "a"}}
	if err := s.desk.Create(ctx, filed, ticket.Message{From: ticket.ByRequester, Body: "Шебуршит пимокатная"}); err != nil {
		t.Fatal(err)
	}
	if err := s.follow(ctx); err != nil {
		t.Fatal(err)
	}
	found, err := s.archive.Search(ctx, search.Query{Text: "шебуршит пимокатная", Kinds: []string{search.KindTicket}, Viewer: kb.Viewer{Role: kb.RoleAgent}})
	if err != nil || len(found.Hits) == 0 || found.Hits[0].ID != filed.ID {
		t.Errorf("found %d, %v", len(found.Hits), err)
	}
}

// linkTeaches: who links an article in his answer has said what solved the request.
func (s *site) linkTeaches(t *testing.T) {
	ctx, article := t.Context(), s.articleAbout(t, "сертификат")
	filed := &ticket.Ticket{Queue: s.anyQueue(t), Subject: "тырыпыры " + oddWords, Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:2"}}
	if err := s.desk.Create(ctx, filed, ticket.Message{From: ticket.ByRequester, Body: "тырыпыры"}); err != nil {
		t.Fatal(err)
	}
	agent := s.userOf("agent@orientir.example")
	actor := ticket.Actor{Viewer: agent.Viewer(), Desk: true}
	if _, err := s.service.Reply(ctx, actor, filed.Key, 0, "Смотрите https://help.example/a/"+article.Slug+" и /a/net-takoy."); err != nil {
		t.Fatal(err)
	}
	if _, err := s.service.Resolve(ctx, actor, filed.Key, 0, ticket.Solution{}); err != nil {
		t.Fatal(err)
	}
	if err := s.follow(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := s.learner.Learned(ctx, assist.WordingFilter{Source: assist.WordingLink, Refs: []string{"article:" + article.ID}})
	if err != nil || len(list) != 1 || list[0].Ticket != filed.Key || list[0].Words == "" {
		t.Errorf("learned %+v, %v", list, err)
	}
}

// searchTeaches: two people who searched in the same words, and whom the same article helped, teach it these words; one who takes it back, takes them back.
func (s *site) searchTeaches(t *testing.T) {
	const words = "фигулина на мониторе пароль"
	article := s.articleAbout(t, "пароль")
	if hits := s.articlesFor(t, words); !slices.Contains(hits, article.ID) {
		t.Fatalf("«%s» does not find the article: %v", words, hits)
	}
	path := "/a/" + article.Slug
	learned := func() (words []string) {
		list, err := s.learner.Learned(t.Context(), assist.WordingFilter{Source: assist.WordingSearch})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			words = append(words, w.Words)
		}
		return words
	}
	said := func(p *person, helped string) {
		page := p.send(http.MethodGet, path, "", "", "Referer", s.url+"/search?q="+url.QueryEscape(words)).body
		if !strings.Contains(page, `name="q" value="`+words+`"`) {
			t.Fatal("the page does not know what was searched for")
		}
		if got := p.post(path+"/vote", url.Values{"helped": {helped}, "q": {words}}); got.status != http.StatusSeeOther {
			t.Fatalf("vote: %d", got.status)
		}
	}
	first, second := s.stranger(), s.stranger()
	said(first, "yes")
	said(second, "yes")
	if n := len(learned()); n != 2 {
		t.Fatalf("%d wordings of two people", n)
	}
	said(second, "no")
	if n := len(learned()); n != 1 {
		t.Errorf("%d wordings after one took his back", n)
	}
	s.stranger().post(path+"/vote", url.Values{"helped": {"yes"}, "q": {"бздынькалка без смысла"}})
	if n := len(learned()); n != 1 {
		t.Error("words that do not find the article are learned")
	}
}

// articlesFor are the ids of the first articles that a stranger's search finds.
func (s *site) articlesFor(t *testing.T, words string) (ids []string) {
	t.Helper()
	found, err := s.searcher.Search(t.Context(), search.Query{Text: words, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range found.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// However many resolved requests say the title of one article of another, the title finds its own.
func TestHostileWordingsStayBelowTheTitle(t *testing.T) {
	t.Parallel()
	s := newSite(t, seedDemo)
	ctx := t.Context()
	target, pushed := s.articleAbout(t, "пароль"), s.articleAbout(t, "сертификат")
	var list []assist.Wording
	for i := range 60 {
		list = append(list, assist.Wording{
			Ref: "article:" + pushed.ID, Text: target.Title, Source: assist.WordingTicket, Origin: fmt.Sprint(i), By: fmt.Sprint(i),
		})
	}
	if err := s.learner.Said(ctx, list...); err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	result, err := s.searcher.Search(ctx, search.Query{Text: target.Title, Viewer: operator})
	if err != nil || len(result.Hits) == 0 || result.Hits[0].ID != target.ID {
		t.Fatalf("«%s» finds %v, %v", target.Title, result.Hits, err)
	}
}

// articleAbout is the first public article that search finds.
func (s *site) articleAbout(t *testing.T, words string) *kb.Article {
	t.Helper()
	found, err := s.searcher.Search(t.Context(), search.Query{Text: words})
	if err != nil || len(found.Hits) == 0 {
		t.Fatalf("search %s: %v, %v", words, found.Hits, err)
	}
	a, err := s.kb.Article(context.WithoutCancel(t.Context()), found.Hits[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) anyQueue(t *testing.T) string {
	t.Helper()
	queues, err := s.desk.Queues(t.Context())
	if err != nil || len(queues) == 0 {
		t.Fatalf("queues: %v, %v", queues, err)
	}
	return queues[0].ID
}
