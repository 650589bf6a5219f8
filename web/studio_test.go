package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestStudioDoors(t *testing.T) {
	c := openCenter(t)
	id := c.article("chernovik").ID
	for _, path := range []string{"/studio", "/studio/articles/new", "/studio/articles/" + id, "/studio/articles/none"} {
		c.browser(kb.RoleNone).get(path).leads("/login?next=")
		for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
			if page := c.open(http.StatusForbidden, path, role); strings.Contains(page.text, "Ещё не готово") {
				t.Errorf("%s shows a draft to %s", path, role)
			}
		}
	}
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
		for _, path := range []string{"/studio/articles", "/studio/articles/" + id, "/studio/preview", "/studio/reach"} {
			c.browser(role).post(path, url.Values{"title": {"x"}, "do": {"publish"}, "rev": {"1"}}).want(http.StatusForbidden)
		}
	}
	if a := c.article("chernovik"); a.Rev != 1 || a.State != kb.StateDraft {
		t.Errorf("written by strangers: %+v", a)
	}
	c.open(http.StatusNotFound, "/studio/articles/none", kb.RoleEditor)
	c.open(http.StatusNotFound, "/studio/articles/chernovik", kb.RoleEditor)
	c.open(http.StatusOK, "/studio", kb.RoleAdmin)
}

func TestStudioList(t *testing.T) {
	c := openCenter(t)
	for _, tt := range []struct {
		path string
		want int
	}{
		{"/studio", 4}, {"/studio?state=draft", 1}, {"/studio?state=published", 3}, {"/studio?state=archived", 0}, {"/studio?state=lost", 4},
		{"/studio?q=парол", 4}, {"/studio?q=Служебный", 1}, {"/studio?q=Служебный&state=draft", 0}, {"/studio?q=%25", 0}, {"/studio?from=4", 0}, {"/studio?from=-1", 4},
	} {
		page := c.open(http.StatusOK, tt.path, kb.RoleEditor)
		if got := len(page.markup.all("table.studio-rows tbody tr")); got != tt.want {
			t.Errorf("%s: %d articles, want %d", tt.path, got, tt.want)
		}
		if tt.want == 0 {
			page.has("div.empty h2", "Ничего не нашлось")
		}
	}
	c.open(http.StatusOK, "/studio?q=Новое", kb.RoleEditor).has("div.empty a", "Написать «Новое»")
}

// The story of an article without JavaScript: written, looked at, published to a role, found by search at once, taken back.
func TestStudioPublishes(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page = page.press(http.StatusOK, "article", "preview", "title", "Как сменить почту", "body", "Откройте **профиль**.\n\n:::only uchenik\nСпросите учителя.\n:::\n")
	page.has("#preview strong", "профиль").has("#preview", "Спросите учителя.")
	if got := page.holds("#title"); got != "Как сменить почту" {
		t.Errorf("after the preview the title is %q", got)
	}
	page = page.press(http.StatusSeeOther, "article", "save", "access", "members", "audience", "uchenik", "section", "vhod", "questions", "Другая почта\n\nДругая почта\nНовый ящик", "tags", "почта, вход")
	page.has("p.reach", "Увидят только те, кто вошёл в личный кабинет с ролью «Ученик · закрытый контур», и сотрудники.")
	a := c.article("kak-smenit-pochtu")
	if a.State != kb.StateDraft || a.Author != c.ids[kb.RoleEditor] || strings.Join(a.Questions, "|") != "Другая почта|Новый ящик" || strings.Join(a.Tags, "|") != "почта|вход" {
		t.Errorf("saved %+v", a)
	}
	c.open(http.StatusNotFound, "/a/kak-smenit-pochtu", kb.RoleNone)

	page = page.press(http.StatusSeeOther, "article", "publish", "access", "public")
	page.has("div.good", "Увидят все, кто откроет сайт").has("div.good a", "/a/kak-smenit-pochtu")
	if a = c.article(a.ID); a.State != kb.StatePublished || a.PublishedAt.IsZero() || a.Rev != 2 {
		t.Errorf("published %+v", a)
	}
	c.browser(kb.RoleNone).get("/search?q=сменить+почту").want(http.StatusOK).has("main a", "Как сменить почту")
	c.open(http.StatusOK, "/a/kak-smenit-pochtu", kb.RoleNone)

	page = page.press(http.StatusSeeOther, "article", "unpublish")
	c.open(http.StatusNotFound, "/a/kak-smenit-pochtu", kb.RoleNone)
	page = page.press(http.StatusSeeOther, "article", "archive")
	page.press(http.StatusSeeOther, "article", "unpublish")
	revisions, err := c.kb.Revisions(t.Context(), a.ID)
	if err != nil || len(revisions) != 5 {
		t.Errorf("%d revisions, %v", len(revisions), err)
	}
}

// The notice says that search finds the article only when it does.
func TestStudioPublishesWithoutSearch(t *testing.T) {
	c := openCenter(t)
	c.Server.Sync = func(context.Context) error { return errors.New("the disk is full") }
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page = page.press(http.StatusSeeOther, "article", "publish", "title", "Новая почта", "body", "Откройте профиль.")
	page.has("div.good", "Поиск найдёт статью позже")
	c.open(http.StatusOK, "/a/novaya-pochta", kb.RoleNone)
}

