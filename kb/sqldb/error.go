package sqldb

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/podskazka/podskazka/kb"
)

// Both engines' errors arrive in the stores as errors of kb:
// a taken unique value is a kb.FieldError "taken" that names the column,
// a reference to a row that does not exist is kb.ErrNotFound,
// a disk without room is syscall.ENOSPC, as it is for files.

// IsUnique reports whether a unique value was taken.
func IsUnique(err error) bool {
	var field *kb.FieldError
	return errors.As(err, &field) && field.Code == codeTaken
}

const codeTaken = "taken"

// taken is the error for a violated unique constraint over the columns "a, b": the last one names the field.
func taken(columns string) error {
	return &kb.FieldError{Field: columns[strings.LastIndexAny(columns, " .")+1:], Code: codeTaken}
}

func missingReference(err error) error { return fmt.Errorf("%w: %v", kb.ErrNotFound, err) }

func diskFull(err error) error { return fmt.Errorf("%w: %v", syscall.ENOSPC, err) }
