package ticket

import "github.com/podskazka/podskazka/kb"

// SideOf says how the viewer (with the visitor id of his browser, when anonymous) takes part in the ticket; ok is false
// when he has no part in it and must not learn that it exists. An agent who wrote the ticket himself is its requester
// only on his own pages: pass desk=false there.
func SideOf(v kb.Viewer, visitor string, t *Ticket, desk bool) (side Side, ok bool) {
	if desk {
		return ByAgent, v.CanAnswer()
	}
	mine := t.Requester.ID != "" && (v.SignedIn() && t.Requester.ID == v.UserID || visitor != "" && t.Requester.ID == visitor)
	return ByRequester, mine
}

// CanSee reports whether a message may be shown to a side: notes are for agents alone.
func CanSee(side Side, m Message) bool { return side == ByAgent || !m.Note }
