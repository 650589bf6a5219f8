package search_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// groupStore holds groups in memory and counts how often they are read.
type groupStore struct {
	groups   []*kb.Synonym
	position int64
	reads    int
	err      error
}

func (s *groupStore) FindSynonyms(context.Context) ([]*kb.Synonym, error) {
	s.reads++
	return s.groups, s.err
}

func (s *groupStore) SynonymPosition(context.Context) (int64, error) { return s.position, nil }

func (s *groupStore) save(groups ...*kb.Synonym) {
	s.groups = groups
	s.position++
}

// alternatives lists what a thesaurus knows for a query.
func alternatives(t search.Thesaurus, query string) string {
	terms := russian.NewAnalyzer().Query(query)
	t.Expand(terms)
	var list []string
	for _, term := range terms {
		for _, o := range term.Alternatives {
			list = append(list, o.Word)
		}
	}
	return strings.Join(list, " ")
}

func TestSynonymsFollowTheStore(t *testing.T) {
	store := &groupStore{}
	synonyms := search.NewSynonyms(store, russian.NewAnalyzer())
	sync := func(want string, reads int) {
		t.Helper()
		if err := synonyms.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := alternatives(synonyms, "зебра"); got != want || store.reads != reads {
			t.Errorf("зебра may be %q after %d reads, want %q after %d", got, store.reads, want, reads)
		}
	}
	sync("", 0)
	zebra := &kb.Synonym{ID: "1", Words: []string{"зебра", "полосатая лошадь"}}
	store.save(zebra)
	if got := alternatives(synonyms, "зебра"); got != "" {
		t.Errorf("%q before Sync", got)
	}
	sync("полосатая лошадь полосатая лошадь", 1)
	sync("полосатая лошадь полосатая лошадь", 1) // nothing was written: nothing is read
	store.save(zebra, &kb.Synonym{ID: "2", From: []string{"зебры"}, Words: []string{"переход"}})
	sync("полосатая лошадь полосатая лошадь переход", 2)
	zebra.Disabled = true
	store.save(store.groups...)
	sync("переход", 3)

	store.save()
	store.err = errors.New("the store is down")
	if err := synonyms.Sync(t.Context()); !errors.Is(err, store.err) {
		t.Errorf("error is %v", err)
	}
	store.err = nil
	sync("", 5) // what could not be read is read the next time
}

func TestSynonymDraft(t *testing.T) {
	store := &groupStore{}
	store.save(&kb.Synonym{ID: "1", Words: []string{"зебра", "лошадь"}}, &kb.Synonym{ID: "2", Words: []string{"зебра", "переход"}})
	synonyms := search.NewSynonyms(store, russian.NewAnalyzer())
	for _, c := range []struct {
		draft kb.Synonym
		want  string
	}{
		{kb.Synonym{Words: []string{"зебра", "конь"}}, "конь лошадь переход"},
		{kb.Synonym{ID: "1", Words: []string{"зебра", "конь"}}, "конь переход"},
		{kb.Synonym{ID: "1", Words: []string{"зебра", "конь"}, Disabled: true}, "переход"},
	} {
		draft, err := synonyms.Draft(t.Context(), &c.draft)
		if err != nil {
			t.Fatal(err)
		}
		if got := alternatives(draft, "зебра"); got != c.want {
			t.Errorf("with %s: %q, want %q", &c.draft, got, c.want)
		}
	}
	if got := alternatives(synonyms, "зебра"); got != "" {
		t.Errorf("a draft is searched with: %q", got)
	}
}

func TestSynonymCheck(t *testing.T) {
	synonyms := search.NewSynonyms(&groupStore{}, russian.NewAnalyzer())
	for _, c := range []struct {
		group kb.Synonym
		want  string // field, code and value of the error, or doubts
	}{
		{kb.Synonym{Words: []string{"ори", "Ориентир"}}, "[]"},
		{kb.Synonym{Words: []string{"ори"}}, "words too_few "},
		{kb.Synonym{Words: []string{"ори", "…"}}, "words no_terms …"},
		{kb.Synonym{From: []string{"пароли"}, Words: []string{"пароль"}}, "words no_effect "},
		{kb.Synonym{Words: []string{"ори", "Ориентир", "как"}}, "[{stop как}]"},
		{kb.Synonym{Words: []string{"аккаунт", "учётная запись"}}, "[{known }]"},
		{kb.Synonym{Words: []string{"аккаунт", "учётная запись", "зебра"}}, "[]"},
	} {
		doubts, err := synonyms.Check(&c.group)
		got := fmt.Sprint(doubts)
		if field := new(kb.FieldError); errors.As(err, &field) {
			got = fmt.Sprintf("%s %s %s", field.Field, field.Code, field.Value)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", &c.group, got, c.want)
		}
	}
}
