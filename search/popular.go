package search

import (
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// KindQuery is the kind of a completion that is a query others asked, not a document.
const KindQuery = "query"

// A PopularQuery is what several people asked, each on his own, and found something for.
type PopularQuery struct {
	Text      string // folded
	Audience  string // the role they had chosen; empty = people of every role
	Sessions  int    // how many asked it
	Strangers bool   // enough of them had not signed in: anybody may be shown it
	Article   string // id of the article most of them opened: who may not read it is not shown the query either
}

// MayBeShown reports whether the viewer may be offered the query: what strangers ask is no secret; what signed-in people
// of a role ask is for them and for staff.
func (p PopularQuery) MayBeShown(v kb.Viewer) bool {
	return p.Strangers || v.Staff() || v.SignedIn() && slices.Contains(v.Audiences, p.Audience)
}
