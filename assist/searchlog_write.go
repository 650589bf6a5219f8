package assist

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Limits of what waits to be written.
const (
	searchQueue  = 4096 // answers and clicks of one tick
	searchesHeld = 2000 // settled queries while the store fails
	searchTick   = time.Second
)

// A SearchLog writes settled queries into the store from a queue of its own: it never slows, blocks or fails a search. What
// does not fit the queue is dropped and counted.
type SearchLog struct {
	keeper SearchKeeper
	policy Policy
	log    *slog.Logger
	now    func() time.Time

	queue   chan entry
	dropped atomic.Int64
	closing chan struct{}
	closed  chan struct{}

	mu      sync.Mutex // guards what follows
	day     string
	key     [sha256.Size]byte // of the day's sessions; never stored
	settler settler
	failing bool
}

// NewSearchLog starts a log over a store. The caller closes it before the store.
func NewSearchLog(keeper SearchKeeper, log *slog.Logger, now func() time.Time) *SearchLog {
	l := &SearchLog{
		keeper: keeper, policy: DefaultPolicy(), log: log, now: now,
		queue: make(chan entry, searchQueue), closing: make(chan struct{}), closed: make(chan struct{}),
		settler: settler{sessions: map[string]*browsing{}},
	}
	go l.run()
	return l
}

// Asked notes a query that was answered and returns the id by which Opened knows the answer.
func (l *SearchLog) Asked(a Asked) string {
	now := l.now()
	q := &LoggedSearch{ID: kb.NewID(now), At: now}
	l.enqueue(entry{search: q, asked: a, at: now})
	return q.ID
}

// Opened notes that somebody opened the hit at a place, from 1, of an answer he was given.
func (l *SearchLog) Opened(visitor, id string, place int) {
	l.enqueue(entry{asked: Asked{Visitor: visitor}, click: id, place: place, at: l.now()})
}

// Requested notes that a visitor sent a request: what he searched for within RequestWithin has not answered him. The request
// itself is not noted.
func (l *SearchLog) Requested(visitor string) {
	l.enqueue(entry{asked: Asked{Visitor: visitor}, requested: true, at: l.now()})
}

func (l *SearchLog) enqueue(e entry) {
	select {
	case l.queue <- e:
	default:
		l.dropped.Add(1)
	}
}

// Dropped counts what was not written because the queue was full or the store failed.
func (l *SearchLog) Dropped() int64 { return l.dropped.Load() }

// Forget erases what a visitor searched for today and says how many searches were stored of it. What he searched for on
// other days is nobody's any more.
func (l *SearchLog) Forget(ctx context.Context, visitor string) (int64, error) {
	l.mu.Lock()
	l.drain()
	session := l.session(visitor, l.now())
	l.settler.forget(session)
	l.mu.Unlock()
	return l.keeper.EraseSearches(ctx, session)
}

// Close settles and writes everything that was asked before.
func (l *SearchLog) Close() {
	close(l.closing)
	<-l.closed
}

// run moves the queue to the store at every tick.
func (l *SearchLog) run() {
	defer close(l.closed)
	tick := time.NewTicker(searchTick)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.Flush(context.Background())
		case <-l.closing:
			l.mu.Lock()
			l.drain()
			l.settler.finish()
			l.mu.Unlock()
			l.Flush(context.Background())
			return
		}
	}
}

// Flush takes what waits in the queue and writes what is settled by now.
func (l *SearchLog) Flush(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drain()
	l.settler.tick(l.now())
	l.dropped.Add(int64(l.settler.dropped))
	l.settler.dropped = 0
	l.save(ctx)
}

// save writes what is settled. What a failing store does not take is kept for the next time, up to searchesHeld.
func (l *SearchLog) save(ctx context.Context) {
	if len(l.settler.searches)+len(l.settler.clicks)+len(l.settler.requests) == 0 {
		return
	}
	searches, clicks := l.settler.batch()
	err := l.keeper.SaveSearches(ctx, searches, clicks)
	for _, request := range l.settler.requests {
		if err == nil {
			err = l.keeper.MarkRequested(ctx, request.session, request.at.Add(-RequestWithin))
		}
	}
	held := len(searches) + len(clicks) + len(l.settler.requests)
	if err != nil && held > searchesHeld {
		l.dropped.Add(int64(held))
	}
	if err == nil || held > searchesHeld {
		l.settler.searches, l.settler.clicks, l.settler.requests = nil, nil, nil
	}
	if err != nil && !l.failing {
		l.log.Error("search log: not written", "err", err)
	}
	l.failing = err != nil
}

// drain takes what waits in the queue.
func (l *SearchLog) drain() {
	for {
		select {
		case e := <-l.queue:
			l.take(e)
		default:
			return
		}
	}
}

// take hands an entry to the settler, masked and without its person.
func (l *SearchLog) take(e entry) {
	session := l.session(e.asked.Visitor, e.at)
	if e.requested {
		l.settler.requested(session, e.at)
		return
	}
	if e.search == nil {
		l.settler.opened(session, e.click, e.place, e.at)
		return
	}
	if l.describe(e.search, e.asked); e.search.Normal == "" {
		return // not a word
	}
	e.search.Session = session
	l.settler.asked(session, e.search, e.asked)
}

func (l *SearchLog) describe(q *LoggedSearch, a Asked) {
	q.Surface, q.Lang, q.Page = a.Surface, a.Lang, 1
	q.Audience, q.Role, q.Kinds, q.Sections = a.Query.Audience, a.Query.Viewer.Role, a.Query.Kinds, a.Query.Sections
	q.Total, q.Strength, q.Took = a.Found.Total, a.Found.Strength, a.Found.Took
	q.Text, q.Repaired = Mask(strings.TrimSpace(a.Query.Text)), Mask(a.Found.Repaired)
	q.Masked = strings.Contains(q.Text+q.Repaired, masked)
	if q.Normal = Normalize(q.Repaired); q.Repaired == "" {
		q.Normal = Normalize(q.Text)
	}
	q.Fits = l.policy.Fits(a.Found) || q.Surface == SurfaceBox && q.Total > 0
}

// session is a visitor's name in the log on a day: nobody can tell it from the visitor's, nor one day's from another's.
// Several servers have several keys: a session that moves between them is two.
func (l *SearchLog) session(visitor string, at time.Time) string {
	if day := at.UTC().Format(time.DateOnly); day > l.day {
		l.day = day
		rand.Read(l.key[:]) // never fails: crypto/rand aborts the program instead
	}
	sum := hmac.New(sha256.New, l.key[:])
	sum.Write([]byte(visitor))
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
