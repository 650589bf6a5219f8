package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"maps"
	"strings"

	"github.com/podskazka/podskazka/content"
)

// dataPictures are the media types of pictures that documents bring inside of themselves, with the endings of their files.
var dataPictures = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}

// dataPicture makes a file of a picture that stands in an address (data:image/png;base64,…, RFC 2397). What is in it is decided by
// its bytes. ok is false when it is no picture that we keep.
func dataPicture(address string) (name string, data []byte, ok bool) {
	head, encoded, found := strings.Cut(address, ",")
	if !found || !strings.HasSuffix(strings.ToLower(head), ";base64") || base64.StdEncoding.DecodedLen(len(encoded)) > content.MaxAttachment {
		return "", nil, false
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil {
		return "", nil, false
	}
	ending := dataPictures[content.Sniff(data[:min(len(data), 3072)])]
	if ending == "" {
		return "", nil, false
	}
	sum := sha256.Sum256(data)
	return "images/" + hex.EncodeToString(sum[:6]) + ending, data, true
}

// with is a tree with files that a document brings inside of itself.
func (t *tree) with(made map[string][]byte) *tree {
	if len(made) == 0 {
		return t
	}
	both := &tree{known: maps.Clone(t.known), opener: func(name string) (io.ReadCloser, error) {
		if data, ok := made[name]; ok {
			return io.NopCloser(bytes.NewReader(data)), nil
		}
		return t.open(name)
	}}
	if both.known == nil {
		both.known = map[string]bool{}
	}
	for name := range made {
		both.known[name] = true
	}
	return both
}
