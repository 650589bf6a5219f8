package assist

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// WordingFeed remembers how far the change feed of tickets has been read for wordings.
type WordingFeed interface {
	WordingPosition(ctx context.Context) (int64, error)
	// SetWordingPosition moves the position on, never back.
	SetWordingPosition(ctx context.Context, position int64) error
	// TouchWordings appends a change of every document with wordings: they grow old without anybody writing.
	TouchWordings(ctx context.Context) error
}

// Documents finds what wordings are of.
type Documents interface {
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
	FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error)
}

// LearnerDeps is what a Learner stands on.
type LearnerDeps struct {
	Wordings  Wordings
	Trust     WordingTrust
	Position  WordingFeed
	Feed      kb.ChangeFeed // of tickets
	Archive   Archive
	Documents Documents
	Knowledge search.Searcher // finds articles and replies; set once the index is open
	Analyzer  *russian.Analyzer
	Key       []byte // of the hashes of people
	Now       func() time.Time
}

// A Learner collects wordings, and says what the index learns from them.
type Learner struct{ LearnerDeps }

var _ search.LearnedWords = (*Learner)(nil)

// NewLearner makes a learner.
func NewLearner(d LearnerDeps) *Learner { return &Learner{d} }

// LearnedWords implements search.LearnedWords.
func (l *Learner) LearnedWords(ctx context.Context, kind string, revs map[string]int64) (map[string][]search.Learned, error) {
	off, err := l.off(ctx)
	if err != nil {
		return nil, err
	}
	refs := make([]string, 0, len(revs))
	for id := range revs {
		refs = append(refs, kind+":"+id)
	}
	found, err := l.Wordings.FindWordings(ctx, WordingFilter{Refs: refs})
	if err != nil {
		return nil, err
	}
	byID := map[string][]Wording{}
	for _, w := range found {
		_, id, _ := strings.Cut(w.Ref, ":")
		byID[id] = append(byID[id], w)
	}
	learned := make(map[string][]search.Learned, len(byID))
	for id, list := range byID {
		if said := LearnedOf(l.Analyzer, list, revs[id], off, l.Now()); len(said) > 0 {
			learned[id] = said
		}
	}
	return learned, nil
}

// off names the sources that are not believed.
func (l *Learner) off(ctx context.Context) (map[string]bool, error) {
	sources, err := l.Trust.WordingSources(ctx)
	if err != nil {
		return nil, err
	}
	off := map[string]bool{}
	for _, s := range sources {
		off[s.Source] = s.Off
	}
	return off, nil
}

// Person is the hash that stands for a person in wordings.
func (l *Learner) Person(id string) string {
	sum := hmac.New(sha256.New, l.Key)
	sum.Write([]byte(id))
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// Said notes wordings of people: By is who they are, not yet hashed; Rev and At may be left out. Texts are masked; without a word, or
// of a document that is gone, they are passed over. The same from the same origin again changes nothing.
func (l *Learner) Said(ctx context.Context, list ...Wording) error {
	bySource := map[string][]Wording{}
	origins := map[string][]string{}
	revs, err := l.revs(ctx, list)
	if err != nil {
		return err
	}
	for _, w := range list {
		origins[w.Source] = append(origins[w.Source], w.Origin)
		rev, there := revs[w.Ref]
		if w.Text = wordingText(w.Text); !there || letters(w.Text) == 0 {
			continue
		}
		w.By, w.Rev = l.Person(w.By), rev
		if w.At.IsZero() {
			w.At = l.Now()
		}
		if w.Known, err = l.known(ctx, w); err != nil {
			return err
		}
		bySource[w.Source] = append(bySource[w.Source], w)
	}
	for source, from := range origins {
		if err := l.Wordings.ReplaceWordings(ctx, source, from, bySource[source]); err != nil {
			return err
		}
	}
	return nil
}

// known reports whether the document of a wording comes first for it already. What teaches nothing new would only draw other
// requests to the document. While the index is being built nobody knows.
func (l *Learner) known(ctx context.Context, w Wording) (bool, error) {
	kinds := []string{search.KindReply}
	if strings.HasPrefix(w.Ref, kb.ChangeArticle) {
		kinds = nil
	}
	found, err := l.Knowledge.Search(ctx, search.Query{Text: w.Text, Message: true, Kinds: kinds, Viewer: desk, Limit: 1})
	if errors.Is(err, search.ErrUnavailable) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look a wording up: %w", err)
	}
	return len(found.Hits) > 0 && Hit{Hit: found.Hits[0]}.Ref() == w.Ref, nil
}

// Unsaid takes back what came from an origin: it did not help after all.
func (l *Learner) Unsaid(ctx context.Context, source string, origins ...string) error {
	if len(origins) == 0 {
		return nil
	}
	return l.Wordings.ReplaceWordings(ctx, source, origins, nil)
}

// wordingText is what is kept of a text.
func wordingText(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(Mask(strings.TrimSpace(text)), ""))
	if len(text) > MaxWording {
		text = strings.ToValidUTF8(text[:MaxWording], "")
	}
	return text
}

