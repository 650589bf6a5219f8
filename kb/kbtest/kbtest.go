package kbtest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
)

// Stores is one help center to test: its interfaces over the same data. It must be empty and its clock must run.
type Stores struct {
	Audiences   kb.Audiences
	Sections    kb.Sections
	Articles    kb.Articles
	Replies     kb.Replies
	Users       kb.Users
	Sessions    kb.Sessions
	Attachments kb.Attachments
	Files       kb.Files
	Autosaves   kb.Autosaves
	FileTexts   kb.FileTexts
	Votes       kb.Votes
	Synonyms    kb.Synonyms
	Redirects   kb.Redirects
	Pictures    kb.Pictures
	BlobUses    kb.BlobUses
	Anchors     kb.Anchors // it follows headings with FollowHeadings
	Pins        kb.Pins
	ImportRuns  kb.ImportRuns
	Changes     Feed
	Life        kb.Life
	History     kb.History
	Presences   kb.Presences
	Plans       Plans
	Amendments  kb.Amendments
}

// Feed is a change feed that knows its end.
type Feed interface {
	kb.ChangeFeed
	LastChange(ctx context.Context) (int64, error)
}

// Plans carries out what articles have planned; it says how many were due.
type Plans interface {
	RunPlans(ctx context.Context) (int, error)
}

// Test runs the suite; open is called for a new, empty help center as often as needed.
func Test(t *testing.T, open func(t *testing.T) *Stores) {
	suites := []struct {
		name string
		test func(t *testing.T, s *Stores)
	}{
		{"Audiences", testAudiences},
		{"Sections", testSections},
		{"DeleteSection", testDeleteSection},
		{"SectionChanges", testSectionChanges},
		{"Articles", testArticles},
		{"ArticleRoundTrip", testArticleRoundTrip},
		{"ArticleFilter", testArticleFilter},
		{"SaveArticles", testSaveArticles},
		{"Slugs", testSlugs},
		{"Revisions", testRevisions},
		{"Plans", testPlans},
		{"Acts", testActs},
		{"History", testHistory},
		{"Presences", testPresences},
		{"Amendments", testAmendments},
		{"Replies", testReplies},
		{"SaveReplies", testSaveReplies},
		{"Users", testUsers},
		{"Sessions", testSessions},
		{"Attachments", testAttachments},
		{"Autosaves", testAutosaves},
		{"FileTexts", testFileTexts},
		{"Votes", testVotes},
		{"ErasePerson", testErasePerson},
		{"Synonyms", testSynonyms},
		{"SaveSynonyms", testSaveSynonyms},
		{"SynonymLimit", testSynonymLimit},
		{"ConcurrentSynonyms", testConcurrentSynonyms},
		{"Redirects", testRedirects},
		{"Pictures", testPictures},
		{"BlobUses", testBlobUses},
		{"Anchors", testAnchors},
		{"Pins", testPins},
		{"SavePin", testSavePin},
		{"ImportRuns", testImportRuns},
		{"Changes", testChanges},
		{"ConcurrentEdits", testConcurrentEdits},
		{"ConcurrentChanges", testConcurrentChanges},
	}
	for _, suite := range suites {
		t.Run(suite.name, func(t *testing.T) { suite.test(t, open(t)) })
	}
}

// newArticle is a small article that may be saved.
func newArticle(slug string) *kb.Article {
	return &kb.Article{
		Slug: slug, Kind: kb.KindArticle, Title: "Статья " + slug, Body: "Текст.",
		Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru",
	}
}

func save(t *testing.T, s *Stores, articles ...*kb.Article) {
	t.Helper()
	if err := s.Articles.SaveArticles(t.Context(), "tester", articles...); err != nil {
		t.Fatalf("SaveArticles: %v", err)
	}
}

// changed lists "kind:id" of the feed after a position.
func changed(t *testing.T, s *Stores, after int64) []string {
	t.Helper()
	changes, err := s.Changes.Changes(t.Context(), after, 10_000)
	if err != nil {
		t.Fatalf("Changes: %v", err)
	}
	var list []string
	for _, c := range changes {
		list = append(list, c.Kind+":"+c.ID)
	}
	return list
}

// position is the number of the last change.
func position(t *testing.T, s *Stores) int64 {
	t.Helper()
	changes, err := s.Changes.Changes(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatalf("Changes: %v", err)
	}
	if len(changes) == 0 {
		return 0
	}
	return changes[len(changes)-1].Seq
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error is %v, want %v", what, err, want)
	}
}

// wantField checks that the error is about a field: its name and code.
func wantField(t *testing.T, what string, err error, field, code string) {
	t.Helper()
	var e *kb.FieldError
	if !errors.As(err, &e) || e.Field != field || e.Code != code {
		t.Errorf("%s: error is %v, want %s: %s", what, err, field, code)
	}
}

func wantEqual[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
