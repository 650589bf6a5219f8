package kbsql_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
)

const (
	benchBatch = 200  // articles a batch, as the importer saves them
	benchBody  = 2000 // letters of a body, two bytes each
)

func benchArticles(prefix string, n int) []*kb.Article {
	body := strings.Repeat("Чтобы сбросить пароль, откройте страницу входа. ", benchBody/48)
	articles := make([]*kb.Article, n)
	for i := range articles {
		articles[i] = &kb.Article{
			Slug: fmt.Sprint(prefix, "-", i), ExternalID: fmt.Sprint(prefix, "/", i), Kind: kb.KindArticle,
			Title: fmt.Sprint("Сброс пароля ", i), Body: body, Audiences: []string{"gost", "uchenik"}, Tags: []string{"вход", "пароль"},
			Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru",
		}
	}
	return articles
}

// BenchmarkSaveArticles saves batches of new articles: articles, revisions and changes, synced to the disk.
func BenchmarkSaveArticles(b *testing.B) {
	store := kbsql.New(kbtest.OpenSQLite(b, kbsql.Schema()), time.Now)
	n := 0
	for b.Loop() {
		n++
		b.StopTimer()
		batch := benchArticles(fmt.Sprint("a", n), benchBatch)
		b.SetBytes(int64(benchBatch * len(batch[0].Body)))
		b.StartTimer()
		if err := store.SaveArticles(b.Context(), "import", batch...); err != nil {
			b.Fatal(err)
		}
	}
}

func benchStore(b *testing.B) (*kbsql.Store, []string) {
	store := kbsql.New(kbtest.OpenSQLite(b, kbsql.Schema()), time.Now)
	articles := benchArticles("a", 2000)
	if err := store.SaveArticles(b.Context(), "import", articles...); err != nil {
		b.Fatal(err)
	}
	ids := make([]string, len(articles))
	for i, a := range articles {
		ids[i] = a.ID
	}
	return store, ids
}

// tenOf picks the ids of a page of hits.
func tenOf(random *rand.Rand, ids []string) []string {
	ten := make([]string, 10)
	for i := range ten {
		ten[i] = ids[random.IntN(len(ids))]
	}
	return ten
}

// BenchmarkArticleHeads re-checks a page of hits.
func BenchmarkArticleHeads(b *testing.B) {
	store, ids := benchStore(b)
	random := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		if _, err := store.ArticleHeads(b.Context(), tenOf(random, ids)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFindArticles reads ten whole articles by id.
func BenchmarkFindArticles(b *testing.B) {
	store, ids := benchStore(b)
	random := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		if _, err := store.FindArticles(b.Context(), kb.ArticleFilter{IDs: tenOf(random, ids)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArticle finds one by slug, as a page does.
func BenchmarkArticle(b *testing.B) {
	store, _ := benchStore(b)
	for b.Loop() {
		if _, err := store.Article(b.Context(), "a-1234"); err != nil {
			b.Fatal(err)
		}
	}
}
