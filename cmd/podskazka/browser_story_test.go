package main

import (
	"os"
	"slices"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
)

// What the people of the story say. The phrase is spoken in one film and written nowhere.
const (
	spokenPhrase = "сердечко на карточке откладывает событие"
	askedSubject = "Не приходит письмо для сброса пароля"
	askedBody    = "Нажимаю «Забыли пароль», ввожу почту, а письма нет уже второй день. В спаме смотрел."
)

// TestStory is the main job from both sides, as people see it.
func TestStory(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	s := newSite(t, seedDemo)
	t.Run("a visitor finds the second of a film", func(t *testing.T) { searchStory(newTab(t, browser, s)) })
	var outcomes []string
	t.Run("a visitor is answered while he writes", func(t *testing.T) {
		outcomes = append(outcomes, deflectionStory(newTab(t, browser, s))...)
	})
	t.Run("another sends anyway and is answered", func(t *testing.T) {
		visitor, agent := newTab(t, browser, s), newTab(t, browser, s)
		key := sendStory(visitor)
		deskStory(agent, key)
		answeredStory(visitor, key)
		outcomes = append(outcomes, ticketOutcomes(t, s, key)...)
	})
	for _, kind := range []string{assist.OutcomeShown, assist.OutcomeOpened, assist.OutcomeHelped, assist.OutcomeSubmitted, assist.OutcomeInserted, assist.OutcomeSent} {
		if !slices.Contains(outcomes, kind) {
			t.Errorf("the ledger holds %v, not %q", outcomes, kind)
		}
	}
	t.Run("what one asks in odd words, the next one is answered", func(t *testing.T) {
		loopStory(newTab(t, browser, s), newTab(t, browser, s), newTab(t, browser, s))
	})
	t.Run("an editor writes and it is found", func(t *testing.T) { editorStory(newTab(t, browser, s), newTab(t, browser, s)) })
}

// searchStory: a role, the list under the box by keyboard, a phrase of a film, the film at its second.
func searchStory(b *tab) {
	b.open("/")
	b.click(".who .chip", "Ученик")
	b.see(".role-name", "Ученик")
	b.wait("have the role in the address", `new URLSearchParams(location.search).get("for") === "uchenik"`)

	b.write("#q", "серт")
	b.see("[role=option]", "")
	b.press("ArrowDown", "ArrowDown", 0)
	b.wait("choose a line, the cursor still in the box", `document.activeElement.id === "q" &&
		document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.getAttribute("aria-selected") === "true"`)
	b.press("Escape", "Escape", 0)
	b.wait("close the list", `document.querySelector("[role=listbox]").hidden && document.querySelector("#q").getAttribute("aria-expanded") === "false"`)

	b.write("#q", spokenPhrase)
	b.press("Enter", "Enter", 0)
	b.see(".total", "Найден")
	b.see(".hit:first-child h3", "экскурсия по личному кабинету")
	b.click(".hit:first-child .place", "")
	b.see("h1", "экскурсия по личному кабинету")
	b.wait("have the film at the second", `(() => {
		const video = document.querySelector("video"), start = Number(new URLSearchParams(location.search).get("t"));
		return start > 0 && Math.abs(video.currentTime - start) < 1;
	})()`)
	b.see(".transcript-lines li.current", "")
	b.wait("have the line marked that is said there", `document.querySelector(".transcript-lines li.current").dataset.t === new URLSearchParams(location.search).get("t")`)
	b.see(".transcript-lines", "Сердечко на карточке")
}

