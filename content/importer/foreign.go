package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// maxForeignID bounds the external ids that are made of file names, in bytes.
const maxForeignID = 150

// foreignID is the external id of a file of a foreign tree: its path, without slashes, because links name documents by their ids.
func foreignID(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	if folder, base := path.Split(name); folder != "" && (base == "index" || base == "README") {
		name = strings.TrimSuffix(folder, "/")
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '/':
			b.WriteString("--")
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
	}
	id := b.String()
	if len(id) > maxForeignID {
		sum := sha256.Sum256([]byte(id))
		id = strings.ToValidUTF8(id[:maxForeignID-17], "") + "-" + hex.EncodeToString(sum[:8])
	}
	return id
}

// field is a key with a text; it is left out of foreign documents when the text is empty.
func field(key, value string) content.Field { return content.Field{Key: key, Value: quote(value)} }

// fieldList is a key with a list of texts.
func fieldList(key string, values []string) content.Field {
	raw, _ := json.Marshal(values) // strings always encode
	return content.Field{Key: key, Value: raw}
}

// foreign makes a document of what a file of another system became. References in its body begin at the top of the tree.
func (t *tree) foreign(format Format, file, body string, fields ...content.Field) *document {
	d := &document{file: file, line: 1, files: t, top: true, origin: origin{Format: format}}
	for _, f := range fields {
		if s := string(f.Value); s != `""` && s != "null" && s != "[]" {
			d.fields = append(d.fields, f)
		}
	}
	d.body = strings.TrimRight(cleanBody(body, d.title()), "\n")
	return d
}

// A shelf knows the documents of a foreign tree and where a link from one to another leads in ours.
type shelf struct {
	ids     map[string]string            // file → external id
	anchors map[string]map[string]string // file → name of a place in it → anchor of ours
}

func newShelf() *shelf {
	return &shelf{ids: map[string]string{}, anchors: map[string]map[string]string{}}
}

// anchor notes that a heading had a name of its own.
func (s *shelf) anchor(file, name, heading string) {
	if s.anchors[file] == nil {
		s.anchors[file] = map[string]string{}
	}
	if slug := kb.Slugify(heading); slug != "" && name != "" {
		s.anchors[file][name] = slug
	}
}

// link is the destination of ours for a reference of a foreign file: the id of a document, or the path of a file from the top of
// the tree. Addresses of the web stay as they are. ok is false when it names a file that the tree does not have.
func (s *shelf) link(t *tree, from, dest string) (ours string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(dest))
	if err != nil {
		return dest, false
	}
	if u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/") && !t.has(strings.TrimPrefix(u.Path, "/")) {
		return dest, true
	}
	name := from
	if u.Path != "" {
		name = path.Join(path.Dir(from), u.Path)
		if strings.HasPrefix(u.Path, "/") {
			name = strings.TrimPrefix(u.Path, "/")
		}
	}
	for _, candidate := range []string{name, name + ".md", name + ".html", path.Join(name, "index.md"), path.Join(name, "index.html")} {
		if id := s.ids[candidate]; id != "" {
			return s.place(id, from, candidate, u.Fragment), true
		}
	}
	return escapePath(name), t.has(name)
}

// place is a document with a place in it.
func (s *shelf) place(id, from, file, fragment string) string {
	if renamed := s.anchors[file][fragment]; renamed != "" {
		fragment = renamed
	}
	switch {
	case fragment == "":
		return id
	case file == from:
		return "#" + fragment
	}
	return id + "#" + fragment
}

// escapePath writes a path so that it may stand in a link of Markdown.
func escapePath(name string) string {
	return strings.NewReplacer("%", "%25", " ", "%20", "(", "%28", ")", "%29", "?", "%3F", "#", "%23", "<", "%3C", ">", "%3E", `\`, "%5C", "\t", "%09").Replace(name)
}

// relinkText gives every destination of a text of Markdown outside of code to a function, with the number of its line.
func relinkText(text string, to func(line int, dest string) string) string {
	var b strings.Builder
	fence, n := "", 0
	for line := range strings.Lines(text) {
		n++
		mark := fenceMark(strings.TrimLeft(line, " \t"))
		switch {
		case fence != "" && mark != "" && strings.HasPrefix(mark, fence):
			fence = ""
		case fence == "" && mark != "":
			fence = mark
		case fence == "":
			line = relink(line, func(dest string) string { return to(n, dest) })
		}
		b.WriteString(line)
	}
	return b.String()
}

// relink gives every destination of links and images in a line of Markdown to a function. Code in backticks stays as it is.
func relink(line string, to func(dest string) string) string {
	var b strings.Builder
	code := false
	for i := 0; i < len(line); {
		switch {
		case line[i] == '`':
			code = !code
		case line[i] == '\\' && i+1 < len(line):
			b.WriteString(line[i : i+2])
			i += 2
			continue
		case !code && strings.HasPrefix(line[i:], "]("):
			start, end := destination(line, i+2)
			b.WriteString(line[i:start])
			if dest := line[start:end]; dest != "" {
				b.WriteString(to(dest))
			}
			i = end
			continue
		}
		b.WriteByte(line[i])
		i++
	}
	return b.String()
}

// destination finds where a destination that follows "](" begins and ends.
func destination(line string, at int) (start, end int) {
	for at < len(line) && line[at] == ' ' {
		at++
	}
	if at < len(line) && line[at] == '<' {
		if n := strings.IndexByte(line[at:], '>'); n > 0 {
			return at + 1, at + n
		}
	}
	depth := 0
	for i := at; i < len(line); i++ {
		switch line[i] {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return at, i
			}
			depth--
		case ' ', '\t':
			return at, i
		}
	}
	return at, len(line)
}
