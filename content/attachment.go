package content

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/podskazka/podskazka/kb"
)

// Limits of an attachment in bytes (DESIGN §6).
const (
	MaxAttachment = 25 << 20
	MaxVideo      = 1 << 30
)

// Blobs stores bytes under the hash of what they are. content/blobdir keeps them in a folder.
type Blobs interface {
	// Put stores what r gives and returns its SHA-256 in hex and its size in bytes. Bytes that are there already are not stored twice.
	Put(ctx context.Context, r io.Reader) (hash string, size int64, err error)
	// Open reads stored bytes. kb.ErrNotFound when there are none under this hash.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
}

// Attach stores a file and describes it: type from its first bytes, never from its name or from what a browser claims. A file over its
// limit is kb.ErrTooLarge. ArticleID, Path and CreatedAt are left to the caller.
func Attach(ctx context.Context, blobs Blobs, name string, r io.Reader) (kb.Attachment, error) {
	head := make([]byte, 3072)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return kb.Attachment{}, fmt.Errorf("read %s: %w", name, err)
	}
	a := kb.Attachment{Name: path.Base(name), Type: Sniff(head[:n])}
	limit := int64(MaxAttachment)
	if strings.HasPrefix(a.Type, "video/") {
		limit = MaxVideo
	}
	all := &limited{r: io.MultiReader(bytes.NewReader(head[:n]), r), left: limit, limit: limit}
	if a.Hash, a.Size, err = blobs.Put(ctx, all); err != nil {
		return kb.Attachment{}, fmt.Errorf("store %s: %w", name, err)
	}
	return a, nil
}

// FileURL is where pages read an attachment: "/files/" + hash + "/" + name.
func FileURL(a kb.Attachment) string { return "/files/" + a.Hash + "/" + url.PathEscape(a.Name) }

// Sniff is the media type of a file, from its first bytes.
func Sniff(head []byte) string {
	kind, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	return kind
}

// Inline reports whether browsers may show a file of this type in place. Everything else is downloaded; SVG too, because it
// can hold scripts (as an image of a page it shows all the same).
func Inline(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "text/vtt":
		return true
	}
	return false
}

// limited is a reader that fails, instead of ending, after its limit.
type limited struct {
	r           io.Reader
	left, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("over %d bytes: %w", l.limit, kb.ErrTooLarge)
	}
	return n, err
}
