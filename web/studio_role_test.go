package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestStudioRole(t *testing.T) {
	c := openCenter(t)
	body := "Для всех: [пароль](parol), [служебное](sluzhebnoe).\n\n:::only uchenik\nДля учеников: спросите учителя.\n:::\n"
	c.publish(
		&kb.Article{Slug: "otkrytaya", Title: "Открытая", Body: body, Section: "vhod", Related: []string{"sluzhebnoe", "parol"}},
		&kb.Article{Slug: "dlya-uchenikov", Title: "Для учеников", Body: body, Access: kb.AccessMembers, Audiences: []string{"uchenik"}},
	)
	const (
		all    = "Для всех"
		only   = "спросите учителя"
		secret = "/a/sluzhebnoe"
	)
	for _, tt := range []struct {
		article, as string
		hidden      string // why it is not shown; empty = it is
		sees, not   []string
	}{
		{article: "otkrytaya", as: "", sees: []string{all, "Гость"}, not: []string{only, secret}},
		{article: "otkrytaya", as: "nobody", sees: []string{all}, not: []string{only, secret}},
		{article: "otkrytaya", as: "member", sees: []string{all}, not: []string{only, secret}},
		{article: "otkrytaya", as: "for:uchenik", sees: []string{all, only}, not: []string{secret}},
		{article: "otkrytaya", as: "staff", sees: []string{all, only, secret}},
		{article: "dlya-uchenikov", as: "guest", hidden: "только тем, кто вошёл", not: []string{all, only}},
		{article: "dlya-uchenikov", as: "member", hidden: "только для ролей: «Ученик · закрытый контур»", not: []string{all, only}},
		{article: "dlya-uchenikov", as: "for:uchenik", sees: []string{all, only}, not: []string{secret}},
		{article: "sluzhebnoe", as: "for:uchenik", hidden: "только сотрудникам", not: []string{"Тайный пароль"}},
		{article: "chernovik", as: "guest", sees: []string{"готово", "Статья не опубликована"}},
	} {
		page := c.open(http.StatusOK, "/studio/articles/"+c.article(tt.article).ID+"/as?as="+tt.as, kb.RoleAuthor)
		page.has("aside.role-bar", "Вы смотрите как").has("aside.role-bar a", "К правке").hasNot("#vote")
		if got := page.attr("meta[name=robots]", "content"); got != "noindex" {
			t.Errorf("%s as %s: robots %q", tt.article, tt.as, got)
		}
		if tt.hidden != "" {
			page.has("div.notice", tt.hidden).hasNot(".prose")
		} else {
			page.hasNot("div.notice")
		}
		main := page.text
		for _, want := range tt.sees {
			if !strings.Contains(main, want) {
				t.Errorf("%s as %s does not say %q", tt.article, tt.as, want)
			}
		}
		for _, bad := range tt.not {
			if strings.Contains(main, bad) {
				t.Errorf("%s as %s says %q", tt.article, tt.as, bad)
			}
		}
	}
	id := c.article("chernovik").ID
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
		c.open(http.StatusForbidden, "/studio/articles/"+id+"/as", role)
		c.open(http.StatusOK, "/a/parol", role).hasNot(`a[href="/studio/articles/` + c.article("parol").ID + `/as"]`)
	}
	c.open(http.StatusNotFound, "/studio/articles/none/as", kb.RoleEditor)
	c.open(http.StatusOK, "/a/parol", kb.RoleReviewer).has(".article-head a", "Посмотреть как роль")
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).has("#who a", "Ученик · закрытый контур")
}

// What is typed and not saved is what its editor looks at, and says so; nobody else sees it, and the saved text is one link away.
func TestStudioRoleUnsaved(t *testing.T) {
	c := openCenter(t)
	a := c.article("parol")
	path := "/studio/articles/" + a.ID + "/as?as=for:uchenik"
	left := func(access, body string) {
		c.browser(kb.RoleEditor).post("/studio/autosaves", url.Values{"id": {a.ID}, "rev": {"1"}, "title": {"Другое название"}, "kind": {"article"}, "access": {access}, "body": {body}}).
			want(http.StatusOK)
	}
	left("public", "Ещё не сохранено.")
	page := c.open(http.StatusOK, path, kb.RoleEditor).has("h1", "Другое название").has(".prose", "Ещё не сохранено").has(".role-unsaved", "несохранённый")
	saved := c.open(http.StatusOK, page.attr(".role-bar p a", "href"), kb.RoleEditor).has(".role-bar", "Показан сохранённый текст").has("h1", a.Title).has("input[name=text]", "")
	c.open(http.StatusOK, saved.attr(".role-bar p a", "href"), kb.RoleEditor).has(".prose", "Ещё не сохранено")
	c.open(http.StatusOK, path, kb.RoleAdmin).has("h1", a.Title).hasNot(".role-unsaved")
	left("staff", "Ещё не сохранено.")
	c.open(http.StatusOK, path, kb.RoleEditor).has("div.notice", "только сотрудникам").hasNot(".prose")
	left("public", strings.Repeat(">", 100)+" слишком глубоко")
	c.open(http.StatusOK, path, kb.RoleEditor).has("h1", a.Title)
}

// The film of a guide is shown as readers get it; captions of one that is not published have no address.
func TestStudioRoleGuide(t *testing.T) {
	c := openCenter(t)
	g := guide()
	c.publish(g)
	page := c.open(http.StatusOK, "/studio/articles/"+g.ID+"/as?as=for:uchenik", kb.RoleEditor)
	page.has(".chapters a", "Если не вышло").has("aside.role-bar", "Ученик")
	if to := page.markup.all(".chapters a")[1].attr("href"); !strings.HasPrefix(to, "/studio/articles/"+g.ID+"/as?as=for") {
		t.Errorf("a chapter leads to %s", to)
	}
	g.State = kb.StateDraft
	if err := c.kb.SaveArticles(t.Context(), "test", g); err != nil {
		t.Fatal(err)
	}
	c.open(http.StatusOK, "/studio/articles/"+g.ID+"/as", kb.RoleEditor).has(".chapters a", "Если не вышло").hasNot("track")
}
