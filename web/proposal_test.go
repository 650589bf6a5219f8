package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// What agents keep typing becomes a canned reply when an editor says so, and not before; agents may look.
func TestProposals(t *testing.T) {
	c := openCenter(t)
	ctx := t.Context()
	for _, p := range []assist.Proposal{
		{ID: "p1", Text: "Выгрузка лежит у почты •••", Queue: "support", Tickets: []string{"REQ-3", "REQ-2", "REQ-1"}, Agents: 2, State: assist.ProposalOpen},
		{ID: "p2", Text: "Другое", Tickets: []string{"REQ-4"}, Agents: 1, State: assist.ProposalOpen},
	} {
		if err := c.desk.SaveProposal(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	before, err := c.kb.FindReplies(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.open(http.StatusOK, "/studio/proposals", kb.RoleAgent).has("p.proposal-text", "Выгрузка лежит").has("p.proposal-tickets a", "REQ-3").hasNot("main form")
	c.do(http.StatusForbidden, call{method: "GET", path: "/studio/proposals", as: kb.RoleUser})
	c.browser(kb.RoleAgent).post("/studio/proposals/p1", url.Values{"do": {"make"}, "title": {"Т"}, "body": {"Б"}}).want(http.StatusForbidden)

	page := c.open(http.StatusOK, "/studio/proposals", kb.RoleEditor)
	page.has("h2", "В 3 обращениях").hasNot("p.proposal-tickets a")
	c.browser(kb.RoleEditor).post("/studio/proposals/p1", url.Values{"do": {"make"}, "title": {""}, "body": {"Б"}}).want(http.StatusUnprocessableEntity).has("div[role=alert]", "«")
	page.press(http.StatusSeeOther, "make-p1", "make", "title", "Где выгрузка")
	c.browser(kb.RoleEditor).post("/studio/proposals/p2", url.Values{"do": {"dismiss"}}).want(http.StatusSeeOther)
	c.open(http.StatusOK, "/studio/proposals?done=made", kb.RoleEditor).has("div.empty", "нет").has("div.notice", "Черновик шаблона сохранён")
	c.browser(kb.RoleEditor).post("/studio/proposals/p1", url.Values{"do": {"make"}}).want(http.StatusNotFound)

	after, err := c.kb.FindReplies(ctx, nil)
	if err != nil || len(after) != len(before)+1 {
		t.Fatalf("%d replies after %d, %v", len(after), len(before), err)
	}
	for _, r := range after {
		if r.Title == "Где выгрузка" && r.Body != "Здравствуйте, {{user.name|}}!\n\nВыгрузка лежит у почты {{вписать}}" {
			t.Errorf("made %q", r.Body)
		}
	}
}
