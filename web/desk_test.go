package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// ask files a request of the user and returns its key.
func (c *center) ask(subject, body string) string {
	c.t.Helper()
	made := c.object(c.do(201, call{method: "POST", path: "/api/v1/tickets", as: kb.RoleUser, body: `{"subject":"` + subject + `","body":"` + body + `"}`}))
	return made.text("key")
}

// ticket reads a ticket from the store.
func (c *center) ticket(key string) *ticket.Ticket {
	c.t.Helper()
	t, err := c.desk.Ticket(c.t.Context(), key)
	if err != nil {
		c.t.Fatal(err)
	}
	return t
}

// messages reads the bodies of a conversation from the store.
func (c *center) messages(key string) []ticket.Message {
	c.t.Helper()
	list, _, err := c.desk.Conversation(c.t.Context(), c.ticket(key).ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

func TestDeskDoors(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс не работает")
	for _, path := range []string{"/desk", "/desk?view=done", "/desk/fresh?since=0", "/desk/tickets/" + key, "/desk/tickets/NONE-1"} {
		answer := c.do(http.StatusSeeOther, call{method: "GET", path: path})
		if to := answer.Header.Get("Location"); to != "/login?next="+url.QueryEscape(path) {
			t.Errorf("%s leads a stranger to %s", path, to)
		}
		for _, role := range []kb.Role{kb.RoleUser, kb.RoleEditor} {
			if page := c.open(http.StatusForbidden, path, role); strings.Contains(page.text, "Сброс не работает") {
				t.Errorf("%s shows the ticket to %s", path, role)
			}
		}
	}
	for _, role := range []kb.Role{kb.RoleNone, kb.RoleUser, kb.RoleEditor} {
		want := http.StatusForbidden
		if role == kb.RoleNone {
			want = http.StatusUnauthorized
		}
		c.browser(role).post("/desk/tickets/"+key, url.Values{"do": {"resolve"}}).want(want)
	}
	if got := c.ticket(key).Status; got != ticket.StatusOpen {
		t.Errorf("status %s after strangers pressed the button", got)
	}
	c.open(http.StatusNotFound, "/desk/tickets/NONE-1", kb.RoleAgent)
}

// Who may not enter is told under which name, and how to come back under another one.
func TestDeskUnderAnotherName(t *testing.T) {
	c := openCenter(t)
	c.person("dasha@mail.example", false)
	b := c.browser(kb.RoleUser)
	door := b.get("/desk?view=open").want(http.StatusForbidden).has("p.lead", "Вы вошли как user")
	next := door.attr("form[action=/logout] input[name=next]", "value")
	login := b.post("/logout", url.Values{"next": {next}}).leads("/login?next=")
	if back := b.get(login).want(http.StatusOK).attr("input[name=next]", "value"); back != "/desk?view=open" {
		t.Errorf("signing in leads to %q", back)
	}
	b.post("/logout", url.Values{"next": {"//evil.example"}}).leads("/")
	if to := b.post("/logout", url.Values{"next": {"//evil.example"}}).header.Get("Location"); to != "/" {
		t.Errorf("signing out leads to %q", to)
	}
}

// A session that ends in the middle of work neither sends a script to the sign-in page nor loses what was typed.
func TestDeskSessionEnds(t *testing.T) {
	c := openCenter(t)
	script := c.browser(kb.RoleNone)
	script.part = true
	script.get("/desk/fresh?since=0").want(http.StatusUnauthorized)
	c.browser(kb.RoleNone).post("/desk/tickets/REQ-1", url.Values{"do": {"send"}, "body": {"ответ"}}).want(http.StatusUnauthorized).
		has("p.lead", "кнопкой «Назад»").has("a[target=_blank]", "Войти")
}

func TestDeskList(t *testing.T) {
	c := openCenter(t)
	first, second := c.ask("Забыли пароль", "a"), c.ask("<b>Не грузится</b> видео", "b")
	c.open(http.StatusOK, "/desk/tickets/"+first, kb.RoleAgent).press(http.StatusSeeOther, "ticket", "assign:me")
	for _, tt := range []struct {
		path, want string // subjects, newest first
	}{
		{"/desk", "<b>Не грузится</b> видео"},
		{"/desk?view=mine", "Забыли пароль"},
		{"/desk?view=open", "Забыли пароль|<b>Не грузится</b> видео"},
		{"/desk?view=waiting", ""},
		{"/desk?view=done", ""},
		{"/desk?view=open&queue=support", "Забыли пароль|<b>Не грузится</b> видео"},
		{"/desk?view=open&queue=other", ""},
		{"/desk?view=no-such-view", "<b>Не грузится</b> видео"},
	} {
		page := c.open(http.StatusOK, tt.path, kb.RoleAgent)
		var subjects []string
		for _, row := range page.markup.all("span.ticket-subject") {
			subjects = append(subjects, row.text())
		}
		if got := strings.Join(subjects, "|"); got != tt.want {
			t.Errorf("%s lists %q, want %q", tt.path, got, tt.want)
		}
		if len(subjects) == 0 && len(page.markup.all("div.empty h3")) == 0 {
			t.Errorf("%s is empty and does not say so", tt.path)
		}
	}
	var counts []string
	for _, b := range c.open(http.StatusOK, "/desk", kb.RoleAgent).markup.all("nav.desk-rail b") {
		counts = append(counts, b.text())
	}
	if got := strings.Join(counts, " "); got != "1 1 2 0 0" {
		t.Errorf("counts of views: %s", got)
	}
	if fresh := c.open(http.StatusOK, "/desk/fresh?view=open&since=0", kb.RoleAgent); fresh.says("a") != "Показать 2 новых" {
		t.Errorf("fresh: %q", fresh.text)
	}
	c.do(http.StatusBadRequest, call{method: "GET", path: "/desk/fresh?since=soon", as: kb.RoleAgent})
	c.open(http.StatusOK, "/desk/tickets/"+second, kb.RoleAgent)
}

// An agent without JavaScript answers with what is offered: insert, send, resolve; the ledger tells the story.
func TestDeskAnswers(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	if got := page.says("li.entry-requester .typed"); got != "Сброс пароля не работает" {
		t.Errorf("the requester's words: %q", got)
	}
	insert := page.attr("button[data-number=1]", "value")
	if got := page.attr("button[data-number=1]", "data-text"); got != "Здравствуйте, user! Сбросьте пароль." {
		t.Errorf("the reply is filled in as %q", got)
	}
	if len(page.markup.all("p.why")) == 0 {
		t.Error("no offer says why")
	}
	offer := page.holds("input[name=offer]")

	page = page.press(http.StatusOK, "ticket", insert, "body", "Добрый день!")
	if got := page.holds("textarea#body"); got != "\nДобрый день!\n\nЗдравствуйте, user! Сбросьте пароль." && got != "Добрый день!\n\nЗдравствуйте, user! Сбросьте пароль." {
		t.Errorf("after inserting the draft is %q", got)
	}
	ref := strings.TrimPrefix(insert, "insert:")
	if got := page.holds("select#solution"); got != ref {
		t.Errorf("solution %q, want the inserted reply %s", got, ref)
	}
	page = page.press(http.StatusSeeOther, "ticket", "send", "body", "Здравствуйте, user! Сбросьте пароль. Ссылка живёт два часа.")
	if got := page.says("li.entry-agent"); !strings.Contains(got, "Ссылка живёт два часа.") {
		t.Errorf("the answer: %q", got)
	}
	if got := page.holds("textarea#body"); strings.TrimSpace(got) != "" {
		t.Errorf("a sent draft is left: %q", got)
	}
	if got := c.ticket(key).Status; got != ticket.StatusFeedback {
		t.Errorf("status %s", got)
	}
	page = page.press(http.StatusSeeOther, "ticket", "resolve", "solution", ref)
	if solved := c.ticket(key); solved.Status != ticket.StatusDone || solved.Solution.Kind+":"+solved.Solution.ID != ref {
		t.Errorf("solved %+v", solved)
	}
	if got := page.says("p.solved"); !strings.Contains(got, "Сброс пароля") {
		t.Errorf("solved by %q", got)
	}
	c.wantOutcomes(offer, assist.OutcomeShown, assist.OutcomeInserted, assist.OutcomeSent, assist.OutcomeHelped)
	page.press(http.StatusSeeOther, "ticket", "reopen")
	if got := c.ticket(key).Status; got != ticket.StatusReopened {
		t.Errorf("status %s", got)
	}
}

// An article for staff is offered to read, never to send: its link would not open, and its title is not the requester's.
func TestDeskOffersNoClosedLinks(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/desk/tickets/"+c.ask("Служебный пароль", "Тайный пароль операторов"), kb.RoleAgent)
	page.has("li.offer h4 a", "Служебный пароль").has("li.offer .offer-closed", "не откроется")
	closed := "insert:article:" + c.article("sluzhebnoe").ID
	page.hasNot("button[value=" + closed + "]")
	values := page.markup.fields("ticket")
	values.Set("do", closed)
	answer := page.browser.post(page.markup.one("form#ticket").attr("action"), values).want(http.StatusOK)
	if body := answer.markup.one("textarea#body").value(); strings.TrimSpace(body) != "" {
		t.Errorf("the draft is %q", body)
	}
}

func TestDeskOutcomes(t *testing.T) {
	c := openCenter(t)
	for _, tt := range []struct {
		name, sent string
		want       []string
	}{
		{"changed a little", "Здравствуйте, user! Сбросьте пароль снова.", []string{assist.OutcomeShown, assist.OutcomeInserted, assist.OutcomeSent}},
		{"changed in the middle", "Здравствуйте, user! Сбросьте ваш старый пароль.", []string{assist.OutcomeShown, assist.OutcomeInserted, assist.OutcomeEdited, assist.OutcomeSent}},
		{"thrown away", "Какой у вас браузер?", []string{assist.OutcomeShown, assist.OutcomeInserted}},
	} {
		key := c.ask("Забыли пароль", "Сброс пароля не работает")
		page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
		offer := page.holds("input[name=offer]")
		page = page.press(http.StatusOK, "ticket", page.attr("button[data-number=1]", "value"))
		page.press(http.StatusSeeOther, "ticket", "send", "body", tt.sent)
		t.Log(tt.name)
		c.wantOutcomes(offer, tt.want...)
	}
}

// A second reply that lost its greeting, as the first has greeted, was sent as it is.
func TestDeskGreetingIsNoEdit(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	insert, offer := page.attr("button[data-number=1]", "value"), page.holds("input[name=offer]")
	stored, err := c.kb.FindReplies(t.Context(), []string{strings.TrimPrefix(insert, "insert:reply:")})
	if err != nil {
		t.Fatal(err)
	}
	stored[0].Body = "Здравствуйте, {{user.name}}!\r\n\r\nСбросьте пароль."
	if err := c.kb.SaveReplies(t.Context(), stored[0]); err != nil {
		t.Fatal(err)
	}
	page = page.press(http.StatusOK, "ticket", insert, "body", "Добрый день! Почту проверили.")
	if got := strings.TrimSpace(page.holds("textarea#body")); got != "Добрый день! Почту проверили.\n\nСбросьте пароль." {
		t.Errorf("the draft is %q", got)
	}
	page.press(http.StatusSeeOther, "ticket", "send")
	c.wantOutcomes(offer, assist.OutcomeShown, assist.OutcomeInserted, assist.OutcomeSent)
}

func TestDeskRejects(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	reject := page.attr("button[data-reject]", "value")
	rest := len(page.markup.all("li.offer"))
	page = page.press(http.StatusOK, "ticket", reject, "body", "черновик")
	if got := len(page.markup.all("li.offer")); got != rest-1 {
		t.Errorf("%d offers after turning down one of %d", got, rest)
	}
	if got := page.holds("textarea#body"); !strings.Contains(got, "черновик") {
		t.Errorf("the draft is lost: %q", got)
	}
	c.wantOutcomes(page.holds("input[name=offer]"), assist.OutcomeShown, assist.OutcomeRejected)

	script := c.browser(kb.RoleAgent)
	script.part = true
	script.post("/desk/tickets/"+key, url.Values{"do": {reject}, "offer": {page.holds("input[name=offer]")}}).want(http.StatusOK).
		has("section[data-panel] h2", "Подсказки").hasNot("section[data-panel] [data-reject=" + strings.TrimPrefix(reject, "reject:") + "]")
}

// What cannot be filled in stops the message and is named; a known place is filled on the way out.
func TestDeskPlaceholders(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page = page.press(http.StatusUnprocessableEntity, "ticket", "send", "body", "Сделаем до {{дата}}, смотрите {{article.url}}")
	if got := page.says("div[role=alert]"); !strings.Contains(got, "{{дата}}") || !strings.Contains(got, "ссылка на статью {{article.url}}") {
		t.Errorf("the message names %q", got)
	}
	if got := page.holds("textarea#body"); !strings.Contains(got, "Сделаем до {{дата}}") {
		t.Errorf("the draft is lost: %q", got)
	}
	if n := len(c.messages(key)); n != 1 {
		t.Fatalf("%d messages: a text with a hole was sent", n)
	}
	page.press(http.StatusSeeOther, "ticket", "send", "body", "{{user.name|коллега}}, номер вашего обращения — {{ticket.key}}.")
	if got := c.messages(key)[1].Body; got != "user, номер вашего обращения — "+key+"." {
		t.Errorf("sent %q", got)
	}
}

func TestDeskNote(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page = page.press(http.StatusSeeOther, "ticket", "send", "body", "спросить {{кого}} из разработки", "mode", "note")
	if got := page.says("li.entry-note"); !strings.Contains(got, "спросить {{кого}} из разработки") {
		t.Errorf("note %q", got)
	}
	if last := c.messages(key)[1]; !last.Note {
		t.Errorf("kept as %+v", last)
	}
	if own := c.open(http.StatusOK, "/requests/"+key, kb.RoleUser); strings.Contains(own.text, "разработки") {
		t.Error("the requester reads a note")
	}
}

// A send against a changed ticket stops, shows what is new and keeps the text; the second press sends it.
func TestDeskConflict(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	c.do(201, call{method: "POST", path: "/api/v1/tickets/" + key + "/messages", as: kb.RoleUser, body: `{"body":"Уже разобралась, спасибо"}`})
	page = page.press(http.StatusConflict, "ticket", "senddone", "body", "Сейчас проверим")
	if got := page.says("li[data-new]"); !strings.Contains(got, "Уже разобралась") {
		t.Errorf("marked as new: %q", got)
	}
	if got := page.holds("textarea#body"); !strings.Contains(got, "Сейчас проверим") {
		t.Errorf("the draft is lost: %q", got)
	}
	if n := len(c.messages(key)); n != 2 || c.ticket(key).Status == ticket.StatusDone {
		t.Fatalf("%d messages, status %s: sent all the same", n, c.ticket(key).Status)
	}
	page.press(http.StatusSeeOther, "ticket", "senddone")
	if n := len(c.messages(key)); n != 3 || c.ticket(key).Status != ticket.StatusDone {
		t.Errorf("%d messages, status %s", n, c.ticket(key).Status)
	}
}

// What was said before a ticket could not be resolved is no draft any more: the next press does not say it twice.
func TestDeskSaidButNotResolved(t *testing.T) {
	for mode, want := range map[string]string{"reply": "Ответ отправлен, но обращение не закрыто", "note": "Заметка сохранена, но обращение не закрыто"} {
		t.Run(mode, func(t *testing.T) {
			c := openCenter(t)
			key := c.ask("Забыли пароль", "Сброс пароля не работает")
			page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
			page = page.press(http.StatusUnprocessableEntity, "ticket", "senddone", "body", "Сейчас проверим", "mode", mode, "solution", "article:none")
			page.has("div[data-said]", want)
			if got := page.holds("textarea#body"); strings.TrimSpace(got) != "" {
				t.Errorf("the draft is %q", got)
			}
			page.press(http.StatusSeeOther, "ticket", "resolve", "solution", "")
			if n := len(c.messages(key)); n != 2 || c.ticket(key).Status != ticket.StatusDone {
				t.Errorf("%d messages, status %s", n, c.ticket(key).Status)
			}
		})
	}
}

func TestDeskSteps(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page = page.press(http.StatusSeeOther, "ticket", "assign:me")
	if got := c.ticket(key); got.Assignee != c.ids[kb.RoleAgent] || got.Status != ticket.StatusProgress {
		t.Errorf("taken: %+v", got)
	}
	if got := page.says("li.event"); !strings.Contains(got, "Исполнитель — agent") {
		t.Errorf("event %q", got)
	}
	page = page.press(http.StatusSeeOther, "ticket", "status", "status", "waiting_dev")
	if got := c.ticket(key).Status; got != ticket.StatusDev {
		t.Errorf("status %s", got)
	}
	page = page.press(http.StatusOK, "ticket", "assign:", "body", "недописанное")
	if got := page.holds("textarea#body"); !strings.Contains(got, "недописанное") || c.ticket(key).Assignee != "" {
		t.Errorf("draft %q, assignee %q", got, c.ticket(key).Assignee)
	}
	for _, bad := range []url.Values{{"do": {"assign:" + c.ids[kb.RoleUser]}}, {"do": {"status"}, "status": {"lost"}}, {"do": {"move"}, "queue": {"none"}}, {"do": {"send"}, "body": {" "}},
		{"do": {"resolve"}, "solution": {"article:none"}}} {
		c.browser(kb.RoleAgent).post("/desk/tickets/"+key, bad).want(http.StatusUnprocessableEntity).has("div[role=alert]", "«")
	}
	c.browser(kb.RoleAgent).post("/desk/tickets/"+key, url.Values{"do": {"send"}, "body": {strings.Repeat("ж", 200_000)}}).want(http.StatusRequestEntityTooLarge)
	c.browser(kb.RoleAgent).post("/desk/tickets/"+key, url.Values{"do": {"dance"}}).want(http.StatusBadRequest)
}

// What a requester types is shown as typed and never runs.
func TestDeskShowsWordsSafely(t *testing.T) {
	c := openCenter(t)
	key := c.ask("<script>alert(1)</script>", "<img src=x onerror=alert(1)> [a](javascript:alert(1))")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page.hasNot("main script").hasNot("main img").hasNot("[onerror]")
	page = page.press(http.StatusSeeOther, "ticket", "send", "body", "**важно**\nновая строка <script>alert(2)</script> [a](javascript:alert(1))")
	page.hasNot("li.entry-agent script").hasNot("li.entry-agent a[href=javascript:alert(1)]").has("li.entry-agent strong", "важно").has("li.entry-agent br", "")
}

// From one ticket that waits to the next, round the list, until none is left.
func TestDeskNext(t *testing.T) {
	c := openCenter(t)
	first, second := c.ask("Первое", "Текст"), c.ask("Второе", "Текст")
	c.open(http.StatusForbidden, "/desk/next", kb.RoleUser)
	agent := c.browser(kb.RoleAgent)
	next := func(key string) string {
		return agent.get("/desk/tickets/"+key).want(200).attr("a[data-key=next]", "href")
	}
	agent.get(next(first)).leads("/desk/tickets/" + second)
	agent.get(next(second)).leads("/desk/tickets/" + first)
	agent.post("/desk/tickets/"+second, url.Values{"do": {"resolve"}}).want(http.StatusSeeOther)
	agent.get(next(second)).leads("/desk/tickets/" + first)
	agent.post("/desk/tickets/"+first, url.Values{"do": {"assign:me"}}).want(http.StatusSeeOther)
	agent.get(next(second)).leads("/desk/tickets/" + first)
	if to := agent.get(next(first)).leads("/desk"); to != "/desk" {
		t.Errorf("the last one leads to %s", to)
	}
	agent.get("/desk/next?from=x").want(http.StatusBadRequest)
}
