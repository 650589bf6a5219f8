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

	"github.com/podskazka/podskazka/content/picture"
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

// An Attacher takes files in. It is safe for concurrent use.
type Attacher struct {
	blobs    Blobs
	decoding chan struct{} // a place for each image that may be decoded at a time
}

// maxDecoding is how many images are decoded at a time: each may take 200 MB.
const maxDecoding = 2

// NewAttacher makes an attacher that stores into blobs.
func NewAttacher(blobs Blobs) *Attacher {
	return &Attacher{blobs: blobs, decoding: make(chan struct{}, maxDecoding)}
}

// Attach stores a file and describes it: type from its first bytes, never from its name or from what a browser claims. Of an image
// it stores the pixels alone, see package picture. A file over its limit is kb.ErrTooLarge, an image that cannot be made safe a
// FieldError on "file". ArticleID, Path and CreatedAt are left to the caller.
func (t *Attacher) Attach(ctx context.Context, name string, r io.Reader) (kb.Attachment, error) {
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
	var all io.Reader = &limited{r: io.MultiReader(bytes.NewReader(head[:n]), r), left: limit, limit: limit}
	if picture.Known(a.Type) || unreadable(a.Type) {
		if all, err = t.clean(ctx, &a, all); err != nil {
			return kb.Attachment{}, fmt.Errorf("image %s: %w", name, err)
		}
	}
	if a.Hash, a.Size, err = t.blobs.Put(ctx, all); err != nil {
		return kb.Attachment{}, fmt.Errorf("store %s: %w", name, err)
	}
	return a, nil
}

// clean reads an image and leaves its pixels. An image that changes its format changes the ending of its name.
func (t *Attacher) clean(ctx context.Context, a *kb.Attachment, r io.Reader) (io.Reader, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	select {
	case t.decoding <- struct{}{}:
		defer func() { <-t.decoding }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	data, mediaType, err := picture.Clean(data, a.Type)
	if err != nil {
		return nil, err
	}
	if mediaType != a.Type {
		a.Type, a.Name = mediaType, strings.TrimSuffix(a.Name, path.Ext(a.Name))+"."+strings.TrimPrefix(mediaType, "image/")
	}
	return bytes.NewReader(data), nil
}

// unreadable reports a photograph that nothing here reads and not every browser shows: Clean says so, in words.
func unreadable(mediaType string) bool {
	switch mediaType {
	case "image/avif", "image/heic", "image/heic-sequence", "image/heif", "image/heif-sequence", "image/jxl":
		return true
	}
	return false
}

// Shown reports whether pages show a file of this type as an image.
func Shown(mediaType string) bool {
	return strings.HasPrefix(mediaType, "image/") && (Inline(mediaType) || mediaType == "image/svg+xml")
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
	case "image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/webm", "text/vtt":
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
