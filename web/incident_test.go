package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
)

// declare has an agent propose an incident and returns its id.
func (c *center) declare(title string) string {
	c.t.Helper()
	made := c.browser(kb.RoleAgent).post("/desk/incidents", url.Values{"title": {title}})
	return strings.TrimPrefix(made.leads("/desk/incidents/"), "/desk/incidents/")
}

// The life of a mass problem: an agent proposes it, a supervisor confirms it for pupils, pupils see it and join with one click,
// their tickets get one answer each with their names, and the end of it is told.
func TestIncidentStory(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Сертификат пустой", "Скачала, а там ничего")
	id := c.declare("Пустой сертификат")
	path := "/desk/incidents/" + id
	c.open(http.StatusOK, "/desk/incidents", kb.RoleAgent).has(".incident-row-title", "Пустой сертификат")
	agent := c.open(http.StatusOK, path, kb.RoleAgent)
	agent.hasNot("button[value=confirm]")
	agent.browser.post(path, url.Values{"do": {"confirm"}, "rev": {"1"}, "title": {"x"}, "text": {"x"}}).want(http.StatusForbidden)

	pupil := c.browser(kb.RoleNone)
	pupil.get("/?for=uchenik").hasNot(".incident")
	boss := c.open(http.StatusOK, path, kb.RoleSupervisor)
	boss.press(http.StatusUnprocessableEntity, "incident", "confirm").has(".bad", "")
	boss.press(http.StatusSeeOther, "incident", "confirm", "text", "Чиним до вечера.", "role", "uchenik").has(".good", "видят")

	for _, page := range []string{"/?for=uchenik", "/search?q=сертификат", "/requests/new"} {
		pupil.get(page).has(".incident", "Чиним до вечера.")
	}
	c.browser(kb.RoleNone).get("/?for=").hasNot(".incident")
	c.browser(kb.RoleUser).get("/requests/new").hasNot(".incident")
	c.browser(kb.RoleNone).post("/incidents/"+id+"/join", url.Values{}).want(http.StatusNotFound)
	join := url.Values{"for": {"uchenik"}, "page": {"/requests/new"}}
	pupil.post("/incidents/"+id+"/join", join).leads("/requests/new#incident-" + id)
	pupil.post("/incidents/"+id+"/join", join).leads("/requests/new#incident-" + id)
	pupil.get("/requests/new").has(".incident-joined", "Записали").hasNot(".incident-do")

	c.do(http.StatusNoContent, call{method: "PUT", path: "/api/v1/incidents/" + id + "/tickets", as: kb.RoleAgent, body: `{"linked":["` + c.ticket(key).ID + `"]}`})
	boss = c.open(http.StatusOK, path, kb.RoleSupervisor)
	boss.has(".talk-meta", "1 человек")
	done := boss.press(http.StatusSeeOther, "reply", "replyresolve", "body", "{{user.name}}, готово: {{ticket.key}}")
	done.has(".incident-state", "Решена")
	messages := c.messages(key)
	if last := messages[len(messages)-1].Body; last != string(kb.RoleUser)+", готово: "+key {
		t.Errorf("the ticket got %q", last)
	}
	pupil.get("/?for=uchenik").hasNot(".incident")
	pupil.get("/requests").has(".over", "Пустой сертификат")
}

