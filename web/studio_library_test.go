package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// The list of files says where each is used, narrows, and gives up what nothing refers to.
func TestStudioLibrary(t *testing.T) {
	c := openCenter(t)
	parol := c.article("parol")
	c.open(http.StatusOK, "/studio/files", kb.RoleAuthor).has("div.empty", "Файлов пока нет")
	c.upload(kb.RoleEditor, script, "file", "Меню входа.txt", []byte("Нажмите здесь."), "id", parol.ID).want(http.StatusOK, "text/plain")
	c.upload(kb.RoleEditor, script, "file", "старое.txt", []byte("Старый текст"), "id", parol.ID).want(http.StatusOK, "text/plain")
	files, err := c.kb.Attachments(t.Context(), parol.ID)
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	used, idle := files[0], files[1]
	if strings.Contains(idle.Name, "Меню") {
		used, idle = idle, used
	}
	c.open(http.StatusOK, "/studio/articles/"+parol.ID, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", "Смотрите [меню]("+used.Path+").")
	all := c.open(http.StatusOK, "/studio/files", kb.RoleEditor)
	all.has(".library li", "Стоит в тексте").has(".library li", "не используется").has(".library li", "editor").has(".library li", "Б,")
	c.open(http.StatusOK, "/studio/files?q="+url.QueryEscape("меню ВХОДА"), kb.RoleEditor).has(".library li", "Меню входа").hasNot(".library form")
	c.open(http.StatusOK, "/studio/files?unused=1", kb.RoleEditor).has(".library li", "старое")
	c.open(http.StatusOK, "/studio/files?kind=image", kb.RoleEditor).has("div.empty", "ничего не подходит")
	c.open(http.StatusUnprocessableEntity, "/studio/files?after=x", kb.RoleEditor)
	c.open(http.StatusForbidden, "/studio/files", kb.RoleAgent)

	remove := func(as kb.Role, path string, want int) *page {
		return c.browser(as).post("/studio/files/remove", url.Values{"article": {parol.ID}, "path": {path}}).want(want)
	}
	remove(kb.RoleEditor, used.Path, http.StatusUnprocessableEntity).has("div.bad", "Меню входа")
	remove(kb.RoleAuthor, idle.Path, http.StatusForbidden)
	remove(kb.RoleEditor, "none.txt", http.StatusNotFound)
	author := c.open(http.StatusOK, "/studio/articles/"+parol.ID, kb.RoleAuthor)
	author.press(http.StatusSeeOther, "article", "save", "body", "Правка: [старое]("+idle.Path+").")
	remove(kb.RoleEditor, idle.Path, http.StatusUnprocessableEntity)
	author = c.open(http.StatusOK, "/studio/articles/"+parol.ID, kb.RoleAuthor)
	author.press(http.StatusSeeOther, "article", "drop")
	remove(kb.RoleEditor, idle.Path, http.StatusSeeOther)
	if left, err := c.kb.Attachments(t.Context(), parol.ID); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	if err := c.kb.SaveReplies(t.Context(), &kb.Reply{Title: "Шаблон с файлом", Body: "См. /files/" + used.Hash + "/x", State: kb.StatePublished}); err != nil {
		t.Fatal(err)
	}
	c.open(http.StatusOK, "/studio/files", kb.RoleEditor).has(".library li", "Шаблон с файлом")
}

// What only somebody else sees, or only a conversation, keeps a file too: nobody takes it from under them.
func TestStudioLibraryKeeps(t *testing.T) {
	c := openCenter(t)
	write := func(slug, author, body string) *kb.Article {
		a := &kb.Article{Slug: slug, Title: "Статья " + slug, Kind: kb.KindArticle, Access: kb.AccessPublic, State: kb.StateDraft, Lang: "ru", Author: author, Body: body}
		if err := c.kb.SaveArticles(t.Context(), author, a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	tests := []struct {
		name  string
		refer func(address string) error
		shown string // in the author's list
	}{
		{"hidden-reply", func(address string) error {
			return c.kb.SaveReplies(t.Context(), &kb.Reply{Title: "Тайный шаблон", Body: "См. " + address, State: kb.StateDraft})
		}, ""},
		{"message", func(address string) error {
			asked := ticket.Ticket{Queue: "support", Subject: "Вход", Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:1"}}
			return c.desk.Create(t.Context(), &asked, ticket.Message{From: ticket.ByAgent, Body: "Откройте [меню](" + address + ")."})
		}, "1 сообщение"},
		{"stranger", func(address string) error {
			write("linked", c.ids[kb.RoleEditor], "См. [меню]("+address+").")
			return nil
		}, "Статья linked"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			draft := write("draft-"+test.name, c.ids[kb.RoleAuthor], "Текст.")
			c.upload(kb.RoleAuthor, script, "file", test.name+".txt", []byte("Текст файла "+test.name), "id", draft.ID).want(http.StatusOK, "text/plain")
			files, err := c.kb.Attachments(t.Context(), draft.ID)
			if err != nil || len(files) != 1 {
				t.Fatalf("%d files, %v", len(files), err)
			}
			list := func() screen { return c.open(http.StatusOK, "/studio/files?q="+test.name, kb.RoleAuthor) }
			list().has(".library form", "Удалить").has(".library li", "не используется")
			if err := test.refer(content.FileURL(files[0])); err != nil {
				t.Fatal(err)
			}
			seen := list().has(".library li", test.shown)
			seen.hasNot(".library form").hasNot(".library .badge")
			form := url.Values{"article": {draft.ID}, "path": {files[0].Path}}
			refused := c.browser(kb.RoleAuthor).post("/studio/files/remove", form).want(http.StatusUnprocessableEntity).has("div.bad", test.name)
			if strings.Contains(seen.text+refused.text, "Тайный") {
				t.Error("the author is told of a reply that he may not see")
			}
		})
	}
}

// A section is dropped beside and into another one; into itself it does not go, and nothing moves in a tree that has changed.
func TestStudioSectionMove(t *testing.T) {
	c := openCenter(t)
	for i, slug := range []string{"first", "second", "third"} {
		if err := c.kb.SaveSection(t.Context(), kb.Section{Slug: slug, Title: "Раздел " + slug, Position: 10 + i}); err != nil {
			t.Fatal(err)
		}
	}
	put := func(tree screen, want int, slug, other, side string) *page {
		t.Helper()
		form := tree.markup.fields("move")
		form.Set("slug", slug)
		form.Set("other", other)
		form.Set("side", side)
		return tree.browser.post("/studio/sections", form).want(want)
	}
	tree := func() screen { return c.open(http.StatusOK, "/studio/sections", kb.RoleEditor) }
	put(tree(), http.StatusSeeOther, "third", "first", "before")
	put(tree(), http.StatusSeeOther, "second", "first", "into")
	tree().has("li.depth-1", "second")
	put(tree(), http.StatusUnprocessableEntity, "first", "second", "into").has("div.bad", "внутр")
	put(tree(), http.StatusNotFound, "first", "none", "into")
	old := tree()
	put(tree(), http.StatusSeeOther, "second", "third", "after")
	put(old, http.StatusConflict, "first", "third", "into").has("div.bad", "новое дерево").has("ul.tree li", "third")
	var order []string
	stored, err := c.kb.Sections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range stored {
		if strings.HasPrefix(n.Title, "Раздел ") {
			order = append(order, n.Parent+"/"+n.Slug)
		}
	}
	if got := strings.Join(order, " "); got != "/third /second /first" {
		t.Errorf("the tree is %s", got)
	}
}
