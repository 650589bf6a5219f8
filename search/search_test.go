package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A store of articles and replies in memory, with a change feed.
type store struct {
	mu       sync.Mutex
	articles map[string]*kb.Article
	replies  map[string]*kb.Reply
	changes  []kb.Change
	reads    int
}

func newStore() *store {
	return &store{articles: map[string]*kb.Article{}, replies: map[string]*kb.Reply{}}
}

func (s *store) change(kind, id string) {
	s.changes = append(s.changes, kb.Change{Seq: int64(len(s.changes) + 1), Kind: kind, ID: id})
}

func (s *store) save(a *kb.Article) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.articles[a.ID] = a
	s.change(kb.ChangeArticle, a.ID)
}

func (s *store) Changes(_ context.Context, after int64, limit int) ([]kb.Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := s.changes[after:]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

func (s *store) ArticleHeads(ctx context.Context, ids []string) ([]*kb.Article, error) {
	return s.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
}

func (s *store) FindArticles(_ context.Context, f kb.ArticleFilter) ([]*kb.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var found []*kb.Article
	for _, id := range f.IDs {
		if a := s.articles[id]; a != nil {
			found = append(found, a)
		}
	}
	return found, nil
}

func (s *store) FindReplies(_ context.Context, ids []string) ([]*kb.Reply, error) {
	var found []*kb.Reply
	for _, id := range ids {
		if r := s.replies[id]; r != nil {
			found = append(found, r)
		}
	}
	return found, nil
}

func (s *store) Sections(context.Context) ([]kb.Section, error) {
	return []kb.Section{{Slug: "login", Title: "Вход и пароль"}}, nil
}

func published(id string) *kb.Article {
	return &kb.Article{ID: id, Kind: kb.KindArticle, Title: "Статья " + id, Body: "текст", State: kb.StatePublished, Access: kb.AccessPublic}
}

func passages(a *kb.Article) []content.Passage { return []content.Passage{{Text: a.Body, T: -1}} }

// A memoryIndex remembers what it was given.
type memoryIndex struct {
	documents map[string]*Document
	position  int64
	applied   []int // updates of each step
	fail      error
}

func (x *memoryIndex) AtOnce() int { return 3 << 19 }

func (x *memoryIndex) Apply(_ context.Context, updates []Update, position int64) error {
	if x.fail != nil {
		return x.fail
	}
	for _, u := range updates {
		if u.Document == nil {
			delete(x.documents, u.ID)
		} else {
			x.documents[u.ID] = u.Document
		}
	}
	x.position = position
	x.applied = append(x.applied, len(updates))
	return nil
}

func (x *memoryIndex) Position(context.Context) (int64, error) { return x.position, nil }

func TestKnowledgeMakesDocuments(t *testing.T) {
	s := newStore()
	a := published("a")
	a.ExternalID, a.Slug, a.Section, a.Category, a.Audiences, a.Access = "x1", "statya", "login", "Метка", []string{"pupil"}, kb.AccessMembers
	a.Questions, a.Tags, a.Lang = []string{"Как?"}, []string{"faq"}, "ru"
	draft := published("b")
	draft.State = kb.StateDraft
	s.save(a)
	s.save(draft)
	s.replies["r"] = &kb.Reply{ID: "r", State: kb.StatePublished, Title: "Шаблон", Body: "Здравствуйте!", Queues: []string{"q"}, Audiences: []string{"pupil"}}

	updates, err := NewKnowledge(s, passages, nil, nil).Updates(context.Background(), []kb.Change{
		{Seq: 1, Kind: kb.ChangeArticle, ID: "b"}, {Seq: 2, Kind: kb.ChangeArticle, ID: "a"}, {Seq: 3, Kind: kb.ChangeArticle, ID: "gone"},
		{Seq: 4, Kind: kb.ChangeTicket, ID: "t"}, {Seq: 5, Kind: kb.ChangeReply, ID: "r"}, {Seq: 6, Kind: kb.ChangeArticle, ID: "b"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Update{
		{ID: "a", Document: &Document{ID: "a", ExternalID: "x1", Kind: "article", Slug: "statya", Title: "Статья a", Questions: []string{"Как?"},
			Category: "Метка\nВход и пароль", Tags: []string{"faq"}, Audiences: []string{"pupil"}, Section: "login", Lang: "ru",
			Grants: []string{"for:pupil", "staff"}, Passages: []content.Passage{{Text: "текст", T: -1}}}},
		{ID: "gone"},
		{ID: "b"},
		{ID: "r", Document: &Document{ID: "r", Kind: KindReply, Title: "Шаблон", Audiences: []string{"pupil"}, Grants: []string{"staff"},
			Passages: []content.Passage{{Text: "Здравствуйте!", T: -1}}}},
	}
	if diff := cmp.Diff(want, updates); diff != "" {
		t.Error(diff)
	}
}

func TestSyncFollowsTheFeed(t *testing.T) {
	s := newStore()
	for i := range 1200 {
		s.save(published(fmt.Sprint(i)))
	}
	for range 1500 {
		s.save(published("busy"))
	}
	x := &memoryIndex{documents: map[string]*Document{}}
	n, err := Sync(context.Background(), NewKnowledge(s, passages, nil, nil), x)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.documents) != 1201 || x.position != 2700 || n != 1202 {
		t.Errorf("%d documents at %d after %d updates, want 1201 at 2700 after 1202", len(x.documents), x.position, n)
	}
	if len(x.applied) != 2 { // as many as the feed is read in
		t.Errorf("steps of %v updates", x.applied)
	}
	if n, err = Sync(context.Background(), NewKnowledge(s, passages, nil, nil), x); n != 0 || err != nil {
		t.Errorf("nothing new: %d updates, %v", n, err)
	}
}

func TestSyncWritesLargeDocumentsInSmallSteps(t *testing.T) {
	s := newStore()
	for i := range 40 {
		s.save(published(fmt.Sprint(i)))
	}
	large := func(*kb.Article) []content.Passage { return []content.Passage{{Text: strings.Repeat("а", 50<<10)}} }
	x := &memoryIndex{documents: map[string]*Document{}}
	if n, err := Sync(context.Background(), NewKnowledge(s, large, nil, nil), x); n != 40 || err != nil {
		t.Fatalf("%d updates, %v", n, err)
	}
	if diff := cmp.Diff([]int{16, 16, 8}, x.applied); diff != "" {
		t.Error(diff)
	}
}

func TestSyncMovesThePositionWithTheLastDocument(t *testing.T) {
	s := newStore()
	for i := range 700 {
		s.save(published(fmt.Sprint(i)))
	}
	x := &memoryIndex{documents: map[string]*Document{}}
	broken := errors.New("disk full")
	x.fail = broken
	if _, err := Sync(context.Background(), NewKnowledge(s, passages, nil, nil), x); !errors.Is(err, broken) || x.position != 0 {
		t.Errorf("position %d after %v", x.position, err)
	}
	x.fail = nil
	if n, err := Sync(context.Background(), NewKnowledge(s, passages, nil, nil), x); n != 700 || err != nil || x.position != 700 {
		t.Errorf("%d updates, %v, position %d", n, err, x.position)
	}
}

func TestSyncerTakesTurns(t *testing.T) {
	s := newStore()
	syncer := NewSyncer(NewKnowledge(s, passages, nil, nil), &memoryIndex{documents: map[string]*Document{}})
	var done sync.WaitGroup
	for i := range 8 {
		done.Go(func() {
			s.save(published(fmt.Sprint(i)))
			if _, err := syncer.Sync(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if at, _ := syncer.index.Position(context.Background()); at != 8 {
		t.Errorf("position %d of 8", at)
	}
}

// A list is an engine that answers its hits, less those excluded.
type list struct {
	hits   []Hit
	counts *Counts
	asked  []Query
}

func (l *list) Search(_ context.Context, q Query) (Result, error) {
	l.asked = append(l.asked, q)
	var found []Hit
	for _, h := range l.hits {
		if !slices.Contains(q.Exclude, h.ID) {
			found = append(found, h)
		}
	}
	r := Result{Total: len(found), Strength: 1, Self: 5}
	r.Hits, r.Counts = found[:min(len(found), max(q.Limit, 1))], l.counts
	return r, nil
}

func (l *list) Complete(context.Context, Query) ([]Completion, error) {
	var lines []Completion
	for _, h := range l.hits {
		lines = append(lines, Completion{ID: h.ID, Kind: h.Kind})
	}
	return lines, nil
}

func hits(ids ...string) []Hit {
	list := make([]Hit, len(ids))
	for i, id := range ids {
		list[i] = Hit{ID: id, Kind: "article", Score: float64(len(ids) - i)}
	}
	return list
}

func idsIn(hits []Hit) string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

func TestGuardDropsWhatTheStoreForbidsAndFillsThePage(t *testing.T) {
	s := newStore()
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		s.save(published(id))
	}
	s.articles["a"].Access = kb.AccessStaff
	s.articles["c"].State = kb.StateArchived
	delete(s.articles, "d")
	guard := NewGuard(&list{hits: hits("a", "b", "c", "d", "e")}, NewKnowledgeChecker(s))
	for limit, want := range map[int]string{2: "b e", 5: "b e", 1: "b"} {
		found, err := guard.Search(context.Background(), Query{Text: "x", Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		if got := idsIn(found.Hits); got != want {
			t.Errorf("limit %d: %q, want %q", limit, got, want)
		}
		if limit == 5 && found.Total != 2 {
			t.Errorf("total %d, want 2", found.Total)
		}
	}
	found, err := guard.Search(context.Background(), Query{Text: "x", Limit: 5, Viewer: kb.Viewer{Role: kb.RoleAgent}})
	if err != nil || idsIn(found.Hits) != "a b e" {
		t.Errorf("staff: %q, %v", idsIn(found.Hits), err)
	}
	lines, err := guard.Complete(context.Background(), Query{Text: "xx"})
	if err != nil || len(lines) != 2 || lines[0].ID != "b" || lines[1].ID != "e" {
		t.Errorf("completions: %+v, %v", lines, err)
	}
}

func TestGuardGivesUpAfterRoundsWithoutALeak(t *testing.T) {
	s := newStore() // empty: nothing may be read
	engine := &list{hits: hits("a", "b", "c", "d", "e", "f"), counts: &Counts{Kinds: map[string]int{"article": 6}}}
	found, err := NewGuard(engine, NewKnowledgeChecker(s)).Search(context.Background(), Query{Text: "x", Limit: 1, Facets: true})
	if err != nil || len(found.Hits) != 0 || found.Strength != 0 || found.Total != 0 || found.Counts != nil {
		t.Errorf("%+v, %v", found, err)
	}
	if len(engine.asked) != guardRounds {
		t.Errorf("asked %d times", len(engine.asked))
	}
}

func TestGuardChecksReplies(t *testing.T) {
	s := newStore()
	s.replies["r"] = &kb.Reply{ID: "r", State: kb.StatePublished}
	reply := []Hit{{ID: "r", Kind: KindReply}}
	for viewer, want := range map[kb.Role]string{kb.RoleNone: "", kb.RoleUser: "", kb.RoleAgent: "r"} {
		kept, err := NewKnowledgeChecker(s).Readable(context.Background(), kb.Viewer{Role: viewer}, reply)
		if err != nil || idsIn(kept) != want {
			t.Errorf("%q reads %q, %v", viewer, idsIn(kept), err)
		}
	}
}

func TestRouter(t *testing.T) {
	knowledge, tickets := &list{hits: hits("a", "b", "c")}, &list{hits: []Hit{{ID: "t", Kind: KindTicket, Score: 2.5}}}
	router := &Router{Knowledge: knowledge, Tickets: tickets}
	for _, c := range []struct {
		kinds []string
		want  string
	}{
		{nil, "a b c"},
		{[]string{"article", KindReply}, "a b c"},
		{[]string{KindTicket}, "t"},
		{[]string{"article", KindTicket}, "a t b c"},
	} {
		found, err := router.Search(context.Background(), Query{Text: "x", Kinds: c.kinds, Limit: 10})
		if err != nil || idsIn(found.Hits) != c.want || found.Total != len(found.Hits) {
			t.Errorf("%v: %q of %d, want %q, %v", c.kinds, idsIn(found.Hits), found.Total, c.want, err)
		}
	}
	found, err := router.Search(context.Background(), Query{Text: "x", Kinds: []string{"article", KindTicket}, Limit: 2})
	if err != nil || idsIn(found.Hits) != "a t" || found.Total != 4 {
		t.Errorf("two of both: %q of %d, %v", idsIn(found.Hits), found.Total, err)
	}
	for _, q := range tickets.asked {
		if !slices.Equal(q.Kinds, []string{KindTicket}) {
			t.Errorf("tickets asked for %v", q.Kinds)
		}
	}
}

// Counts of two indexes add up; what one of them did not count is not told.
func TestRouterAddsCounts(t *testing.T) {
	counts := func(kind string, n int) *Counts {
		return &Counts{Kinds: map[string]int{kind: n}, Sections: map[string]int{"login": n}, Audiences: map[string]int{"": n, kind: 1},
			Langs: map[string]int{"ru": n}, Updated: []int{0, n}}
	}
	knowledge, tickets := &list{hits: hits("a"), counts: counts("article", 2)}, &list{hits: hits("t"), counts: counts(KindTicket, 3)}
	router := &Router{Knowledge: knowledge, Tickets: tickets}
	both := Query{Text: "x", Kinds: []string{"article", KindTicket}, Facets: true}
	found, err := router.Search(context.Background(), both)
	if err != nil {
		t.Fatal(err)
	}
	want := &Counts{Kinds: map[string]int{"article": 2, "ticket": 3}, Sections: map[string]int{"login": 5},
		Audiences: map[string]int{"": 5, "article": 1, "ticket": 1}, Langs: map[string]int{"ru": 5}, Updated: []int{0, 5}}
	if diff := cmp.Diff(want, found.Counts); diff != "" {
		t.Error(diff)
	}
	if got := found.Counts.For("article"); got != 6 {
		t.Errorf("%d for an audience, want 6", got)
	}
	if got := found.Counts.For(""); got != 5 {
		t.Errorf("%d for everyone, want 5", got)
	}
	if knowledge.counts.Kinds[KindTicket] != 0 {
		t.Error("adding changed what was added")
	}
	tickets.counts = nil
	if found, err = router.Search(context.Background(), both); err != nil || found.Counts != nil {
		t.Errorf("half a count: %+v, %v", found.Counts, err)
	}
}
