package ticket_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	actions = []ticket.Action{
		ticket.ActCreate, ticket.ActReply, ticket.ActNote, ticket.ActAssign, ticket.ActMove, ticket.ActStatus,
		ticket.ActResolve, ticket.ActReopen, ticket.ActRate, "dance",
	}
	sides = []ticket.Side{ticket.ByRequester, ticket.ByAgent, ticket.BySystem}
)

// TestNextGolden holds the whole status machine as a table that can be read without Go: a row an action by a side, a
// column a status before, in the cell the status after.
func TestNextGolden(t *testing.T) {
	const file = "testdata/status.txt"
	var b strings.Builder
	row := func(cells ...any) {
		line := fmt.Sprintf("%-8s %-10s"+strings.Repeat(" %-12s", len(cells)-2), cells...)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	head := []any{"action", "by"}
	for _, status := range ticket.Statuses {
		head = append(head, status)
	}
	row(head...)
	for _, action := range actions {
		for _, side := range sides {
			cells := []any{action, side}
			for _, status := range ticket.Statuses {
				cells = append(cells, outcome(ticket.Next(status, action, side)))
			}
			row(cells...)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the status machine is not that of %s (rewrite it with -update):\n%s", file, &b)
	}
}

func outcome(next ticket.Status, err error) string {
	switch {
	case errors.Is(err, kb.ErrForbidden):
		return "FORBIDDEN"
	case errors.Is(err, kb.ErrInvalid):
		return "INVALID"
	case err != nil:
		return "ERROR"
	}
	return string(next)
}

// Whatever people do, a ticket has one of the seven statuses, and a refused step does not move it.
func TestNextStaysInTheMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		status := ticket.StatusOpen
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			action := rapid.SampledFrom(actions).Draw(t, "action")
			side := rapid.SampledFrom(sides).Draw(t, "side")
			next, err := ticket.Next(status, action, side)
			if err != nil && next != status {
				t.Fatalf("%s by %s is refused in %s, yet moves to %s", action, side, status, next)
			}
			if !next.Valid() {
				t.Fatalf("%s by %s moves from %s to %q", action, side, status, next)
			}
			status = next
		}
	})
}

func TestStatus(t *testing.T) {
	for _, status := range ticket.Statuses {
		if status.Closed() != (status == ticket.StatusDone) {
			t.Errorf("Closed(%s) = %t", status, status.Closed())
		}
	}
	for _, unknown := range []ticket.Status{"", "closed", "Open"} {
		if unknown.Valid() {
			t.Errorf("%q is valid", unknown)
		}
	}
}
