package filetext_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/kb"
)

// A shelf keeps attachments, their bytes and texts in memory.
type shelf struct {
	files []kb.Attachment
	bytes map[string]string
	texts []kb.FileText
}

func (s *shelf) Attachments(context.Context, string) ([]kb.Attachment, error) { return s.files, nil }

func (s *shelf) FileTexts(_ context.Context, hashes []string) (found []kb.FileText, err error) {
	for _, t := range s.texts {
		if slices.Contains(hashes, t.Hash) {
			found = append(found, t)
		}
	}
	return found, nil
}

func (s *shelf) UnreadFiles(_ context.Context, version int64, types []string, limit int) (unread []kb.Attachment, err error) {
	for _, a := range s.files {
		read := slices.ContainsFunc(s.texts, func(t kb.FileText) bool { return t.Hash == a.Hash && t.Version >= version })
		if !read && slices.Contains(types, a.Type) && len(unread) < limit {
			unread = append(unread, a)
		}
	}
	return unread, nil
}

func (s *shelf) SaveFileText(_ context.Context, t kb.FileText) error {
	s.texts = append(s.texts, t)
	return nil
}

func (s *shelf) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	text, ok := s.bytes[hash]
	if !ok {
		return nil, kb.ErrNotFound
	}
	return nopCloser{strings.NewReader(text)}, nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

// An extractor reads with a function.
type extractor func(ctx context.Context, said string) ([]kb.FilePart, error)

func (e extractor) Version() int64 { return 7 }

func (e extractor) Text(ctx context.Context, _ string, file io.Reader) ([]kb.FilePart, error) {
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return e(ctx, string(data))
}

func text(hash, path string) kb.Attachment {
	return kb.Attachment{Hash: hash, Name: path, Type: "text/plain", Path: path, ArticleID: "a"}
}

func TestLibrary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{
			files: []kb.Attachment{text("h1", "good.txt"), text("h2", "bad.txt"), text("h3", "gone.txt"), text("h4", "slow.txt"),
				{Hash: "h5", Path: "a.png", Type: "image/png"}},
			bytes: map[string]string{"h1": "good", "h2": "bad", "h4": "slow"},
		}
		reads := 0
		read := extractor(func(ctx context.Context, said string) ([]kb.FilePart, error) {
			reads++
			parts := []kb.FilePart{{Text: said}}
			switch said {
			case "bad":
				return parts, filetext.TooLarge
			case "slow":
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return parts, nil
		})
		var log bytes.Buffer
		at := time.Now()
		library := filetext.NewLibrary(s, s, read, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return at })
		for range 2 {
			if err := library.Read(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want := []kb.FileText{
			{Hash: "h1", Parts: []kb.FilePart{{Text: "good"}}, Version: 7, At: at},
			{Hash: "h2", Parts: []kb.FilePart{{Text: "bad"}}, Problem: "too large", Version: 7, At: at},
			{Hash: "h3", Problem: "missing", Version: 7, At: at},
			{Hash: "h4", Problem: "too slow", Version: 7, At: at},
		}
		if diff := cmp.Diff(want, s.texts); diff != "" || reads != 3 {
			t.Errorf("%d reads (-want +got):\n%s", reads, diff)
		}
		if got := strings.Count(log.String(), "problem="); got != 3 {
			t.Errorf("%d problems in the log:\n%s", got, log.String())
		}
	})
}

func TestLibraryStops(t *testing.T) {
	s := &shelf{files: []kb.Attachment{text("h1", "a.txt")}, bytes: map[string]string{"h1": "a"}}
	broken := errors.New("no such program")
	for name, c := range map[string]struct {
		err, want error
	}{"the extractor does not work": {broken, broken}, "the program ends": {context.Canceled, context.Canceled}} {
		library := filetext.NewLibrary(s, s, extractor(func(context.Context, string) ([]kb.FilePart, error) { return nil, c.err }),
			slog.New(slog.DiscardHandler), time.Now)
		if err := library.Read(t.Context()); !errors.Is(err, c.want) || len(s.texts) > 0 {
			t.Errorf("%s: %v, %d texts", name, err, len(s.texts))
		}
	}
}

func TestLibraryPassages(t *testing.T) {
	s := &shelf{
		files: []kb.Attachment{text("h1", "open.txt"), text("h2", "files/rules.txt"), text("h3", "old.txt"), text("h4", "new.txt")},
		texts: []kb.FileText{
			{Hash: "h1", Parts: []kb.FilePart{{Text: "Открытый"}, {Place: kb.Place{Kind: kb.PlaceLine, Number: 9}, Text: "дальше"}}},
			{Hash: "h2", Parts: []kb.FilePart{{Text: "Регламент"}}},
			{Hash: "h3", Parts: []kb.FilePart{{Text: "Старый"}}},
		},
	}
	library := filetext.NewLibrary(s, s, filetext.Reader{}, slog.New(slog.DiscardHandler), time.Now)
	got, err := library.Passages(t.Context(), &kb.Article{
		ID: "a", Body: "[файл](open.txt) и [новый](new.txt)\n\n:::only navigator\n[регламент](files/rules.txt)\n:::\n"})
	if err != nil {
		t.Fatal(err)
	}
	ref := func(a kb.Attachment, place kb.Place) *content.FileRef {
		return &content.FileRef{Name: a.Name, URL: content.FileURL(a), Place: place}
	}
	want := []content.Passage{
		{Text: "Открытый", T: -1, File: ref(s.files[0], kb.Place{})},
		{Text: "дальше", T: -1, File: ref(s.files[0], kb.Place{Kind: kb.PlaceLine, Number: 9})},
		{Text: "Регламент", T: -1, File: ref(s.files[1], kb.Place{}), Audiences: []string{"navigator"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the article links to and what has been read (-want +got):\n%s", diff)
	}
}
