package bleveindex

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// drawTicket draws a ticket of few words, so that scores meet.
func drawTicket(t *rapid.T, id string) *search.Document {
	word := rapid.SampledFrom(strings.Fields("вход вход вход вход пароль пароль пароль почта почта письмо ошибка отчёт экран файл войти логин"))
	line := func(most int) string {
		return strings.Join(rapid.SliceOfN(word, 1, most).Draw(t, "words"), " ")
	}
	d := &search.Document{
		ID: id, Kind: search.KindTicket, Slug: "SP-" + id, Title: line(3), Passages: []content.Passage{{Text: line(30), T: -1}},
		Grants: []string{kb.GrantStaff},
	}
	if role := rapid.SampledFrom([]string{"", "pupil", "teacher"}).Draw(t, "role"); role != "" {
		d.Audiences = []string{role}
	}
	if rapid.IntRange(0, 4).Draw(t, "readers") == 0 {
		d.Grants = []string{kb.GrantPublic}
	}
	return d
}

// bestAndAll asks for the first hits, and for all of them: a page that takes every document leaves none out.
func bestAndAll(t *rapid.T, x *Index, q search.Query) (first, all search.Result, pruned bool) {
	ask := func(limit int) (search.Result, *page) {
		q.Limit = limit
		var kept *page
		result, err := x.answer(context.Background(), q, x.options, x.options.Profile.parts(), func(r *run, p *page) {
			if kept = p; r.parts[0].whole {
				sameAsEverything(t, r, p)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return result, kept
	}
	first, page := ask(rapid.IntRange(1, 4).Draw(t, "limit"))
	all, _ = ask(search.MaxLimit)
	return first, all, page.pruned
}

// sameAsEverything scores every document in the way of a full index, and checks that those of the page have these scores and
// that no other document has a higher one.
func sameAsEverything(t *rapid.T, r *run, p *page) {
	onPage, least := map[spot]float32{}, float32(0)
	for i, c := range p.sorted() {
		if onPage[spot{c.segment, c.root}] = c.score; i == p.limit-1 {
			least = c.score
		}
	}
	scorers, err := r.scorers(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for n, s := range scorers {
		f := r.filters[n]
		for _, top := range s.touched {
			if slices.Contains(r.named[n], top) {
				s.total[top] += exactBonus
			}
			score := f.boost(s.total[top], top)
			switch got, ok := onPage[spot{n, top}]; {
			case ok && got != score:
				t.Fatalf("document %d scores %v, by all its postings %v", top, got, score)
			case !ok && f.eligible.has(top) && score > least:
				t.Fatalf("document %d scores %v and is not on a page down to %v", top, score, least)
			}
		}
		clear(s.total)
	}
}

// drawArticle draws an article whose title shares words, and so their pieces, with all others.
func drawArticle(t *rapid.T, id string) *search.Document {
	d := drawTicket(t, id)
	d.Kind, d.Slug, d.Title = string(kb.KindArticle), id, "Как войти: "+d.Title
	for range rapid.IntRange(0, 2).Draw(t, "more passages") {
		p := d.Passages[0]
		p.Heading = rapid.SampledFrom([]string{"", "Пароль", "Вход по коду"}).Draw(t, "heading")
		d.Passages = append(d.Passages, p)
	}
	for range rapid.IntRange(0, 2).Draw(t, "links") {
		to := fmt.Sprintf("t%02d", rapid.IntRange(0, search.MaxLimit-1).Draw(t, "to"))
		d.Links = append(d.Links, content.Link{Target: to, Text: "пароль"})
	}
	return d
}

func TestPruningChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile Profile
		kind    string
		least   int // documents
		draw    func(*rapid.T, string) *search.Document
	}{
		{"lean", Lean, search.KindTicket, 5, drawTicket},
		{"full", Full, string(kb.KindArticle), search.MaxLimit - 5, drawArticle}, // fewer have no common pieces
	} {
		t.Run(c.name, func(t *testing.T) {
			pruned := 0
			rapid.Check(t, func(t *rapid.T) {
				x := drawIndex(t, c.profile, rapid.IntRange(c.least, search.MaxLimit-1).Draw(t, "documents"), c.draw)
				defer x.Close()
				for range 4 {
					if sameWithout(t, x, c.kind) {
						pruned++
					}
				}
			})
			if pruned == 0 {
				t.Error("nothing was pruned")
			}
		})
	}
}

// drawIndex makes an index in several steps; some documents are written again: segments with deletions.
func drawIndex(t *rapid.T, profile Profile, n int, draw func(*rapid.T, string) *search.Document) *Index {
	x, err := Memory(Options{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += 20 {
		var updates []search.Update
		for i := max(0, from-3); i < min(n, from+20); i++ {
			id := fmt.Sprintf("t%02d", i)
			updates = append(updates, search.Update{ID: id, Document: draw(t, id)})
		}
		if err := x.Apply(context.Background(), updates, int64(from)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// sameWithout asks with and without pruning, checks that the answers are the same, and says whether anything was pruned.
func sameWithout(t *rapid.T, x *Index, kind string) bool {
	q := search.Query{
		Text:    strings.Join(rapid.SliceOfN(rapid.SampledFrom(strings.Fields("вход войти пароль почта ошибка отчёт экран SP-t03")), 1, 5).Draw(t, "query"), " "),
		Message: rapid.Bool().Draw(t, "message"),
		Viewer:  kb.Viewer{UserID: "agent", Role: kb.RoleAgent}, Kinds: []string{kind},
		Audience: rapid.SampledFrom([]string{"", "pupil"}).Draw(t, "audience"),
		Facets:   rapid.Bool().Draw(t, "facets"),
	}
	first, all, pruned := bestAndAll(t, x, q)
	if first.Total != all.Total && (!q.Message || q.Facets || first.Total > all.Total) || !slices.EqualFunc(first.Hits, all.Hits[:len(first.Hits)], sameHit) {
		t.Fatalf("%+v:\n%s", q, cmp.Diff(all.Hits[:len(first.Hits)], first.Hits))
	}
	if diff := cmp.Diff(all.Counts, first.Counts); diff != "" {
		t.Fatalf("counts of %+v: %s", q, diff)
	}
	if more := len(first.Hits) < first.Total; more != (first.Next != "") {
		t.Fatalf("%d of %d hits and the next page is %q", len(first.Hits), first.Total, first.Next)
	}
	if first.Next == "" {
		return pruned
	}
	q.Limit, q.Cursor = search.MaxLimit, first.Next
	rest, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(rest.Hits, all.Hits[len(first.Hits):], sameHit) {
		t.Fatalf("the next page of %+v:\n%s", q, cmp.Diff(all.Hits[len(first.Hits):], rest.Hits))
	}
	return pruned
}

func sameHit(a, b search.Hit) bool {
	return a.ID == b.ID && a.Score == b.Score && a.Snippet == b.Snippet
}