func TestStudioNarrowsAtOnce(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/"+c.article("parol").ID, kb.RoleEditor)
	c.browser(kb.RoleNone).get("/search?q=забыли+пароль").want(http.StatusOK).has("main a", "Забыли пароль")
	page.press(http.StatusSeeOther, "article", "save", "access", "staff").has("p.reach", "Увидят только сотрудники")
	c.open(http.StatusNotFound, "/a/parol", kb.RoleNone)
	c.browser(kb.RoleNone).get("/search?q=забыли+пароль").want(http.StatusOK).hasNot("main mark")
}

func TestStudioSlugs(t *testing.T) {
	c := openCenter(t)
	save := func(want int, changes ...string) screen {
		return c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor).press(want, "article", "save", changes...)
	}
	save(http.StatusSeeOther, "title", "Одно и то же", "body", "a")
	save(http.StatusSeeOther, "title", "Одно и то же", "body", "b")
	if a := c.article("odno-i-to-zhe-2"); a.Body != "b" {
		t.Errorf("the second one: %+v", a)
	}
	save(http.StatusUnprocessableEntity, "title", "Другое", "slug", "parol").has("div.bad", "Адрес страницы")
	save(http.StatusUnprocessableEntity, "title", "Другое", "slug", "AUX").has("div.bad", "занято системами")
	save(http.StatusUnprocessableEntity, "title", "!!!").has("div.bad", "Адрес страницы")

	page := c.open(http.StatusOK, "/studio/articles/"+c.article("parol").ID, kb.RoleEditor)
	page.press(http.StatusSeeOther, "article", "save", "slug", "Забытый пароль")
	if to := c.browser(kb.RoleNone).get("/a/parol").want(http.StatusMovedPermanently).leads("/a/"); to != "/a/zabytyy-parol" {
		t.Errorf("the old address leads to %s", to)
	}
}

// Whatever is wrong, the page comes back with every word.
func TestStudioRefuses(t *testing.T) {
	c := openCenter(t)
	for _, tt := range []struct {
		want    int
		field   string
		changes []string
	}{
		{422, "Заголовок", []string{"title", ""}},
		{422, "Заголовок", []string{"title", strings.Repeat("ж", 301)}},
		{422, "Текст статьи", []string{"body", strings.Repeat("ж", 140_000)}},
		{422, "Доступ", []string{"access", "friends"}},
		{422, "Вид", []string{"kind", "song"}},
		{422, "Роли", []string{"audience", "none"}},
		{422, "Раздел", []string{"section", "none"}},
		{422, "Видео", []string{"kind", "guide", "video", "javascript:alert(1)"}},
		{422, "Субтитры", []string{"kind", "guide", "video", "/files/a", "captions", "не субтитры"}},
		{422, "Главы", []string{"kind", "guide", "video", "/files/a", "chapters", "потом: начало"}},
	} {
		changes := append([]string{"title", "Заголовок статьи", "questions", "нетронутый вопрос"}, tt.changes...)
		page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor).press(tt.want, "article", "save", changes...)
		page.has("div.bad", tt.field)
		if got := page.holds("#questions"); !strings.Contains(got, "нетронутый вопрос") {
			t.Errorf("%v: what was typed is lost", tt.changes)
		}
	}
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page.press(http.StatusUnprocessableEntity, "article", "publish", "title", "Без видео", "kind", "guide").has("div.bad", "Видео")
	page.press(http.StatusSeeOther, "article", "save", "title", "Без видео", "kind", "guide") // a draft waits for its film
	c.browser(kb.RoleEditor).post("/studio/articles", url.Values{"title": {"x"}, "body": {strings.Repeat("ж", 1<<20)}}).want(http.StatusRequestEntityTooLarge)
}

func TestStudioGuide(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page = page.press(http.StatusSeeOther, "article", "publish", "title", "Запись на пробу", "kind", "guide", "video", "https://video.example/1.webm",
		"chapters", "0:00 Начало\n1:23 Выбор пробы", "captions", "WEBVTT\n\n00:00.000 --> 00:04.000\nОткройте раздел\n")
	g := c.article("zapis-na-probu").Guide
	if g == nil || len(g.Chapters) != 2 || g.Chapters[1] != (kb.Chapter{T: 83, Title: "Выбор пробы"}) || !strings.HasPrefix(g.Captions, "WEBVTT") {
		t.Fatalf("guide %+v", g)
	}
	if got := strings.TrimSpace(page.holds("#chapters")); got != "0:00 Начало\n1:23 Выбор пробы" {
		t.Errorf("chapters come back as %q", got)
	}
}

// Parts that scripts ask for say the same as the page does.
func TestStudioParts(t *testing.T) {
	c := openCenter(t)
	script := c.browser(kb.RoleEditor)
	script.part = true
	part := script.post("/studio/preview", url.Values{"body": {"# <script>alert(1)</script>\n\n[a](javascript:alert(1)) [пароль](parol) **важно**"}}).want(http.StatusOK)
	part.has("strong", "важно").hasNot("script").hasNot("html head title")
	if got := part.attr("a[href=/a/parol]", "href"); got != "/a/parol" {
		t.Errorf("a reference leads to %q", got)
	}
	script.post("/studio/preview", url.Values{"body": {strings.Repeat("> ", 200) + "a"}}).want(http.StatusOK).has("p", "Здесь появится статья")
	for access, want := range map[string]string{"public": "Увидят все, кто откроет сайт.", "members": "Увидят все, кто вошёл", "staff": "только сотрудники", "friends": "Выберите"} {
		script.post("/studio/reach", url.Values{"access": {access}}).want(http.StatusOK).has("span", want)
	}
	script.post("/studio/reach", url.Values{"access": {"members"}, "audience": {"uchenik"}}).want(http.StatusOK).has("span", "«Ученик · закрытый контур»")
}
