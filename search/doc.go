// Package search is what searching means in Podskazka: the Query, the Hit, the one-method Searcher, the
// Indexer and how an index follows the store (Sync, from the change feed).
//
// It is not an engine: search/bleveindex is one, search/russian turns text into terms for every engine,
// search/searchtest is the contract they share and search/eval measures how good the answers are.
//
//	found, err := searcher.Search(ctx, search.Query{Text: "не приходит письмо", Viewer: viewer, Limit: 10})
//	for _, hit := range found.Hits {
//		fmt.Println(hit.Title, hit.Snippet)
//	}
package search
