package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/search"
)

// benchData names a folder with real documents to measure on, instead of made-up ones: the corpora of benchCorpora as
// NAME.jsonl.gz and judged queries as dev/*.tsv.
const benchData = "PODSKAZKA_BENCH_DATA"

var benchCorpora = []string{"rutube-ru", "cloud-ru", "libreoffice-ru"}

// BenchmarkImport imports and indexes the whole corpus into an empty folder, and then the same again.
func BenchmarkImport(b *testing.B) {
	files, _ := benchCorpus(b)
	for b.Loop() {
		bench := openBench(b)
		report, took := bench.load(b, files)
		if report.Added == 0 || len(report.Skipped) > 0 {
			b.Fatalf("added %d, skipped %v", report.Added, report.Skipped)
		}
		b.ReportMetric(float64(report.Added), "docs")
		b.ReportMetric(float64(report.Added)/took.Seconds(), "docs/s")
		again, took := bench.load(b, files)
		if again.Unchanged != report.Added {
			b.Fatalf("unchanged %d of %d", again.Unchanged, report.Added)
		}
		b.ReportMetric(float64(again.Unchanged)/took.Seconds(), "unchanged-docs/s")
		bench.close(b)
	}
}

// BenchmarkAnswer asks an index of the corpus one query after the other, in process and over HTTP. One operation is a pass over
// all queries.
func BenchmarkAnswer(b *testing.B) {
	files, queries := benchCorpus(b)
	bench := openBench(b)
	defer bench.close(b)
	bench.load(b, files)
	server := bench.serve(b)
	short := slices.DeleteFunc(slices.Clone(queries), func(q string) bool { return utf8.RuneCountInString(q) > search.MaxQuery })
	ctx := context.Background()
	for _, path := range []struct {
		name    string
		queries []string
		ask     func(q string) error
	}{
		{"search", short, func(q string) error {
			_, err := bench.searcher.Search(ctx, search.Query{Text: q})
			return err
		}},
		{"complete", short, func(q string) error {
			_, err := bench.completer.Complete(ctx, search.Query{Text: q})
			return err
		}},
		{"suggest", queries, func(q string) error {
			_, err := bench.assist.Suggest(ctx, assist.Draft{Surface: assist.SurfaceForm, Body: q})
			return err
		}},
		{"http/search", short, func(q string) error { return answered(http.Get(server + "/api/v1/search?q=" + url.QueryEscape(q))) }},
		{"http/page", short, func(q string) error { return answered(http.Get(server + "/search?q=" + url.QueryEscape(q))) }},
		{"http/suggest", queries, func(q string) error {
			draft, err := json.Marshal(map[string]string{"surface": "api", "body": q})
			if err != nil {
				return err
			}
			return answered(http.Post(server+"/api/v1/suggestions", "application/json", strings.NewReader(string(draft))))
		}},
	} {
		b.Run(path.name, func(b *testing.B) { measure(b, path.queries, path.ask) })
	}
}

// measure asks all queries once an operation and reports how long the answers took.
func measure(b *testing.B, queries []string, ask func(string) error) {
	var took []time.Duration
	for b.Loop() {
		for _, q := range queries {
			start := time.Now()
			if err := ask(q); err != nil {
				b.Fatalf("%.80q: %v", q, err)
			}
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(queries)), "queries")
	for _, p := range []int{50, 99} {
		at := took[(len(took)*p+99)/100-1]
		b.ReportMetric(float64(at)/float64(time.Millisecond), fmt.Sprintf("p%d-ms", p))
	}
}

// answered reads an answer to its end; only a success is one.
func answered(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("answer %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// A benchFolder is the program on an empty data folder.
type benchFolder struct {
	*engine
	config config
}

func openBench(b *testing.B) *benchFolder {
	b.Helper()
	dir, err := os.MkdirTemp(b.TempDir(), "data")
	if err != nil {
		b.Fatal(err)
	}
	cfg := config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}
	s, err := openStores(context.Background(), cfg, true)
	if err != nil {
		b.Fatal(err)
	}
	e, err := openEngine(context.Background(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	if err := e.catchUp(context.Background()); err != nil {
		b.Fatal(err)
	}
	return &benchFolder{e, cfg}
}

// load imports files and brings the indexes up to date.
func (f *benchFolder) load(b *testing.B, files []string) (importer.Report, time.Duration) {
	b.Helper()
	start := time.Now()
	report, err := importerOf(f.stores, true).Import(context.Background(), importer.JSONL(files...), importer.Options{})
	if err == nil {
		err = f.Sync(context.Background())
	}
	if err != nil {
		b.Fatal(err)
	}
	return report, time.Since(start)
}

// serve serves the folder until the benchmark ends and returns the address.
func (f *benchFolder) serve(b *testing.B) string {
	b.Helper()
	pages, err := newServer(f.engine, f.config, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(pages)
	b.Cleanup(server.Close)
	return server.URL
}

func (f *benchFolder) close(b *testing.B) {
	b.Helper()
	if err := f.engine.Close(); err != nil {
		b.Error(err)
	}
	if err := f.stores.Close(); err != nil {
		b.Error(err)
	}
}

// benchCorpus gives files to import and queries to ask: real ones from the folder of benchData, else made-up ones.
func benchCorpus(b *testing.B) (files, queries []string) {
	b.Helper()
	dir := os.Getenv(benchData)
	if dir == "" {
		path := filepath.Join(b.TempDir(), "corpus.jsonl")
		documents := madeUpDocuments
		if testing.Short() {
			documents /= 10
		}
		queries, err := writeMadeUp(path, documents)
		if err != nil {
			b.Fatal(err)
		}
		return []string{path}, queries
	}
	for _, name := range benchCorpora {
		files = append(files, filepath.Join(dir, name+".jsonl.gz"))
	}
	sets, err := filepath.Glob(filepath.Join(dir, "dev", "*.tsv"))
	if err != nil || len(sets) == 0 {
		b.Fatalf("no query files in %s (%v)", dir, err)
	}
	for _, set := range sets {
		judged, err := readQueries(set, "")
		if err != nil {
			b.Fatal(err)
		}
		for _, q := range judged {
			if slices.Contains(benchCorpora, q.Corpus) {
				queries = append(queries, q.Text)
			}
		}
	}
	return files, queries
}
