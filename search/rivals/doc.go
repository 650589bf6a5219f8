// Package rivals is search engines behind one small interface, to measure ours beside: bleve as its documentation sets
// it up, SQLite's FTS5 and PostgreSQL. Its benchmark makes a corpus, indexes it with each and asks all of them the same
// queries, one after the other: make bench-rivals.
//
// It compares costs on made-up text. How good answers are is measured on judged queries of real text (search/eval).
// Only tests import it.
//
//	engine, err := rivals.NewFTS5(dir)
//	err = engine.Add(ctx, documents)
//	err = engine.Settle(ctx)
//	ids, err := engine.Search(ctx, rivals.Query{Text: "не приходит письмо", Viewer: viewer}, 10)
package rivals
