package importer

import (
	"path"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
)

// directive converts a line that is one {% … %}.
func (y *yfm) directive(indent, name, arg string, n int) []string {
	switch name {
	case "if", "elsif", "else", "endif":
		y.branch(name, arg, n)
		return nil
	}
	if y.kept("") == nil {
		return nil
	}
	original := len(indent)
	indent = dedent(indent, y.tabs)
	switch name {
	case "note":
		kind, title, _ := strings.Cut(arg, " ")
		y.open = append(y.open, "note")
		return indented(indent, ":::%s", strings.TrimSpace(noteOf(kind)+" "+noteTitle(kind, unquote(title))))
	case "cut":
		y.open = append(y.open, "cut")
		return indented(indent, ":::cut %s", unquote(arg))
	case "list":
		y.open, y.tabs = append(y.open, "list"), append(y.tabs, tabList{original, -1})
		if !strings.HasPrefix(arg, "tabs") {
			y.run.problem(y.file, n, "list_as_tabs", arg)
		}
		return indented(indent, ":::tabs")
	case "endnote", "endcut", "endlist":
		return y.close(original, strings.TrimPrefix(name, "end"), n)
	case "include":
		return y.include(indent, arg, n)
	}
	y.run.problem(y.file, n, "directive_unknown", strings.TrimSpace(name+" "+arg))
	return nil
}

// close ends the innermost block, when it is of this name.
func (y *yfm) close(indent int, name string, n int) []string {
	if len(y.open) == 0 || y.open[len(y.open)-1] != name {
		y.run.problem(y.file, n, "block_end", name)
		return nil
	}
	y.open = y.open[:len(y.open)-1]
	marks := 1
	if name == "list" {
		last := len(y.tabs) - 1
		if y.tabs[last].item >= 0 {
			marks = 2 // of the tab and of the list
		}
		y.tabs = y.tabs[:last]
	}
	return slices.Repeat(indented(dedent(strings.Repeat(" ", indent), y.tabs), ":::"), marks)
}

// tabItem turns an item of a list of tabs into a tab: the first item tells how deep items stand.
func (y *yfm) tabItem(line string, n int) ([]string, bool) {
	if len(y.tabs) == 0 || y.open[len(y.open)-1] != "list" {
		return nil, false
	}
	last := len(y.tabs) - 1
	list := &y.tabs[last]
	trimmed := strings.TrimLeft(line, " \t")
	title, ok := strings.CutPrefix(trimmed, "- ")
	if !ok {
		title, ok = strings.CutPrefix(trimmed, "* ")
	}
	indent := len(line) - len(trimmed)
	if !ok || list.item >= 0 && indent != list.item {
		return nil, false
	}
	title = strings.NewReplacer("**", "", "`", "").Replace(stripAnchor(title))
	at := dedent(strings.Repeat(" ", list.indent), y.tabs[:last])
	out := indented(at, ":::tab %s", y.text(title, n))
	if list.item >= 0 {
		out = []string{at + ":::", "", out[0]}
	}
	list.item = indent
	return out, true
}

// dedent takes off a line the indent that the items of the tabs around it have in Diplodoc and not in our Markdown.
func dedent(line string, tabs []tabList) string {
	for _, list := range tabs {
		for n := list.item + 2 - list.indent; list.item >= 0 && n > 0; n-- {
			line = strings.TrimPrefix(line, " ")
		}
	}
	return line
}

// branch follows {% if %}. What compares a variable of presets.yaml with a text is decided; of the rest every branch stays.
func (y *yfm) branch(name, arg string, n int) {
	last := len(y.keep) - 1
	switch {
	case name == "if":
		holds, known := y.condition(arg)
		if !known {
			y.run.problem(y.file, n, "condition_unknown", arg)
		}
		y.keep = append(y.keep, branch{known: known, taken: holds, now: holds})
	case last < 0:
		y.run.problem(y.file, n, "branch_alone", name)
	case name == "endif":
		y.keep = y.keep[:last]
	case name == "else":
		y.keep[last].now = !y.keep[last].taken
	default:
		holds, known := y.condition(arg)
		b := &y.keep[last]
		b.known = b.known && known
		b.now = holds && !b.taken
		b.taken = b.taken || holds
	}
}

// include puts another file, or a section of it, in the place of the line.
func (y *yfm) include(indent, arg string, n int) []string {
	m := includeLink.FindStringSubmatch(arg)
	if m == nil {
		y.run.problem(y.file, n, "directive_unknown", "include "+arg)
		return nil
	}
	ref, section, _ := strings.Cut(m[1], "#")
	name := path.Join(path.Dir(y.file), ref)
	if ref == "" {
		name = y.file
	}
	if *y.left--; *y.left < 0 || y.depth >= maxInclude || !y.has(name) {
		y.run.problem(y.file, n, "include_limits", m[1], maxInclude, maxIncludes)
		return nil
	}
	source, skip, err := y.document(name)
	if err != nil || skip != nil || source == nil {
		y.run.problem(y.file, n, "include_unreadable", m[1])
		return nil
	}
	text := source.body
	if section != "" {
		text = sectionOf(text, section)
	}
	inner := &yfm{diplodoc: y.diplodoc, run: y.run, file: name, first: 1 + strings.Count(source.origin.Head, "\n"), depth: y.depth + 1, out: y.out, left: y.left}
	converted := inner.convert(text)
	if y.out += len(converted); y.out > 2*content.MaxBody {
		y.run.problem(y.file, n, "include_long", m[1])
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(strings.Trim(converted, "\n"), "\n") {
		out = append(out, indent+line)
	}
	return out
}

// sectionOf is the part of a text under the heading with a name.
func sectionOf(text, name string) string {
	var b strings.Builder
	level := 0
	for line := range strings.Lines(text) {
		marks := len(line) - len(strings.TrimLeft(line, "#"))
		switch heading := marks > 0 && strings.HasPrefix(line[marks:], " "); {
		case level == 0 && heading && strings.Contains(line, "{#"+name+"}"):
			level = marks
			continue
		case heading && level > 0 && marks <= level:
			return b.String()
		}
		if level > 0 {
			b.WriteString(line)
		}
	}
	return b.String()
}

func noteOf(kind string) string {
	switch kind {
	case "warning":
		return "important"
	case "alert":
		return "warning"
	}
	return "note"
}

// noteTitle is the title of a note: tips have one of their own in Diplodoc.
func noteTitle(kind, title string) string {
	if title == "" && kind == "tip" {
		return "Совет"
	}
	return title
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), `"'«»`) }
