// Package bleveindex is the embedded search engine: documents and passages in a bleve scorch index on disk, ranked
// by our own BM25F over its posting lists.
//
// It is not a store: an index is a cache of one, deletable at any time, and Live rebuilds it from a search.Source
// while pages stay up. It asks bleve for segments, postings, stored fields and crash safety, and for nothing else:
// analysis is search/russian, queries and scores are here. Only cmd and tests import it.
//
// The path of a query is the list of files: plan.go (text to concepts) → gather.go (concepts to postings) →
// score.go (postings to scores, by the tables of part.go) → page.go (the best hits) → explain.go and snippet.go.
// What gather.go reads once stays packed in memory (list.go, cache.go). A lean index (profile.go, lean.go) has one unit a
// document and computes the scores of those alone that can be among the best (prune.go, impact.go); a full one does so for the commonest pieces of words (common.go).
// An index is seen through a view (view.go): a snapshot with small columns per segment (table.go).
//
//	live, err := bleveindex.OpenLive(ctx, dir, source, bleveindex.Options{})
//	n, err := live.Sync(ctx)
//	found, err := live.Search(ctx, search.Query{Text: "не приходит письмо", Viewer: viewer})
package bleveindex
