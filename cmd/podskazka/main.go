// Command podskazka is the whole help center in one binary: server, importer, search and measuring from the command line.
//
// It is where everything is wired: the only package that names SQLite, PostgreSQL and bleve (wire.go). The rules live in
// the rooms it imports; a subcommand here parses, calls and prints.
//
//	podskazka demo
//	podskazka import jsonl articles.jsonl.gz --data ./data
//	podskazka search --data ./data "не приходит письмо"
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // articles are published by the clocks of any zone, also where the system knows none
)

// version is set by the linker (see Makefile).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
