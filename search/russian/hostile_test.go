package russian

import (
	"strings"
	"testing"
	"time"
)

// A quadratic step over 256 kB takes minutes; the limit is far above what a busy machine needs for a linear one.
func TestHostileTextTakesLinearTime(t *testing.T) {
	a := NewAnalyzer()
	for _, piece := range []string{"a@", "a-", "a.", "a+", "www.", "http://", "1.", "v1.", "а\u0306", "\u0301", "0x", "_", "и\u0306-", "\xff", "#", "ﷺ", "https://a,"} {
		start := time.Now()
		a.Terms(strings.Repeat(piece, 1<<18/len(piece)))
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("256 kB of %q took %v", piece, took)
		}
	}
}

// A counting dictionary counts what it is asked.
type counting struct {
	Dictionary
	words, lists, near int
}

func (c *counting) Frequency(word string) int {
	c.words++
	return c.Dictionary.Frequency(word)
}

func (c *counting) HasStem(stem string) bool {
	c.words++
	return c.Dictionary.HasStem(stem)
}

func (c *counting) Sounding(key string) []Entry {
	c.lists++
	return c.Dictionary.Sounding(key)
}

func (c *counting) Skeletons(key string, latin bool) []Entry {
	c.lists++
	return c.Dictionary.Skeletons(key, latin)
}

func (c *counting) Near(p Pattern) []Entry {
	c.near++
	return c.Dictionary.Near(p)
}

// TestRepairHasABudget: whatever is typed into a search box, the dictionary is asked a bounded number of times; the
// neighbours of a word, the dearest question by far, at most maxNear times.
func TestRepairHasABudget(t *testing.T) {
	const box = 256 // letters, of search.MaxQuery
	a := NewAnalyzer()
	known := newLexicon(a, helpWords)
	for _, piece := range []string{
		"я", "аб", "абв ", "пороль ", "парольписьмо", "gfhjkm ", "pis'mo ", "schischach", "sch'ya ", "[];',.", "jn;j,", "непришло", "ab cd ", "а-б-", "q.w.", "x_", "ящщ ", "пaрoль ", "1a2б ",
		"c", "ya", "ё й ", "письмоо ", "kabinet-", "приветmir", "не ", "йцукен", "ghbdtn'", "`", "ъ ",
	} {
		text := []rune(strings.Repeat(piece, box))[:box]
		c := &counting{Dictionary: known}
		a.Repair(string(text), c)
		if c.near > maxNear || c.lists > box || c.words > 8*box {
			t.Errorf("%q: asked for %d words, %d lists and the neighbours of %d", piece, c.words, c.lists, c.near)
		}
	}
}