// deflectionStory: suggestions while writing, one is read, it solves the question; no ticket. It returns what the ledger holds.
func deflectionStory(b *tab) []string {
	before := countTickets(b)
	startRequest(b)
	b.write("#in-subject", askedSubject)
	b.see("#suggest .suggest-hit .suggest-title", "")
	b.write("#in-body", askedBody)
	b.wait("hear how many answers there are", `document.querySelector("#suggest-status").textContent !== ""`)
	id := look[string](b, `document.querySelector("[name=suggestion]").value`)
	b.click("#suggest .suggest-hit:first-child .suggest-title", "")
	waitFor(b, "the ledger holds opened", func() bool { return slices.Contains(outcomesOf(b.t, b.site, id), assist.OutcomeOpened) })
	b.click("#suggest .suggest-hit:first-child button", "Это решило вопрос")
	b.see("h1", "вопрос решён")
	if after := countTickets(b); after != before {
		b.t.Errorf("%d tickets were filed", after-before)
	}
	return outcomesOf(b.t, b.site, id)
}

// startRequest goes from the home page to the form.
func startRequest(b *tab) {
	b.open("/?for=uchenik")
	b.click(".top a.button", "Написать")
	b.see("#role", "")
	b.click(".type", "Не могу войти")
	b.see("#in-subject", "")
}

// sendStory files the request in spite of suggestions and returns its key.
func sendStory(b *tab) string {
	startRequest(b)
	b.write("#in-subject", askedSubject)
	b.write("#in-body", askedBody)
	b.see("#suggest .suggest-hit", "")
	b.write("[name='f.email']", "dasha@orientir.example")
	b.choose("[name='f.way']", "По почте и паролю")
	b.write("#in-name", "Даша")
	b.click("[data-send]", "Отправить")
	b.see(".sent", "отправлено")
	key := look[string](b, `location.pathname.split("/").pop()`)
	b.see(".sent", key)
	b.see(".meta", "Открыт")
	return key
}

// deskStory: the agent works by keyboard, in the Russian layout: the keys are where they are, the letters are others.
func deskStory(b *tab, key string) {
	b.open("/desk")
	b.signIn("agent@orientir.example")
	b.see(".tickets", key)
	b.press("KeyJ", "о", 0)
	b.wait("have the first row in focus", `document.activeElement.matches("[data-rows] li:first-child a")`)
	b.press("KeyO", "щ", 0)
	b.see("h1", askedSubject)
	draftStory(b, key)
	greetingStory(b)

	b.press("KeyR", "к", 0)
	b.press("Digit1", "1", alt)
	b.wait("have a reply in the box", `document.querySelector("#body").value.length > 20`)
	fillGaps(b)
	b.press("Enter", "Enter", ctrl)
	b.see(".notice", "Ответ отправлен")
	b.choose("#solution", "Шаблон")
	b.click(".side-do button", "Сделано")
	b.see(".notice", "Обращение сделано")
	b.see(".talk-meta", "Сделанный")
	b.see(".solved", "Решено")
}

// draftStory: what is typed outlives its window as the note that it is, and a step that is no answer, until it is sent.
func draftStory(b *tab, key string) {
	const note = "Просит перезвонить до шести"
	again := func(mode, body string) {
		b.open("/desk")
		b.open("/desk/tickets/" + key)
		b.wait("have "+mode+" with "+body, `(() => {
			const form = document.querySelector("[data-answer]");
			return form.elements.mode.value === `+quote(mode)+` && form.elements.body.value === `+quote(body)+`;
		})()`)
	}
	b.press("KeyN", "т", 0)
	b.typed(note)
	again("note", note)
	b.press("KeyA", "ф", 0)
	b.see(".notice", "Исполнитель изменён")
	again("note", note)
	b.press("KeyN", "т", 0)
	b.press("Enter", "Enter", ctrl)
	b.see(".notice", "Заметка")
	again("reply", "")
}

// greetingStory: the script greets nobody twice, by the server's own table.
func greetingStory(b *tab) {
	table, err := os.ReadFile("../../web/testdata/greetings.json")
	if err != nil {
		b.t.Fatal(err)
	}
	b.wait("have the script", `import("/static/any/greeting.js").then((script) => Boolean(window.greetingScript = script))`)
	wrong := look[[]string](b, `(() => {
		const without = window.greetingScript.greetings(document.querySelector("[data-answer]").dataset);
		return `+string(table)+`.filter((row) => without(row.draft, row.piece) !== row.want).map((row) => row.name + ": " + without(row.draft, row.piece));
	})()`)
	for _, row := range wrong {
		b.t.Error(row)
	}
}

