// Package kbtest is the contract of kb's interfaces as tests: every implementation runs the same suite, and a promise
// made in a comment of kb is a subtest here. It also opens empty databases of every engine for tests of other rooms.
//
// It is for tests alone: no program imports it.
//
//	func TestStore(t *testing.T) {
//		kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
//			kbtest.Test(t, func(t *testing.T) *kbtest.Stores { return stores(open(t, kbsql.Schema())) })
//		})
//	}
package kbtest