// revs are the revisions of the documents of wordings, by ref.
func (l *Learner) revs(ctx context.Context, list []Wording) (map[string]int64, error) {
	ids := map[string][]string{}
	for _, w := range list {
		kind, id, _ := strings.Cut(w.Ref, ":")
		ids[kind] = append(ids[kind], id)
	}
	revs := map[string]int64{}
	if wanted := ids[kb.ChangeArticle]; len(wanted) > 0 {
		found, err := l.Documents.FindArticles(ctx, kb.ArticleFilter{IDs: wanted})
		if err != nil {
			return nil, fmt.Errorf("read articles: %w", err)
		}
		for _, a := range found {
			revs[kb.ChangeArticle+":"+a.ID] = a.Rev
		}
	}
	if wanted := ids[kb.ChangeReply]; len(wanted) > 0 {
		found, err := l.Documents.FindReplies(ctx, wanted)
		if err != nil {
			return nil, fmt.Errorf("read replies: %w", err)
		}
		for _, r := range found {
			revs[kb.ChangeReply+":"+r.ID] = r.Rev
		}
	}
	return revs, nil
}

// Learning goes in steps of so many changed tickets, and so many steps at a time.
const (
	learnAtOnce = 50
	learnSteps  = 4
)

// Sync learns from the tickets that changed since the last time: a resolved one teaches its document its request, one that came
// back within a week teaches nothing. After a crash some are read again, which changes nothing.
func (l *Learner) Sync(ctx context.Context) error {
	position, err := l.Position.WordingPosition(ctx)
	if err != nil {
		return fmt.Errorf("read the position of wordings: %w", err)
	}
	for step := 1; ; step++ {
		changes, err := l.Feed.Changes(ctx, position, learnAtOnce)
		if err != nil || len(changes) == 0 {
			return err
		}
		var ids []string
		for _, c := range changes {
			if c.Kind == kb.ChangeTicket {
				ids = append(ids, c.ID)
			}
		}
		if err := l.tickets(ctx, ids); err != nil {
			return err
		}
		position = changes[len(changes)-1].Seq
		if err := l.Position.SetWordingPosition(ctx, position); err != nil {
			return fmt.Errorf("write the position of wordings: %w", err)
		}
		if step == learnSteps { // an archive came in: its rest can wait
			return nil
		}
	}
}

func (l *Learner) tickets(ctx context.Context, ids []string) error {
	found, err := l.Archive.Find(ctx, ticket.Filter{IDs: ids})
	if err != nil {
		return fmt.Errorf("read changed tickets: %w", err)
	}
	var list []Wording
	var back []string
	for _, t := range found {
		if !t.Status.Closed() || t.Solution.Kind == "" {
			back = append(back, t.ID)
			continue
		}
		w, err := l.request(ctx, t)
		if err != nil {
			return err
		}
		list = append(list, w)
	}
	if err := l.Said(ctx, list...); err != nil {
		return err
	}
	return l.comeBack(ctx, back)
}

// comeBack takes back what open tickets taught when they were done, unless it has stood for a week.
func (l *Learner) comeBack(ctx context.Context, tickets []string) error {
	if len(tickets) == 0 {
		return nil
	}
	for _, source := range []string{WordingTicket, WordingHelped} {
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

// request is what a resolved ticket teaches: its subject and first message. Resolved by its requester, it has only his word.
func (l *Learner) request(ctx context.Context, t *ticket.Ticket) (Wording, error) {
	messages, events, err := l.Archive.Conversation(ctx, t.ID)
	if err != nil {
		return Wording{}, fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	w := Wording{Ref: t.Solution.Kind + ":" + t.Solution.ID, Source: WordingTicket, Origin: t.ID, By: t.Requester.ID, At: t.ResolvedAt, Text: Cut(t.Subject)}
	if w.By == "" {
		w.By = t.ID
	}
	for _, m := range messages {
		if m.From == ticket.ByRequester && !m.Note {
			w.Text = join(w.Text, Cut(m.Body))
			break
		}
	}
	for _, e := range events {
		if e.Action == ticket.ActResolve {
			w.Source = WordingTicket
			if e.By == t.Requester.ID {
				w.Source = WordingHelped
			}
		}
	}
	return w, nil
}

// A LearningLedger is a ledger that has a learner told what helped, and what did not after all.
type LearningLedger struct {
	Ledger
	learner *Learner
}

// NewLearningLedger puts a learner behind a ledger.
func NewLearningLedger(l Ledger, learner *Learner) *LearningLedger {
	return &LearningLedger{l, learner}
}

// SaveOutcome implements Ledger.
func (l *LearningLedger) SaveOutcome(ctx context.Context, o Outcome) error {
	if err := l.Ledger.SaveOutcome(ctx, o); err != nil {
		return err
	}
	switch o.Kind {
	case OutcomeSubmitted, OutcomeRecontact:
		return l.learner.Unsaid(ctx, WordingHelped, o.Suggestion)
	case OutcomeHelped:
		s, err := l.Suggestion(ctx, o.Suggestion)
		if err != nil || s.Surface == SurfaceDesk { // its ticket teaches when it is done
			return err
		}
		hit := o.Hit
		if hit == "" && len(s.Hits) == 1 {
			hit = s.Hits[0].Ref()
		}
		if hit == "" || o.By == "" {
			return nil
		}
		return l.learner.Said(ctx, Wording{Ref: hit, Text: s.Query, Source: WordingHelped, Origin: o.Suggestion, By: o.By, At: o.At})
	}
	return nil
}