// fillGaps types over the places that a person has to fill, as the box selects them one after the other.
func fillGaps(b *tab) {
	const hole = `/\{\{[^{}|]+\}\}/`
	for look[bool](b, hole+`.test(document.querySelector("#body").value)`) {
		look[bool](b, `(() => {
			const text = document.querySelector("#body"), found = text.value.match(`+hole+`);
			text.focus();
			text.setSelectionRange(found.index, found.index + found[0].length);
			return true;
		})()`)
		b.typed("завтра")
	}
}

// answeredStory: the requester reads the answer where he asked.
func answeredStory(b *tab, key string) {
	b.open("/requests")
	b.click(".ticket-card", key)
	b.see(".message.from-agent", "Марат Галеев")
	b.see(".meta", "Сделанный")
	b.see(".talk-event", "Обращение выполнено")
}

// loopStory: a request in odd words is solved with a link, and the same words of another visitor show the article first, with the reason.
func loopStory(visitor, agent, other *tab) {
	article := other.site.articleAbout(other.t, "сертификат")
	startRequest(visitor)
	visitor.write("#in-subject", oddWords)
	visitor.write("#in-body", "Третий день "+oddWords)
	visitor.write("[name='f.email']", "tim@orientir.example")
	visitor.choose("[name='f.way']", "По почте и паролю")
	visitor.write("#in-name", "Тим")
	if look[bool](visitor, `(document.querySelector("#suggest")?.textContent ?? "").includes("так уже спрашивали")`) {
		visitor.t.Error("the words are learned before anybody solved a request with them")
	}
	visitor.click("[data-send]", "Отправить")
	visitor.see(".sent", "отправлено")
	key := look[string](visitor, `location.pathname.split("/").pop()`)

	agent.open("/desk/tickets/" + key)
	agent.signIn("agent@orientir.example")
	agent.see("h1", oddWords)
	agent.write("#body", "Здравствуйте! Ответ здесь: "+agent.site.url+"/a/"+article.Slug)
	agent.click("button", "Отправить и закрыть")
	agent.see(".notice", "обращение сделано")
	agent.site.learnArchive(agent.t)

	startRequest(other)
	other.write("#in-subject", oddWords)
	other.see("#suggest .suggest-hit:first-child .suggest-title", article.Title)
	other.see("#suggest .suggest-hit:first-child", "так уже спрашивали")
}

// editorStory: Markdown beside its preview, who will see it, and it is found by a stranger at once.
func editorStory(b, stranger *tab) {
	b.open("/studio")
	b.signIn("editor@orientir.example")
	b.click("a.button", "Новая статья")
	b.write("#title", "Как получить справку о практике")
	b.write("#body", "## Где взять\n\nСправку о практике выдаёт **канцелярия** в кабинете 214.\n\n:::note Важно\nНужен паспорт.\n:::")
	b.see("#preview h2, #preview h3", "Где взять")
	b.see("#preview strong", "канцелярия")
	b.click(".choice", "После входа")
	b.see("#reach", "вошёл в личный кабинет")
	b.click(".choice", "Без входа")
	b.see("#reach", "Увидят все, кто откроет сайт")
	b.click("button", "Опубликовать")
	b.see(".notice", "Опубликовано")
	b.see(".notice", "Увидят все, кто откроет сайт")

	stranger.open("/")
	stranger.write("#q", "канцелярия справка о практике")
	stranger.press("Enter", "Enter", 0)
	stranger.click(".hit:first-child h3 a", "Как получить справку о практике")
	stranger.see("h1", "Как получить справку о практике")
	stranger.see(".prose", "Нужен паспорт.")
}

