package kbtest

import (
	"strconv"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testFileTexts(t *testing.T, s *Stores) {
	ctx := t.Context()
	one, two := newArticle("one"), newArticle("two")
	one.ID, two.ID = "one", "two"
	save(t, s, one, two)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	const pdf, png = "application/pdf", "image/png"
	file := func(hash, article, kind string) kb.Attachment {
		a := kb.Attachment{Hash: hash, Name: hash, Type: kind, Size: 5, ArticleID: article, Path: hash, CreatedAt: at}
		noError(t, s.Attachments.SaveAttachment(ctx, a))
		return a
	}
	price, rules := file("price", "one", pdf), file("rules", "two", pdf)
	file("price", "two", pdf)
	file("picture", "two", png)
	unread := func(what string, version int64, want ...kb.Attachment) {
		t.Helper()
		got, err := s.FileTexts.UnreadFiles(ctx, version, []string{pdf}, 10)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	unread("one for the same bytes, of these types alone", 1, price, rules)

	text := kb.FileText{Hash: "price", Version: 1, At: at, Parts: []kb.FilePart{
		{Place: kb.Place{Kind: kb.PlacePage, Number: 3}, Text: "Тариф «Школа»\n«две строки»"},
		{Place: kb.Place{Kind: kb.PlaceSheet, Name: "Тарифы"}, Text: "100 ₽"},
	}}
	before := position(t, s)
	noError(t, s.FileTexts.SaveFileText(ctx, text))
	wantEqual(t, "changes", changed(t, s, before), []string{"article:one", "article:two"})
	broken := kb.FileText{Hash: "rules", Problem: "damaged", Version: 1, At: at}
	noError(t, s.FileTexts.SaveFileText(ctx, broken))
	found, err := s.FileTexts.FileTexts(ctx, []string{"rules", "none", "price"})
	noError(t, err)
	wantEqual(t, "texts", found, []kb.FileText{text, broken})
	unread("all are read", 1)
	unread("a later version reads again", 2, price, rules)

	text.Parts, text.Version = nil, 2
	noError(t, s.FileTexts.SaveFileText(ctx, text))
	unread("read again", 2, rules)
	unread("an earlier version reads nothing again", 1)
	found, err = s.FileTexts.FileTexts(ctx, []string{"price"})
	noError(t, err)
	wantEqual(t, "replaced", found, []kb.FileText{text})

	text.Parts = []kb.FilePart{{Text: "a\x00b"}}
	wantField(t, "NUL", s.FileTexts.SaveFileText(ctx, text), "text", "bad_text")
	rules.Hash = "other"
	noError(t, s.Attachments.SaveAttachment(ctx, rules))
	noError(t, s.Articles.DeleteArticle(ctx, "tester", "one"))
	found, err = s.FileTexts.FileTexts(ctx, []string{"rules", "price"})
	noError(t, err)
	wantEqual(t, "texts after a file was replaced and one of two articles removed", found, []kb.FileText{{Hash: "price", Version: 2, At: at}})

	many := make([]string, 2500)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	found, err = s.FileTexts.FileTexts(ctx, append(many, "price"))
	noError(t, err)
	wantEqual(t, "one among many", len(found), 1)
	noError(t, s.Articles.DeleteArticle(ctx, "tester", "two"))
	found, err = s.FileTexts.FileTexts(ctx, []string{"price"})
	noError(t, err)
	wantEqual(t, "texts after the last article was removed", len(found), 0)
}
