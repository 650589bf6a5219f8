package kb

import (
	"context"
	"encoding/json"
	"time"
)

// ImportState is where an import that was started in the studio stands.
type ImportState string

// waiting → running → done or failed; cancelling → cancelled when somebody does not want it any more.
const (
	ImportWaiting    ImportState = "waiting"
	ImportRunning    ImportState = "running"
	ImportCancelling ImportState = "cancelling"
	ImportDone       ImportState = "done"
	ImportFailed     ImportState = "failed"
	ImportCancelled  ImportState = "cancelled"
)

// Over reports whether nothing more happens by itself.
func (s ImportState) Over() bool {
	return s == ImportDone || s == ImportFailed || s == ImportCancelled
}

// Limits of an import run.
const (
	MaxImportFile    = 1000     // bytes of the name of its file
	MaxImportReport  = 4 << 20  // bytes
	MaxImportChoices = 64 << 10 // bytes
)

// An ImportRun is one file that somebody brings in: first it is read on trial, then in earnest.
type ImportRun struct {
	ID        string
	File      string // name of the uploaded file
	Size      int64  // bytes
	Format    string // of content/importer
	By        string // user id
	Trial     bool   // nothing is written, only told
	State     ImportState
	Done      int             // documents
	Total     int             // 0 = not known yet
	Choices   json.RawMessage // what was chosen for it, of content/importer; nil = nothing
	Report    json.RawMessage
	Problem   string // why it failed, in words
	Rev       int64  // grows by one with each save; 0 = never saved
	CreatedAt time.Time
	UpdatedAt time.Time
}

// ImportRuns stores imports.
type ImportRuns interface {
	// ImportRun finds one by id. ErrNotFound when there is none.
	ImportRun(ctx context.Context, id string) (*ImportRun, error)
	// FindImportRuns lists the newest first, without their reports.
	FindImportRuns(ctx context.Context, limit int) ([]*ImportRun, error)
	// SaveImportRun inserts (Rev 0, an empty ID is filled in) or replaces. Rev must be the stored one: ErrConflict. Rev, CreatedAt and
	// UpdatedAt are set in place.
	SaveImportRun(ctx context.Context, run *ImportRun) error
}
