package searchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// An Engine is what is tested.
type Engine interface {
	search.Searcher
	search.Indexer
	search.Completer
}

// Test runs the contract. open makes an empty engine and closes it when the test ends.
func Test(t *testing.T, open func(t *testing.T) Engine) {
	tests := map[string]func(*bench){
		"rights":       testRights,
		"only blocks":  testOnlyBlocks,
		"removal":      testRemoval,
		"replacement":  testReplacement,
		"position":     testPosition,
		"paging":       testPaging,
		"ties":         testTies,
		"filters":      testFilters,
		"facets":       testFacets,
		"audience":     testAudience,
		"exact names":  testExactNames,
		"links":        testLinks,
		"other words":  testOtherWords,
		"families":     testFamilies,
		"asked":        testAsked,
		"thesaurus":    testThesaurus,
		"snippets":     testSnippets,
		"reasons":      testReasons,
		"completion":   testCompletion,
		"repair":       testRepair,
		"hostile text": testHostileText,
		"limits":       testLimits,
		"cancelled":    testCancelled,
		"messages":     testMessages,
		"files":        testFiles,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(&bench{T: t, engine: open(t)}) })
	}
}

// A bench is one engine under test.
type bench struct {
	*testing.T
	engine   Engine
	position int64
}

var (
	staff   = kb.Viewer{UserID: "agent", Role: kb.RoleAgent}
	member  = kb.Viewer{UserID: "user", Role: kb.RoleUser, Audiences: []string{"navigator"}}
	visitor = kb.Viewer{}
)

// article makes a public article of one passage.
func article(id, title, text string) *search.Document {
	return &search.Document{
		ID: id, ExternalID: "ext-" + id, Kind: string(kb.KindArticle), Slug: id, Title: title, Lang: "ru",
		Grants:   []string{kb.GrantPublic, kb.GrantStaff},
		Passages: []content.Passage{{Text: text, T: -1}},
	}
}

func (b *bench) apply(documents ...*search.Document) {
	b.Helper()
	updates := make([]search.Update, len(documents))
	for i, d := range documents {
		updates[i] = search.Update{ID: d.ID, Document: d}
	}
	b.update(updates...)
}

func (b *bench) update(updates ...search.Update) {
	b.Helper()
	b.position++
	if err := b.engine.Apply(context.Background(), updates, b.position); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) search(q search.Query) search.Result {
	b.Helper()
	result, err := b.engine.Search(context.Background(), q)
	if err != nil {
		b.Fatalf("search %.40q: %v", q.Text, err)
	}
	return result
}

func ids(hits []search.Hit) []string {
	list := make([]string, len(hits))
	for i, h := range hits {
		list[i] = h.ID
	}
	return list
}

// finds fails unless the query finds exactly these ids, in any order, and counts them.
func (b *bench) finds(q search.Query, want ...string) {
	b.Helper()
	result := b.search(q)
	got := ids(result.Hits)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		b.Errorf("%q for %+v found %v, want %v", q.Text, q.Viewer, got, want)
	}
	if result.Total != len(want) {
		b.Errorf("%q for %+v: total %d, want %d", q.Text, q.Viewer, result.Total, len(want))
	}
}

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

func testRemoval(b *bench) {
	d := article("a", "Сброс пароля", "Первый абзац.")
	d.Passages = append(d.Passages, content.Passage{Text: "Второй абзац.", T: -1})
	b.apply(d, article("b", "Пароль учителя", "текст"))
	b.update(search.Update{ID: "a"}, search.Update{ID: "never there"})
	b.finds(search.Query{Text: "пароль абзац"}, "b")
	b.completes(search.Query{Text: "па"}, "b")
}

func testReplacement(b *bench) {
	long := article("a", "Старый заголовок", "старое начало")
	long.Passages = append(long.Passages, content.Passage{Text: "старая середина", T: -1}, content.Passage{Text: "старый конец", T: -1})
	b.apply(long)
	b.apply(article("a", "Новый заголовок", "новое"))
	b.finds(search.Query{Text: "старый середина конец"})
	b.finds(search.Query{Text: "новый"}, "a")

	twice := []search.Update{{ID: "c", Document: long}, {ID: "c", Document: article("c", "Третий", "третье")}}
	b.update(twice...)
	b.finds(search.Query{Text: "старый"})
	b.finds(search.Query{Text: "третий"}, "c")
}

