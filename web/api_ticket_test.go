package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// The whole story over the API: a stranger asks, an agent answers with what is suggested, the stranger sees it.
func TestAPITicketStory(t *testing.T) {
	c := openCenter(t)
	suggested := c.object(c.do(200, call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"Забыли пароль","session":"browser-1"}`}))
	answer := c.do(201, call{method: "POST", path: "/api/v1/tickets", body: `{"subject":"Забыли пароль","body":"Сброс пароля не работает","name":"Анна",
		"email":"anna@mail.example","for":"uchenik","suggestion":"` + suggested.text("id") + `","session":"browser-1"}`})
	sent, cookies := c.object(answer), answer.Cookies()
	key := sent.text("key")
	if key != "REQ-1" || sent.text("status") != "open" || sent.text("for") != "uchenik" || answer.Header.Get("Location") != "/api/v1/tickets/REQ-1" {
		t.Fatalf("sent %v", sent)
	}
	c.wantOutcomes(suggested.text("id"), assist.OutcomeShown, assist.OutcomeSubmitted)

	path := "/api/v1/tickets/" + key
	c.do(404, call{method: "GET", path: path})
	c.do(404, call{method: "GET", path: path, as: kb.RoleEditor})
	c.do(401, call{method: "GET", path: path + "/suggestions"})
	c.do(403, call{method: "GET", path: path + "/suggestions", as: kb.RoleUser})
	offered := c.object(c.do(200, call{method: "GET", path: path + "/suggestions", as: kb.RoleAgent}))
	replies, articles := offered.list("replies"), offered.list("articles")
	if len(replies) != 1 || !strings.Contains(replies[0].text("body"), "{{user.name|коллега}}") || len(articles) == 0 {
		t.Fatalf("offered %v", offered)
	}
	c.do(204, call{method: "POST", path: "/api/v1/suggestions/" + offered.text("id") + "/outcomes", as: kb.RoleAgent,
		body: `{"outcome":"inserted","hit":"` + replies[0].text("ref") + `"}`})
	c.do(404, call{method: "POST", path: "/api/v1/suggestions/" + offered.text("id") + "/outcomes", body: `{"outcome":"opened","hit":"x"}`})

	answered := c.object(c.do(201, call{method: "POST", path: path + "/messages", as: kb.RoleAgent, body: `{"body":"Сбросьте пароль ещё раз."}`}))
	if answered.text("status") != "feedback" || len(answered.list("messages")) != 2 {
		t.Errorf("answered %v", answered)
	}
	c.do(201, call{method: "POST", path: path + "/messages", as: kb.RoleAgent, body: `{"body":"проверить журнал","note":true}`})
	c.do(403, call{method: "POST", path: path + "/messages", cookies: cookies, body: `{"body":"x","note":true}`})
	solved := c.object(c.do(200, call{method: "PATCH", path: path, as: kb.RoleAgent,
		body: `{"assignee":"` + c.ids[kb.RoleAgent] + `","solution":{"kind":"reply","id":"` + replies[0].text("id") + `"}}`}))
	if solved.text("status") != "done" || solved.text("assignee") != c.ids[kb.RoleAgent] || solved["resolved_at"] == nil {
		t.Errorf("solved %v", solved)
	}
	c.wantOutcomes(offered.text("id"), assist.OutcomeShown, assist.OutcomeInserted, assist.OutcomeHelped)

	seen := c.object(c.do(200, call{method: "GET", path: path, cookies: cookies}))
	if titles(seen.list("messages"), "body") != "Сброс пароля не работает | Сбросьте пароль ещё раз." || seen["assignee"] != nil || seen["solution"] != nil {
		t.Errorf("the requester sees %v", seen)
	}
	reopened := c.object(c.do(200, call{method: "PATCH", path: path, cookies: cookies, body: `{"status":"reopened"}`}))
	if reopened.text("status") != "reopened" {
		t.Errorf("reopened %v", reopened)
	}
	closed := c.object(c.do(200, call{method: "PATCH", path: path, cookies: cookies, body: `{"status":"done"}`}))
	if closed.text("status") != "done" {
		t.Errorf("closed %v", closed)
	}
}

func TestAPITicketIdempotencyKey(t *testing.T) {
	c := openCenter(t)
	send := func(key, subject string, as kb.Role) string {
		header := map[string]string{"Idempotency-Key": key}
		return c.object(c.do(201, call{method: "POST", path: "/api/v1/tickets", as: as, header: header, body: `{"subject":"` + subject + `","body":"x"}`})).text("key")
	}
	for _, role := range []kb.Role{kb.RoleNone, kb.RoleUser} {
		first := send("k1", "Не входит", role)
		if again := send("k1", "Не входит", role); again != first {
			t.Errorf("%q: sent twice: %s and %s", role, first, again)
		}
		if other := send("k2", "Не входит", role); other == first {
			t.Errorf("%q: another key is the same ticket", role)
		}
	}
	if anna, other := send("k3", "Пароль Анны", kb.RoleNone), send("k3", "Пароль Ольги", kb.RoleNone); anna == other {
		t.Error("two strangers with one key share a ticket")
	}
	if user, agent := send("k4", "Не входит", kb.RoleUser), send("k4", "Не входит", kb.RoleAgent); user == agent {
		t.Error("two people with one key share a ticket")
	}
}

func TestAPITicketUpdate(t *testing.T) {
	c := openCenter(t)
	sent := c.object(c.do(201, call{method: "POST", path: "/api/v1/tickets", as: kb.RoleUser, body: `{"subject":"Не входит","body":"x"}`}))
	path := "/api/v1/tickets/" + sent.text("key")
	tests := []struct {
		name, body string
		as         kb.Role
		match      string
		want       int
	}{
		{"nothing", `{}`, kb.RoleAgent, "", 422},
		{"unknown status", `{"status":"lost"}`, kb.RoleAgent, "", 422},
		{"unknown assignee", `{"assignee":"nobody"}`, kb.RoleAgent, "", 422},
		{"an editor answers no tickets", `{"assignee":"` + c.ids[kb.RoleEditor] + `"}`, kb.RoleAgent, "", 422},
		{"unknown queue", `{"queue":"none"}`, kb.RoleAgent, "", 422},
		{"unknown solution", `{"solution":{"kind":"article","id":"none"}}`, kb.RoleAgent, "", 422},
		{"a draft solves nothing", `{"solution":{"kind":"article","id":"chernovik"}}`, kb.RoleAgent, "", 422},
		{"a requester cannot assign", `{"assignee":"` + c.ids[kb.RoleAgent] + `"}`, kb.RoleUser, "", 403},
		{"nor wait for developers", `{"status":"waiting_dev"}`, kb.RoleUser, "", 403},
		{"a stranger learns nothing", `{"status":"done"}`, kb.RoleNone, "", 404},
		{"stale", `{"status":"waiting_dev"}`, kb.RoleAgent, `"99"`, 409},
		{"no revision", `{"status":"waiting_dev"}`, kb.RoleAgent, `"new"`, 422},
		{"fresh", `{"status":"waiting_dev"}`, kb.RoleAgent, `"1"`, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			header := map[string]string{}
			if tt.match != "" {
				header["If-Match"] = tt.match
			}
			c.do(tt.want, call{method: "PATCH", path: path, as: tt.as, body: tt.body, header: header})
		})
	}
}

func TestAPITicketList(t *testing.T) {
	c := openCenter(t)
	for range 3 {
		c.do(201, call{method: "POST", path: "/api/v1/tickets", as: kb.RoleUser, body: `{"subject":"Не входит","body":"x"}`})
	}
	stranger := c.do(201, call{method: "POST", path: "/api/v1/tickets", body: `{"subject":"Чужое","body":"x"}`})
	tests := []struct {
		path    string
		as      kb.Role
		cookies []*http.Cookie
		want    float64
	}{
		{"/api/v1/tickets", kb.RoleNone, nil, 0},
		{"/api/v1/tickets", kb.RoleNone, stranger.Cookies(), 1},
		{"/api/v1/tickets", kb.RoleUser, nil, 3},
		{"/api/v1/tickets", kb.RoleEditor, nil, 0},
		{"/api/v1/tickets", kb.RoleAgent, nil, 4},
		{"/api/v1/tickets?status=done", kb.RoleAgent, nil, 0},
		{"/api/v1/tickets?open=true&assignee=none&queue=support", kb.RoleAgent, nil, 4},
	}
	for _, tt := range tests {
		if got := c.object(c.do(200, call{method: "GET", path: tt.path, as: tt.as, cookies: tt.cookies})); got["total"] != tt.want || len(got.list("tickets")) != int(tt.want) {
			t.Errorf("%s as %q: %v, want %v", tt.path, tt.as, got, tt.want)
		}
	}
	c.do(413, call{method: "GET", path: "/api/v1/tickets?limit=101", as: kb.RoleAgent})
	c.do(422, call{method: "GET", path: "/api/v1/tickets?cursor=x", as: kb.RoleAgent})
	c.do(422, call{method: "GET", path: "/api/v1/tickets?status=lost", as: kb.RoleAgent})
}
