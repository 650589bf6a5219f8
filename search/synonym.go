package search

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// A Thesaurus gives the terms of a query other terms that may stand for them. What it knows may change between calls.
type Thesaurus interface {
	Expand(terms []russian.QueryTerm)
}

// SynonymStore is where the editors' groups are.
type SynonymStore interface {
	FindSynonyms(ctx context.Context) ([]*kb.Synonym, error)
	SynonymPosition(ctx context.Context) (int64, error)
}

// Synonyms is the Thesaurus of a help center: the shipped lists and the groups of its editors, which Sync follows. It is safe
// for concurrent use; queries never wait for it.
type Synonyms struct {
	store    SynonymStore
	analyzer *russian.Analyzer
	shipped  *russian.Thesaurus
	current  atomic.Pointer[russian.Thesaurus]

	reading  sync.Mutex // one Sync at a time
	position int64      // of the store's change feed when the groups were read
}

// NewSynonyms makes a thesaurus that knows the shipped lists until it is synced.
func NewSynonyms(store SynonymStore, analyzer *russian.Analyzer) *Synonyms {
	s := &Synonyms{store: store, analyzer: analyzer, shipped: russian.NewThesaurus(analyzer)}
	s.current.Store(s.shipped)
	return s
}

// Expand implements Thesaurus.
func (s *Synonyms) Expand(terms []russian.QueryTerm) { s.current.Load().Expand(terms) }

// Sync reads the groups anew if one was written since the last time: queries that begin afterwards know them. When nothing
// was written it costs reading one number.
func (s *Synonyms) Sync(ctx context.Context) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	position, err := s.store.SynonymPosition(ctx)
	if err != nil || position == s.position {
		return err
	}
	groups, err := s.store.FindSynonyms(ctx)
	if err != nil {
		return err
	}
	s.current.Store(s.with(groups))
	s.position = position // older than the groups, if anything: then they are read once more
	return nil
}

// Draft is the thesaurus as it would be with a group that is not saved yet, in place of the one with its id. It has to pass Check.
func (s *Synonyms) Draft(ctx context.Context, draft *kb.Synonym) (Thesaurus, error) {
	groups, err := s.store.FindSynonyms(ctx)
	if err != nil {
		return nil, err
	}
	kept := []*kb.Synonym{draft}
	for _, g := range groups {
		if draft.ID == "" || g.ID != draft.ID {
			kept = append(kept, g)
		}
	}
	return s.with(kept), nil
}

func (s *Synonyms) with(groups []*kb.Synonym) *russian.Thesaurus {
	list := make([]russian.Group, 0, len(groups))
	for _, g := range groups {
		if !g.Disabled {
			list = append(list, russian.Group{From: g.From, Words: g.Words})
		}
	}
	return s.shipped.With(s.analyzer, list)
}

// Terms gives the terms of a query with what a thesaurus knows for each.
func (s *Synonyms) Terms(query string, t Thesaurus) []russian.QueryTerm {
	terms := s.analyzer.Query(query)
	t.Expand(terms)
	return terms
}

// DoubtKnown is the code of a doubt beside those of russian: the shipped lists say all of the group already.
const DoubtKnown = "known"

// Check reports the first thing wrong with a group as a kb.FieldError, and what is doubtful about one that may be saved.
func (s *Synonyms) Check(g *kb.Synonym) ([]russian.Doubt, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("synonym %q: %w", g, err)
	}
	group := russian.Group{From: g.From, Words: g.Words}
	doubts := s.analyzer.Doubts(group)
	for _, d := range doubts {
		if d.Code == russian.DoubtNoTerms || d.Code == russian.DoubtNoEffect {
			return nil, fmt.Errorf("synonym %q: %w", g, &kb.FieldError{Field: "words", Code: d.Code, Value: d.Word})
		}
	}
	if s.shipped.Knows(s.analyzer, group) {
		doubts = append(doubts, russian.Doubt{Code: DoubtKnown})
	}
	return doubts, nil
}
