package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// withForm gives the center a request type with fields.
func (c *center) withForm() {
	c.t.Helper()
	err := c.desk.SaveRequestType(c.t.Context(), ticket.RequestType{ID: "vhod", Title: "Не могу войти", Queue: "support", Hint: "Пароль присылать не нужно.",
		Fields: []ticket.Field{{Name: "way", Label: "Как вы входите", Kind: "select", Required: true, Options: []string{"Почта", "Госуслуги"}}, {Name: "code", Label: "Код ошибки", Kind: "text"}}})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *center) tickets() []*ticket.Ticket {
	c.t.Helper()
	list, err := c.desk.Find(c.t.Context(), ticket.Filter{})
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

// outcomes lists what the ledger holds of a suggestion.
func (c *center) outcomes(suggestion string) string {
	c.t.Helper()
	list, err := c.desk.Outcomes(context.Background(), suggestion)
	if err != nil {
		c.t.Fatal(err)
	}
	var kinds []string
	for _, o := range list {
		kinds = append(kinds, o.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestRequestForm(t *testing.T) {
	c := openCenter(t)
	c.withForm()
	b := c.browser(kb.RoleNone)
	b.get("/requests/new").want(200).has("input[name=type]", "").has(".types", "Не могу войти").hasNot("form#request") // the type first
	p := b.get("/requests/new?type=vhod&subject=не+пускает&page=/a/parol").want(200)
	p.has(".type-hint", "Пароль присылать не нужно").has("label[for=in-f.way]", "Как вы входите").has("label[for=in-f.code] small", "необязательно")
	if p.attr("#in-subject", "value") != "не пускает" || p.attr("#in-subject", "maxlength") != "300" {
		t.Error("the subject of the address is not in the form")
	}
	if !strings.Contains(p.attr("#suggest", "hx-trigger"), "delay:450ms") || p.attr("#suggest", "hx-post") != "/requests/suggest" {
		t.Error("suggestions are not asked for while writing")
	}
	b.get("/requests/new?type=no-such").want(200).hasNot("form#request")
	b.get("/requests/new?page=//evil.example").want(200)
}

// Without JavaScript: the form, the suggestions before sending, sent anyway, the page of the request, the list.
func TestRequestSentAnyway(t *testing.T) {
	c := openCenter(t)
	c.withForm()
	b := c.browser(kb.RoleNone)
	form := url.Values{"type": {"vhod"}, "for": {"uchenik"}, "subject": {"забыли пароль"}, "body": {"на странице входа не помню пароль"}, "f.way": {"Почта"}, "name": {"Даша"}}
	confirm := b.post("/requests", form).want(200)
	confirm.has(".notice", "Обращение ещё не отправлено").has(".suggest-hit a", "Забыли пароль").has("button[data-send]", "Отправить всё равно")
	if len(c.tickets()) != 0 {
		t.Fatal("the request was sent before its writer said so")
	}
	if confirm.attr("#in-subject", "value") != "забыли пароль" || confirm.attr("input[name=confirmed]", "value") != "1" {
		t.Error("the confirm page lost the draft")
	}
	suggestion := confirm.attr("input[name=suggestion]", "value")
	b.get(confirm.attr(".suggest-hit a", "href")).want(200)
	form.Set("confirmed", "1")
	form.Set("suggestion", suggestion)
	where := b.post("/requests", form).leads("/requests/REQ-1")
	b.get(where).want(200).has(".sent h2", "Обращение REQ-1 отправлено").has("h1", "забыли пароль").has(".state", "Открыт").has(".typed", "не помню пароль").
		has(".values dd", "Почта").has(".meta", "Не могу войти")
	if got := c.outcomes(suggestion); got != "shown opened submitted" {
		t.Errorf("the ledger holds %q", got)
	}
	sent := c.tickets()[0]
	if sent.Audience != "uchenik" || sent.Requester.Name != "Даша" || sent.Suggestion != suggestion || strings.Contains(sent.Requester.ID, b.cookies["visitor"]) {
		t.Errorf("ticket %+v", sent)
	}
	b.get("/requests").want(200).has(".ticket-card", "REQ-1")
	other := c.browser(kb.RoleNone)
	other.get("/requests").want(200).has(".empty h2", "Обращений пока нет").hasNot(".ticket-card")
	other.get("/requests/REQ-1").want(404)
	c.browser(kb.RoleUser).get("/requests/REQ-1").want(404)
	c.browser(kb.RoleAgent).get("/requests/REQ-1").want(404) // the desk is where agents read it
}

func TestRequestSolvedByASuggestion(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.part = true
	part := b.post("/requests/suggest", url.Values{"subject": {"забыли пароль"}, "body": {""}}).want(200)
	part.has(".suggest-hit a", "Забыли пароль").has(".why", "в заголовке").hasNot("header").hasNot("title")
	suggestion := part.attr("input[name=suggestion]", "value")
	if link := part.attr(".suggest-hit a", "href"); link != "/a/parol?s="+suggestion {
		t.Errorf("the link to the answer is %q", link)
	}
	hit := part.attr("button[name=hit]", "value")
	b.part = false
	where := b.post("/requests/helped", url.Values{"suggestion": {suggestion}, "hit": {hit}}).leads("/requests/helped")
	b.get(where).want(200).has("h1", "вопрос решён").has("a", "Забыли пароль").has("section[data-clear-drafts]", "")
	if got := c.outcomes(suggestion); got != "shown helped" || len(c.tickets()) != 0 {
		t.Errorf("ledger %q, %d tickets", got, len(c.tickets()))
	}
	stranger := c.browser(kb.RoleNone)
	stranger.post("/requests/suggest", url.Values{"subject": {"другое"}})
	stranger.post("/requests/helped", url.Values{"suggestion": {suggestion}, "hit": {hit}}).leads("/requests/helped")
	if got := c.outcomes(suggestion); got != "shown helped" {
		t.Errorf("somebody else wrote into the ledger: %q", got)
	}
	stranger.post("/requests/helped", url.Values{"suggestion": {"made-up"}, "hit": {"article:x"}}).leads("/requests/helped")
}

func TestSuggestionTurnedDown(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.part = true
	ask := url.Values{"subject": {"забыли пароль"}}
	part := b.post("/requests/suggest", ask).has(".suggest-hit", "Забыли пароль")
	ask.Set("suggestion", part.attr("input[name=suggestion]", "value"))
	ask.Set("reject", part.attr("button[name=reject]", "value"))
	b.post("/requests/suggest", ask).want(200).hasNot(".suggest-hit")
	if got := c.outcomes(ask.Get("suggestion")); got != "shown rejected" {
		t.Errorf("the ledger holds %q", got)
	}
	b.post("/requests/suggest", url.Values{"subject": {"забыли пароль"}}).want(200).hasNot(".suggest-hit") // not again in this browser
	c.browser(kb.RoleNone).post("/requests/suggest", url.Values{"subject": {"забыли пароль"}}).want(200).has(".suggest-hit", "Забыли пароль")
}

// Weak suggestions are not shown, and then nothing stands before sending.
func TestNothingToSuggest(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.post("/requests", url.Values{"subject": {"Ёлочка"}, "body": {"гирлянда"}}).leads("/requests/REQ-1?sent=1")
	b.part = true
	if p := b.post("/requests/suggest", url.Values{"subject": {"гирлянда"}}).want(200); strings.TrimSpace(p.text) != "" {
		t.Errorf("a weak answer is shown: %.200s", p.text)
	}
}

func TestRequestRefused(t *testing.T) {
	c := openCenter(t)
	c.withForm()
	for name, tt := range map[string]struct {
		form  url.Values
		field string
		text  string
	}{
		"no subject":        {url.Values{"body": {"текст"}}, "in-subject", "Заполните поле «Тема»"},
		"no body":           {url.Values{"subject": {"тема"}}, "in-body", "Заполните поле «Сообщение»"},
		"long subject":      {url.Values{"subject": {strings.Repeat("я", 301)}, "body": {"текст"}}, "in-subject", "300"},
		"long body":         {url.Values{"subject": {"тема"}, "body": {strings.Repeat("x", 64<<10+1)}}, "in-body", "65536"},
		"no required":       {url.Values{"type": {"vhod"}, "subject": {"тема"}, "body": {"текст"}}, "in-f.way", "Как вы входите"},
		"unknown choice":    {url.Values{"type": {"vhod"}, "subject": {"тема"}, "body": {"текст"}, "f.way": {"Голубем"}}, "in-f.way", "Как вы входите"},
		"not an address":    {url.Values{"subject": {"тема"}, "body": {"текст"}, "email": {"нет"}}, "in-email", "адрес почты"},
		"no such type":      {url.Values{"type": {"нет"}, "subject": {"тема"}, "body": {"текст"}}, "in-type", "Тип обращения"},
		"no such field":     {url.Values{"type": {"vhod"}, "subject": {"тема"}, "body": {"текст"}, "f.way": {"Почта"}, "f.x": {"1"}}, "in-fields", "fields"},
		"filled by a robot": {url.Values{"subject": {"тема"}, "body": {"текст"}, "website": {"http://x"}}, "", ""},
	} {
		tt.form.Set("confirmed", "1")
		p := c.browser(kb.RoleNone).post("/requests", tt.form)
		if p.status < 400 || p.status > 499 || !strings.Contains(p.text, tt.text) {
			t.Errorf("%s: %d, want a 4xx with %q", name, p.status, tt.text)
		}
		if tt.text != "" {
			p.has(".notice a[href=#"+tt.field+"]", tt.text)
		}
		if tt.field == "in-f.way" {
			if p.attr("[name=f.way]", "aria-invalid") != "true" {
				t.Errorf("%s: the field is not marked", name)
			}
		}
	}
	if n := len(c.tickets()); n != 0 {
		t.Errorf("%d tickets of refused requests", n)
	}
	c.browser(kb.RoleNone).post("/requests", url.Values{"subject": {strings.Repeat("я", 300<<10)}}).want(413)
}

func TestConversation(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleUser)
	b.post("/requests", url.Values{"subject": {"Тема"}, "body": {"<b>первое</b>\nвторая строка"}, "confirmed": {"1"}}).leads("/requests/REQ-1")
	agent := ticket.Actor{Viewer: kb.Viewer{UserID: c.ids[kb.RoleAgent], Role: kb.RoleAgent}, Name: "Марат", Desk: true}
	service := ticket.NewService(c.desk, c.desk, c.kb, c.kb, time.Now)
	ctx := t.Context()
	if _, err := service.Reply(ctx, agent, "REQ-1", 0, "Откройте [статью](parol)\n\n<script>alert(1)</script>"); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Note(ctx, agent, "REQ-1", 0, "внутренняя заметка"); err != nil {
		t.Fatal(err)
	}
	p := b.get("/requests/REQ-1").want(200)
	p.has(".from-requester .typed", "<b>первое</b>").has(".from-agent .prose a[href=/a/parol]", "статью").has(".from-agent strong", "Марат").
		has(".talk-day", "Сегодня").has(".state", "Ожидается обратная связь").hasNot(".talk script").hasNot(".typed b")
	if strings.Contains(p.text, "внутренняя заметка") {
		t.Error("the requester reads a note")
	}
	b.get("/requests").has("#waiting", "Ждут вашего ответа").has(".ticket-card", "Тема")
	b.post("/requests/REQ-1/reply", url.Values{"body": {"не помогло"}}).leads("/requests/REQ-1")
	b.get("/requests/REQ-1").has(".from-requester .typed", "не помогло").has(".state", "Выполняется")
	long := strings.Repeat("x", 64<<10+1)
	refused := b.post("/requests/REQ-1/reply", url.Values{"body": {long}}).want(422)
	refused.has(".notice", "65536")
	if !strings.Contains(refused.text, long) {
		t.Error("the refused reply is lost")
	}
	b.post("/requests/REQ-1/done", url.Values{}).leads("/requests/REQ-1")
	b.get("/requests/REQ-1").has(".state", "Сделанный").has(".closed button", "Открыть снова").has(".talk-event", "выполнено")
	b.post("/requests/REQ-1/done", url.Values{}).want(422)
	b.post("/requests/REQ-1/reopen", url.Values{}).leads("/requests/REQ-1")
	b.get("/requests/REQ-1").has(".state", "Вновь открыт")
	for _, step := range []string{"reply", "done", "reopen"} {
		c.browser(kb.RoleNone).post("/requests/REQ-1/"+step, url.Values{"body": {"чужое"}}).want(http.StatusNotFound)
		c.browser(kb.RoleSupervisor).post("/requests/REQ-1/"+step, url.Values{"body": {"чужое"}}).want(http.StatusNotFound)
	}
}

// What a browser wrote before its person signed in stays his.
func TestRequestsOfBrowserAfterSignIn(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.post("/requests", url.Values{"subject": {"До входа"}, "body": {"текст"}, "confirmed": {"1"}}).leads("/requests/REQ-1")
	b.cookies["session"] = c.tokens[kb.RoleUser]
	b.post("/requests", url.Values{"subject": {"После входа"}, "body": {"текст"}, "confirmed": {"1"}}).leads("/requests/REQ-2")
	b.get("/requests").has(".ticket-card", "До входа").has(".ticket-card", "После входа")
	b.get("/requests/REQ-1").want(200)
}

// The ledger's outcome of an article that was opened from a suggestion and found helpful.
func TestVoteOnASuggestedArticle(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.part = true
	id := b.post("/requests/suggest", url.Values{"subject": {"забыли пароль"}}).attr("input[name=suggestion]", "value")
	b.part = false
	p := b.get("/a/parol?s=" + id).want(200)
	b.post("/a/parol/vote", url.Values{"helped": {"yes"}, "s": {p.attr("#vote input[name=s]", "value")}}).leads("/a/parol?s=" + id)
	if got := c.outcomes(id); got != strings.Join([]string{assist.OutcomeShown, assist.OutcomeOpened, assist.OutcomeHelped}, " ") {
		t.Errorf("the ledger holds %q", got)
	}
}