func testPosition(b *bench) {
	if at, err := b.engine.Position(context.Background()); err != nil || at != 0 {
		b.Fatalf("a new index is at %d, %v", at, err)
	}
	for _, position := range []int64{7, 8, 1 << 40} {
		updates := []search.Update{{ID: "a", Document: article("a", fmt.Sprint("номер", position), "")}}
		if err := b.engine.Apply(context.Background(), updates, position); err != nil {
			b.Fatal(err)
		}
		if at, err := b.engine.Position(context.Background()); err != nil || at != position {
			b.Fatalf("position %d, %v, want %d", at, err, position)
		}
		b.finds(search.Query{Text: fmt.Sprint("номер", position)}, "a")
	}
	if err := b.engine.Apply(context.Background(), nil, 5); err != nil {
		b.Fatal(err)
	}
	b.finds(search.Query{Text: "ext-a"}, "a")
}

func testPaging(b *bench) {
	var documents []*search.Document
	for i := range 57 {
		documents = append(documents, article(fmt.Sprintf("d%02d", i), "Пароль", strings.Repeat("слово ", i%7)))
	}
	b.apply(documents...)
	var seen []string
	q := search.Query{Text: "пароль", Limit: 10}
	last := 1e9
	for {
		result := b.search(q)
		if result.Total != len(documents) {
			b.Fatalf("total %d on the page after %q", result.Total, q.Cursor)
		}
		for _, h := range result.Hits {
			if h.Score > last {
				b.Errorf("%s scores %v after %v", h.ID, h.Score, last)
			}
			last = h.Score
		}
		seen = append(seen, ids(result.Hits)...)
		if q.Cursor = result.Next; q.Cursor == "" {
			break
		}
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != len(documents) {
		b.Errorf("the pages show %d documents of %d", len(slices.Compact(seen)), len(documents))
	}
	_, err := b.engine.Search(context.Background(), search.Query{Text: "пароль", Cursor: "!"})
	if !errors.Is(err, kb.ErrInvalid) {
		b.Errorf("a made-up cursor gives %v", err)
	}
}

func testTies(b *bench) {
	for _, id := range []string{"c", "a", "d", "b"} {
		b.apply(article(id, "Одинаковый заголовок", "одинаковый текст"))
	}
	for range 3 {
		if got := ids(b.search(search.Query{Text: "одинаковый"}).Hits); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
			b.Fatalf("equal documents stand as %v", got)
		}
	}
}

func testFilters(b *bench) {
	faq, guide, reply, english := article("faq", "Пароль", ""), article("guide", "Пароль", ""), article("reply", "Пароль", ""), article("english", "Пароль", "")
	faq.Kind, guide.Kind, reply.Kind, english.Lang = string(kb.KindFAQ), string(kb.KindGuide), search.KindReply, "en"
	faq.Section = "login"
	b.apply(faq, guide, reply, english)
	b.finds(search.Query{Text: "пароль"}, "faq", "guide", "english")
	b.finds(search.Query{Text: "пароль", Kinds: []string{search.KindReply}}, "reply")
	b.finds(search.Query{Text: "пароль", Kinds: []string{"faq", "guide"}}, "faq", "guide")
	b.finds(search.Query{Text: "пароль", Sections: []string{"login"}}, "faq")
	b.finds(search.Query{Text: "пароль", Lang: "en"}, "english")
	b.finds(search.Query{Text: "пароль", Exclude: []string{"faq", "nobody"}}, "guide", "english")
	b.finds(search.Query{Text: "пароль", Sections: []string{"nowhere"}})
}

func testAudience(b *bench) {
	pupil, teacher := article("pupil", "Пароль", "текст"), article("teacher", "Пароль", "текст")
	pupil.Audiences, teacher.Audiences = []string{"pupil"}, []string{"teacher"}
	b.apply(pupil, teacher, article("all", "Пароль", "текст"))
	for audience, want := range map[string][]string{
		"":        {"all", "pupil", "teacher"},
		"teacher": {"teacher", "all", "pupil"},
		"pupil":   {"pupil", "all", "teacher"},
	} {
		if got := ids(b.search(search.Query{Text: "пароль", Audience: audience}).Hits); !slices.Equal(got, want) {
			b.Errorf("for %q: %v, want %v", audience, got, want)
		}
	}
}

