package kbsql_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

func TestStore(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		kbtest.Test(t, func(t *testing.T) *kbtest.Stores {
			s := kbsql.New(open(t, kbsql.Schema()), time.Now).FollowHeadings(kbtest.FollowHeadings)
			return &kbtest.Stores{
				Audiences: s, Sections: s, Articles: s, Replies: s, Users: s, Sessions: s, Attachments: s, Files: s, Autosaves: s, FileTexts: s, Votes: s, Synonyms: s, Pins: s, Redirects: s, Pictures: s, BlobUses: s, Anchors: s, ImportRuns: s, Changes: s,
				Life: s, History: s, Presences: s, Plans: s, Amendments: s,
			}
		})
	})
}

func TestArticleHeads(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		store := kbsql.New(open(t, kbsql.Schema()), time.Now)
		full := &kb.Article{
			ID: "b", Slug: "b", ExternalID: "x", Kind: kb.KindGuide, Title: "Вход", Questions: []string{"как?"}, Body: "Текст",
			Section: "login", Audiences: []string{"gost"}, Access: kb.AccessMembers, State: kb.StateDraft, Tags: []string{"вход"},
			Guide: &kb.Guide{Video: "v"}, Extra: json.RawMessage(`{"a":1}`), Origin: "o",
		}
		other := &kb.Article{ID: "a", Slug: "a", Kind: kb.KindFAQ, Title: "Почта", Access: kb.AccessPublic, State: kb.StatePublished}
		if err := store.SaveArticles(ctx, "tester", full, other); err != nil {
			t.Fatal(err)
		}
		want := *full
		want.Questions, want.Body, want.Guide, want.Extra, want.Origin = nil, "", nil, nil, ""
		got, err := store.ArticleHeads(ctx, []string{"b", "none", "a"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]*kb.Article{other, &want}, got); diff != "" {
			t.Errorf("heads in id order (-want +got):\n%s", diff)
		}
		if none, err := store.ArticleHeads(ctx, nil); err != nil || len(none) != 0 {
			t.Errorf("heads of no ids: %d, %v", len(none), err)
		}
	})
}
