// Package kb is the ground floor of Podskazka: what a help center consists of, the rules that hold
// for it, and the small interfaces a store has to implement.
//
// It is not a database and not a search engine: it imports nothing of ours, does no input or output
// and holds no state. SQL lives in kb/kbsql, the conformance suite of the interfaces in kb/kbtest.
//
// Whether a person may read an article is a pure function, the same one for pages, search hits,
// suggestions and feeds:
//
//	viewer := kb.Viewer{UserID: "u1", Role: kb.RoleUser, Audiences: []string{"navigator"}}
//	if !kb.CanRead(viewer, article) {
//		return kb.ErrNotFound // a visitor learns nothing, not even that it exists
//	}
package kb
