package searchtest

import (
	"context"
	"slices"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
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
		"learned":      testLearned,
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
