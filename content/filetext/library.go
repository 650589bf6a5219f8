package filetext

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// An Extractor takes the text out of a file. What is wrong with the file is a Problem. Reader is one; so is what runs a Reader in
// another process.
type Extractor interface {
	Text(ctx context.Context, mediaType string, file io.Reader) ([]kb.FilePart, error)
	Version() int64
}

// Files are the attachments with their texts.
type Files interface {
	kb.FileTexts
	Attachments(ctx context.Context, articleID string) ([]kb.Attachment, error)
}

// Blobs opens the bytes of attachments.
type Blobs interface {
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
}

// A Library has the text of the attachments of articles: it reads each file once, away from those who wait, and keeps its text.
type Library struct {
	files     Files
	blobs     Blobs
	extractor Extractor
	log       *slog.Logger
	now       func() time.Time
}

// NewLibrary makes a library of attachments.
func NewLibrary(files Files, blobs Blobs, extractor Extractor, log *slog.Logger, now func() time.Time) *Library {
	return &Library{files: files, blobs: blobs, extractor: extractor, log: log, now: now}
}

const (
	maxTime  = time.Minute // for one file
	atOnce   = 20          // files asked for in one query
	maxShare = 2 * maxText // bytes of the text of all files of an article
)

// Read reads the files that have not been read. A file that cannot be read is noted and not tried again until there is a later
// version. An error is of the stores, of ctx, or says that the extractor does not work at all.
func (l *Library) Read(ctx context.Context) error {
	for {
		unread, err := l.files.UnreadFiles(ctx, l.extractor.Version(), Types(), atOnce)
		if err != nil || len(unread) == 0 {
			return err
		}
		for _, a := range unread {
			if err := l.read(ctx, a); err != nil {
				return fmt.Errorf("read file %s: %w", a.Hash, err)
			}
		}
	}
}

func (l *Library) read(ctx context.Context, a kb.Attachment) error {
	parts, err := l.extract(ctx, a)
	t := kb.FileText{Hash: a.Hash, Parts: parts, Version: l.extractor.Version(), At: l.now()}
	var problem Problem
	if errors.As(err, &problem) {
		t.Problem = string(problem)
		level := slog.LevelWarn
		if problem == Unknown {
			level = slog.LevelDebug // an archive, say: there is nothing to do about it
		}
		l.log.Log(ctx, level, "file not read to its end", "name", a.Name, "article", a.ArticleID, "problem", t.Problem)
	} else if err != nil {
		return err
	}
	return l.files.SaveFileText(ctx, t)
}

func (l *Library) extract(ctx context.Context, a kb.Attachment) ([]kb.FilePart, error) {
	file, err := l.blobs.Open(ctx, a.Hash)
	if errors.Is(err, kb.ErrNotFound) {
		return nil, Missing
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	parts, err := l.extractor.Text(limited, a.Type, file)
	if limited.Err() != nil && ctx.Err() == nil {
		return parts, TooSlow
	}
	return parts, err
}

// Passages cuts the text of the files that an article refers to, as far as they have been read. What is in no link of the article
// any more is not found.
func (l *Library) Passages(ctx context.Context, a *kb.Article) ([]content.Passage, error) {
	attached := content.Attached(a.Body)
	if len(attached) == 0 {
		return nil, nil
	}
	files, err := l.files.Attachments(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	var passages []content.Passage
	left := maxShare
	for _, file := range files {
		audiences, ok := attached[file.Path]
		if !ok || left <= 0 {
			continue
		}
		texts, err := l.files.FileTexts(ctx, []string{file.Hash})
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			for _, part := range t.Parts {
				left -= len(part.Text)
			}
			passages = append(passages, content.FilePassages(file, t.Parts, audiences)...)
		}
	}
	return passages, nil
}
