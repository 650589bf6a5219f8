package kb

import (
	"context"
	"time"
)

// Limits of what is kept of texts that nobody has saved.
const (
	MaxAutosaves = 50      // of one editor; the oldest go first
	MaxAutosave  = 3 << 20 // bytes of one form: a body and captions at their limits
)

// An Autosave is the form of an article as an editor left it without saving. It is his alone, never becomes a revision
// by itself and is seen by no reader.
type Autosave struct {
	ID    string // of the article; of one that was never saved, an id of its own
	By    string // user id
	Rev   int64  // the revision he began with; 0 = never saved
	Title string
	Form  string // every field as typed: opaque to stores
	At    time.Time
}

// Autosaves stores the unsaved texts of editors.
type Autosaves interface {
	// Autosaves lists those of an editor without their forms, newest first.
	Autosaves(ctx context.Context, by string) ([]Autosave, error)
	// Autosave finds what an editor left of an article. ErrNotFound when there is nothing.
	Autosave(ctx context.Context, by, id string) (*Autosave, error)
	// SaveAutosave inserts or replaces by (By, ID) and drops the editor's oldest over MaxAutosaves. A form over MaxAutosave is
	// ErrTooLarge. ErrNotFound when there is no such user.
	SaveAutosave(ctx context.Context, a Autosave) error
	// DeleteAutosave drops one; one that is not there is dropped already.
	DeleteAutosave(ctx context.Context, by, id string) error
}
