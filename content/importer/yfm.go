package importer

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/podskazka/podskazka/content"
)

// yfm converts Yandex Flavored Markdown (https://diplodoc.com/docs/en/syntax) into ours, line by line: what stands between
// {% and %}, variables, names of headings, sizes of images, links.
type yfm struct {
	*diplodoc
	run   *run
	file  string
	first int  // line of the file on which the body begins
	depth int  // of includes
	out   int  // bytes written, with what is included
	left  *int // how many files may still be included, by this document and by what it includes

	fence string    // of code that is open
	table *yfmTable // that is open; nil = none
	open  []string  // names of the blocks that are open
	tabs  []tabList // those of them that are lists of tabs
	keep  []branch  // conditions that are open
}

// A tabList is an open list of tabs.
type tabList struct {
	indent int // of the list
	item   int // of its items; -1 before the first
}

// A branch is one open {% if %}.
type branch struct {
	known bool // the condition could be decided
	taken bool // a branch of it has been
	now   bool // this branch is
}

// Limits of files that include each other.
const (
	maxInclude  = 8   // how deep
	maxIncludes = 500 // how many a document
)

var (
	directive   = regexp.MustCompile(`^([ \t]*)\{%-?\s*(\w+)\s*((?:[^%]|%[^}])*?)\s*-?%\}\s*$`)
	inlineBrace = regexp.MustCompile(`\{%-?\s*\w+.*?-?%\}`)
	variableUse = regexp.MustCompile(`(not_var)?\{\{\s*([^{}]*?)\s*\}\}`)
	headingName = regexp.MustCompile(`[ \t]*\{#([\w:.-]+)\}`)
	imageSize   = regexp.MustCompile(`(\]\([^()\s]+(?:\s+"[^"]*")?)\s+=\d*%?x\d*%?\)`)
	attributes  = regexp.MustCompile(`([)\]*_` + "`" + `])\{(?:[.][\w-]+|[\w-]+=(?:"[^"]*"|[\w%.-]+)|\s)+\}`)
	includeLink = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	filmLink    = regexp.MustCompile(`@\[(\w+)\]\(([^)\s]+)[^)]*\)`)
	monospaced  = regexp.MustCompile(`##([^#\s][^#]*)##`)
	underlined  = regexp.MustCompile(`\+\+([^+\s][^+]*)\+\+`)
	termText    = regexp.MustCompile(`^\[\*([^\]]+)\]:`)
	condition   = regexp.MustCompile(`^\s*(\w+)\s*(==|!=)\s*["']([^"']*)["']\s*$`)
)

// convert turns a body into Markdown of ours.
func (y *yfm) convert(body string) string {
	var b strings.Builder
	n := y.first - 1
	for line := range strings.Lines(body) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if b.Len()+y.out > 2*content.MaxBody {
			break // the document will be refused as too long
		}
		for _, text := range y.line(line, n) {
			b.WriteString(text)
			b.WriteByte('\n')
		}
	}
	for range y.open {
		y.run.problem(y.file, n, "block_open", y.open[len(y.open)-1])
		b.WriteString(":::\n")
	}
	return b.String()
}

// line converts one line, which may become none or several.
func (y *yfm) line(line string, n int) []string {
	trimmed := strings.TrimLeft(line, " \t")
	if mark := fenceMark(trimmed); y.fence != "" {
		if mark != "" && strings.HasPrefix(mark, y.fence) && strings.TrimSpace(trimmed[len(mark):]) == "" {
			y.fence = ""
		}
		return y.kept(dedent(line, y.tabs))
	} else if mark != "" {
		y.fence = mark
		return y.kept(dedent(line, y.tabs))
	}
	if m := directive.FindStringSubmatch(line); m != nil {
		return y.directive(m[1], m[2], m[3], n)
	}
	if out, ok := y.tabItem(line, n); ok {
		return out
	}
	if out, ok := y.tableLine(line, n); ok {
		return out
	}
	if inlineBrace.MatchString(line) {
		y.run.problem(y.file, n, "inline_condition", short(strings.TrimSpace(line)))
		line = inlineBrace.ReplaceAllString(line, "")
	}
	return y.kept(y.text(dedent(line, y.tabs), n))
}

// kept is a line, unless it stands in a branch that does not apply.
func (y *yfm) kept(line string) []string {
	for _, b := range y.keep {
		if b.known && !b.now {
			return nil
		}
	}
	return []string{line}
}

