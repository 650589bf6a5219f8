package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A part is one of the files that an article becomes: its text, its captions, its attachments.
type part struct {
	name string // of the file
	ref  string // how the article names it; empty for the article itself
	hash string // SHA-256, hex
	text string // empty for an attachment: it is in the blobs
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// place names the files of an article: where they were, else by section and slug. When another article has put something else there,
// as two imported folders may, all of them move together into a folder "2", "3" …: relative references stay true.
func (e *exporter) place(a *kb.Article, d *document, parts []part) {
	name := path.Join("articles", a.Section, a.Slug+".md")
	if d != nil && fs.ValidPath(d.origin.File) {
		name = d.origin.File
	}
	for n := 1; ; n++ {
		if n > 1 {
			d = nil // the places where they were are taken
		}
		free := true
		for i := range parts {
			p := &parts[i]
			top := name
			if n > 1 {
				top = path.Join(strconv.Itoa(n), name)
			}
			p.name = placeOf(top, p.ref, d)
			hash, taken := e.used[p.name]
			free = free && (!taken || p.ref != "" && hash == p.hash)
		}
		if free {
			return
		}
	}
}

// placeOf is the file that a reference of an article means: where it was, else relative to the article.
func placeOf(article, ref string, d *document) string {
	if ref == "" {
		return article
	}
	if d != nil && d.origin.Files[ref] != "" {
		return d.origin.Files[ref]
	}
	if beside := path.Join(path.Dir(article), ref); fs.ValidPath(beside) {
		return beside
	}
	return path.Clean(ref)
}

// withReferences is the article with addresses of its film turned back into paths, and the text of its captions apart from it.
func withReferences(a *kb.Article, d *document, files []kb.Attachment) (*kb.Article, string) {
	out, g := *a, *a.Guide
	out.Guide = &g
	for _, f := range files {
		for _, ref := range []*string{&g.Video, &g.Poster} {
			if *ref == content.FileURL(f) {
				*ref = f.Path
			}
		}
	}
	captions := g.Captions
	if captions == "" {
		return &out, ""
	}
	g.Captions = a.Slug + ".vtt"
	if d != nil {
		if was := d.text("captions"); d.origin.Files[was] != "" {
			g.Captions = was
		}
	}
	return &out, captions
}

// markdownText writes an article anew: its head with the keys in their old order, the title, the body.
func markdownText(a *kb.Article, d *document) string {
	var b strings.Builder
	b.WriteString("---\n")
	for _, f := range d.rewrite(articleFields(a)) {
		fmt.Fprintf(&b, "%s: %s\n", yamlKey(f.Key), f.Value)
	}
	fmt.Fprintf(&b, "---\n\n# %s\n\n%s\n", strings.Join(strings.Fields(a.Title), " "), a.Body)
	return b.String()
}

// yamlKey writes a key, in quotes where YAML could take it for something else.
func yamlKey(key string) string {
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' {
			return string(quote(key))
		}
	}
	if key == "" || len(key) <= 5 && strings.Contains(" y n yes no true false on off null ", " "+strings.ToLower(key)+" ") {
		return string(quote(key))
	}
	return key
}
