package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelp looks at every command: it says what it is for, shows how, and only documented flags are there.
func TestHelp(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			if cmd.Short == "" {
				t.Error("says not what it is for")
			}
			if !strings.Contains(cmd.Example, cmd.CommandPath()) {
				t.Errorf("examples %q do not show %s", cmd.Example, cmd.CommandPath())
			}
			for line := range strings.Lines(cmd.Example) {
				if !strings.HasPrefix(line, "  ") {
					t.Errorf("example %q is not indented", line)
				}
			}
		})
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRoot())
}

// TestExamples parses every example of every command: what the help shows must be accepted.
func TestExamples(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			if args := exampleArgs(line); args != nil {
				t.Run(strings.TrimSpace(line), func(t *testing.T) { accepts(t, args) })
			}
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRoot())
}

// exampleArgs are the arguments of the program in a shell line: quotes around words, variables before, a pipe after.
func exampleArgs(line string) []string {
	_, rest, found := strings.Cut(line, "podskazka ")
	if !found {
		return nil
	}
	rest, _, _ = strings.Cut(rest, " | ")
	rest, _, _ = strings.Cut(rest, ")\"")
	var args []string
	for i, part := range strings.Split(strings.TrimSpace(rest), `"`) {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

func accepts(t *testing.T, args []string) {
	cmd, rest, err := newRoot().Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("%q: %v", args, err)
	}
	if !cmd.Runnable() {
		t.Errorf("%q is no command that does something", args)
	}
}
