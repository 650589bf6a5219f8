package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// A canned reply is a draft until an editor publishes it, and nobody overwrites another unseen.
func TestStudioReplies(t *testing.T) {
	c := openCenter(t)
	c.browser(kb.RoleAgent).get("/studio/replies").want(http.StatusForbidden)
	page := c.open(http.StatusOK, "/studio/replies", kb.RoleEditor)
	page.has("ul.managed-rows li", "Сброс пароля")
	page = page.press(http.StatusOK, "reply", "preview", "title", "Где письмо", "body", "Здравствуйте, {{user.name|коллега}}! Ответ: {{срок}}.")
	page.has("#reply-preview", "Здравствуйте, Анна Петровна!").has("#reply-preview p.hint", "срок")
	page.press(http.StatusUnprocessableEntity, "reply", "save", "title", "").has("div.bad", "«")
	page.press(http.StatusUnprocessableEntity, "reply", "save", "article", "nigde").has("div.bad", "Статья")
	page = page.press(http.StatusSeeOther, "reply", "save", "article", "parol")
	page.has("ul.managed-rows li", "Черновик").has("div.good", "Сохранено")
	if list := c.open(http.StatusOK, "/api/v1/replies", kb.RoleAgent); strings.Contains(list.text, "Где письмо") {
		t.Error("an agent sees a draft")
	}
	stale := page
	page = page.press(http.StatusSeeOther, "reply", "publish")
	page.has("form#reply h2", "Опубликована")
	stale.press(http.StatusUnprocessableEntity, "reply", "save", "body", "Иначе").has("div.bad", "изменил кто-то другой")
	page = page.press(http.StatusSeeOther, "reply", "unpublish")
	page = page.press(http.StatusSeeOther, "reply", "remove")
	if strings.Contains(page.text, "Где письмо") {
		t.Error("a removed reply is listed")
	}
}

// The field of an article offers published articles that the editor may read; their address or a copied link is what is saved.
func TestArticlePick(t *testing.T) {
	c := openCenter(t)
	c.browser(kb.RoleAuthor).get("/studio/articles/pick?q=пароль").want(http.StatusForbidden)
	c.open(http.StatusOK, "/studio/articles/pick?q="+url.QueryEscape("пароль"), kb.RoleEditor).has("div.option[data-pick=parol]", "Забыли пароль")
	page := c.open(http.StatusOK, "/studio/replies", kb.RoleEditor)
	page.has("div.pick input#reply-article", "")
	page = page.press(http.StatusSeeOther, "reply", "save", "title", "Где письмо", "body", "Проверьте «Спам».", "article", "https://help.example.ru/a/parol?from=mail#shag")
	page.has("#reply-article[value=parol]", "")
}

// An editor tries a reply on a ticket he may read: on his own, on any when he works at the desk, too; else it is made up.
func TestStudioReplySample(t *testing.T) {
	c := openCenter(t)
	filed := &ticket.Ticket{Key: "SPSUP-7", Queue: "support", Subject: "Чужая тема", Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:1", Name: "Мария"}}
	if err := c.desk.Create(t.Context(), filed, ticket.Message{From: ticket.ByRequester, Author: filed.Requester, Body: "Не входит"}); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"body": {"{{user.name}}: {{ticket.subject}}, {{article.url}}"}, "article": {"uchastnikam"}, "sample": {"SPSUP-7"}}
	closed := c.browser(kb.RoleEditor)
	closed.post("/studio/replies/preview", form).want(http.StatusOK).has("p.reply-preview-of", "придуманное").has("div.prose", "Анна Петровна: Не приходит письмо")
	if page := closed.get("/studio/replies?sample=SPSUP-7").want(http.StatusOK); strings.Contains(page.text, "Чужая тема") {
		t.Error("an editor is shown a ticket of somebody else")
	}
	open := c.browser(kb.RoleAdmin)
	page := open.post("/studio/replies/preview", form).want(http.StatusOK).has("p.reply-preview-of", "SPSUP-7 · Чужая тема").has("div.prose", "Мария: Чужая тема")
	page.has("p.hint", "не откроет").has("p.hint", "{{article.url}}")
	open.get("/studio/replies?sample=SPSUP-7").want(http.StatusOK).has("#sample option[selected]", "SPSUP-7")
}

