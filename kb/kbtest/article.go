package kbtest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testArticles(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Articles.Article(ctx, "nothing")
	wantError(t, "Article of a new help center", err, kb.ErrNotFound)
	wantError(t, "DeleteArticle of none", s.Articles.DeleteArticle(ctx, "tester", "nothing"), kb.ErrNotFound)

	// Three articles that answer to the same name: by id, by slug, by external id.
	byID, bySlug, byExternal := newArticle("one"), newArticle("name"), newArticle("three")
	byID.ID, byExternal.ExternalID = "name", "name"
	save(t, s, byExternal, bySlug)
	find := func(ref string, want *kb.Article) {
		t.Helper()
		got, err := s.Articles.Article(ctx, ref)
		noError(t, err)
		wantEqual(t, "Article "+ref, got, want)
	}
	find("three", byExternal)
	find("name", bySlug)
	save(t, s, byID)
	find("name", byID)

	noError(t, s.Articles.DeleteArticle(ctx, "tester", byID.ID))
	find("name", bySlug)
	noError(t, s.Articles.DeleteArticle(ctx, "tester", bySlug.ID))
	find("name", byExternal)
	wantError(t, "DeleteArticle twice", s.Articles.DeleteArticle(ctx, "tester", bySlug.ID), kb.ErrNotFound)

	for _, ref := range []string{"a\x00b", "\xff", "' OR 1=1 --", ""} {
		if got, err := s.Articles.Article(ctx, ref); err == nil {
			t.Errorf("Article(%q) found %s", ref, got.Slug)
		}
	}
	_, err = s.Articles.FindArticles(ctx, kb.ArticleFilter{Kind: "a\x00"})
	wantError(t, "NUL in a kind", err, kb.ErrInvalid)
}

// fullArticle has every field set, with texts that databases and encoders like to spoil.
func fullArticle() *kb.Article {
	return &kb.Article{
		ID: "full", ExternalID: "src/Й-1", Slug: "full", Kind: kb.KindGuide,
		Title:     "Ёлка «в кавычках» — 🎄 e\u0301 <b>&amp;</b>",
		Questions: []string{"как?", "почему \"так\"?", "<script>"},
		Body:      "# Заголовок\r\n\n`?` и 'кавычки' \u200b\u2028 конец\t\n",
		Section:   "access", Category: "Доступ / Вход", Audiences: []string{"gost", "uchenik"},
		Access: kb.AccessMembers, State: kb.StateReview, Lang: "ru", Original: "src/ru-1",
		Tags: []string{"вход", "a,b", ""}, Related: []string{"x", "src/2"},
		Guide: &kb.Guide{Video: "/files/a", Poster: "p.svg", Captions: "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Аня>Да</v>\n",
			Chapters: []kb.Chapter{{T: 0, Title: "Начало"}, {T: 83, Title: "Дальше & дальше"}}, Duration: 120},
		Extra: json.RawMessage("{ \"b\": 1,\n \"a\": [ 2.50, \"<&>\" ] }"), Origin: "id: 1\n# комментарий\n",
		Author:      "u1",
		CreatedAt:   time.Date(2020, 2, 29, 23, 59, 59, 123_000_000, time.UTC),
		PublishedAt: time.Date(2021, 1, 1, 0, 0, 0, 0, time.FixedZone("MSK", 3*3600)),
	}
}

func testArticleRoundTrip(t *testing.T, s *Stores) {
	ctx := t.Context()
	full := fullArticle()
	want := *full
	save(t, s, full)
	want.Rev, want.UpdatedAt = 1, full.UpdatedAt
	wantEqual(t, "set in place", full, &want)
	if full.UpdatedAt.IsZero() {
		t.Error("UpdatedAt is not set")
	}
	got, err := s.Articles.Article(ctx, "full")
	noError(t, err)
	wantEqual(t, "read back", got, &want)
	wantEqual(t, "bytes of Extra", string(got.Extra), string(want.Extra))

	bare := newArticle("bare")
	save(t, s, bare)
	got, err = s.Articles.Article(ctx, "bare")
	noError(t, err)
	wantEqual(t, "without optional fields", got, bare)

	huge := newArticle("huge")
	huge.Body = strings.Repeat("ж", kb.MaxBody/2)
	save(t, s, huge)
	got, err = s.Articles.Article(ctx, "huge")
	noError(t, err)
	if got.Body != huge.Body {
		t.Errorf("a body at the limit came back with %d bytes, want %d", len(got.Body), len(huge.Body))
	}
}

