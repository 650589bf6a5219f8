package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// TestSynonymsOfAnotherProcess: what a command line writes beside a running server is searched with after the next turn of a
// job, and turns come every second. The index has nothing to do with it.
func TestSynonymsOfAnotherProcess(t *testing.T) {
	w := newSite(t, func(ctx context.Context, s *stores) error {
		return s.kb.SaveArticles(ctx, "test", &kb.Article{
			Slug: "perekhod", Kind: kb.KindArticle, Title: "Где переход", Body: "Пешеходный переход у школы.",
			Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru",
		})
	})
	other, err := openStores(t.Context(), config{Data: w.dir, DB: "sqlite:" + filepath.Join(w.dir, "podskazka.db")}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	list := jobs(w.engine)
	at := slices.IndexFunc(list, func(j job) bool { return j.name == "synonyms" })
	if list[at].every > time.Second {
		t.Errorf("the turns come every %s", list[at].every)
	}
	visitor := w.stranger()
	finds := func(want bool) {
		t.Helper()
		if err := list[at].run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/api/v1/search?q=зебра", "/search?q=зебра"} {
			if got := strings.Contains(visitor.get(path).body, "perekhod"); got != want {
				t.Errorf("%s finds the article: %t, want %t", path, got, want)
			}
		}
	}
	finds(false)
	group := &kb.Synonym{Words: []string{"зебра", "переход"}}
	if err := other.kb.SaveSynonyms(t.Context(), group); err != nil {
		t.Fatal(err)
	}
	finds(true)
	if err := other.kb.DeleteSynonym(t.Context(), group.ID, group.Rev); err != nil {
		t.Fatal(err)
	}
	finds(false)
}
