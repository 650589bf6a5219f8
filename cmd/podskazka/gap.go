package main

import (
	"context"
	"errors"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// newGatherer gathers what people did not find: from the log of searches, the ledger, the votes and the tickets.
func newGatherer(s *stores, knowledge search.Searcher, analyzer *russian.Analyzer) *assist.Gatherer {
	return assist.NewGatherer(assist.GatherDeps{
		Keeper: s.desk, Knowledge: knowledge, Articles: s.kb, Analyzer: analyzer, Now: s.now,
		Sources: []assist.NeedSource{
			assist.NewSearchNeeds(s.desk, s.now), assist.NewRejectionNeeds(s.desk), assist.NewVoteNeeds(s.kb, s.kb),
			assist.NewTicketNeeds(s.desk, s.desk, s.desk, s.kb),
		},
	})
}

// gather reads what happened since the last time. While an index is being built, or another server gathers, it waits for the next.
func (e *engine) gather(ctx context.Context) error {
	_, err := e.gatherer.Gather(ctx)
	if errors.Is(err, search.ErrUnavailable) || errors.Is(err, kb.ErrConflict) {
		return nil
	}
	return err
}