func testArticleFilter(t *testing.T, s *Stores) {
	ctx := t.Context()
	var all []*kb.Article
	for _, slug := range []string{"c", "a", "e", "b", "d"} {
		a := newArticle("slug-" + slug)
		a.ID, a.ExternalID = slug, "x-"+slug
		all = append(all, a)
	}
	all[0].Section, all[1].Section = "s1", "s1"                                               // c, a
	all[1].Kind, all[2].Kind = kb.KindFAQ, kb.KindFAQ                                         // a, e
	all[3].State, all[4].State = kb.StateDraft, kb.StateArchived                              // b, d
	all[0].Audiences, all[2].Audiences = []string{"gost", "pedagog_a"}, []string{"pedagogxa"} // c, e
	all[3].Lang, all[4].Author = "en", "anna"                                                 // b, d
	all[2].Title, all[3].Title = "Расчёт 100% балла", "Расчет 100"                            // e, b
	save(t, s, all...)
	bumped := *all[0]
	save(t, s, &bumped) // c

	tests := []struct {
		name   string
		filter kb.ArticleFilter
		want   string
	}{
		{"all, in id order", kb.ArticleFilter{}, "a b c d e"},
		{"by ids", kb.ArticleFilter{IDs: []string{"e", "a", "none"}}, "a e"},
		{"by external ids", kb.ArticleFilter{ExternalIDs: []string{"x-d", "x-b"}}, "b d"},
		{"by section", kb.ArticleFilter{Section: "s1"}, "a c"},
		{"by kind", kb.ArticleFilter{Kind: kb.KindFAQ}, "a e"},
		{"by states", kb.ArticleFilter{States: []kb.State{kb.StateDraft, kb.StateArchived}}, "b d"},
		{"by two at once", kb.ArticleFilter{Section: "s1", Kind: kb.KindFAQ}, "a"},
		{"by audience", kb.ArticleFilter{Audience: "gost"}, "c"},
		{"by audience, _ is a letter", kb.ArticleFilter{Audience: "pedagog_a"}, "c"},
		{"by language", kb.ArticleFilter{Lang: "en"}, "b"},
		{"by author", kb.ArticleFilter{Author: "anna", Recent: true}, "d"},
		{"by text in any case, ё as е", kb.ArticleFilter{Text: "РАСЧЕТ"}, "b e"},
		{"by text, % is a letter", kb.ArticleFilter{Text: "100%"}, "e"},
		{"by text, _ is a letter", kb.ArticleFilter{Text: "1_0"}, ""},
		{"walking", kb.ArticleFilter{After: "b", Limit: 2}, "c d"},
		{"after the last", kb.ArticleFilter{After: "e"}, ""},
		{"recent", kb.ArticleFilter{Recent: true, Limit: 1, Section: "s1"}, "c"},
		{"recent, passed over", kb.ArticleFilter{Recent: true, Offset: 1, Section: "s1"}, "a"},
	}
	for _, test := range tests {
		found, err := s.Articles.FindArticles(ctx, test.filter)
		noError(t, err)
		var ids []string
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		wantEqual(t, test.name, strings.Join(ids, " "), test.want)
	}
	heads, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: []string{"b"}, Heads: true})
	noError(t, err)
	bare := *all[3]
	bare.Body = ""
	wantEqual(t, "a head has no text", heads, []*kb.Article{&bare})
	_, err = s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: make([]string, 100_000)})
	wantError(t, "a hundred thousand ids", err, kb.ErrTooLarge)
}

