package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/podskazka/podskazka/search"
)

// A job is background work: run often, each time to the end of what there is to do.
type job struct {
	name  string
	every time.Duration
	run   func(context.Context) error
}

// jobs is the list of them.
func jobs(e *engine) []job {
	return append(e.ledgerJobs(), []job{
		{name: "files", every: 2 * time.Second, run: e.files.Read},
		{name: "unused files", every: time.Hour, run: e.sweeper.Sweep},
		{name: "images", every: 2 * time.Second, run: e.sizer.Size},
		{name: "plans", every: time.Second / 2, run: e.runPlans},
		// Pages bring the indexes up to date after their own writes; this finds what imports and other processes wrote.
		{name: "sync", every: time.Second / 2, run: e.follow},
		{name: "words of an archive", every: 4 * recallTurn, run: e.recall},
		{name: "imports", every: time.Second / 2, run: e.imports.Run},
		{name: "desk", every: time.Second, run: e.watcher.Sync},
		{name: "proposals", every: time.Hour, run: e.proposer.Propose},
		{name: "search log", every: time.Hour, run: e.expireSearches},
		{name: "popular queries", every: 5 * time.Minute, run: e.readPopular},
		{name: "confidence", every: time.Hour, run: e.curves.Learn},
		{name: "mass problems", every: 5 * time.Second, run: e.incidentWatch.Sync},
		{name: "topics", every: 5 * time.Second, run: e.teacher.Sync},
		{name: "gaps", every: time.Minute, run: e.gather},
		{name: "old needs", every: 30 * time.Minute, run: e.gatherer.Expire},
		{name: "replay of words", every: time.Hour, run: e.replay},
		{name: "ageing of words", every: time.Hour, run: e.learner.Age},
		{name: "synonyms", every: time.Second, run: e.synonyms.Sync},
		{name: "pins", every: time.Second, run: e.pins.Sync},
	}...)
}

// runPlans publishes and archives what is due, and has search know it at once, whatever else waits to be indexed or learned: run
// twice a second, an article is found within one of its time.
func (e *engine) runPlans(ctx context.Context) error {
	n, err := e.kb.RunPlans(ctx)
	if err != nil || n == 0 {
		return err
	}
	if _, err = e.knowledge.Sync(ctx); errors.Is(err, search.ErrUnavailable) {
		return nil // the build reads everything itself
	}
	return err
}

// recallTurn is how long an archive is learned from at a time: requests have the processor for three times as long.
const recallTurn = time.Second

// recall learns from what was resolved before.
func (e *engine) recall(ctx context.Context) error {
	if e.knowledge.Ready() != nil {
		return nil
	}
	if err := e.learner.Recall(ctx, recallTurn); err != nil {
		return fmt.Errorf("слова пользователей из архива: %w", err)
	}
	return nil
}

// follow learns from what was just resolved, which may take long after an import and so is no page's work, and is then Sync. Learning
// waits its turn while the index is being built: the build reads everything itself, and says what need not be learned.
func (e *engine) follow(ctx context.Context) (failed error) {
	if e.knowledge.Ready() == nil {
		if err := e.learner.Sync(ctx); err != nil {
			failed = fmt.Errorf("слова пользователей: %w", err)
		}
	}
	articles, tickets := e.sync(ctx)
	for _, err := range [...]error{articles, tickets} {
		if !errors.Is(err, search.ErrUnavailable) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// replay tries the sources of learned words; while the index is being built its turn waits.
func (e *engine) replay(ctx context.Context) error {
	if e.knowledge.Ready() != nil {
		return nil
	}
	return e.replayer.Weekly(ctx)
}

// runJobs runs every job until ctx ends. A failure is logged when it begins, not at every turn.
func runJobs(ctx context.Context, list []job, log *slog.Logger) {
	done := make(chan struct{})
	for _, j := range list {
		go func() {
			defer func() { done <- struct{}{} }()
			j.loop(ctx, log)
		}()
	}
	for range list {
		<-done
	}
}

func (j job) loop(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(j.every)
	defer tick.Stop()
	failing := false
	for {
		err := j.run(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			log.Error("job fails", "job", j.name, "error", err)
		case err == nil && failing:
			log.Info("job works again", "job", j.name)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
