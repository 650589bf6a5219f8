package ticket

import (
	"fmt"

	"github.com/podskazka/podskazka/kb"
)

// Status is where a ticket stands. The Russian names are the catalogues' business.
type Status string

// The seven statuses of DESIGN §2.
const (
	StatusOpen     Status = "open"        // Открыт
	StatusProgress Status = "in_progress" // Выполняется
	StatusDev      Status = "waiting_dev" // Ожидание разработки: a confirmed bug waits for developers
	StatusPending  Status = "pending"     // В ожидании: the solution is being put in place
	StatusFeedback Status = "feedback"    // Ожидается обратная связь
	StatusReopened Status = "reopened"    // Вновь открыт
	StatusDone     Status = "done"        // Сделанный
)

// Statuses lists them in the order of the desk's menus.
var Statuses = [...]Status{StatusOpen, StatusProgress, StatusDev, StatusPending, StatusFeedback, StatusReopened, StatusDone}

// Closed reports whether nothing more is expected of anybody.
func (s Status) Closed() bool { return s == StatusDone }

// Valid reports whether s is one of the seven.
func (s Status) Valid() bool {
	for _, known := range Statuses {
		if s == known {
			return true
		}
	}
	return false
}

// Side is who acts.
type Side string

// The sides of a conversation. ByImport marks messages of an archive.
const (
	ByRequester Side = "requester"
	ByAgent     Side = "agent"
	BySystem    Side = "system"
)

// Action is a step.
type Action string

// The steps.
const (
	ActCreate  Action = "create"
	ActReply   Action = "reply"
	ActNote    Action = "note"
	ActAssign  Action = "assign"
	ActMove    Action = "move"    // to another queue
	ActType    Action = "type"    // an agent corrects the request type
	ActTopic   Action = "topic"   // an agent says what it is about
	ActStatus  Action = "status"  // an agent sets a status by hand
	ActResolve Action = "resolve" // agent: done, with the solution; requester: «Отметить, как выполненное»
	ActReopen  Action = "reopen"
	ActRate    Action = "rate" // the requester says how well he was answered
)

// Next is the status after an action, from the rules of the real portal (features S7-S13): an agent's reply waits for
// feedback, a requester's reply brings a waiting ticket back, a done ticket is reopened by its requester's words.
// ErrInvalid when the action is not possible in this status, ErrForbidden when not for this side.
func Next(s Status, a Action, by Side) (Status, error) {
	switch a {
	case ActNote, ActAssign, ActMove, ActType, ActTopic, ActStatus:
		if by == ByRequester {
			return s, fmt.Errorf("%s by the requester: %w", a, kb.ErrForbidden)
		}
		if a == ActAssign && (s == StatusOpen || s == StatusReopened) {
			return StatusProgress, nil
		}
		return s, nil
	case ActRate:
		switch {
		case by != ByRequester:
			return s, fmt.Errorf("%s by the desk: %w", a, kb.ErrForbidden)
		case s != StatusDone && s != StatusFeedback:
			return s, fmt.Errorf("rate a ticket that is %s: %w", s, kb.ErrInvalid)
		}
		return s, nil
	case ActReply:
		if by != ByRequester {
			return StatusFeedback, nil
		}
		switch s {
		case StatusDone:
			return StatusReopened, nil
		case StatusFeedback:
			return StatusProgress, nil
		}
		return s, nil
	case ActResolve:
		if s == StatusDone {
			return s, fmt.Errorf("resolve a done ticket: %w", kb.ErrInvalid)
		}
		return StatusDone, nil
	case ActReopen:
		if s != StatusDone && s != StatusFeedback {
			return s, fmt.Errorf("reopen a ticket that is %s: %w", s, kb.ErrInvalid)
		}
		return StatusReopened, nil
	}
	return s, fmt.Errorf("action %q: %w", a, kb.ErrInvalid)
}
