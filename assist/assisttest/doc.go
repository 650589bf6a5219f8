// Package assisttest is the contract of assist's stores as tests (tickets, forms, ledger, change feed): every
// implementation runs the same suite, and a promise made in a comment at the interfaces is a subtest here.
//
// It is for tests alone: no program imports it.
//
//	assisttest.Test(t, func(t *testing.T) *assisttest.Stores { return stores(open(t, assistsql.Schema())) })
package assisttest