func testSaveArticles(t *testing.T, s *Stores) {
	ctx := t.Context()
	noError(t, s.Articles.SaveArticles(ctx, "tester")) // nothing to do

	first := newArticle("first")
	first.ExternalID = "x1"
	save(t, s, first)
	if first.ID == "" || first.Rev != 1 || first.CreatedAt.IsZero() || !first.UpdatedAt.Equal(first.CreatedAt) {
		t.Errorf("after the first save: id %q, rev %d, created %v, updated %v", first.ID, first.Rev, first.CreatedAt, first.UpdatedAt)
	}
	createdAt := first.CreatedAt
	first.Title, first.CreatedAt = "Новое имя", time.Time{}
	save(t, s, first)
	wantEqual(t, "rev after the second save", first.Rev, 2)
	wantEqual(t, "time of creation stays", first.CreatedAt, createdAt)

	before := position(t, s)
	refused := func(what string, spoil func(a *kb.Article), check func(error)) {
		t.Helper()
		good, bad := newArticle("good"), newArticle("bad")
		spoil(bad)
		wantBad := *bad
		check(s.Articles.SaveArticles(ctx, "tester", good, bad))
		wantEqual(t, what+": caller's articles stay as they were", []*kb.Article{good, bad}, []*kb.Article{newArticle("good"), &wantBad})
		_, err := s.Articles.Article(ctx, "good")
		wantError(t, what+": nothing of the batch", err, kb.ErrNotFound)
		wantEqual(t, what+": no changes", changed(t, s, before), nil)
	}
	isField := func(what, field, code string) func(error) {
		return func(err error) { t.Helper(); wantField(t, what, err, field, code) }
	}
	isConflict := func(err error) { t.Helper(); wantError(t, "conflict", err, kb.ErrConflict) }
	refused("taken slug", func(a *kb.Article) { a.Slug = "first" }, isField("taken slug", "slug", "taken"))
	refused("taken external id", func(a *kb.Article) { a.ExternalID = "x1" }, isField("taken external id", "external_id", "taken"))
	refused("slug twice in a batch", func(a *kb.Article) { a.Slug = "good" }, isField("slug twice", "slug", "taken"))
	refused("stale rev", func(a *kb.Article) { *a = *first; a.Rev = 1 }, isConflict)
	refused("future rev", func(a *kb.Article) { *a = *first; a.Rev = 3 }, isConflict)
	refused("unknown id with a rev", func(a *kb.Article) { a.ID, a.Rev = "gone", 1 }, isConflict)
	refused("no title", func(a *kb.Article) { a.Title = "" }, isField("no title", "title", "required"))
	refused("unknown state", func(a *kb.Article) { a.State = "lost" }, isField("unknown state", "state", "unknown"))
	refused("NUL in the body", func(a *kb.Article) { a.Body = "a\x00b" }, isField("NUL", "body", "bad_text"))
	refused("NUL in a tag", func(a *kb.Article) { a.Tags = []string{"ok", "a\x00"} }, isField("NUL", "tags", "bad_text"))
	refused("broken UTF-8", func(a *kb.Article) { a.Title = "a\xff" }, isField("UTF-8", "title", "bad_text"))
	refused("body over the limit", func(a *kb.Article) { a.Body = strings.Repeat("x", kb.MaxBody+1) }, isField("limit", "body", "too_long"))

	revisions, err := s.Articles.Revisions(ctx, first.ID)
	noError(t, err)
	wantEqual(t, "refused saves leave no revision", len(revisions), 2)
}

func testSlugs(t *testing.T, s *Stores) {
	ctx := t.Context()
	moved := newArticle("old")
	save(t, s, moved)
	moved.Slug = "new"
	save(t, s, moved)
	for _, ref := range []string{"old", "new"} {
		got, err := s.Articles.Article(ctx, ref)
		noError(t, err)
		wantEqual(t, "slug "+ref, got, moved)
	}
	heir := newArticle("old")
	save(t, s, heir)
	got, err := s.Articles.Article(ctx, "old")
	noError(t, err)
	wantEqual(t, "a new article takes the old slug", got, heir)

	noError(t, s.Articles.DeleteArticle(ctx, "tester", heir.ID))
	got, err = s.Articles.Article(ctx, "old")
	noError(t, err)
	wantEqual(t, "and gives it back", got, moved)

	noError(t, s.Articles.DeleteArticle(ctx, "tester", moved.ID))
	_, err = s.Articles.Article(ctx, "old")
	wantError(t, "old slug of a deleted article", err, kb.ErrNotFound)
}

func testRevisions(t *testing.T, s *Stores) {
	ctx := t.Context()
	none, err := s.Articles.Revisions(ctx, "nothing")
	noError(t, err)
	wantEqual(t, "revisions of no article", none, nil)

	a := fullArticle()
	noError(t, s.Articles.SaveArticles(ctx, "anna", a))
	first := *a
	a.Title, a.Slug, a.Guide, a.Tags = "Другое", "other", &kb.Guide{Video: "v"}, nil
	noError(t, s.Articles.SaveArticles(ctx, "boris", a))
	second := *a
	noError(t, s.Articles.DeleteArticle(ctx, "boris", a.ID))

	want := []kb.Revision{
		{ArticleID: "full", Rev: 2, By: "boris", At: second.UpdatedAt, Article: second},
		{ArticleID: "full", Rev: 1, By: "anna", At: first.UpdatedAt, Article: first},
	}
	got, err := s.Articles.Revisions(ctx, "full")
	noError(t, err)
	wantEqual(t, "complete, newest first, also of a deleted article", got, want)

	restored := got[1].Article
	restored.Rev = 0
	save(t, s, &restored)
	wantEqual(t, "a restored article goes on after its last revision", restored.Rev, 3)
	got, err = s.Articles.Revisions(ctx, "full")
	noError(t, err)
	wantEqual(t, "revisions after the restore", len(got), 3)
	if !slices.Equal(restored.Tags, first.Tags) {
		t.Errorf("restored tags are %q, want %q", restored.Tags, first.Tags)
	}
}
