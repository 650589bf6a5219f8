package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// An indexing shows how far both indexes have read what was in their feeds when they were opened.
type indexing struct {
	mu          sync.Mutex
	show        func(done, total int) // nil = no more
	done, total int                   // changes
}

// logEvery is how often a server says how far its indexes are.
const logEvery = 10 * time.Second

// logIndexing shows it in a log, when it takes long.
func logIndexing(log *slog.Logger, now func() time.Time) *indexing {
	last := now()
	return &indexing{show: func(done, total int) {
		if at := now(); at.Sub(last) >= logEvery {
			last = at
			log.Info("search indexes: being brought up to date", "done", done, "of", total)
		}
	}}
}

// follow is a source that shows how far its feed is read. Without one who shows it is the source itself.
func (x *indexing) follow(ctx context.Context, source search.Source, lastChange func(context.Context) (int64, error)) (search.Source, error) {
	if x == nil {
		return source, nil
	}
	last, err := lastChange(ctx)
	return &followed{Source: source, shown: x, last: last, at: last}, err
}

// A followed source counts the changes before those that are read next: they are written.
type followed struct {
	search.Source
	shown *indexing
	last  int64 // change there was
	at    int64 // the change before those read
}

// Updates implements search.Source.
func (f *followed) Updates(ctx context.Context, changes []kb.Change) ([]search.Update, error) {
	if len(changes) > 0 {
		f.shown.step(f, changes[0].Seq-1)
	}
	return f.Source.Updates(ctx, changes)
}

func (x *indexing) step(f *followed, position int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	position = min(position, f.last)
	if position < f.at { // where the index begins, or one in its place
		x.total += int(f.at - position)
	} else {
		x.done += int(position - f.at)
	}
	f.at = position
	if x.done < x.total && x.show != nil {
		x.show(x.done, x.total)
	}
}

// end shows nothing any more.
func (x *indexing) end() {
	x.mu.Lock()
	x.show = nil
	x.mu.Unlock()
}

// openIndexed opens an engine, brings its indexes up to date and shows on the terminal how far they are.
func openIndexed(ctx context.Context, cmd *cobra.Command, s *stores) (*engine, error) {
	bar := newProgress(cmd.ErrOrStderr(), s.now)
	shown := &indexing{show: func(done, total int) { bar.step(done, total, "поиск узнаёт новое") }}
	e, err := openEngineShown(ctx, s, newLog(cmd.ErrOrStderr(), "warn"), shown)
	if err != nil {
		return nil, err
	}
	err = sparing(ctx, e.catchUp)
	shown.end()
	bar.done()
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// indexImported brings the indexes up to date, unless a running server holds them: then it does so itself.
func indexImported(ctx context.Context, cmd *cobra.Command, s *stores) error {
	e, err := openIndexed(ctx, cmd, s)
	if errors.Is(err, bleveindex.ErrLocked) {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), "индекс занят работающим сервером: он подхватит изменения сам")
		return err
	}
	if err == nil {
		err = e.Close()
	}
	if err != nil {
		return fmt.Errorf("всё загружено и сохранено, но поиск ещё не знает этого: %w; индекс построит сервер, когда будет запущен, или та же команда", notIndexed(ctx, err))
	}
	return nil
}

// sparing does work that indexes much and limits its memory meanwhile, as a server does all the time.
func sparing(ctx context.Context, work func(context.Context) error) error {
	beside, stop := context.WithCancel(ctx)
	var limits sync.WaitGroup
	limits.Go(func() {
		job{name: "memory", every: time.Second, run: limitMemory}.loop(beside, slog.New(slog.DiscardHandler))
	})
	err := work(ctx)
	stop()
	limits.Wait()
	return err
}

// notIndexed says in Russian why the indexes were not brought up to date, where that is known.
func notIndexed(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return errors.New("прервано")
	case errors.Is(err, syscall.ENOSPC), strings.Contains(err.Error(), syscall.ENOSPC.Error()): // the engine hands on the text alone
		return errors.New("на диске нет места, освободите его")
	}
	return err
}
