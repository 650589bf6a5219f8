package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How often a Live index mends itself: at once, then after pauses that grow from the shortest to the longest. What
// looks like damage and is none, such as a query that we cannot answer, is looked into once in a while.
const (
	shortestPause = time.Second
	longestPause  = 5 * time.Minute
	doubtPause    = time.Minute
	closePause    = 5 * time.Second
)

// keep has an index in use until ctx ends. err is why there is none; nil when there is one.
func (l *Live) keep(ctx context.Context, err error) {
	defer l.attempted()
	for pause := time.Duration(0); ; pause = min(max(2*pause, shortestPause), longestPause) {
		if err == nil {
			l.attempted()
			err = l.watch(ctx)
		}
		if !l.options.wait(ctx, pause) {
			return
		}
		switch {
		case l.Ready() == nil: // somebody has called Rebuild meanwhile
			err = nil
		case errors.Is(err, ErrRebuild):
			l.options.Log.Info("search index: rebuilding", "dir", l.folder, "why", err)
			err = l.Rebuild(ctx, nil)
		default:
			err = l.open()
		}
		if err != nil && ctx.Err() == nil {
			l.options.Log.Error("search index: it is not there", "dir", l.folder, "err", err)
		}
		l.attempted()
	}
}

// attempted lets Wait go on.
func (l *Live) attempted() {
	select {
	case <-l.tried:
	default:
		close(l.tried)
	}
}

// watch waits until the index in use turns out to be damaged, takes it out of use and says why.
func (l *Live) watch(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case d := <-l.doubts:
			switch err := l.damage(d); {
			case errors.Is(err, errElsewhere):
				continue
			case errors.Is(err, ErrRebuild):
				l.drop(err)
				return err
			case err != nil:
				l.options.Log.Error("search index: it cannot be looked at for damage", "dir", l.folder, "err", err)
			}
			l.options.wait(ctx, doubtPause)
		}
	}
}

// errElsewhere says that an index is out of use already.
var errElsewhere = errors.New("another index is in use")

// damage looks at the files of an index after something went wrong inside it.
func (l *Live) damage(d doubt) error {
	switch {
	case l.current() != d.index:
		return errElsewhere
	case errors.Is(d.why, errBroken):
		return fmt.Errorf("%w: %w", ErrRebuild, d.why)
	}
	return classify(guarded(d.index.verify))
}

// drop takes the index out of use and closes it once its searches have ended. Nobody waits long for that: the engine
// may be walking in circles over what is damaged, and cannot be stopped.
func (l *Live) drop(why error) {
	l.mu.Lock()
	x := l.index
	l.index, l.err = nil, why
	l.mu.Unlock()
	if x == nil {
		return
	}
	x.fail() // who is writing need not wait for the engine
	closed := make(chan struct{})
	go func() {
		x.logError(guarded(x.Close))
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closePause):
		l.options.Log.Error("search index: the damaged one does not close; it is left to the end of the program", "dir", l.folder)
	}
}

// wait waits; false when ctx ended before.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}
