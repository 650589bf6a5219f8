package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Limits of a form with files.
const (
	maxUpload      = content.MaxVideo + 2*maxArticle
	maxUploadFiles = 20
	maxFileName    = 150 // runes
)

// An uploaded file is stored already; it belongs to nothing yet.
type uploaded struct {
	Field string // of the form
	kb.Attachment
}

// readUpload reads a form with files as it arrives: texts become the form of the request, files go to the blob store without being
// held in memory. A field over its limit or a file over content's limits is a kb.FieldError; a field that is left empty is no file.
func (s *Server) readUpload(r *http.Request) ([]uploaded, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("form with files: %w: %w", errBadRequest, err)
	}
	var files []uploaded
	values, left := url.Values{}, int64(maxArticle)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			r.Form, r.PostForm = values, values
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("form with files: %w: %w", errBadRequest, err)
		}
		if part.FileName() == "" {
			text, err := readText(part, left)
			if err != nil {
				return nil, err
			}
			left -= int64(len(text))
			values.Add(part.FormName(), text)
			continue
		}
		if len(files) == maxUploadFiles {
			return nil, kb.TooLong("files", maxUploadFiles)
		}
		file, err := s.keepFile(r.Context(), fileName(part.FileName()), part)
		if err != nil {
			return nil, err
		}
		files = append(files, uploaded{part.FormName(), file})
	}
}

// readText reads a field of a form.
func readText(part io.Reader, limit int64) (string, error) {
	data, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return "", fmt.Errorf("form with files: %w: %w", errBadRequest, err)
	}
	if int64(len(data)) > limit {
		return "", kb.TooLong("form", maxArticle)
	}
	text := string(data)
	if !isText(text) {
		return "", fmt.Errorf("form with files: %w", errBadRequest)
	}
	return text, nil
}

// keepFile stores the bytes of a file. Its name is only what people see.
func (s *Server) keepFile(ctx context.Context, name string, r io.Reader) (kb.Attachment, error) {
	file, err := s.attacher.Attach(ctx, name, r)
	switch {
	case errors.Is(err, kb.ErrTooLarge) && !errors.Is(err, kb.ErrInvalid):
		return file, &kb.FieldError{Field: "file", Code: "file_too_large", Limit: content.MaxAttachment, Value: name}
	case err != nil:
		return file, err
	case file.Size == 0:
		return file, &kb.FieldError{Field: "file", Code: "file_empty", Value: file.Name}
	}
	return file, nil
}

// fileName is the last part of a name without what cannot be shown; never empty.
func fileName(name string) string {
	name = strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) {
			return -1
		}
		return c
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	for utf8.RuneCountInString(name) > maxFileName { // the end stays: it says what the file is
		_, first := utf8.DecodeRuneInString(name)
		name = name[first:]
	}
	return name
}
