package kbtest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func newSynonym(words ...string) *kb.Synonym { return &kb.Synonym{Words: words} }

// synonymPosition is the number of the last change of a group.
func synonymPosition(t *testing.T, s *Stores) int64 {
	t.Helper()
	position, err := s.Synonyms.SynonymPosition(t.Context())
	noError(t, err)
	return position
}

func testSynonyms(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Synonyms.Synonym(ctx, "nothing")
	wantError(t, "Synonym of none", err, kb.ErrNotFound)
	wantError(t, "DeleteSynonym of none", s.Synonyms.DeleteSynonym(ctx, "nothing", 0), kb.ErrNotFound)
	wantEqual(t, "position before the first", synonymPosition(t, s), 0)

	full := &kb.Synonym{
		ID: "full", From: []string{"вай-фай", "Wi-Fi"}, Words: []string{"беспроводная «сеть»"}, Note: "из обращений, 50 % людей",
		Author: "anna", Disabled: true,
	}
	two := newSynonym("аккаунт", "учётная запись")
	noError(t, s.Synonyms.SaveSynonyms(ctx, full, two))
	got, err := s.Synonyms.Synonym(ctx, "full")
	noError(t, err)
	wantEqual(t, "round trip", got, full)
	all, err := s.Synonyms.FindSynonyms(ctx)
	noError(t, err)
	wantEqual(t, "all, by text", all, []*kb.Synonym{two, full})
	wantEqual(t, "position after two groups", synonymPosition(t, s), 2)
	wantEqual(t, "no article or reply has changed", changed(t, s, 0), nil)

	wantError(t, "DeleteSynonym of another rev", s.Synonyms.DeleteSynonym(ctx, "full", 2), kb.ErrConflict)
	noError(t, s.Synonyms.DeleteSynonym(ctx, "full", 1))
	_, err = s.Synonyms.Synonym(ctx, "full")
	wantError(t, "Synonym after its removal", err, kb.ErrNotFound)
	wantEqual(t, "a removal is a change", synonymPosition(t, s), 3)
	noError(t, s.Synonyms.DeleteSynonym(ctx, two.ID, 0))
}

func testSaveSynonyms(t *testing.T, s *Stores) {
	ctx := t.Context()
	first := newSynonym("лк", "личный кабинет")
	noError(t, s.Synonyms.SaveSynonyms(ctx, first))
	if first.ID == "" || first.Rev != 1 || first.CreatedAt.IsZero() || !first.UpdatedAt.Equal(first.CreatedAt) {
		t.Errorf("after the first save: %+v", first)
	}
	createdAt := first.CreatedAt
	first.Words = append(first.Words, "кабинет")
	noError(t, s.Synonyms.SaveSynonyms(ctx, first))
	wantEqual(t, "rev after the second save", first.Rev, 2)
	wantEqual(t, "time of creation stays", first.CreatedAt, createdAt)

	before := synonymPosition(t, s)
	refused := func(what string, bad *kb.Synonym, want error) {
		t.Helper()
		good := newSynonym("годный", "хороший")
		wantError(t, what, s.Synonyms.SaveSynonyms(ctx, good, bad), want)
		wantEqual(t, what+": caller's groups stay as they were", good, newSynonym("годный", "хороший"))
		wantEqual(t, what+": no change", synonymPosition(t, s), before)
		all, err := s.Synonyms.FindSynonyms(ctx)
		noError(t, err)
		wantEqual(t, what+": nothing of the batch", all, []*kb.Synonym{first})
	}
	stale := *first
	stale.Rev = 1
	refused("stale rev", &stale, kb.ErrConflict)
	refused("gone", &kb.Synonym{ID: "gone", Rev: 1, Words: []string{"а", "б"}}, kb.ErrConflict)
	refused("one word", newSynonym("а"), kb.ErrInvalid)
	refused("NUL", &kb.Synonym{Words: []string{"а", "б"}, Note: "a\x00"}, kb.ErrInvalid)
	same := newSynonym("Личный  кабинет", "Кабинет", "ЛК")
	refused("the same group in another order", same, kb.ErrInvalid)
	wantField(t, "the same group", s.Synonyms.SaveSynonyms(ctx, same), "words", "duplicate")

	oneWay := &kb.Synonym{From: []string{"лк"}, Words: []string{"кабинет", "личный кабинет"}}
	noError(t, s.Synonyms.SaveSynonyms(ctx, oneWay)) // other words find these: another group
	oneWay.From, oneWay.Words = nil, first.Words
	wantField(t, "a group becomes another", s.Synonyms.SaveSynonyms(ctx, oneWay), "words", "duplicate")
}

func testSynonymLimit(t *testing.T, s *Stores) {
	ctx := t.Context()
	groups := make([]*kb.Synonym, kb.MaxSynonyms)
	for i := range groups {
		groups[i] = newSynonym(fmt.Sprint("слово", i), fmt.Sprint("другое", i))
	}
	noError(t, s.Synonyms.SaveSynonyms(ctx, groups...))
	over := newSynonym("лишнее", "слово")
	wantError(t, "one more than the limit", s.Synonyms.SaveSynonyms(ctx, over), kb.ErrTooLarge)
	wantField(t, "one more than the limit", s.Synonyms.SaveSynonyms(ctx, over), "synonyms", "too_long")
	noError(t, s.Synonyms.SaveSynonyms(ctx, groups[0])) // a change is no more of them

	longest := newSynonym() // more text than an entry of an index may have
	for i := range kb.MaxSynonymWords {
		longest.Words = append(longest.Words, fmt.Sprintf("%02d", i)+strings.Repeat("щ", kb.MaxSynonymWord-2))
	}
	noError(t, s.Synonyms.DeleteSynonym(ctx, groups[1].ID, 0))
	noError(t, s.Synonyms.SaveSynonyms(ctx, longest))
}

// testConcurrentSynonyms: of several writers who hold the same revision, or make the same group, exactly one wins.
func testConcurrentSynonyms(t *testing.T, s *Stores) {
	group := newSynonym("а", "б")
	noError(t, s.Synonyms.SaveSynonyms(t.Context(), group))
	const writers = 6
	edits, copies := make([]error, writers), make([]error, writers)
	var done sync.WaitGroup
	for i := range writers {
		done.Go(func() {
			mine := *group
			mine.Note = fmt.Sprint("писатель ", i)
			edits[i] = s.Synonyms.SaveSynonyms(t.Context(), &mine)
			copies[i] = s.Synonyms.SaveSynonyms(t.Context(), newSynonym("в", "г"))
		})
	}
	done.Wait()
	won := func(errs []error, lost error) (n int) {
		for _, err := range errs {
			switch {
			case err == nil:
				n++
			case !errors.Is(err, lost):
				t.Errorf("a writer failed with %v", err)
			}
		}
		return n
	}
	wantEqual(t, "edits that won", won(edits, kb.ErrConflict), 1)
	wantEqual(t, "copies that won", won(copies, kb.ErrInvalid), 1)
}
