package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// progress shows how far a long command is: one line that redraws itself on a terminal, a line every five seconds elsewhere.
type progress struct {
	out   io.Writer
	live  bool
	now   func() time.Time
	start time.Time
	last  time.Time
}

func newProgress(out io.Writer, now func() time.Time) *progress {
	return &progress{out: out, live: isTerminal(out), now: now, start: now(), last: now()}
}

// step reports done of total; total 0 = not known yet.
func (p *progress) step(done, total int, what string) {
	now := p.now()
	every := 5 * time.Second
	if p.live {
		every = 100 * time.Millisecond
	}
	if now.Sub(p.last) < every && done != total {
		return
	}
	p.last = now
	switch {
	case !p.live && done == total && now.Sub(p.start) < every:
		// A command that took less than one line's time needs no line.
	case !p.live:
		fmt.Fprintf(p.out, "%s: %s, %s\n", what, counted(done, total), now.Sub(p.start).Round(time.Second))
	default:
		fmt.Fprintf(p.out, "\r%s %s %s%s\x1b[K", what, bar(done, total, 24), counted(done, total), p.left(done, total, now))
	}
}

func counted(done, total int) string {
	if total == 0 {
		return strconv.Itoa(done)
	}
	return fmt.Sprintf("%d из %d", done, total)
}

// done ends the line of a terminal.
func (p *progress) done() {
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// left is the time that remains at the speed so far.
func (p *progress) left(done, total int, now time.Time) string {
	if done == 0 || done >= total {
		return ""
	}
	spent := now.Sub(p.start)
	return fmt.Sprintf(", осталось %s", (spent * time.Duration(total-done) / time.Duration(done)).Round(time.Second))
}

func bar(done, total, width int) string {
	full := 0
	if total > 0 {
		full = min(done*width/total, width)
	}
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", width-full) + "]"
}
