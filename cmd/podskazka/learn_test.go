package main

import (
	"context"
	"fmt"
	"net/url"
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
}

// However many resolved requests say the title of one article of another, the title finds its own.
func TestHostileWordingsStayBelowTheTitle(t *testing.T) {
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
