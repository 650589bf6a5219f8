package assist

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// A WordingReach is how far the change feed of tickets has been read for wordings: up to Read, but for what lies after From and up to
// Rest. That is an archive that came in at once: it is read backwards, because the latest requests teach most.
type WordingReach struct{ Read, From, Rest int64 }

// WordingFeed remembers how far the change feed of tickets has been read for wordings, and who has the turn to do what is done seldom.
type WordingFeed interface {
	WordingReach(ctx context.Context) (WordingReach, error)
	// MoveWordingReach writes it. kb.ErrConflict when it is another than from: somebody else learns, too.
	MoveWordingReach(ctx context.Context, from, to WordingReach) error
	// TakeWordingTurn lends the turn of that name for so long; false while somebody else has it, or has ended it within the time given.
	TakeWordingTurn(ctx context.Context, name string, every, lent time.Duration) (bool, error)
	// EndWordingTurn notes that what the turn is for is done. One that is not ended is lent again.
	EndWordingTurn(ctx context.Context, name string) error
}

// Learning goes in steps of so many changed tickets, and so many steps at a time.
const (
	learnAtOnce   = 10
	learnSteps    = 20
	learnTogether = 8      // wordings of an archive that a document is indexed for
	learnTold     = 20     // documents of an archive that are indexed in a turn
	learnAhead    = 1000   // more unread changes than this are an archive
	learnSkim     = 10_000 // changes of an archive that are passed over in one step
	learnEnough   = 64     // wordings of a document; older requests add nothing to them
	learnWeek     = 7 * 24 * time.Hour
	learnRetry    = time.Hour
	linkedAtMost  = 8 // links of an answer that are looked up
)

// Sync learns from the tickets that changed since the last time: a resolved one teaches its document its request, one that came
// back within a week, or whose requester says that the answer did not do, teaches nothing. An archive that came in at once is left
// to Recall. After a crash some are read again, which changes nothing.
func (l *Learner) Sync(ctx context.Context) error {
	look := learnAhead + 1 // once a turn: afterwards it is known that there is no archive
	for range learnSteps {
		more, err := l.step(ctx, func(ctx context.Context, at WordingReach) (WordingReach, error) { return l.fresh(ctx, at, look) })
		if err != nil || !more {
			return err
		}
		look = learnAtOnce
	}
	return nil
}

// Recall learns from what Sync left of an archive, the latest first, and begins no step after so long: an archive is learned in many
// turns, between which others have the processor.
func (l *Learner) Recall(ctx context.Context, turn time.Duration) error {
	for start := l.Now(); ; {
		more, err := l.step(ctx, l.earlier)
		switch {
		case err != nil:
			return err
		case !more:
			return l.tell(ctx, 1)
		case l.Now().Sub(start) >= turn:
			return l.tell(ctx, learnTogether)
		}
	}
}

// note writes wordings of an archive without a word to the index: to index a document costs more than to learn from a ticket.
func (l *Learner) note(ctx context.Context, source string, origins []string, list []Wording) error {
	if err := l.Wordings.NoteWordings(ctx, source, origins, list); err != nil {
		return err
	}
	for _, w := range list {
		if w.ID == "" && !w.Known {
			l.waiting[w.Ref]++
		}
	}
	return nil
}

// wait begins to count what waits. A run of the program before this one may have left any document waiting.
func (l *Learner) wait(ctx context.Context) error {
	if l.waiting != nil {
		return nil
	}
	refs, err := l.Wordings.WordingRefs(ctx, "")
	if err != nil {
		return err
	}
	l.waiting = map[string]int{}
	for _, ref := range refs {
		l.waiting[ref] = 1
	}
	return nil
}

