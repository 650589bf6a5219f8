package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// An agent corrects how a ticket is filed in one press; its requester is told nothing of it.
func TestDeskFiling(t *testing.T) {
	c := openCenter(t)
	c.withForm()
	if err := c.kb.SaveSection(t.Context(), kb.Section{Slug: "vhod", Title: "Вход и пароль"}); err != nil {
		t.Fatal(err)
	}
	types, err := c.desk.RequestTypes(t.Context())
	if err != nil || len(types) == 0 {
		t.Fatalf("types %v, %v", types, err)
	}
	if err := c.desk.SaveQueue(t.Context(), ticket.Queue{ID: "second", Title: "Вторая линия", Prefix: "SEC"}); err != nil {
		t.Fatal(err)
	}
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page = page.press(http.StatusSeeOther, "ticket", "topic", "topic", "vhod")
	page = page.press(http.StatusSeeOther, "ticket", "type", "type", types[0].ID)
	page.has("dl.facts dd", "Вход и пароль").has("li.event", "Тема изменена").has("li.event", "Тип обращения изменён")
	b := c.browser(kb.RoleAgent)
	b.post("/desk/tickets/"+key, url.Values{"do": {"move:second"}}).want(http.StatusSeeOther)
	if got := c.ticket(key); got.Topic != "vhod" || got.Type != types[0].ID || got.Queue != "second" {
		t.Errorf("filed %+v", got)
	}
	for _, do := range []string{"topic:none", "type:none", "move:none"} {
		b.post("/desk/tickets/"+key, url.Values{"do": {do}}).want(http.StatusUnprocessableEntity)
	}
	own := c.object(c.do(http.StatusOK, call{method: "GET", path: "/api/v1/tickets/" + key, as: kb.RoleUser}))
	if own["topic"] != nil {
		t.Error("the requester sees the topic")
	}
	c.do(http.StatusForbidden, call{method: "PATCH", path: "/api/v1/tickets/" + key, as: kb.RoleUser, body: `{"topic":""}`})
	c.do(http.StatusOK, call{method: "PATCH", path: "/api/v1/tickets/" + key, as: kb.RoleAgent, body: `{"topic":"","type":""}`})
	if got := c.ticket(key); got.Topic != "" || got.Type != "" {
		t.Errorf("taken back %+v", got)
	}
}
