package kb

import (
	"errors"
	"fmt"
)

// The errors every layer understands. Borders wrap them with %w and context; web maps them to a
// status in one table. Any other error is internal, and its text never reaches a page.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("changed by somebody else")
	ErrInvalid   = errors.New("invalid")
	ErrForbidden = errors.New("forbidden")
	ErrTooLarge  = errors.New("too large")
)

// A FieldError says which field of a form or document is wrong and which message of the catalogues
// tells a person so. It is an ErrInvalid (or ErrTooLarge, when Limit is set).
type FieldError struct {
	Field string // the field's name in forms, JSON and front matter
	Code  string // catalogue id of the message: "required", "too_long", "unknown", "taken" …
	Limit int    // the limit that was passed; 0 when there is none
	Value string // the wrong item of a field that is a list; empty when it is all of the field
}

func (e *FieldError) Error() string {
	text := e.Field + ": " + e.Code
	if e.Value != "" {
		text += fmt.Sprintf(" %q", e.Value)
	}
	if e.Limit > 0 {
		text += fmt.Sprintf(" (limit %d)", e.Limit)
	}
	return text
}

// Is makes errors.Is(err, ErrInvalid) true for every field error, and ErrTooLarge for a passed limit.
func (e *FieldError) Is(target error) bool {
	return target == ErrInvalid || target == ErrTooLarge && e.Limit > 0
}

// Required is the error for a field that must not be empty.
func Required(field string) error { return &FieldError{Field: field, Code: "required"} }

// Unknown is the error for a field that names something that does not exist.
func Unknown(field string) error { return &FieldError{Field: field, Code: "unknown"} }

// TooLong is the error for a field over its limit.
func TooLong(field string, limit int) error {
	return &FieldError{Field: field, Code: "too_long", Limit: limit}
}
