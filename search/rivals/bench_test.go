package rivals

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/searchtest"
)

var (
	documents = flag.Int("docs", 3_000, "tickets to compare engines over")
	only      = flag.String("sets", "", "the one corpus to compare over, tickets or articles; both by default")
	keep      = flag.String("dir", "", "folder that keeps the indexes of the others for the next time; the database keeps PostgreSQL's")
)

// Sizes of the comparison.
const (
	articles     = 10_000
	smallArchive = 3_000 // the index whose times those of the whole are compared with
	atOnce       = 1_000 // documents a step
)

// A corpus to compare engines over.
type set struct {
	name      string
	kinds     []string
	document  func(int) *search.Document
	documents int
}

// sets are the two indexes of the product, or the one with a name.
func sets(tickets int, name string) []set {
	c := searchtest.NewCorpus(1)
	both := []set{
		{"tickets", []string{search.KindTicket}, c.Ticket, tickets},
		{"articles", []string{string(kb.KindArticle)}, c.Article, min(tickets, articles)},
	}
	return slices.DeleteFunc(both, func(s set) bool { return name != "" && s.name != name })
}

// A figure is what was measured of one engine.
type figure struct {
	name  string
	build built
	took  [][]time.Duration // by kind of query
	found []int
	asked []int
}

// BenchmarkRivals indexes the same documents with every engine, each in a process of its own, asks all of them the
// same queries, one query of each after the other, and prints a table.
func BenchmarkRivals(b *testing.B) {
	tickets := *documents
	if testing.Short() {
		tickets = 300 // once in CI, so that it cannot rot
	}
	chosen := sets(tickets, *only)
	if len(chosen) == 0 {
		b.Fatalf("there is no corpus %q", *only)
	}
	for b.Loop() {
		dir := cmp.Or(*keep, b.TempDir())
		fmt.Printf("\n%s, %d cores, %s %s/%s. Processor time; those of the others as multiples of ours.\n",
			processor(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		for _, s := range chosen {
			compare(b, s, dir)
		}
		memory, err := work(job{Dir: dir, Set: *only, Documents: tickets, Serve: true})
		if err != nil {
			b.Fatal(err)
		}
		fmt.Printf("\nOur side of it open in one process, after all queries: %d MB of anonymous memory.\n", memory.Anonymous>>20)
	}
}

// compare builds, asks and prints.
func compare(b *testing.B, s set, dir string) {
	text, err := work(job{Dir: dir, Set: s.name, Documents: s.documents, Contestant: -1})
	if err != nil {
		b.Fatal(err)
	}
	var figures []*figure
	var engines []Engine
	enter := func(c contestant, j job) {
		f, err := j.build(c, text)
		if err != nil {
			b.Fatalf("%s: %v", c.name, err)
		}
		e, err := c.open(j.path())
		if err != nil {
			b.Fatalf("%s: %v", c.name, err)
		}
		figures, engines = append(figures, f), append(engines, e)
		fmt.Fprintf(os.Stderr, "indexed %d %s with %s: %.1f s\n", j.Documents, s.name, c.name, f.build.CPU.Seconds())
	}
	defer func() {
		for _, e := range engines {
			if err := leave(e); err != nil {
				b.Error(err)
			}
		}
	}()
	field := contestants(s.kinds...)
	for i, c := range field {
		enter(c, job{Dir: dir, Set: s.name, Documents: s.documents, Contestant: i})
	}
	if s.documents > smallArchive {
		small := field[0]
		small.name = fmt.Sprintf("%s, %d %s", small.name, smallArchive, s.name)
		enter(small, job{Dir: dir, Set: s.name, Documents: smallArchive})
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := ask(s, engines, figures); err != nil {
		b.Fatal(err)
	}
	show(s, figures)
}

// leave closes an engine; its index stays when it is kept for the next time.
func leave(e Engine) error {
	if *keep != "" {
		return e.Close()
	}
	return discard(e)
}

// ask warms every engine with queries of one series and measures with those of another.
func ask(s set, engines []Engine, figures []*figure) error {
	corpus := searchtest.NewCorpus(1)
	for _, kind := range kinds {
		n := kind.queries
		if s.documents < smallArchive {
			n /= 20 // nobody reads these figures
		}
		of := min(s.documents, smallArchive) // documents that every engine has
		warm := corpus.Asks(kind.ask, s.document, of, n/5, 1)
		asks := append(warm, corpus.Asks(kind.ask, s.document, of, n, 0)...)
		for _, f := range figures {
			f.took, f.found, f.asked = append(f.took, nil), append(f.found, 0), append(f.asked, n)
		}
		for i, a := range asks {
			for j := range engines {
				at := (i + j) % len(engines) // nobody is always first
				ids, took, err := timed(engines[at], Query{Text: a.Text, Message: kind.message, Viewer: a.Viewer})
				if err != nil {
					return fmt.Errorf("%s, %.60q: %w", figures[at].name, a.Text, err)
				}
				if i < len(warm) {
					continue
				}
				f, k := figures[at], len(figures[at].took)-1
				f.took[k] = append(f.took[k], took)
				if slices.Contains(ids, a.Document) {
					f.found[k]++
				}
			}
		}
	}
	return nil
}

// timed measures one query: the time of this thread and, for PostgreSQL, that of its process, or where the system
// does not tell that, on the clock.
func timed(e Engine, q Query) (ids []string, took time.Duration, err error) {
	p, isPostgres := e.(*Postgres)
	var backend time.Duration
	if isPostgres {
		if backend, err = BackendTime(p.Backend()); err != nil {
			isPostgres = false
			start := time.Now()
			defer func() { took = time.Since(start) }()
		}
	}
	start := ThreadTime()
	ids, err = e.Search(context.Background(), q, 10)
	took = ThreadTime() - start
	if isPostgres && err == nil {
		after, err := BackendTime(p.Backend())
		return ids, took + after - backend, err
	}
	return ids, took, err
}

// show prints the table of a set in Markdown.
func show(s set, figures []*figure) {
	ours := figures[0]
	fmt.Printf("\n%d %s, %d MB of text:\n\n| | indexing | index / text |", s.documents, s.name, ours.build.Text>>20)
	for _, kind := range kinds {
		fmt.Printf(" %s p50 | p99 |", kind.name)
	}
	fmt.Printf(" found |\n|---|---:|---:|%s---:|\n", strings.Repeat("---:|", 2*len(kinds)))
	for i, f := range figures {
		fmt.Printf("| %s | %s | %.2f |", f.name, ratio(i, f.build.CPU, ours.build.CPU), float64(f.build.Size)/float64(f.build.Text))
		found, asked := 0, 0
		for k := range kinds {
			for _, p := range []int{50, 99} {
				fmt.Printf(" %s |", ratio(i, percentile(f.took[k], p), percentile(ours.took[k], p)))
			}
			found, asked = found+f.found[k], asked+f.asked[k]
		}
		fmt.Printf(" %d %% |\n", 100*found/asked)
	}
	bleve := figures[1]
	fmt.Printf("\nOurs as a multiple of %s:", bleve.name)
	for k, kind := range kinds {
		for _, p := range []int{50, 99} {
			fmt.Printf(" %s p%d × %.2f,", kind.name, p, float64(percentile(ours.took[k], p))/float64(percentile(bleve.took[k], p)))
		}
	}
	fmt.Printf(" our message × %.1f of our three words at p50.\n",
		float64(percentile(ours.took[len(kinds)-1], 50))/float64(percentile(ours.took[0], 50)))
}

// ratio shows a time of ours as it is, and one of the others as a multiple.
func ratio(row int, took, ours time.Duration) string {
	switch {
	case row > 0:
		return fmt.Sprintf("× %.2f", float64(took)/float64(ours))
	case took > time.Second:
		return fmt.Sprintf("%.1f s", took.Seconds())
	}
	return fmt.Sprintf("%.2f ms", took.Seconds()*1e3)
}

func percentile(took []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[(len(sorted)*p+99)/100-1]
}

// processor names the processor as Linux does.
func processor() string {
	raw, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
