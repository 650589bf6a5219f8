//go:build unix

package content

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/podskazka/podskazka/kb"
)

// Every hostile source is rendered or refused without hanging, and so are its text and passages. Time is what this process computes, so
// that busy neighbours do not count.
func TestHostileSources(t *testing.T) {
	const n = MaxBody - 10
	sources := map[string]string{
		"quotes":          strings.Repeat(">", n),
		"spaced quotes":   strings.Repeat("> ", n),
		"brackets":        strings.Repeat("[", n),
		"bracket pairs":   strings.Repeat("[]", n/2),
		"images":          strings.Repeat("![", n/2),
		"link starts":     strings.Repeat("[a](", n/4),
		"angle links":     strings.Repeat("[a](<b", n/6),
		"nested links":    strings.Repeat("[", 50_000) + "a" + strings.Repeat("](b)", 50_000),
		"stars":           strings.Repeat("*", n),
		"star words":      strings.Repeat("*a ", n/3),
		"mixed emphasis":  strings.Repeat("*a **a _a __a ", n/14),
		"closed emphasis": strings.Repeat("**a** ", n/6),
		"tildes":          strings.Repeat("~~a ", n/4),
		"backticks":       backticks(n),
		"quotes marks":    strings.Repeat(`"`, n),
		"dashes":          strings.Repeat(" - ", n/3),
		"one line list":   strings.Repeat("- ", n/2),
		"deep list":       deepList(300),
		"deep numbers":    deepNumbers(300),
		"wide table":      "|" + strings.Repeat("a|", 20_000) + "\n|" + strings.Repeat("-|", 20_000) + "\n" + strings.Repeat("|a", 20_000) + "\n",
		"long table":      "|a|b|\n|-|-|\n" + strings.Repeat("|a|b|\n", 30_000),
		"square table":    "|" + strings.Repeat("a|", 300) + "\n|" + strings.Repeat("-|", 300) + "\n" + strings.Repeat(strings.Repeat("|", 300)+"\n", 500),
		"30,000 links":    strings.Repeat("[a](b) ", 30_000),
		"rows of a table": "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n" + strings.Repeat("|1|2|**3**|4|`5`|6|\n", 5_000),
		"emphasis":        strings.Repeat("*a* ", n/4),
		"quoted lists":    strings.Repeat("> - ", 200) + "a\n" + strings.Repeat("> > - > - a\n", 15_000),
		"listed quotes":   strings.Repeat("- > a\n  > - b\n", 15_000),
		"quoted tables":   strings.Repeat("> |a|b|\n> |-|-|\n> |c|d|\n\n", 9_000),
		"references":      references(6_000),
		"footnotes":       footnotes(5_000),
		"autolinks":       strings.Repeat("https://a.example/ ", n/19),
		"www":             strings.Repeat("www.", n/4),
		"mails":           strings.Repeat("a@b.example ", n/12),
		"ats":             strings.Repeat("a@", n/2),
		"entities":        strings.Repeat("&#1;", n/4),
		"lt":              strings.Repeat("<", n),
		"tags":            strings.Repeat("<b>", n/3),
		"tags crossed":    strings.Repeat("<b><p><i>", n/9),
		"tables of tags":  strings.Repeat("<table><td>", n/11),
		"comments":        strings.Repeat("<!--", n/4),
		"open tags":       strings.Repeat("<a href=\"", n/9),
		"blocks":          strings.Repeat(":::only a\n", n/10),
		"closed blocks":   strings.Repeat(":::only a\nb\n:::\n", n/16),
		"headings":        strings.Repeat("# a\n", n/4),
		"numbered heads":  numberedHeadings(8_000),
		"fences":          strings.Repeat("```\n~~~\n", n/8),
		"long fences":     longFences(400),
		"one word":        strings.Repeat("я", n),
		"setext":          strings.Repeat("a\n=\n", n/4),
		"lazy":            "> a\n" + strings.Repeat("a\n", n/2),
		"escapes":         strings.Repeat(`\`, n),
	}
	r := NewRenderer()
	for name, src := range sources {
		t.Run(name, func(t *testing.T) {
			began := cpuTime(t)
			page, err := r.Render(src, Options{Link: func(string) (string, bool) { return "/a/b", true }})
			if err != nil && !errors.Is(err, kb.ErrTooLarge) {
				t.Fatalf("neither rendered nor refused as too large: %v", err)
			}
			if err == nil && page.HTML == "" && strings.TrimSpace(src) != "" && !strings.HasPrefix(name, "comments") && name != "blocks" && name != "closed blocks" && name != "open tags" {
				t.Error("rendered to nothing")
			}
			Passages(&kb.Article{Body: src})
			if took := cpuTime(t) - began; took > hang {
				t.Errorf("took %v", took)
			} else if testing.Verbose() {
				t.Logf("TOOK %.3f %s %v", took.Seconds(), name, err)
			}
		})
	}
}

// hang tells a parser gone quadratic from a slow machine: every source above takes well under two seconds of an ordinary one.
const hang = 15 * time.Second

// cpuTime is what this process has computed so far, its collector of garbage too.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var clock unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &clock); err != nil {
		t.Fatal(err)
	}
	return time.Duration(clock.Nano())
}

func backticks(n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString(strings.Repeat("`", i) + " ")
	}
	return b.String()
}

func deepList(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func deepNumbers(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat("   ", i) + "1. a\n")
	}
	return b.String()
}

func references(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[r%d]: /x%d\n", i, i)
	}
	for i := range n {
		fmt.Fprintf(&b, "[r%d] ", i)
	}
	return b.String()
}

func footnotes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a[^%d] ", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "\n\n[^%d]: note\n", i)
	}
	return b.String()
}

func numberedHeadings(n int) string {
	var b strings.Builder
	for i := n; i > 0; i-- {
		fmt.Fprintf(&b, "# a %d\n# a\n", i)
	}
	return b.String()
}

func longFences(n int) string {
	var b strings.Builder
	for i := n; i > 3; i-- {
		b.WriteString(strings.Repeat("`", i) + "\n")
	}
	return b.String()
}
