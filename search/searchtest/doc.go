// Package searchtest is the contract of a search engine as tests: every engine passes Test.
//
// It is not a measure of how good answers are (see search/eval) and is imported by tests alone.
//
//	func TestConformance(t *testing.T) {
//		searchtest.Test(t, func(t *testing.T) searchtest.Engine { … })
//	}
package searchtest
