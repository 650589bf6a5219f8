package assist

import (
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/search"
)

// When a query is settled and what belongs together.
const (
	SettleAfter  = 10 * time.Second // a query that is typed is settled when its session asks nothing for so long
	FollowWithin = 10 * time.Minute // a session's next query within it is another wording of the one before
)

// Limits of what is remembered of sessions.
const (
	maxBrowsing = 10_000 // sessions at a time
	maxAnswers  = 8      // of a session that can still be clicked
)

// Asked is a query that was just answered.
type Asked struct {
	Surface string
	Visitor string // what tells this browser from others today; hashed before it is kept
	Lang    string // of the interface
	Typing  bool   // a keystroke asked: it may be the beginning of a query
	Query   search.Query
	Found   search.Result // in a box: Total lines
	Refs    []string      // of the hits, in order; empty where a line is none
}

// An entry is one thing that happened, on its way to the settler.
type entry struct {
	search *LoggedSearch // an answered query …
	asked  Asked
	click  string // … or the id of the answer whose hit was opened
	place  int
	at     time.Time

	requested bool // … or a request that was sent
}

// A settler finds the settled queries among all that are asked. A query of the search page is settled when it is asked. One
// that is typed is settled when a hit of it is opened, when its session asks something that does not go on from it, or
// when SettleAfter has passed. Asking the same again within FollowWithin is the same search. It is not safe for concurrent use.
type settler struct {
	sessions map[string]*browsing
	searches []*LoggedSearch // settled or changed since they were last written
	clicks   []LoggedClick
	requests []requested
	dropped  int // queries of sessions that were too many to follow
}

// requested is a session that sent a request.
type requested struct {
	session string
	at      time.Time
}

// browsing is what one session does.
type browsing struct {
	typed   *LoggedSearch // not settled yet
	last    *LoggedSearch // settled last
	answers []answer      // oldest first
	seen    time.Time
}

// An answer is a list of hits on somebody's screen.
type answer struct {
	id     string
	search *LoggedSearch // which it belongs to: not the one with the id when that goes on from another
	refs   []string
	before int // hits on the pages before
}

func (s *settler) asked(session string, q *LoggedSearch, a Asked) {
	b := s.sessions[session]
	if b == nil {
		if len(s.sessions) >= maxBrowsing {
			s.dropped++
			return
		}
		b = &browsing{}
		s.sessions[session] = b
	}
	b.seen = q.At
	if typed := b.typed; typed != nil {
		if b.typed = nil; goesOn(typed, q) {
			b.repoint(typed, q)
		} else {
			s.settle(b, typed)
		}
	}
	b.remember(answer{id: q.ID, search: q, refs: a.Refs})
	switch {
	case a.Typing:
		b.typed = q
	case a.Query.Cursor != "":
		s.turn(b, q)
	default:
		s.settle(b, q)
	}
}

// goesOn reports whether a query is the one before with letters added or taken away.
func goesOn(before, q *LoggedSearch) bool {
	near := q.At.Sub(before.At) < SettleAfter
	return near && (strings.HasPrefix(q.Normal, before.Normal) || strings.HasPrefix(before.Normal, q.Normal))
}

// settle writes a query, or finds that it is the last one once more.
func (s *settler) settle(b *browsing, q *LoggedSearch) {
	last := b.last
	recent := last != nil && q.At.Sub(last.At) < FollowWithin
	switch {
	case recent && sameSearch(last, q):
		if last.Surface == SurfaceBox && q.Surface != SurfaceBox { // Enter after a pause: the page knows more
			last.Surface, last.Total, last.Strength, last.Fits, last.Took = q.Surface, q.Total, q.Strength, q.Fits, q.Took
			s.write(last)
		}
		b.repoint(q, last)
		return
	case recent && last.Normal != q.Normal:
		q.Follows = last.ID
	}
	s.write(q)
	b.last = q
}

func sameSearch(a, b *LoggedSearch) bool {
	return a.Normal == b.Normal && a.Audience == b.Audience && slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Sections, b.Sections)
}

// turn counts a further page of the last query.
func (s *settler) turn(b *browsing, q *LoggedSearch) {
	last := b.last
	if last == nil || !sameSearch(last, q) || q.At.Sub(last.At) >= FollowWithin {
		q.Page = 2 // at least
		s.settle(b, q)
		return
	}
	page := &b.answers[len(b.answers)-1]
	page.search = last
	for _, a := range b.answers[:len(b.answers)-1] {
		switch {
		case a.search != last:
		case slices.Equal(a.refs, page.refs): // back, or reloaded
			page.before = a.before
			return
		default:
			page.before = max(page.before, a.before+len(a.refs))
		}
	}
	last.Page++
	s.write(last)
}

// opened counts a click on the hit at a place, from 1, of an answer. What was not on the screen counts for nothing.
func (s *settler) opened(session, id string, place int, at time.Time) {
	b := s.sessions[session]
	if b == nil {
		return
	}
	b.seen = at
	i := slices.IndexFunc(b.answers, func(a answer) bool { return a.id == id })
	if i < 0 || place < 1 || place > len(b.answers[i].refs) || b.answers[i].refs[place-1] == "" {
		return
	}
	if q := b.answers[i].search; q == b.typed {
		b.typed = nil
		s.settle(b, q)
	}
	a := b.answers[i]
	s.clicks = append(s.clicks, LoggedClick{Search: a.search.ID, Ref: a.refs[place-1], Position: a.before + place, At: at})
}

// requested settles what a session was typing and notes that it sent a request.
func (s *settler) requested(session string, at time.Time) {
	if b := s.sessions[session]; b != nil && b.typed != nil {
		q := b.typed
		b.typed = nil
		s.settle(b, q)
	}
	s.requests = append(s.requests, requested{session, at})
}

// tick settles what nobody goes on from and forgets sessions that have left.
func (s *settler) tick(now time.Time) {
	for session, b := range s.sessions {
		if q := b.typed; q != nil && now.Sub(q.At) >= SettleAfter {
			b.typed = nil
			s.settle(b, q)
		}
		if now.Sub(b.seen) >= FollowWithin {
			delete(s.sessions, session)
		}
	}
}

// finish settles everything.
func (s *settler) finish() {
	for _, b := range s.sessions {
		if q := b.typed; q != nil {
			b.typed = nil
			s.settle(b, q)
		}
	}
}

// forget drops a session with what is not written of it.
func (s *settler) forget(session string) {
	delete(s.sessions, session)
	s.searches = slices.DeleteFunc(s.searches, func(q *LoggedSearch) bool { return q.Session == session })
}

func (s *settler) write(q *LoggedSearch) {
	if !slices.Contains(s.searches, q) {
		s.searches = append(s.searches, q)
	}
}

// batch is what is to be written.
func (s *settler) batch() ([]LoggedSearch, []LoggedClick) {
	searches := make([]LoggedSearch, len(s.searches))
	for i, q := range s.searches {
		searches[i] = *q
	}
	return searches, s.clicks
}

func (b *browsing) remember(a answer) {
	if len(b.answers) == maxAnswers {
		b.answers = slices.Delete(b.answers, 0, 1)
	}
	b.answers = append(b.answers, a)
}

// repoint makes the answers of one query those of another.
func (b *browsing) repoint(from, to *LoggedSearch) {
	for i := range b.answers {
		if b.answers[i].search == from {
			b.answers[i].search = to
		}
	}
}