// A reply that no ticket can fill is not sent; one of two supervisors who saw the same is told.
func TestIncidentReplyRefused(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Не приходит письмо", "Жду час")
	id := c.declare("Письма")
	path := "/desk/incidents/" + id
	c.do(http.StatusNoContent, call{method: "PUT", path: "/api/v1/incidents/" + id + "/tickets", as: kb.RoleAgent, body: `{"linked":["` + c.ticket(key).ID + `"]}`})
	boss, other := c.open(http.StatusOK, path, kb.RoleSupervisor), c.open(http.StatusOK, path, kb.RoleAdmin)
	refused := boss.press(http.StatusUnprocessableEntity, "reply", "reply", "body", "Ваш {{код}}")
	refused.has(".bad", "Не отправлено")
	if n := len(refused.markup.all(".bad")); n != 1 {
		t.Errorf("said %d times", n)
	}
	if refused.holds("#body") != "Ваш {{код}}" {
		t.Error("what was typed is lost")
	}
	if n := len(c.messages(key)); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	boss.press(http.StatusUnprocessableEntity, "reply", "reply", "body", " \r\n ").has(".bad", "Заполните")
	boss.press(http.StatusSeeOther, "reply", "reply", "body", "Чиним")
	boss.press(http.StatusConflict, "reply", "reply", "body", "Чиним").has(".bad", "получили все")
	c.open(http.StatusOK, path, kb.RoleAgent).press(http.StatusSeeOther, "tickets", "choose")
	other.press(http.StatusConflict, "reply", "reply", "body", "Чиним").has(".bad", "уже ответили (supervisor)")
	boss.press(http.StatusConflict, "incident", "save", "rev", "1").has(".bad", "изменил другой человек")
	if n := len(c.messages(key)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// A reply that no ticket waits for, or that none took, is not said to be sent, and ends nothing.
func TestIncidentReplyReachesNobody(t *testing.T) {
	c := openCenter(t)
	key, id := c.ask(strings.Repeat("письмо ", 40), "Жду час"), c.declare("Письма")
	path := "/desk/incidents/" + id
	c.do(http.StatusNoContent, call{method: "PUT", path: "/api/v1/incidents/" + id + "/tickets", as: kb.RoleAgent, body: `{"linked":["` + c.ticket(key).ID + `"]}`})
	boss := c.open(http.StatusOK, path, kb.RoleSupervisor).press(http.StatusSeeOther, "incident", "confirm", "text", "Чиним")
	boss.press(http.StatusOK, "reply", "replyresolve", "body", strings.Repeat("{{ticket.subject}} ", 300)).has(".bad", "не получилось").has(".incident-state", "Массовая проблема")

	boss = c.open(http.StatusOK, path, kb.RoleSupervisor)
	c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent).press(http.StatusSeeOther, "ticket", "resolve")
	refused := boss.press(http.StatusUnprocessableEntity, "reply", "replyresolve", "body", "Чиним")
	refused.has(".bad", "уже закрыты").has(".incident-state", "Массовая проблема")
	if refused.holds("#body") != "Чиним" || len(c.messages(key)) != 1 {
		t.Errorf("%d messages, the draft is %q", len(c.messages(key)), refused.holds("#body"))
	}
	c.open(http.StatusOK, path, kb.RoleSupervisor).hasNot("form#reply")
}

// A reply that some tickets did not get is sent again to these alone, and the page says why they have none.
func TestIncidentReplyReachesTheRest(t *testing.T) {
	c := openCenter(t)
	got, without, long := c.ask("Письмо", "Жду час"), c.ask("Ещё письмо", "Жду два"), c.ask(strings.Repeat("письмо ", 40), "Жду три")
	pupil := c.object(c.do(201, call{method: "POST", path: "/api/v1/tickets", as: kb.RoleUser, body: `{"subject":"Письмо","body":"Жду","for":"uchenik"}`})).text("key")
	id := c.declare("Письма")
	linked := `{"linked":["` + strings.Join([]string{c.ticket(got).ID, c.ticket(without).ID, c.ticket(long).ID, c.ticket(pupil).ID}, `","`) + `"]}`
	c.do(http.StatusNoContent, call{method: "PUT", path: "/api/v1/incidents/" + id + "/tickets", as: kb.RoleAgent, body: linked})
	sent := func() string {
		counts := ""
		for _, key := range []string{got, without, long, pupil} {
			counts += strconv.Itoa(len(c.messages(key)) - 1)
		}
		return counts
	}
	page := c.open(http.StatusOK, "/desk/incidents/"+id, kb.RoleSupervisor)
	before := page
	page = page.press(http.StatusOK, "reply", "reply", "body", "Вам, {{audience}}: чиним")
	again := before.press(http.StatusConflict, "reply", "reply", "body", "Вам, {{audience}}: чиним") // its page is loaded anew
	again.has(".bad", "дошёл он не до всех").has("#body-hint", "только эти").has("button[value=reply]", "остальным").has("label[for=body]", "3 обращения")
	if keys := again.markup.fields("reply")["only"]; !slices.Equal(slices.Sorted(slices.Values(keys)), slices.Sorted(slices.Values([]string{got, without, long}))) {
		t.Errorf("sent again it would go to %v", keys)
	}
	page.has(".bad", "не хватило данных").has(".bad a[href=/desk/tickets/"+got+"]", got).has("#body-hint", "только эти").has("label[for=body]", "3 обращения")
	page.has(".incident-steps", "ответ в обращения (1)")
	if sent() != "0001" {
		t.Errorf("the first reply went to %s", sent())
	}
	page = page.press(http.StatusOK, "reply", "reply", "body", strings.Repeat("{{ticket.subject}} ", 300))
	page.has(".bad", "не получилось").has(".bad a[href=/desk/tickets/"+long+"]", long).has("label[for=body]", "1 обращение")
	if sent() != "1101" {
		t.Errorf("the second reply went to %s", sent())
	}
	page = page.press(http.StatusSeeOther, "reply", "reply", "body", "Чиним")
	if sent() != "1111" {
		t.Errorf("the third reply went to %s", sent())
	}
	page.has("label[for=body]", "4 обращения")
	if twice := before.press(http.StatusConflict, "reply", "reply", "body", "Чиним").has(".bad", "получили все"); sent() != "1111" || twice.markup.one("#body").value() != "" {
		t.Errorf("it went to %s", sent())
	}
}

// A reply that went out while its problem stayed is not typed any more.
func TestIncidentReplyThenNotResolved(t *testing.T) {
	c := openCenter(t)
	key, id := c.ask("Не приходит письмо", "Жду час"), c.declare("Письма")
	path := "/desk/incidents/" + id
	c.do(http.StatusNoContent, call{method: "PUT", path: "/api/v1/incidents/" + id + "/tickets", as: kb.RoleAgent, body: `{"linked":["` + c.ticket(key).ID + `"]}`})
	boss := c.open(http.StatusOK, path, kb.RoleSupervisor)
	form := boss.markup.fields("reply")
	form.Set("do", "replyresolve") // of a problem that is only suspected
	form.Set("body", "Чиним")
	page := boss.browser.post(path, form).want(http.StatusUnprocessableEntity).has(".bad", "Ответ отправлен, но проблема не завершена. В нынешнем состоянии это невозможно: посмотрите, что изменилось.")
	if body := page.markup.one("#body").value(); strings.TrimSpace(body) != "" || len(c.messages(key)) != 2 {
		t.Errorf("%d messages, the draft is %q", len(c.messages(key)), body)
	}
}

func TestIncidentAPI(t *testing.T) {
	c := openCenter(t)
	made := c.object(c.do(http.StatusCreated, call{method: "POST", path: "/api/v1/incidents", as: kb.RoleAgent, body: `{"title":"Пустой сертификат","audiences":["uchenik"]}`}))
	id := made.text("id")
	for role, want := range map[kb.Role]int{kb.RoleNone: http.StatusUnauthorized, kb.RoleUser: http.StatusForbidden, kb.RoleEditor: http.StatusForbidden, kb.RoleAgent: http.StatusOK} {
		c.do(want, call{method: "GET", path: "/api/v1/incidents/" + id, as: role})
	}
	list := func(as kb.Role, query string) []any {
		found, _ := c.object(c.do(http.StatusOK, call{method: "GET", path: "/api/v1/incidents" + query, as: as}))["incidents"].([]any)
		return found
	}
	if n := len(list(kb.RoleNone, "?for=uchenik")); n != 0 {
		t.Errorf("a visitor is told of %d suspected problems", n)
	}
	body := `{"title":"Пустой сертификат","text":"Чиним","audiences":["uchenik"],"state":"confirmed","rev":1}`
	c.do(http.StatusForbidden, call{method: "PATCH", path: "/api/v1/incidents/" + id, as: kb.RoleAgent, body: body})
	c.do(http.StatusOK, call{method: "PATCH", path: "/api/v1/incidents/" + id, as: kb.RoleSupervisor, body: body})
	c.do(http.StatusConflict, call{method: "PATCH", path: "/api/v1/incidents/" + id, as: kb.RoleSupervisor, body: body})
	if told, others := list(kb.RoleNone, "?for=uchenik"), list(kb.RoleNone, ""); len(told) != 1 || len(others) != 0 {
		t.Errorf("pupils are told of %d problems, others of %d", len(told), len(others))
	}
	suggest := func(text, role string) object {
		return c.object(c.do(http.StatusOK, call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"` + text + `","for":"` + role + `"}`}))
	}
	if got := suggest("сертификат скачался пустым", "uchenik"); got["incident"] == nil {
		t.Errorf("the draft is not told of its problem: %v", got)
	}
	for _, other := range []object{suggest("сертификат скачался пустым", ""), suggest("забыли пароль", "uchenik")} {
		if other["incident"] != nil {
			t.Errorf("told of a problem that is not his: %v", other)
		}
	}
	c.do(http.StatusNoContent, call{method: "POST", path: "/api/v1/incidents/" + id + "/join?for=uchenik"})
	in, err := c.desk.Incident(t.Context(), id)
	if err != nil || in.Joined != 1 || in.State != incident.Confirmed {
		t.Errorf("%+v, %v", in, err)
	}
}

// A ticket shows what it is proposed to belong to; an agent says yes or no with one press, and what he said stays.
func TestIncidentOfTicket(t *testing.T) {
	c := openCenter(t)
	first, second := c.ask("Сертификат пустой", "Скачала, а там ничего"), c.ask("Не скачивается сертификат", "Пусто")
	id := c.declare("Пустой сертификат")
	for _, key := range []string{first, second} {
		link := incident.Link{Incident: id, Ticket: c.ticket(key).ID, State: incident.LinkProposed, At: c.Now()}
		if err := c.desk.SaveLinks(t.Context(), link); err != nil {
			t.Fatal(err)
		}
	}
	page := c.open(http.StatusOK, "/desk/tickets/"+first, kb.RoleAgent)
	page.has(".incident-of", "Пустой сертификат").has("button[data-key=incident]", "Относится")
	page = page.press(http.StatusSeeOther, "ticket", "incident:"+id)
	page.has(".incident-of", "Пустой сертификат").hasNot("button[data-key=incident]")
	page = c.open(http.StatusOK, "/desk/tickets/"+second, kb.RoleAgent).press(http.StatusSeeOther, "ticket", "apart:"+id)
	page.hasNot(".incident-of")
	in, err := c.desk.Incident(t.Context(), id)
	if err != nil || in.Tickets != 1 || in.Proposed != 0 {
		t.Errorf("%d tickets, %d proposed, %v", in.Tickets, in.Proposed, err)
	}
	c.open(http.StatusOK, "/requests/"+first, kb.RoleUser).hasNot(".incident-of")
}