func testExactNames(b *bench) {
	ticket := article("t1", "Не входит", "Смотрите также КБ-12.")
	ticket.Slug = "SPSUP-1503"
	b.apply(ticket, article("a", "Заявка SPSUP-1503", "SPSUP-1503 SPSUP-1503"), article("kb12", "Другое", "Другое"))
	for _, text := range []string{"SPSUP-1503", "spsup-1503", "что с SPSUP-1503?", "ext-t1"} {
		if got := ids(b.search(search.Query{Text: text}).Hits); len(got) == 0 || got[0] != "t1" {
			b.Errorf("%q finds %v first", text, got)
		}
	}
	if got := ids(b.search(search.Query{Text: "ошибка КБ-12"}).Hits); len(got) != 1 || got[0] != "t1" {
		b.Errorf("a code in the text: %v", got)
	}
}

func testLinks(b *bench) {
	about, hub, inner := article("about", "Заметка", "текст"), article("hub", "Оглавление", "Начните отсюда."), article("inner", "Внутреннее", "Для своих.")
	hub.Links = []content.Link{{Target: "ext-about", Text: "зебра полосатая"}, {Target: "nobody", Text: "никуда"}, {Target: "hub", Text: "сюда"}}
	inner.Links = []content.Link{{Target: "about", Text: "жираф"}}
	inner.Grants = []string{kb.GrantStaff}
	b.apply(about)
	b.apply(hub, inner, article("twin", "Заметка", "текст"))
	b.finds(search.Query{Text: "зебра"}, "about")
	if hit := b.search(search.Query{Text: "зебра"}).Hits[0]; len(hit.Why) == 0 || hit.Why[0].Field != "links" {
		b.Errorf("why: %+v", hit.Why)
	}
	b.finds(search.Query{Text: "жираф", Viewer: staff}) // what an internal page says of a public one stays inside
	b.finds(search.Query{Text: "никуда сюда"})
	if got := ids(b.search(search.Query{Text: "заметка оглавление"}).Hits); len(got) != 3 || got[0] == "twin" || got[1] == "twin" {
		b.Errorf("a neighbour of what is found comes after one that is none: %v", got)
	}
	b.update(search.Update{ID: "hub"})
	b.finds(search.Query{Text: "зебра"})
}

func testOtherWords(b *bench) {
	b.apply(article("a", "Вход в учётную запись", "Откройте страницу."), article("b", "Прочее", "Ничего."))
	b.finds(search.Query{Text: "войти"}, "a")
	hit := b.search(search.Query{Text: "аккаунт"}).Hits[0]
	want := search.Reason{Word: "аккаунт", Via: "учетная запись", Source: russian.SourceLists, Field: "title", Share: 1}
	if len(hit.Why) != 1 || hit.Why[0] != want {
		b.Errorf("why: %+v", hit.Why)
	}
	if want := "Вход в <mark>учётную</mark> <mark>запись</mark>"; string(hit.TitleHTML) != want {
		b.Errorf("title %q, want %q", hit.TitleHTML, want)
	}
}

// testFamilies: a word finds the others of its root that no list names, behind itself.
func testFamilies(b *bench) {
	b.apply(article("a", "Дистилляция воды", "Включите прибор."), article("b", "Чем дистиллировать", "Прибором."), article("c", "Дистанция", "Далеко."))
	b.finds(search.Query{Text: "дистиллировать"}, "a", "b")
	why := b.search(search.Query{Text: "дистилляция"}).Hits[1].Why
	if len(why) == 0 || why[0].Source != russian.SourceKin {
		b.Errorf("why: %+v", why)
	}
}

// testAsked: a query that is the title or a question of an article finds it first, whatever else repeats the words.
func testAsked(b *bench) {
	long := strings.Repeat("Смена пароля, пароль, сменить пароль. ", 5)
	d := article("c", "Учётные данные", "Прочее.")
	d.Questions = []string{"Где хранится пароль?"}
	b.apply(article("a", "Смена пароля и ещё раз смена пароля: смена", long), article("b", "Смена пароля", "Напишите нам."), d,
		article("e", "Где хранится всякий пароль: хранится пароль", strings.Repeat("Хранится пароль. ", 5)))
	for query, want := range map[string]string{"как сменой пароля": "b", "Смена паролей?": "b", "cvtyf gfhjkz": "b", "где хранится пароль": "c"} {
		if got := ids(b.search(search.Query{Text: query}).Hits); len(got) == 0 || got[0] != want {
			b.Errorf("%q found %v, want %s first", query, got, want)
		}
	}
}

