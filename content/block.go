package content

import (
	"slices"
	"strings"
)

// A block is one of our own containers in a Markdown source:
//
//	:::warning Осторожно, удаление
//	Вернуть учётную запись нельзя.
//	:::
//
// A line of three colons and a name opens it, a line of three colons closes it. A block that is never closed reaches to
// the end. Names we do not know are blocks as well, so that the colons which close them never close something else.
type block struct {
	name, arg  string
	open       [2]int // its first line: byte offsets of the start and of the end, newline included
	close      [2]int // its last line; both len(src) when it is missing
	depth      int    // 0 for a block inside no other
	parentOnly int    // index of the closest enclosing "only" block; -1 when there is none
}

// audiences lists the slugs that an "only" block is for.
func (b block) audiences() []string {
	return strings.FieldsFunc(b.arg, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
}

// maxBlockDepth is how deep blocks may stand in each other; what is deeper stays text.
const maxBlockDepth = 4

// scanBlocks finds the blocks of a source in one pass over its lines, in the order they open. It runs before the Markdown parser,
// which asks it where blocks begin and end: so what is hidden from a reader is cut out of the source and cannot come back through
// a footnote, a link reference or an unusual nesting.
func scanBlocks(src string) []block {
	var blocks []block
	var stack []int
	var fence fence
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		line := strings.TrimLeft(src[start:end], " \t>")
		line = strings.TrimRight(line, " \t\r\n")
		switch {
		case fence.inside(src, line, end):
		case line == ":::" && len(stack) > 0:
			blocks[stack[len(stack)-1]].close = [2]int{start, end}
			stack = stack[:len(stack)-1]
		case len(stack) < maxBlockDepth:
			if name, arg, ok := blockOpener(line); ok {
				b := block{name: name, arg: arg, open: [2]int{start, end}, close: [2]int{len(src), len(src)}, depth: len(stack), parentOnly: -1}
				for _, i := range slices.Backward(stack) {
					if blocks[i].name == "only" {
						b.parentOnly = i
						break
					}
				}
				stack = append(stack, len(blocks))
				blocks = append(blocks, b)
			}
		}
		start = end
	}
	return blocks
}

func lineEnd(src string, start int) int {
	if i := strings.IndexByte(src[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(src)
}

// blockOpener reads ":::name argument".
func blockOpener(line string) (name, arg string, ok bool) {
	rest, found := strings.CutPrefix(line, ":::")
	if !found {
		return "", "", false
	}
	name, arg, _ = strings.Cut(strings.TrimLeft(rest, " \t"), " ")
	for _, r := range name {
		if r < 'a' || r > 'z' {
			return "", "", false
		}
	}
	return name, strings.TrimSpace(arg), name != ""
}

// A fence follows fenced code, inside of which colons mean nothing. A fence that is never closed does not count: else one stray
// line of backticks would show everybody what is hidden after it.
type fence struct {
	char  byte
	count int
	none  [2]bool // no fence of backticks (0), of tildes (1) closes after this point
}

func (f *fence) inside(src, line string, next int) bool {
	char, count, rest := fenceLine(line)
	if f.count > 0 {
		if char == f.char && count >= f.count && rest == "" {
			f.count = 0
		}
		return true
	}
	if count == 0 || char == '`' && strings.Contains(rest, "`") {
		return false
	}
	kind := 0
	if char == '~' {
		kind = 1
	}
	if f.none[kind] || !closesAfter(src[next:], char, count) {
		f.none[kind] = true
		return false
	}
	f.char, f.count = char, count
	return true
}

func fenceLine(line string) (char byte, count int, rest string) {
	if line == "" || line[0] != '`' && line[0] != '~' {
		return 0, 0, ""
	}
	rest = strings.TrimLeft(line, line[:1])
	if count = len(line) - len(rest); count < 3 {
		return 0, 0, ""
	}
	return line[0], count, strings.TrimSpace(rest)
}

func closesAfter(src string, char byte, count int) bool {
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		c, n, rest := fenceLine(strings.Trim(src[start:end], " \t>\r\n"))
		if c == char && n >= count && rest == "" {
			return true
		}
		start = end
	}
	return false
}

// Visible is the source as a reader with these audiences may have it: without the "only" blocks for others, and without
// the addresses of documents that readable denies, because an address tells of what it leads to. nil keeps them all.
func Visible(src string, audiences []string, readable func(ref string) bool) string {
	return unlink(visible(src, showTo(audiences)), readable)
}

// visible is the source without the "only" blocks that show refuses. The lines of blocks that stay are kept.
func visible(src string, show func(audiences []string) bool) string {
	var out strings.Builder
	from := 0
	for _, b := range scanBlocks(src) {
		if b.name != "only" || b.open[0] < from || show(b.audiences()) {
			continue
		}
		out.WriteString(src[from:b.open[0]])
		out.WriteByte('\n') // what stood around the block does not run together
		from = b.close[1]
	}
	if from == 0 {
		return src
	}
	out.WriteString(src[from:])
	return out.String()
}

// showTo is the rule of "only" blocks: one of the reader's audiences must be named.
func showTo(held []string) func([]string) bool {
	return func(audiences []string) bool {
		return slices.ContainsFunc(audiences, func(slug string) bool { return slices.Contains(held, slug) })
	}
}