// TestStoryWithoutScript is the main job where nothing but HTML works.
func TestStoryWithoutScript(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	s := newSite(t, seedDemo)
	plain := func() *tab {
		b := newTab(t, browser, s)
		b.withoutScript()
		return b
	}
	visitor, agent := plain(), plain()

	visitor.open("/?for=uchenik")
	visitor.write("#q", spokenPhrase)
	visitor.press("Enter", "Enter", 0)
	visitor.click(".hit:first-child .place", "")
	visitor.see("li.current", "")
	visitor.wait("have the film at the second", `/#t=\d+$/.test(document.querySelector("video").getAttribute("src"))`)

	ask := func() {
		visitor.open("/requests/new")
		visitor.click(".type", "Не могу войти")
		visitor.click("button", "Дальше")
		visitor.write("#in-subject", askedSubject)
		visitor.write("#in-body", askedBody)
		visitor.write("[name='f.email']", "dasha@orientir.example")
		visitor.choose("[name='f.way']", "По почте и паролю")
		visitor.click("[data-send]", "Отправить")
		visitor.see(".notice", "возможно, ответ уже есть")
	}
	before := countTickets(visitor)
	ask()
	visitor.click("#suggest button", "Это решило вопрос")
	visitor.see("h1", "вопрос решён")
	if countTickets(visitor) != before {
		t.Error("a ticket was filed for a question that was solved")
	}
	ask()
	visitor.click("[data-send]", "Отправить всё равно")
	visitor.see(".sent", "отправлено")
	key := look[string](visitor, `location.pathname.split("/").pop()`)

	agent.open("/desk/tickets/" + key)
	agent.signIn("agent@orientir.example")
	agent.see("h1", askedSubject)
	agent.click(".offer button", "Вставить")
	agent.wait("have a reply in the box", `document.querySelector("#body").value.length > 20`)
	fillGaps(agent)
	agent.choose("#solution", "Шаблон")
	agent.click("button", "Отправить и закрыть")
	agent.see(".notice", "обращение сделано")

	answeredStory(visitor, key)
	outcomes := ticketOutcomes(t, s, key)
	for _, kind := range []string{assist.OutcomeShown, assist.OutcomeSubmitted, assist.OutcomeInserted, assist.OutcomeSent} {
		if !slices.Contains(outcomes, kind) {
			t.Errorf("the ledger holds %v, not %q", outcomes, kind)
		}
	}
}

func countTickets(b *tab) int {
	b.t.Helper()
	n, err := b.site.desk.Count(b.t.Context(), ticket.Filter{})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// waitFor waits until the store holds what a window has caused.
func waitFor(b *tab, what string, ok func() bool) {
	b.t.Helper()
	for range 200 {
		if ok() {
			return
		}
		b.wait("let a moment pass", `new Promise((done) => setTimeout(() => done(true), 50))`)
	}
	b.t.Fatalf("waited in vain: %s", what)
}

func outcomesOf(t *testing.T, s *site, suggestion string) []string {
	t.Helper()
	list, err := s.desk.Outcomes(t.Context(), suggestion)
	if err != nil {
		t.Fatalf("outcomes of %q: %v", suggestion, err)
	}
	var kinds []string
	for _, o := range list {
		kinds = append(kinds, o.Kind)
	}
	return kinds
}

// ticketOutcomes is what came of the suggestions to the writer of a ticket and to its agent.
func ticketOutcomes(t *testing.T, s *site, key string) []string {
	t.Helper()
	filed, err := s.desk.Ticket(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	offered, err := s.desk.LatestSuggestion(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if filed.Solution.Kind != "reply" || filed.Status != ticket.StatusDone {
		t.Errorf("the ticket is %s, solved by %v", filed.Status, filed.Solution)
	}
	return append(outcomesOf(t, s, filed.Suggestion), outcomesOf(t, s, offered.ID)...)
}