// Sections are added, renamed, moved by buttons and removed without losing what lies in them.
func TestStudioSections(t *testing.T) {
	c := openCenter(t)
	order := func() (list []string) {
		tree, err := c.kb.Sections(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range tree {
			list = append(list, n.Slug+"<"+n.Parent)
		}
		return list
	}
	page := c.open(http.StatusOK, "/studio/sections", kb.RoleEditor)
	page = page.press(http.StatusSeeOther, "section", "save", "title", "Новый раздел", "parent", "vhod")
	page.has("ul.tree li.depth-1", "Новый раздел")
	page.press(http.StatusUnprocessableEntity, "section", "save", "title", "Новый раздел").has("div.bad", "«")
	first := order()
	c.browser(kb.RoleEditor).post("/studio/sections", url.Values{"do": {"down"}, "slug": {"vhod"}}).want(http.StatusSeeOther)
	if got := order(); fmt.Sprint(got) == fmt.Sprint(first) {
		t.Errorf("after moving down: %v", got)
	}
	c.browser(kb.RoleEditor).post("/studio/sections", url.Values{"do": {"up"}, "slug": {"none"}}).want(http.StatusSeeOther)
	page = c.open(http.StatusOK, "/studio/sections?slug=vhod", kb.RoleEditor)
	page.press(http.StatusUnprocessableEntity, "section", "save", "parent", "novyy-razdel").has("div.bad", "внутри самого себя")
	page.press(http.StatusUnprocessableEntity, "remove", "remove").has("div.bad", "Выберите, куда их перенести")
	page.press(http.StatusSeeOther, "remove", "remove", "into", "sluzhba").has("div.good", "Удалено")
	if got := fmt.Sprint(order()); strings.Contains(got, "vhod") && !strings.Contains(got, "novyy-razdel<sluzhba") {
		t.Errorf("after the removal: %s", got)
	}
	c.open(http.StatusNotFound, "/studio/sections?slug=vhod", kb.RoleEditor)
}

// Filters stand in the address and hold on the next page.
func TestStudioFilters(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio?kind=article&section=vhod", kb.RoleEditor)
	if got := len(page.markup.all("table.studio-rows tbody tr")); got != 4 {
		t.Errorf("%d articles of a section", got)
	}
	if got := page.attr("select[name=section] option[selected]", "value"); got != "vhod" {
		t.Errorf("the menu shows %q", got)
	}
	c.open(http.StatusOK, "/studio?author=me", kb.RoleEditor).has("div.empty", "Ничего не нашлось")
	c.open(http.StatusOK, "/studio?language=en&state=published", kb.RoleEditor).has("div.empty", "Ничего не нашлось")
}

// BenchmarkStudioList opens the studio's list with a hundred articles and with ten thousand, plain and narrowed.
func BenchmarkStudioList(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		c := openCenter(b)
		var articles []*kb.Article
		for i := range size {
			articles = append(articles, &kb.Article{Slug: fmt.Sprint("statya-", i), Kind: kb.KindArticle, Title: fmt.Sprint("Статья номер ", i), Body: strings.Repeat("Текст статьи. ", 200),
				Section: []string{"vhod", "sluzhba"}[i%2], Access: kb.AccessPublic, State: states[i%len(states)], Lang: "ru", Author: fmt.Sprint("u", i%7)})
		}
		if err := c.kb.SaveArticles(b.Context(), "bench", articles...); err != nil {
			b.Fatal(err)
		}
		for _, path := range []string{"/studio", "/studio?state=draft&section=vhod", "/studio?q=номер+77", "/studio?audience=uchenik", fmt.Sprint("/studio?from=", size/2)} {
			b.Run(fmt.Sprint(size, path), func(b *testing.B) {
				for b.Loop() {
					c.browser(kb.RoleEditor).get(path).want(http.StatusOK)
				}
			})
		}
	}
}

var states = [...]kb.State{kb.StateDraft, kb.StateReview, kb.StatePublished, kb.StateArchived}

// Editors ask for the articles of any author; others for their own alone.
func TestStudioAuthors(t *testing.T) {
	c := openCenter(t)
	c.publish(&kb.Article{Slug: "avtorskaya", Title: "Авторская", Author: c.ids[kb.RoleAuthor]})
	path := "/studio?author=" + c.ids[kb.RoleAuthor]
	editor := c.open(http.StatusOK, path, kb.RoleEditor).has("select[name=author]", "reviewer")
	if rows := editor.markup.all("table.studio-rows tbody tr"); len(rows) != 1 || !strings.Contains(rows[0].text(), "Авторская") {
		t.Errorf("the author has %d articles for an editor", len(rows))
	}
	reviewer := c.open(http.StatusOK, path, kb.RoleReviewer)
	if rows := reviewer.markup.all("table.studio-rows tbody tr"); len(rows) != 5 {
		t.Errorf("the filter of an editor leaves a reviewer %d articles", len(rows))
	}
	if strings.Contains(reviewer.says("select[name=author]"), "editor") {
		t.Error("a reviewer is shown who writes")
	}
}
