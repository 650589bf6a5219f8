package content

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A Change says whose a chunk of a merge is.
type Change string

// unchanged; changed by one of the two; by both in the same way; by both differently.
const (
	ChangeNone     Change = "none"
	ChangeMine     Change = "mine"
	ChangeTheirs   Change = "theirs"
	ChangeBoth     Change = "both"
	ChangeConflict Change = "conflict"
)

// A Chunk is some lines of three texts that belong together.
type Chunk struct {
	Change             Change
	Base, Mine, Theirs string
}

// Merge puts two changes of one text together, line by line. Chunks follow one another and cover all three texts: joined, their
// Base is base, their Mine is mine and their Theirs is theirs. Changes that touch one another are a conflict, as in diff3
// (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007).
func Merge(base, mine, theirs string) []Chunk {
	x, y := udiff.Lines(base, mine), udiff.Lines(base, theirs)
	var chunks []Chunk
	at := 0
	for len(x) > 0 || len(y) > 0 {
		start, end, nx, ny := nextRegion(x, y)
		if start > at {
			same := base[at:start]
			chunks = append(chunks, Chunk{ChangeNone, same, same, same})
		}
		c := Chunk{Base: base[start:end], Mine: applied(base, start, end, x[:nx]), Theirs: applied(base, start, end, y[:ny])}
		switch {
		case ny == 0:
			c.Change = ChangeMine
		case nx == 0:
			c.Change = ChangeTheirs
		case c.Mine == c.Theirs:
			c.Change = ChangeBoth
		default:
			c.Change = ChangeConflict
		}
		chunks, at, x, y = append(chunks, c), end, x[nx:], y[ny:]
	}
	if rest := base[at:]; rest != "" {
		chunks = append(chunks, Chunk{ChangeNone, rest, rest, rest})
	}
	return chunks
}

// nextRegion is the first stretch of the base that edits touch without a line between them, with how many of x and y are in it.
func nextRegion(x, y []udiff.Edit) (start, end, nx, ny int) {
	start = -1
	for {
		switch {
		case nx < len(x) && (start < 0 && (ny == len(y) || x[nx].Start <= y[ny].Start) || start >= 0 && x[nx].Start <= end):
			start, end = grow(start, end, x[nx])
			nx++
		case ny < len(y) && (start < 0 || y[ny].Start <= end):
			start, end = grow(start, end, y[ny])
			ny++
		default:
			return start, end, nx, ny
		}
	}
}

func grow(start, end int, e udiff.Edit) (int, int) {
	if start < 0 {
		return e.Start, e.End
	}
	return start, max(end, e.End)
}

// applied is base[start:end] after edits that lie within it.
func applied(base string, start, end int, edits []udiff.Edit) string {
	var b strings.Builder
	for _, e := range edits {
		b.WriteString(base[start:e.Start])
		b.WriteString(e.New)
		start = e.End
	}
	b.WriteString(base[start:end])
	return b.String()
}

// The lines around the two sides of a conflict, text to Markdown and nothing that people write by themselves. They are followed by
// words for people.
const (
	markMine   = "««« "
	markTheirs = "═══ "
	markEnd    = "»»» "
)

// MergeLabels name the sides of a conflict in the merged text.
type MergeLabels struct{ Mine, Theirs, End string }

// Merged is the text of a merge. Where both changed the same lines, both sides stand between marks; it says how many times.
func Merged(chunks []Chunk, labels MergeLabels) (text string, conflicts int) {
	var b strings.Builder
	line := func(s string) {
		b.WriteString(s)
		if s != "" && !strings.HasSuffix(s, "\n") {
			b.WriteByte('\n')
		}
	}
	for _, c := range chunks {
		switch c.Change {
		case ChangeConflict:
			conflicts++
			line(markMine + labels.Mine)
			line(c.Mine)
			line(markTheirs + labels.Theirs)
			line(c.Theirs)
			line(markEnd + labels.End)
		case ChangeTheirs:
			b.WriteString(c.Theirs)
		default:
			b.WriteString(c.Mine)
		}
	}
	return b.String(), conflicts
}

// Conflicts finds what is left between marks in a text, in order: chunks with Mine and Theirs.
func Conflicts(text string) []Chunk {
	var found []Chunk
	walkConflicts(text, func(c Chunk) string {
		found = append(found, c)
		return ""
	})
	return found
}

// Resolve puts a side, or both, in the place of each conflict of a text: picks are ChangeMine, ChangeTheirs or ChangeBoth, in
// order. A conflict with another pick, or none, stays.
func Resolve(text string, picks []Change) string {
	n := -1
	return walkConflicts(text, func(c Chunk) string {
		if n++; n >= len(picks) {
			return c.Base
		}
		switch picks[n] {
		case ChangeMine:
			return c.Mine
		case ChangeTheirs:
			return c.Theirs
		case ChangeBoth:
			return c.Mine + c.Theirs
		}
		return c.Base
	})
}

// walkConflicts replaces each conflict. Base is the whole of it, marks and all. Marks that do not make a conflict are text.
func walkConflicts(text string, replace func(c Chunk) string) string {
	var out, whole, mine, theirs strings.Builder
	side := (*strings.Builder)(nil)
	for line := range strings.Lines(text) {
		if side != nil || strings.HasPrefix(line, markMine) {
			whole.WriteString(line)
		}
		switch {
		case strings.HasPrefix(line, markMine) && side == nil:
			side = &mine
		case strings.HasPrefix(line, markTheirs) && side == &mine:
			side = &theirs
		case strings.HasPrefix(line, markEnd) && side == &theirs:
			out.WriteString(replace(Chunk{ChangeConflict, whole.String(), mine.String(), theirs.String()}))
			whole.Reset()
			mine.Reset()
			theirs.Reset()
			side = nil
		case side != nil:
			side.WriteString(line)
		default:
			out.WriteString(line)
		}
	}
	out.WriteString(whole.String())
	return out.String()
}
