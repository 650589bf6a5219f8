package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// A Checker says from the store, not from an index, which hits the viewer may read right now.
type Checker interface {
	// Readable returns the hits the viewer may read, in the same order.
	Readable(ctx context.Context, viewer kb.Viewer, hits []Hit) ([]Hit, error)
}

// An Engine is a searcher that also completes.
type Engine interface {
	Searcher
	Completer
}

// guardRounds is how often a page is asked for again without the hits that had to go.
const guardRounds = 5

// A Guard stands before an engine and lets out only what the store says the viewer may read, so that a hit is
// gone with the access to it, however far the index is behind.
type Guard struct {
	engine  Engine
	checker Checker
}

// NewGuard puts a guard before an engine.
func NewGuard(engine Engine, checker Checker) *Guard {
	return &Guard{engine: engine, checker: checker}
}

// Search asks the engine again without the hits that had to go, so that pages stay full and totals exact.
func (g *Guard) Search(ctx context.Context, q Query) (Result, error) {
	for round := 1; ; round++ {
		found, err := g.engine.Search(ctx, q)
		if err != nil {
			return Result{}, err
		}
		kept, err := g.checker.Readable(ctx, q.Viewer, found.Hits)
		if err != nil {
			return Result{}, fmt.Errorf("check the rights to hits: %w", err)
		}
		if len(kept) == len(found.Hits) {
			return found, nil
		}
		if round == guardRounds {
			found.Hits, found.Total, found.Counts = kept, len(kept), nil // nobody knows what else had to go
			found.Strength = 0                                           // it told of a first hit that may be gone
			return found, nil
		}
		q.Exclude = append(slices.Clone(q.Exclude), missing(found.Hits, kept)...)
	}
}

// missing lists the ids of hits that are not among the kept.
func missing(hits, kept []Hit) []string {
	var ids []string
	for _, h := range hits {
		if !slices.ContainsFunc(kept, func(k Hit) bool { return k.ID == h.ID }) {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// Complete drops the completions of documents the viewer may not read.
func (g *Guard) Complete(ctx context.Context, q Query) ([]Completion, error) {
	lines, err := g.engine.Complete(ctx, q)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	hits := make([]Hit, len(lines))
	for i, line := range lines {
		hits[i] = Hit{ID: line.ID, Kind: line.Kind}
	}
	kept, err := g.checker.Readable(ctx, q.Viewer, hits)
	if err != nil {
		return nil, fmt.Errorf("check the rights to completions: %w", err)
	}
	readable := make(map[string]bool, len(kept))
	for _, h := range kept {
		readable[h.ID] = true
	}
	return slices.DeleteFunc(lines, func(c Completion) bool { return !readable[c.ID] }), nil
}

// KnowledgeChecker checks hits of the knowledge index: articles by kb.CanRead, replies by kb.CanReadReply.
type KnowledgeChecker struct {
	store Heads
}

// Heads is what a KnowledgeChecker reads: articles without their texts, because every search asks for some.
type Heads interface {
	ArticleHeads(ctx context.Context, ids []string) ([]*kb.Article, error)
	FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error)
}

// NewKnowledgeChecker makes a checker of a store.
func NewKnowledgeChecker(store Heads) *KnowledgeChecker {
	return &KnowledgeChecker{store: store}
}

// Readable implements Checker.
func (c *KnowledgeChecker) Readable(ctx context.Context, viewer kb.Viewer, hits []Hit) ([]Hit, error) {
	var articles, replies []string
	for _, h := range hits {
		if h.Kind == KindReply {
			replies = append(replies, h.ID)
		} else {
			articles = append(articles, h.ID)
		}
	}
	readable := make(map[string]bool, len(hits))
	if len(articles) > 0 {
		found, err := c.store.ArticleHeads(ctx, articles)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			readable[a.ID] = kb.CanRead(viewer, a)
		}
	}
	if len(replies) > 0 && viewer.Staff() {
		found, err := c.store.FindReplies(ctx, replies)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			readable[r.ID] = kb.CanReadReply(viewer, r)
		}
	}
	kept := make([]Hit, 0, len(hits))
	for _, h := range hits {
		if readable[h.ID] {
			kept = append(kept, h)
		}
	}
	return kept, nil
}
