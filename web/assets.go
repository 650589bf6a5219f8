package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/kb"
)

//go:embed static
var staticFiles embed.FS

// assets are the files of static/, held in memory with their compressed form. One hash over all of them is part of
// every address, so that they are cached for ever and modules may import each other by relative paths.
type assets struct {
	build string
	files map[string]asset
}

type asset struct {
	kind        string
	plain, gzip []byte // gzip is nil when it would not be smaller
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
		small, err := compress(data)
		if err != nil {
			return err
		}
		a.files[strings.TrimPrefix(name, "static/")] = asset{kind: assetType(name), plain: data, gzip: small}
		return nil
	})
	a.build = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, err
}

func assetType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case "":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func compress(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	z.Write(data) // into memory: only Close can report an error
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(data) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// url is the address of a file of static/.
func (a *assets) url(name string) string { return "/static/" + a.build + "/" + name }

func (s *Server) handleAssetShow(w http.ResponseWriter, r *http.Request) error {
	file, ok := s.assets.files[chi.URLParam(r, "*")]
	if !ok {
		return kb.ErrNotFound
	}
	h := w.Header()
	if chi.URLParam(r, "build") == s.assets.build {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // a page of another version asks for its files: the best we have, not to be kept
	}
	h.Set("Content-Type", file.kind)
	h.Set("Vary", "Accept-Encoding")
	body := file.plain
	if file.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = file.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
	return nil
}
