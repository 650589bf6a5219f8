package importer

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"github.com/podskazka/podskazka/kb"
)

// A Source is where documents come from: JSONL, Folder or what Open found.
type Source interface {
	read(ctx context.Context, r *run) error
	Close() error
}

// A SourceError says why a source was not read, or not to its end. Its text is Russian, for the terminal.
type SourceError struct {
	Name   string // of the file or folder; empty = the import itself
	Reason *Reason
	Err    error
}

func (e *SourceError) Error() string { return Skip{File: e.Name, Reason: e.Reason}.String() }

func (e *SourceError) Unwrap() error { return e.Err }

// unreadable explains an error of opening or reading a source.
func unreadable(name string, err error) error {
	var known *SourceError
	reason := why("unreadable", err)
	switch {
	case errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, fs.ErrNotExist):
		reason = why("not_found")
	case errors.Is(err, fs.ErrPermission):
		reason = why("permission")
	case errors.Is(err, kb.ErrTooLarge):
		reason = why("too_large")
	}
	return &SourceError{name, reason, err}
}

// stopped explains why an import did not come to its end.
func stopped(err error) error {
	var known *SourceError
	reason := why("stopped", err)
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled):
		reason = why("interrupted")
	case errors.Is(err, syscall.ENOSPC):
		reason = why("disk_full")
	}
	return &SourceError{"", reason, err}
}
