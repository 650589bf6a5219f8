package rivals

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/searchtest"
)

// A contestant is an engine by its name. open opens or makes its index under a path that nobody else uses.
type contestant struct {
	name string
	open func(path string) (Engine, error)
}

// postgresURL is the database to measure with; without it PostgreSQL takes no part, which the table shows.
var postgresURL = os.Getenv("PODSKAZKA_TEST_POSTGRES")

// contestants lists who takes part over documents of some kinds. The first is ours, as the program opens it.
func contestants(kinds ...string) []contestant {
	options := bleveindex.Options{}
	if slices.Contains(kinds, search.KindTicket) {
		options.Profile = bleveindex.Lean
	}
	list := []contestant{
		{"Podskazka", func(path string) (Engine, error) { return NewOurs(path, kinds, options) }},
		{"bleve, Disjunction(title, body)", func(path string) (Engine, error) { return NewBleve(path) }},
		{"bleve, default mapping", func(path string) (Engine, error) { return NewBleveDefault(path) }},
		{"SQLite FTS5 (modernc)", func(path string) (Engine, error) { return NewFTS5(path) }},
	}
	if postgresURL != "" {
		list = append(list, contestant{"PostgreSQL, ts_rank", func(path string) (Engine, error) {
			schema := "rivals_" + filepath.Base(filepath.Dir(path)) + "_" + filepath.Base(path)
			return NewPostgres(context.Background(), postgresURL, schema)
		}})
	}
	return list
}

// discard closes an engine and removes what is not in its folder.
func discard(e Engine) error {
	var err error
	if p, ok := e.(*Postgres); ok {
		err = p.Drop(context.Background())
	}
	return errors.Join(err, e.Close())
}

// A comparison is fair when every engine finds what it is asked for, and nothing that the viewer may not read.
func TestEveryEngineFinds(t *testing.T) {
	const documents = 200
	ctx, corpus := context.Background(), searchtest.NewCorpus(1)
	byID := map[string]*search.Document{}
	var all []*search.Document
	for i := range documents {
		d := corpus.Ticket(i)
		byID[d.ID] = d
		all = append(all, d)
	}
	for i, c := range contestants(search.KindTicket) {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), fmt.Sprint(i))
			e, err := c.open(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := discard(e); err != nil {
					t.Error(err)
				}
			})
			if err := errors.Join(e.Add(ctx, all), e.Settle(ctx)); err != nil {
				t.Fatal(err)
			}
			for _, kind := range kinds {
				found := 0
				asks := corpus.Asks(kind.ask, corpus.Ticket, documents, 40, 0)
				for _, ask := range asks {
					ids, err := e.Search(ctx, Query{Text: ask.Text, Message: kind.message, Viewer: ask.Viewer}, 10)
					if err != nil {
						t.Fatalf("%q: %v", ask.Text, err)
					}
					for _, id := range ids {
						if !mayRead(ask.Viewer, byID[id]) {
							t.Errorf("%s is not for %v", id, ask.Viewer.Audiences)
						}
					}
					if slices.Contains(ids, ask.Document) {
						found++
					}
				}
				if found < len(asks)*8/10 {
					t.Errorf("%s: finds %d of %d documents by their own words", kind.name, found, len(asks))
				}
			}
			if size, err := e.Size(); err != nil || size == 0 {
				t.Errorf("size %d, %v", size, err)
			}
		})
	}
}

func mayRead(v kb.Viewer, d *search.Document) bool {
	return slices.ContainsFunc(v.Grants(), func(grant string) bool { return slices.Contains(d.Grants, grant) })
}

// kinds of queries, with how many of them are measured.
var kinds = []struct {
	name    string
	ask     searchtest.AskKind
	message bool
	queries int
}{
	{"three words", searchtest.ThreeWords, false, 300},
	{"question", searchtest.Question, false, 300},
	{"message", searchtest.Message, true, 100},
}