// tell has some of the documents indexed that at least so many wordings wait for. What waits when the program ends is told of by the
// next one, at the end of the archive, or by ageing.
func (l *Learner) tell(ctx context.Context, least int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var refs []string
	for ref, n := range l.waiting {
		if n >= least && len(refs) < learnTold {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if err := l.Wordings.TouchWordings(ctx, refs); err != nil {
		return err
	}
	for _, ref := range refs {
		delete(l.waiting, ref)
	}
	return nil
}

// step has something read from where the feed was read to, and notes what it is read to then; false when that is nothing new, or
// somebody else learns, too.
func (l *Learner) step(ctx context.Context, read func(context.Context, WordingReach) (WordingReach, error)) (more bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, err := l.Reach.WordingReach(ctx)
	if err != nil {
		return false, err
	}
	next, err := read(ctx, at)
	if err != nil || next == at {
		return false, err
	}
	err = l.Reach.MoveWordingReach(ctx, at, next)
	if errors.Is(err, kb.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}

// fresh reads what is new, and looks at so many changes for that. Too much at once is an archive, and passed over.
func (l *Learner) fresh(ctx context.Context, at WordingReach, look int) (WordingReach, error) {
	changes, err := l.Feed.Changes(ctx, at.Read, look)
	switch {
	case err != nil:
		return at, fmt.Errorf("read changes of tickets: %w", err)
	case len(changes) == 0:
		return at, nil
	case len(changes) > learnAhead && at.From == at.Rest:
		at.From = at.Read
		at.Rest, err = l.end(ctx, at.Read)
		at.Read = at.Rest
		return at, err
	}
	changes = changes[:min(len(changes), learnAtOnce)]
	at.Read = changes[len(changes)-1].Seq
	return at, l.changed(ctx, changes, l.Wordings.ReplaceWordings)
}

// earlier reads the latest part of what is left of an archive. The last is left, and read again, while documents wait: a run of the
// program after this one sees then that they do.
func (l *Learner) earlier(ctx context.Context, at WordingReach) (WordingReach, error) {
	if at.From == at.Rest {
		return at, nil
	}
	if err := l.wait(ctx); err != nil {
		return at, err
	}
	from := max(at.From, at.Rest-learnAtOnce)
	changes, err := l.Feed.Changes(ctx, from, int(at.Rest-from))
	if err != nil {
		return at, fmt.Errorf("read earlier changes of tickets: %w", err)
	}
	changes = slices.DeleteFunc(changes, func(c kb.Change) bool { return c.Seq > at.Rest })
	if err := l.changed(ctx, changes, l.note); err != nil || from == at.From && len(l.waiting) > 0 {
		return at, err
	}
	at.Rest = from
	return at, nil
}

// end is the last position of the feed.
func (l *Learner) end(ctx context.Context, after int64) (int64, error) {
	for {
		changes, err := l.Feed.Changes(ctx, after, learnSkim)
		if err != nil || len(changes) == 0 {
			return after, err
		}
		after = changes[len(changes)-1].Seq
	}
}

// changed learns from tickets; write writes the wordings of a source.
func (l *Learner) changed(ctx context.Context, changes []kb.Change, write writeWordings) error {
	var ids []string
	for _, c := range changes {
		if c.Kind == kb.ChangeTicket && !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := l.Archive.Find(ctx, ticket.Filter{IDs: ids})
	if err != nil {
		return fmt.Errorf("read changed tickets: %w", err)
	}
	var list []Wording
	var back, named []string
	for _, t := range found {
		w, err := l.request(ctx, t)
		switch {
		case err != nil:
			return err
		case w.Ref == "":
			back = append(back, t.ID)
			continue
		case w.Source != WordingLink:
			named = append(named, t.ID)
		}
		list = append(list, w)
	}
	if list, err = l.needed(ctx, list); err != nil {
		return err
	}
	if err := errors.Join(l.said(ctx, list, write), l.Unsaid(ctx, WordingLink, named...)); err != nil {
		return err
	}
	return errors.Join(l.comeBack(ctx, back), l.erased(ctx, ids, found))
}

// erased takes back what requests taught that are gone: one that was read just before was written after it was erased.
func (l *Learner) erased(ctx context.Context, ids []string, found []*ticket.Ticket) (err error) {
	gone := goneOf(ids, found)
	for _, source := range []string{WordingTicket, WordingHelped, WordingLink} {
		err = errors.Join(err, l.Unsaid(ctx, source, gone...))
	}
	return err
}

// goneOf are the ids of which no ticket was found.
func goneOf(ids []string, found []*ticket.Ticket) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(found, func(t *ticket.Ticket) bool { return t.ID == id })
	})
}

// needed leaves out old requests of documents that have learned enough.
func (l *Learner) needed(ctx context.Context, list []Wording) ([]Wording, error) {
	counts, err := l.Wordings.CountByRef(ctx, refsOfWordings(list))
	return slices.DeleteFunc(list, func(w Wording) bool { return counts[w.Ref] >= learnEnough && l.Now().Sub(w.At) > wordingTrial }), err
}

// comeBack takes back what open tickets taught when they were done, unless it has stood for a week.
func (l *Learner) comeBack(ctx context.Context, tickets []string) error {
	if len(tickets) == 0 {
		return nil
	}
	for _, source := range []string{WordingTicket, WordingHelped, WordingLink} {
		old, err := l.Wordings.FindWordings(ctx, WordingFilter{Source: source, Origins: tickets})
		if err != nil {
			return err
		}
		var young []string
		for _, w := range old {
			if l.Now().Sub(w.At) < wordingTrial {
				young = append(young, w.Origin)
			}
		}
		if err := l.Unsaid(ctx, source, young...); err != nil {
			return err
		}
	}
	return nil
}

// request is what a ticket teaches: its subject and first message, of its solution or else of the one article that its answer links.
// Without a Ref it teaches nothing. Resolved by its requester, it has only his word.
func (l *Learner) request(ctx context.Context, t *ticket.Ticket) (w Wording, err error) {
	if !t.Status.Closed() {
		return w, nil
	}
	messages, events, err := l.Archive.Conversation(ctx, t.ID)
	if err != nil {
		return w, fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	if t.LatestRating(messages, events).AnswerFailed() {
		return w, nil
	}
	w = Wording{Ref: t.Solution.Kind + ":" + t.Solution.ID, Source: WordingTicket, Origin: t.ID, By: t.Requester.ID, At: t.ResolvedAt, Text: Cut(t.Subject)}
	if w.By == "" {
		w.By = t.ID
	}
	for _, e := range events {
		if e.Action == ticket.ActResolve {
			w.Source = WordingTicket
			if e.By != "" && e.By == t.Requester.ID {
				w.Source = WordingHelped
			}
		}
	}
	if t.Solution.Kind == "" {
		w.Source = WordingLink
		if w.Ref, err = l.linked(ctx, messages); err != nil {
			return w, err
		}
	}
	for _, m := range messages {
		if m.From == ticket.ByRequester && !m.Note {
			w.Text = join(w.Text, Cut(m.Body))
			break
		}
	}
	w.Text = searchable(w.Text, NewNameMask(namesOf(t, messages)))
	return w, nil
}

// articleLink is an address of an article in an answer, whichever site it names: only a slug of ours is found.
var articleLink = regexp.MustCompile(`/a/([\p{L}\p{N}_-]+)`)

// linked is the ref of the article that the last answer with links names; empty when it names none, or several.
func (l *Learner) linked(ctx context.Context, messages []ticket.Message) (ref string, err error) {
	for _, m := range slices.Backward(messages) {
		if m.Note || m.From != ticket.ByAgent {
			continue
		}
		for _, link := range articleLink.FindAllStringSubmatch(m.Body, linkedAtMost) {
			a, err := l.Documents.Article(ctx, link[1])
			switch {
			case errors.Is(err, kb.ErrNotFound):
				continue
			case err != nil:
				return "", fmt.Errorf("read a linked article: %w", err)
			case ref != "" && ref != kb.ChangeArticle+":"+a.ID:
				return "", nil
			}
			ref = kb.ChangeArticle + ":" + a.ID
		}
		if ref != "" {
			return ref, nil
		}
	}
	return "", nil
}

// Age has the documents with wordings indexed again once a week: what they learned grows lighter without anybody writing.
func (l *Learner) Age(ctx context.Context) error {
	return l.weekly(ctx, "ageing", func() error {
		refs, err := l.Wordings.WordingRefs(ctx, "")
		if err != nil {
			return err
		}
		return l.Wordings.TouchWordings(ctx, refs)
	})
}

// weekly has work done once a week, whichever server comes first. What failed, or ended with the program, is tried again learnRetry
// after it was begun.
func (l *Learner) weekly(ctx context.Context, name string, work func() error) error {
	if taken, err := l.Reach.TakeWordingTurn(ctx, name, learnWeek, learnRetry); err != nil || !taken {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	return l.Reach.EndWordingTurn(ctx, name)
}
