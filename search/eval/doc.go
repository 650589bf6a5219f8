// Package eval measures how good answers are: judged queries in, nDCG, Success, MRR and Recall out, and runs in
// TREC's format that other tools read.
//
// It is not a searcher and knows none: it is given the ids that a searcher answered, best first.
//
//	queries, err := eval.ReadQueries(file)
//	for _, q := range queries {
//		report.Add(q, eval.Measure(q.Relevant, ids), took)
//	}
//	fmt.Print(eval.Format(report))
package eval
