package content

import (
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// An Op says what became of a piece of text.
type Op string

// The piece stands in both texts, in the newer, or in the older.
const (
	OpSame   Op = "same"
	OpInsert Op = "ins"
	OpDelete Op = "del"
)

// A Piece is a run of words with one Op.
type Piece struct {
	Op   Op
	Text string
}

// DiffWords compares two texts word by word. Same and inserted pieces joined are after, same and deleted ones are before.
func DiffWords(before, after string) []Piece {
	var pieces []Piece
	for _, r := range diffTokens(diffWords(before), diffWords(after), func(t string) bool { return t == "\n" }) {
		pieces = append(pieces, Piece{r.op, strings.Join(r.tokens, "")})
	}
	return pieces
}

// A run is tokens with one Op.
type run struct {
	op     Op
	tokens []string
}

// diffTokens compares first lines (ends says which token is the last of one) and then the tokens of the lines that differ: the
// comparison gives up exactness after a hundred differences, which lines reach much later than words.
func diffTokens(a, b []string, ends func(string) bool) []run {
	var runs []run
	add := func(op Op, tokens []string) {
		switch last := len(runs) - 1; {
		case len(tokens) == 0:
		case last >= 0 && runs[last].op == op:
			runs[last].tokens = append(runs[last].tokens, tokens...)
		default:
			runs = append(runs, run{op, append([]string(nil), tokens...)})
		}
	}
	linesA, linesB := linesOf(a, ends), linesOf(b, ends)
	compare(joined(linesA), joined(linesB), func(op Op, i, j, m, n int) {
		if op == OpSame {
			add(op, flat(linesA[i:j]))
			return
		}
		was, is := flat(linesA[i:j]), flat(linesB[m:n])
		compare(was, is, func(op Op, i, j, m, n int) {
			if op == OpSame {
				add(op, was[i:j])
				return
			}
			add(OpDelete, was[i:j])
			add(OpInsert, is[m:n])
		})
	})
	return runs
}

// compare walks both lists: stretches [i,j) of a and [m,n) of b that are the same, or stand in place of one another.
func compare(a, b []string, walk func(op Op, i, j, m, n int)) {
	x, y := 0, 0
	for _, d := range lcs.DiffLines(a, b) {
		if d.Start > x {
			walk(OpSame, x, d.Start, y, d.ReplStart)
		}
		walk(OpDelete, d.Start, d.End, d.ReplStart, d.ReplEnd)
		x, y = d.End, d.ReplEnd
	}
	if x < len(a) {
		walk(OpSame, x, len(a), y, len(b))
	}
}

func linesOf(tokens []string, ends func(string) bool) [][]string {
	var lines [][]string
	from := 0
	for i, t := range tokens {
		if ends(t) {
			lines, from = append(lines, tokens[from:i+1]), i+1
		}
	}
	if from < len(tokens) {
		lines = append(lines, tokens[from:])
	}
	return lines
}

func joined(lines [][]string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = strings.Join(line, "\x00")
	}
	return list
}

func flat(lines [][]string) []string {
	var tokens []string
	for _, line := range lines {
		tokens = append(tokens, line...)
	}
	return tokens
}

// diffWords cuts a text into words with the spaces after them, line ends and single signs.
func diffWords(text string) []string {
	var tokens []string
	from, spaced, word := 0, false, false
	for i, r := range text {
		letter, space := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r), r != '\n' && unicode.IsSpace(r)
		if i > from && (!space && (!letter || !word || spaced)) {
			tokens, from, spaced = append(tokens, text[from:i]), i, false
		}
		if spaced = spaced || space; !space {
			word = letter
		}
		if r == '\n' {
			tokens, from, spaced, word = append(tokens, "\n"), i+1, false, false
		}
	}
	if from < len(text) {
		tokens = append(tokens, text[from:])
	}
	return tokens
}