// another is a thesaurus that knows one word for another.
type another struct{ term, other string }

func (a another) Expand(terms []russian.QueryTerm) {
	for i := range terms {
		if terms[i].Text == a.term {
			terms[i].Add(russian.Alternative{Text: a.other, Word: a.other, Weight: 1, Source: russian.SourceEditors})
		}
	}
}

// testThesaurus: other words that a query brings along stand in for the searcher's own.
func testThesaurus(b *bench) {
	b.apply(article("a", "Вход", "Откройте страницу."), article("b", "Прочее", "Ничего."))
	b.finds(search.Query{Text: "зебр"})
	q := search.Query{Text: "зебр", Thesaurus: another{"зебр", "вход"}}
	b.finds(q, "a")
	if why := b.search(q).Hits[0].Why[0]; why.Via != "вход" || why.Source != russian.SourceEditors {
		b.Errorf("why: %+v", why)
	}
	b.finds(search.Query{Text: "войти"}, "a")
	b.finds(search.Query{Text: "войти", Thesaurus: another{}})
}

func testSnippets(b *bench) {
	d := article("a", "Как <b>сбросить</b> Па\u0301роль", strings.Repeat("Вступление без нужных слов. ", 40)+
		"Нажмите <script>Зелёная</script> & ждите письма."+strings.Repeat(" Дальше опять ничего.", 40))
	d.Passages[0].Heading, d.Passages[0].Anchor = "Письмо", "pismo"
	b.apply(d)
	hit := b.search(search.Query{Text: "пароль зеленая письмо"}).Hits[0]
	if want := "Как &lt;b&gt;сбросить&lt;/b&gt; <mark>Па\u0301роль</mark>"; string(hit.TitleHTML) != want {
		b.Errorf("title %q, want %q", hit.TitleHTML, want)
	}
	snippet := string(hit.Snippet)
	for _, want := range []string{"&lt;script&gt;<mark>Зелёная</mark>&lt;/script&gt; &amp;", "<mark>письма</mark>", "…"} {
		if !strings.Contains(snippet, want) {
			b.Errorf("snippet %q lacks %q", snippet, want)
		}
	}
	if n := len([]rune(snippet)); n > 330 {
		b.Errorf("the snippet has %d runes", n)
	}
	if hit.Heading != "Письмо" || hit.Anchor != "pismo" || hit.T != -1 {
		b.Errorf("the hit points at %q #%s %d", hit.Heading, hit.Anchor, hit.T)
	}
}

func testReasons(b *bench) {
	d := article("a", "Вход в кабинет", "Откройте страницу и введите пароль.")
	d.Passages = append(d.Passages, content.Passage{Text: "Теперь нажмите восстановление.", T: 83, Heading: "Глава"})
	b.apply(d, article("b", "Прочее", "Кабинет"))
	result := b.search(search.Query{Text: "вход восстановление зебра"})
	hit := result.Hits[0]
	fields := map[string]string{}
	sum := 0.0
	for _, r := range hit.Why {
		fields[r.Word] = r.Field
		sum += r.Share
	}
	if fields["вход"] != "title" || fields["восстановление"] != "transcript" || len(fields) != 2 {
		b.Errorf("why: %+v", hit.Why)
	}
	if sum < .99 || sum > 1.01 {
		b.Errorf("shares add up to %v", sum)
	}
	if hit.T != 83 {
		b.Errorf("the hit points at second %d", hit.T)
	}
	if result.Self <= 0 || result.Coverage <= .3 || result.Coverage >= 1 {
		b.Errorf("self %v, coverage %v with one word of three unknown", result.Self, result.Coverage)
	}
}

// completes fails unless the completions lead to exactly these documents.
func (b *bench) completes(q search.Query, want ...string) {
	b.Helper()
	lines, err := b.engine.Complete(context.Background(), q)
	if err != nil {
		b.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, l.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		b.Errorf("%q completes to %v, want %v", q.Text, got, want)
	}
}

