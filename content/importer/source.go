package importer

import (
	"context"
	"errors"
	"io/fs"

	"github.com/podskazka/podskazka/kb"
)

// A Source is where documents come from: JSONL, Folder or what Open found.
type Source interface {
	read(ctx context.Context, r *run) error
	Close() error
}

// A SourceError says why a source was not read, or not to its end. Its text is a Russian sentence for the terminal, as those of skips are.
type SourceError struct {
	Name   string // of the file or folder, or «загрузка»
	Reason string
	Err    error
}

func (e *SourceError) Error() string { return e.Name + ": " + e.Reason }

func (e *SourceError) Unwrap() error { return e.Err }

// unreadable explains an error of opening or reading a source.
func unreadable(name string, err error) error {
	var known *SourceError
	reason := "прочитать не удалось (" + err.Error() + ") — проверьте, цел ли файл"
	switch {
	case errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, fs.ErrNotExist):
		reason = "нет такого файла или папки — проверьте путь"
	case errors.Is(err, fs.ErrPermission):
		reason = noPermission
	case errors.Is(err, kb.ErrTooLarge):
		reason = "внутри больше данных или файлов, чем загружается за один раз — разделите на части"
	}
	return &SourceError{name, reason, err}
}

// stopped explains why an import did not come to its end.
func stopped(err error) error {
	var known *SourceError
	reason := "остановлена (" + err.Error() + ")"
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled):
		reason = "прервана"
	}
	return &SourceError{"загрузка", reason + " — записанное сохранено, та же команда продолжит", err}
}

const noPermission = "нет прав на чтение — разрешите его"
