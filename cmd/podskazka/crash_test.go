package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/bleveindex"
)

const (
	crashRounds = 20
	crashSeed   = 20
	crashLive   = 700 * time.Millisecond // how long writers work before the kill, at most
	crashRepair = 10 * time.Second       // from the start of the server to an index that equals the store
)

// TestCrash kills the program at random moments while articles are edited, tickets written and files imported, and starts it
// again: what was acknowledged must be there, what was not must be there whole or not at all, and search must find exactly
// what the store holds.
func TestCrash(t *testing.T) {
	t.Parallel()
	c := newCrash(t)
	rounds := crashRounds
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		c.start()
		c.verify(false)
		c.live(rand.New(rand.NewPCG(crashSeed, uint64(round))), round%3 != 2)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	c.start()
	c.verify(true)
	if c.articles.saved < rounds || len(c.tickets.all) < rounds || c.imports.finished == 0 || c.imports.killed == 0 {
		t.Errorf("too little happened: %d edits, %d tickets, %d imports to their end, %d killed",
			c.articles.saved, len(c.tickets.all), c.imports.finished, c.imports.killed)
	}
	t.Logf("%d edits, %d tickets, %d imports to their end, %d killed", c.articles.saved, len(c.tickets.all), c.imports.finished, c.imports.killed)
	c.stop()
	c.compareFiles()
}

// A crash is one data folder and everything that was promised about it.
type crash struct {
	*testing.T
	data     string
	client   apiClient
	server   *server
	articles articleWriter
	tickets  ticketWriter
	imports  importWriter
}

func newCrash(t *testing.T) *crash {
	c := &crash{T: t, data: filepath.Join(t.TempDir(), "data")}
	c.command("user", "add", "crash@example.ru", "--role", "admin", "--generate-password")
	c.client.token = strings.TrimSpace(c.command("user", "token", "crash@example.ru"))
	c.articles = articleWriter{stored: map[string]article{}}
	c.imports = importWriter{file: filepath.Join(t.TempDir(), "import.jsonl"), stored: map[string]string{}}
	return c
}

// command runs the program to its end and returns what it printed.
func (c *crash) command(args ...string) string {
	c.Helper()
	cmd := program(c, append(args, "--data", c.data)...)
	out, err := cmd.Output()
	if err != nil {
		c.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

func (c *crash) start() {
	c.Helper()
	c.server = startServer(c, "serve", "--data", c.data, "--log-level", "error")
	c.client.url = c.server.url
}

// stop ends the server as an operator does.
func (c *crash) stop() {
	c.Helper()
	if err := c.server.Process.Signal(os.Interrupt); err != nil {
		c.Fatal(err)
	}
	if <-c.server.ended; c.server.err != nil {
		c.Errorf("the server ended with %v:\n%s", c.server.err, c.server.output())
	}
}

// live lets the writers work, each until the server is gone, and kills server and import, each at a moment of its own; an
// import that is spared goes on to its end, however long a busy machine takes.
func (c *crash) live(random *rand.Rand, killImport bool) {
	c.Helper()
	moment := func() time.Duration { return time.Duration(random.Int64N(int64(crashLive))) }
	toServer, toImport := moment(), moment()
	loading := c.imports.begin(c)
	var all sync.WaitGroup
	all.Go(func() { c.articles.work(c.client, rand.New(rand.NewPCG(random.Uint64(), 1))) })
	all.Go(func() { c.tickets.work(c.client, rand.New(rand.NewPCG(random.Uint64(), 2))) })
	all.Go(func() {
		if killImport {
			defer time.AfterFunc(toImport, func() { loading.Process.Kill() }).Stop()
		}
		c.imports.end(loading.Wait())
	})
	<-time.After(toServer)
	select {
	case <-c.server.ended:
		c.Errorf("the server ended by itself: %v\n%s", c.server.err, c.server.output())
	default:
	}
	c.server.Process.Kill()
	all.Wait()
	<-c.server.ended
	for _, err := range []error{c.articles.trouble, c.tickets.trouble, c.imports.trouble} {
		if err != nil {
			c.Errorf("%v\n%s", err, c.server.output())
		}
	}
}

// verify holds the server that has just started against the promises: the store at once, the index within crashRepair. With
// everything, tickets of earlier rounds are looked at too.
func (c *crash) verify(everything bool) {
	c.Helper()
	deadline := time.After(crashRepair)
	for _, check := range []func() error{
		func() error { return c.articles.verify(c.client) },
		func() error { return c.tickets.verify(c.client, everything) },
		func() error { return c.imports.verify(c.client) },
	} {
		if err := check(); err != nil {
			c.Fatalf("the store after a restart: %v\n%s", err, c.server.output())
		}
	}
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := errors.Join(sameArticles(c.client), sameTickets(c.client))
		if err == nil {
			return
		}
		select {
		case <-deadline:
			c.Fatalf("%s after the start the index is not the store: %v\n%s", crashRepair, err, c.server.output())
		case <-again.C:
		}
	}
}

// compareFiles opens the folder of the stopped server: the indexes must hold as many documents as the store, with nothing left
// over that the server's own checks would have hidden.
func (c *crash) compareFiles() {
	c.Helper()
	ctx := context.Background()
	s, err := openStores(ctx, config{Data: c.data, DB: "sqlite:" + filepath.Join(c.data, "podskazka.db")}, false)
	if err != nil {
		c.Fatal(err)
	}
	defer s.Close()
	e, err := openEngine(ctx, s, slog.New(slog.DiscardHandler))
	if err != nil {
		c.Fatal(err)
	}
	defer e.Close()
	if err := e.catchUp(ctx); err != nil {
		c.Fatal(err)
	}
	articles, err := s.kb.FindArticles(ctx, kb.ArticleFilter{States: []kb.State{kb.StatePublished}})
	if err != nil {
		c.Fatal(err)
	}
	for _, index := range []struct {
		name string
		live *bleveindex.Live
		want int
	}{{"knowledge", e.knowledge, len(articles)}, {"tickets", e.archive, c.tickets.indexed()}} {
		if n, err := index.live.Documents(); err != nil || n != index.want {
			c.Errorf("index %s holds %d documents (%v), the store %d", index.name, n, err, index.want)
		}
	}
}
