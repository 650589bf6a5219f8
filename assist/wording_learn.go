package assist

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Documents finds what wordings are of.
type Documents interface {
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
	FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error)
	Article(ctx context.Context, ref string) (*kb.Article, error)
}

// LearnerDeps is what a Learner stands on.
type LearnerDeps struct {
	Wordings  Wordings
	Trust     WordingTrust
	Reach     WordingFeed
	Feed      kb.ChangeFeed // of tickets
	Archive   Archive
	Documents Documents
	Knowledge search.Searcher // finds articles and replies; set once the index is open
	Analyzer  *russian.Analyzer
	Key       []byte // of the hashes of people
	Now       func() time.Time
}

// A Learner collects wordings, and says what the index learns from them.
type Learner struct {
	LearnerDeps
	mu      sync.Mutex     // a step of learning from tickets at a time
	waiting map[string]int // wordings of an archive that the index has not been told of, by document; nil before the first are learned
}

var _ search.LearnedWords = (*Learner)(nil)

// NewLearner makes a learner.
func NewLearner(d LearnerDeps) *Learner { return &Learner{LearnerDeps: d} }

// LearnedWords implements search.LearnedWords.
func (l *Learner) LearnedWords(ctx context.Context, kind string, revs map[string]int64) (map[string][]search.Learned, error) {
	off, err := l.off(ctx)
	if err != nil {
		return nil, err
	}
	return l.learnedWords(ctx, kind, revs, off, nil)
}

// learnedWords is LearnedWords without the sources that are off, and without the wordings that are held back.
func (l *Learner) learnedWords(ctx context.Context, kind string, revs map[string]int64, off, held map[string]bool) (map[string][]search.Learned, error) {
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
		if held[w.ID] {
			continue
		}
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

// Said notes wordings of people: By is who they are, not yet hashed; Rev and At may be left out. Texts are masked. Those without a
// word, of a document that is gone, or too old to count are passed over. The same from the same origin again changes nothing.
func (l *Learner) Said(ctx context.Context, list ...Wording) error {
	return l.said(ctx, list, l.Wordings.ReplaceWordings)
}

// writeWordings makes list the wordings that a source has from the origins.
type writeWordings func(ctx context.Context, source string, origins []string, list []Wording) error

// said is Said with what writes the wordings of a source.
func (l *Learner) said(ctx context.Context, list []Wording, write writeWordings) error {
	bySource := map[string][]Wording{}
	origins := map[string][]string{}
	for _, w := range list {
		bySource[w.Source] = append(bySource[w.Source], w)
		origins[w.Source] = append(origins[w.Source], w.Origin)
	}
	revs, err := l.revs(ctx, list)
	if err != nil {
		return err
	}
	for source, from := range origins {
		stored, err := l.Wordings.FindWordings(ctx, WordingFilter{Source: source, Origins: from, Limit: len(list) + MaxWordings})
		if err != nil {
			return err
		}
		noted, err := l.noted(ctx, bySource[source], stored, revs)
		if err != nil {
			return err
		}
		if err := write(ctx, source, from, noted); err != nil {
			return err
		}
	}
	return nil
}

// noted completes wordings of one source, and leaves out those that are none. What is stored is not looked up again.
func (l *Learner) noted(ctx context.Context, list, stored []Wording, revs map[string]int64) (noted []Wording, err error) {
	known := map[[2]string]Wording{}
	for _, w := range stored {
		known[[2]string{w.Origin, w.Ref}] = w
	}
	for _, w := range list {
		rev, there := revs[w.Ref]
		if old, stays := known[[2]string{w.Origin, w.Ref}]; stays && there {
			noted = append(noted, old)
			continue
		}
		if w.At.IsZero() {
			w.At = l.Now()
		}
		w.By, w.Rev = l.Person(w.By), rev
		if w.Text = wordingText(w.Text); !there || letters(w.Text) == 0 || w.Weight(rev, l.Now()) == 0 {
			continue
		}
		if w.Known, err = l.known(ctx, w); err != nil {
			return nil, err
		}
		noted = append(noted, w)
	}
	return noted, nil
}

// known reports whether the document of a wording comes first for it already. What teaches nothing new would only draw other
// requests to the document. While the index is being built nobody knows.
func (l *Learner) known(ctx context.Context, w Wording) (bool, error) {
	found, err := l.Knowledge.Search(ctx, wordingQuery(w, 1))
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
	case OutcomeRejected:
		return l.rejected(ctx, o)
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

// rejected takes back what a suggestion taught when its reader thinks better of it: of one document, or of all when he names none.
func (l *LearningLedger) rejected(ctx context.Context, o Outcome) error {
	taught, err := l.learner.Wordings.FindWordings(ctx, WordingFilter{Source: WordingHelped, Origins: []string{o.Suggestion}})
	if err != nil || !slices.ContainsFunc(taught, func(w Wording) bool { return o.Hit == "" || o.Hit == w.Ref }) {
		return err
	}
	return l.learner.Unsaid(ctx, WordingHelped, o.Suggestion) // no suggestion teaches more than one document
}
