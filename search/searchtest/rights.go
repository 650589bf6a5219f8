package searchtest

import (
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func testRights(b *bench) {
	public, members, forNavigators, internal := article("public", "Пароль один", "текст"), article("members", "Пароль два", "текст"),
		article("navigators", "Пароль три", "текст"), article("internal", "Пароль четыре", "текст")
	members.Grants = []string{kb.GrantMembers, kb.GrantStaff}
	forNavigators.Grants = (&kb.Article{Access: kb.AccessMembers, Audiences: []string{"navigator"}}).Grants()
	internal.Grants = []string{kb.GrantStaff}
	b.apply(public, members, forNavigators, internal)

	stranger := kb.Viewer{UserID: "other", Role: kb.RoleUser, Audiences: []string{"pupil"}}
	for _, c := range []struct {
		viewer kb.Viewer
		want   []string
	}{
		{visitor, []string{"public"}},
		{stranger, []string{"public", "members"}},
		{member, []string{"public", "members", "navigators"}},
		{staff, []string{"public", "members", "navigators", "internal"}},
	} {
		b.finds(search.Query{Text: "пароль", Viewer: c.viewer}, c.want...)
		b.finds(search.Query{Text: "ext-internal", Viewer: c.viewer}, onlyIf(slices.Contains(c.want, "internal"), "internal")...)
		b.completes(search.Query{Text: "парол", Viewer: c.viewer}, c.want...)
	}
	alone := b.search(search.Query{Text: "пароль", Viewer: visitor}).Hits[0].Score
	all := b.search(search.Query{Text: "пароль", Viewer: staff})
	at := slices.Index(ids(all.Hits), "public")
	if all.Hits[at].Score != alone {
		b.Errorf("rights changed a score: %v for staff, %v for a visitor", all.Hits[at].Score, alone)
	}
}

func onlyIf(yes bool, id string) []string {
	if yes {
		return []string{id}
	}
	return nil
}

func testOnlyBlocks(b *bench) {
	d := article("a", "Отчёты", "Общий текст про выгрузку.")
	d.Passages = append(d.Passages, content.Passage{Text: "Секретный ключ навигатора лежит в сейфе.", T: -1, Audiences: []string{"navigator"}})
	b.apply(d)
	b.finds(search.Query{Text: "секретный ключ"})
	b.finds(search.Query{Text: "секретный ключ", Viewer: member}, "a")
	b.finds(search.Query{Text: "секретный ключ", Audience: "navigator"}, "a")
	b.finds(search.Query{Text: "секретный ключ", Viewer: staff}, "a")
	hit := b.search(search.Query{Text: "отчёты секретный ключ"}).Hits[0]
	if strings.Contains(string(hit.Snippet), "сейф") {
		b.Errorf("a visitor sees %q", hit.Snippet)
	}
}
