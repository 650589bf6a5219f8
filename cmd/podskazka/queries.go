package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

// runFiles answers every query of the files and writes a run: to --run, or to stdout.
func runFiles(ctx context.Context, cmd *cobra.Command, files []string, ask asker) (err error) {
	out := cmd.OutOrStdout()
	if path, _ := cmd.Flags().GetString("run"); path != "" && path != "-" {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	buffered := bufio.NewWriter(out)
	reports, err := answerFiles(ctx, cmd, files, ask, asTheyAre, buffered)
	if err := errors.Join(err, buffered.Flush()); err != nil {
		return err
	}
	for _, r := range reports {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: отвечено на запросов: %d\n", r.Name, r.Queries())
	}
	return nil
}

// answerFiles answers every query of the files as change makes it, writes the run when there is somewhere to, and measures what is judged.
func answerFiles(
	ctx context.Context, cmd *cobra.Command, files []string, ask asker, change func(eval.Query) eval.Query, run io.Writer,
) ([]*eval.Report, error) {
	limit := runDepth
	if cmd.Flags().Changed("limit") {
		var err error
		if limit, err = limitOf(cmd); err != nil {
			return nil, err
		}
	}
	corpus, _ := cmd.Flags().GetString("corpus")
	var reports []*eval.Report
	for _, path := range files {
		queries, err := readQueries(path, corpus)
		if err != nil {
			return nil, err
		}
		report := eval.NewReport(setName(path))
		for _, q := range queries {
			if err := answer(ctx, change(q), limit, ask, run, report); err != nil {
				return nil, fmt.Errorf("%s, запрос %s: %w", path, q.ID, err)
			}
		}
		reports = append(reports, report)
	}
	return reports, nil
}

func answer(ctx context.Context, q eval.Query, limit int, ask asker, run io.Writer, report *eval.Report) error {
	start := time.Now()
	found, err := ask(ctx, q.Text, limit)
	took := time.Since(start)
	if err != nil {
		return err
	}
	ids, ranked := ranking(found)
	report.Add(q, measured(q, found, ids), took)
	if run == nil {
		return nil
	}
	return eval.WriteRun(run, q.ID, ranked)
}

// measured measures an answer of these ids, and whether a page would call it one.
func measured(q eval.Query, found search.Result, ids []string) eval.Measures {
	m := eval.Measure(q.Relevant, ids)
	if !assist.DefaultPolicy().Fits(found) {
		m.Unfit = 1
	}
	return m
}

// setName is what a file of queries is called in reports.
func setName(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }

func ranking(found search.Result) (ids []string, ranked []eval.Ranked) {
	for _, h := range found.Hits {
		ids = append(ids, reference(h))
		ranked = append(ranked, eval.Ranked{ID: reference(h), Score: h.Score})
	}
	return ids, ranked
}

func readQueries(path, corpus string) ([]eval.Query, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all, err := eval.ReadQueries(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if corpus == "" {
		return all, nil
	}
	var queries []eval.Query
	for _, q := range all {
		if q.Corpus == corpus {
			queries = append(queries, q)
		}
	}
	return queries, nil
}