// fenceMark is the run of backticks or tildes that opens or closes code; empty when a line is none.
func fenceMark(line string) string {
	for _, char := range []string{"`", "~"} {
		if rest := strings.TrimLeft(line, char); len(line)-len(rest) >= 3 {
			return line[:len(line)-len(rest)]
		}
	}
	return ""
}

// text converts a line of text: variables, names, sizes, links.
func (y *yfm) text(line string, n int) string {
	line = variableUse.ReplaceAllStringFunc(line, func(use string) string {
		m := variableUse.FindStringSubmatch(use)
		if m[1] != "" {
			return "{{" + m[2] + "}}"
		}
		value, ok := y.variable(y.file, m[2])
		if !ok {
			y.run.problem(y.file, n, "variable_unknown", m[2])
			return use
		}
		return value
	})
	if strings.HasPrefix(strings.TrimLeft(line, " "), "#") {
		line = stripAnchor(line)
	}
	line = filmLink.ReplaceAllStringFunc(line, func(use string) string {
		m := filmLink.FindStringSubmatch(use)
		y.run.problem(y.file, n, "film_link", m[1])
		return "[" + m[1] + "](" + filmURL(m[1], m[2]) + ")"
	})
	line = imageSize.ReplaceAllString(line, "$1)")
	if !strings.Contains(line, "`") { // in code they mean themselves
		line = underlined.ReplaceAllString(monospaced.ReplaceAllString(line, "`$1`"), "$1")
	}
	line = attributes.ReplaceAllString(line, "$1")
	return relink(y.titles(line), func(dest string) string {
		ours, ok := y.shelf.link(y.tree, y.file, dest)
		if !ok {
			y.run.problem(y.file, n, "link_missing", dest)
		}
		return ours
	})
}

// inline is text for a title: with its variables, without a line number.
func (y *yfm) inline(line string) string {
	return variableUse.ReplaceAllStringFunc(line, func(use string) string {
		if value, ok := y.variable(y.file, variableUse.FindStringSubmatch(use)[2]); ok {
			return value
		}
		return use
	})
}

// titles fills in links whose text is to be the title of what they lead to: [{#T}](file.md).
func (y *yfm) titles(line string) string {
	parts := strings.Split(line, "[{#T}](")
	for i, after := range parts[1:] {
		_, end := destination(after, 0)
		file, _, _ := strings.Cut(after[:end], "#")
		parts[i+1] = "[" + y.titleOf(path.Join(path.Dir(y.file), file)) + "](" + after
	}
	return strings.Join(parts, "")
}

func (y *yfm) titleOf(file string) string {
	if title, known := y.headings[file]; known {
		return title
	}
	title := path.Base(file)
	if d, _, err := y.document(file); err == nil && d != nil {
		title = d.title()
		if heading := content.FirstHeading(d.body); heading != "" {
			title = heading
		}
		title = strings.NewReplacer("[", "", "]", "").Replace(y.inline(stripAnchor(title)))
	}
	y.headings[file] = title
	return title
}

func stripAnchor(heading string) string { return headingName.ReplaceAllString(heading, "") }

func filmURL(service, id string) string {
	switch {
	case strings.Contains(id, "://"):
		return id
	case service == "vk":
		return "https://vk.com/video" + id
	case service == "rutube":
		return "https://rutube.ru/video/" + id
	case service == "vimeo":
		return "https://vimeo.com/" + id
	}
	return "https://www.youtube.com/watch?v=" + id
}

// findAnchors notes the headings of a file that have names of their own.
func (s *diplodoc) findAnchors(file string) {
	data, err := s.readFile(file, maxMarkdown)
	if err != nil {
		return // reported when it is read for good
	}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			continue
		}
		for _, m := range headingName.FindAllStringSubmatch(line, -1) {
			s.shelf.anchor(file, m[1], strings.TrimLeft(stripAnchor(line), "# "))
		}
	}
}

// condition decides a condition that compares a variable with a text; known is false for any other.
func (y *yfm) condition(text string) (holds, known bool) {
	m := condition.FindStringSubmatch(text)
	if m == nil {
		return false, false
	}
	value, ok := y.variable(y.file, m[1])
	if !ok {
		return false, false
	}
	return (value == m[3]) == (m[2] == "=="), true
}

// indented puts an indent before a text.
func indented(indent, format string, args ...any) []string {
	return []string{indent + fmt.Sprintf(format, args...)}
}
