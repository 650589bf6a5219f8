// Package searchtest is the contract of a search engine as tests, and text to measure one with: every engine passes
// Test, and a Corpus makes documents and queries in any number.
//
// It is not a measure of how good answers are (see search/eval) and is imported by tests alone.
//
//	func TestConformance(t *testing.T) {
//		searchtest.Test(t, func(t *testing.T) searchtest.Engine { … })
//	}
package searchtest