func testCompletion(b *bench) {
	guide := article("film", "Личный кабинет", "")
	guide.Kind = string(kb.KindGuide)
	guide.Passages = []content.Passage{{Text: "Титры", T: 83, Heading: "Смена пароля"}, {Text: "ещё", T: 99, Heading: "Смена пароля"}}
	headed := article("headed", "Профиль", "")
	headed.Passages = []content.Passage{{Heading: "Забыли пароль", Anchor: "zabyli", Text: "x", T: -1},
		{Heading: "Парольная тайна", Anchor: "taina", Text: "y", T: -1, Audiences: []string{"navigator"}}}
	b.apply(guide, headed, article("title", "Восстановить пароль", ""))

	lines, err := b.engine.Complete(context.Background(), search.Query{Text: "па"})
	if err != nil {
		b.Fatal(err)
	}
	var urls []string
	for _, l := range lines {
		urls = append(urls, l.URL)
	}
	if want := []string{"/a/title", "/a/headed#zabyli", "/a/film?t=83"}; !slices.Equal(urls, want) {
		b.Errorf("«па» completes to %v, want %v", urls, want)
	}
	if len(lines) > 0 && string(lines[0].HTML) != "Восстановить <mark>пароль</mark>" {
		b.Errorf("marked as %q", lines[0].HTML)
	}
	b.completes(search.Query{Text: "п"})
	b.completes(search.Query{Text: "ПАРОЛЬ восст"}, "title")
	b.completes(search.Query{Text: "пароль зебра"})
	b.completes(search.Query{Text: "тайна", Viewer: member}, "headed")
	b.completes(search.Query{Text: "тайна"})
}

func testHostileText(b *bench) {
	b.apply(article("a", "Пароль", "Обычный текст про пароль."))
	for _, text := range []string{
		"\x00", "пароль\x00", "\xff\xfe пароль \xc3\x28", "title:пароль", "пароль~", `"пароль`, "+пароль -текст", "(((", "*", "?", "па*",
		"/.*/", "\\", "AND OR NOT", "пароль^100", "\u202eпароль", strings.Repeat("\u0301", 200), "🔑🔑🔑", "<script>", "' OR 1=1 --", "{{.}}", " ", "",
		strings.Repeat("а", 256), strings.Repeat("а-", 128), "п\u0430\u0301роль", "1e999", "%s%n",
	} {
		result := b.search(search.Query{Text: text})
		if len(result.Hits) > 1 || result.Total != len(result.Hits) {
			b.Errorf("%q finds %d of %d", text, len(result.Hits), result.Total)
		}
		if _, err := b.engine.Complete(context.Background(), search.Query{Text: text}); err != nil {
			b.Errorf("complete %q: %v", text, err)
		}
	}
	b.finds(search.Query{Text: "пароль\x00"}, "a")
	b.finds(search.Query{Text: "title:пароль"}, "a")
}

func testLimits(b *bench) {
	b.apply(article("a", "Пароль", "текст"))
	for name, q := range map[string]search.Query{
		"a long query":   {Text: strings.Repeat("пароль ", 10_000)},
		"a megabyte":     {Text: strings.Repeat("x", 1<<20)},
		"a long message": {Text: strings.Repeat("x", search.MaxMessage+1), Message: true},
		"a long page":    {Text: "пароль", Limit: search.MaxLimit + 1},
		"less than none": {Text: "пароль", Limit: -1},
	} {
		if _, err := b.engine.Search(context.Background(), q); !errors.Is(err, kb.ErrTooLarge) {
			b.Errorf("%s: %v", name, err)
		}
	}
}

func testCancelled(b *bench) {
	b.apply(article("a", "Пароль", "текст"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.engine.Search(ctx, search.Query{Text: "пароль"}); !errors.Is(err, context.Canceled) {
		b.Errorf("search: %v", err)
	}
	if _, err := b.engine.Complete(ctx, search.Query{Text: "пароль"}); !errors.Is(err, context.Canceled) {
		b.Errorf("complete: %v", err)
	}
	if err := b.engine.Apply(ctx, nil, 99); !errors.Is(err, context.Canceled) {
		b.Errorf("apply: %v", err)
	}
}

func testMessages(b *bench) {
	b.apply(article("a", "Сертификат участника", "Где скачать сертификат."), article("b", "Прочее", "слово слово"))
	var text strings.Builder
	text.WriteString("Не могу скачать сертификат.\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "мусор%d ", i)
	}
	start := time.Now()
	result := b.search(search.Query{Text: text.String()[:search.MaxMessage/2], Message: true})
	if took := time.Since(start); took > time.Second {
		b.Errorf("a long message took %v", took)
	}
	if got := ids(result.Hits); !slices.Equal(got, []string{"a"}) {
		b.Errorf("the message finds %v", got)
	}
}
