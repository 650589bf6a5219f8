package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// remarkStory: a remark leads to its words in the text.
func remarkStory(b *tab) {
	b.open("/studio/articles/new")
	b.write("#title", "Замечания")
	b.write("#body", "Коротко о главном.\n\nПодробнее [здесь](net-takoy-stati).\n\nКонец.")
	b.click(".remark-link .remark-go", "Строка 3")
	b.wait("have the words of the remark chosen", `(({selectionStart, selectionEnd, value}) => value.slice(selectionStart, selectionEnd).includes("net-takoy-stati"))(document.querySelector("#body"))`)
	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
}

// uploadStory: a file on its way is called back, and nothing of it stays in the text.
func uploadStory(b *tab) {
	b.open("/studio/articles/new")
	b.write("#title", "Отменённая загрузка")
	b.write("#body", "До.")
	slow := &network.Conditions{URLPattern: b.site.url + "/studio/files", Latency: 60_000, DownloadThroughput: -1, UploadThroughput: -1}
	rules := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{slow}}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, rules); err != nil {
		b.t.Fatal(err)
	}
	b.wait("drop a picture", drop)
	b.wait("have its place in the text", `document.querySelector("#body").value.includes("![")`)
	b.click(".upload [data-part=stop]", "")
	b.wait("have the text as it was", `document.querySelector("#body").value.trim() === "До." && !document.querySelector(".upload")`)
	rules.MatchedNetworkConditions = []*network.Conditions{}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, rules); err != nil {
		b.t.Fatal(err)
	}
	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
}

// nearStory: the server is away while an editor types, sends his text in vain and leaves the page; the browser has kept it.
func nearStory(b *tab) {
	b.open("/studio/articles/new")
	b.loaded()
	b.wait("lose the server", `(() => {
		const ask = window.fetch;
		window.fetch = (address, ...rest) => String(address).includes("/studio/autosaves") ? Promise.reject(new TypeError("away")) : ask(address, ...rest);
		return true;
	})()`)
	b.write("#title", "Только в браузере")
	b.write("#body", "Набрано без сервера.")
	b.see(".studio-saved", "этот браузер")
	b.wait("send what never arrives", `document.querySelector("#article").dispatchEvent(new Event("submit"))`)
	b.open("/studio/articles/new")
	b.click("[data-left-near] [data-do=restore]", "Вернуть")
	b.wait("have the text back", `document.querySelector("#body").value === "Набрано без сервера." && document.querySelector("#title").value === "Только в браузере"`)
	b.press("KeyS", "ы", ctrl)
	b.see(".notice", "Сохранено")
}

// placeholderStory: «{{» opens a list, which is used by keyboard.
func placeholderStory(b *tab) {
	b.open("/studio/replies")
	b.write("#reply-body", "С уважением, {{им")
	b.see(".place-list [aria-selected=true]", "Имя заявителя")
	b.press("ArrowDown", "ArrowDown", 0)
	b.wait("have the second name chosen, the cursor still in the text", `document.activeElement.id === "reply-body" &&
		document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.dataset.name === "agent.name"`)
	b.press("Enter", "Enter", 0)
	b.wait("have the placeholder", `document.querySelector("#reply-body").value === "С уважением, {{agent.name}}" && document.querySelector(".place-list").hidden`)
	b.see("#reply-preview", "С уважением, Анна Серова")
	b.see("#reply-preview", "придуманное обращение")
	b.typed(" {{")
	b.see(".place-list .option", "Ссылка на статью")
	b.press("Escape", "Escape", 0)
	b.wait("close the list", `document.querySelector(".place-list").hidden && document.activeElement.id === "reply-body"`)
	b.click("[data-insert]", "Тема")
	b.wait("have what the button puts in", `document.querySelector("#reply-body").value.endsWith(" {{ticket.subject}}")`)
}

// headingStory: the «#» of a heading copies its address.
func headingStory(b *tab) {
	article := b.site.articleAbout(b.t, "браузер")
	b.open("/a/" + article.Slug)
	b.loaded()
	b.wait("go to the mark of a heading", `(() => {
		navigator.clipboard.writeText = async (text) => { window.copied = text; };
		document.querySelector(".prose .permalink").focus();
		return document.activeElement.matches(".permalink");
	})()`)
	b.press("Enter", "Enter", 0)
	b.see("#toast", "Ссылка на раздел скопирована")
	b.wait("have the address copied", `window.copied === document.querySelector(".prose .permalink").href && window.copied.includes("#")`)
}

// What an editor has typed is there when the server comes back from being killed.
func TestTextSurvivesRestart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	said, err := program(t, "user", "add", "anna@example.ru", "--role", "editor", "--generate-password", "--data", data).Output()
	_, password, ok := strings.Cut(string(said), "пароль: ")
	if err != nil || !ok {
		t.Fatalf("%v: %s", err, said)
	}
	serve := func() *server { return startServer(t, "serve", "--data", data, "--log-level", "error") }
	first := serve()
	editor := (&site{t: t, url: first.url}).stranger()
	form := url.Values{"login": {"anna@example.ru"}, "password": {strings.TrimSpace(strings.SplitN(password, "\n", 2)[0])}}
	if got := editor.post("/login", form); got.status != http.StatusSeeOther {
		t.Fatalf("the login answers %d", got.status)
	}
	found := regexp.MustCompile(`name="autosave" value="([^"]+)"`).FindStringSubmatch(editor.get("/studio/articles/new").body)
	if found == nil {
		t.Fatal("the page of a new article has no place for unsaved text")
	}
	left := url.Values{"autosave": {found[1]}, "title": {"Недописанная"}, "body": {"Половина статьи."}}
	if got := editor.post("/studio/autosaves", left); got.status != http.StatusOK {
		t.Fatalf("the autosave answers %d: %s", got.status, got.body)
	}
	first.Process.Kill()
	<-first.ended

	editor.url = serve().url
	if got := editor.get("/studio/articles/new"); !strings.Contains(got.body, "Недописанная") {
		t.Error("the text is not offered")
	}
	if got := editor.get("/studio/articles/new?autosave=" + found[1]); !strings.Contains(got.body, "Половина статьи.") {
		t.Error("the text does not come back")
	}
}
