package assist

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

// A Bench ranks as the knowledge index does, with learned words of the replay's choosing.
type Bench interface {
	search.Searcher
	// Relearn indexes the documents (Hit.Ref) again, with what they learn now.
	Relearn(ctx context.Context, refs []string) error
	Close() error
}

// A Replayer tries the sources of learned words on the latest outcomes.
type Replayer struct {
	learner *Learner
	open    func(ctx context.Context, words search.LearnedWords) (Bench, error)
}

// NewReplayer makes a replayer. open builds a bench of all content that learns from words; the replay closes it.
func NewReplayer(l *Learner, open func(ctx context.Context, words search.LearnedWords) (Bench, error)) *Replayer {
	return &Replayer{learner: l, open: open}
}

// How a replay measures and decides.
const (
	replayHeld   = 400 // outcomes held back at most …
	replayShare  = 4   // … and one in so many
	replayLeast  = 50  // fewer tell nothing
	replayPoint  = .01 // a fall of Success@3 by more than this …
	replayLost   = 3   // … when it is at least so many outcomes
	replayChance = .05 // … or of nDCG@10 that is chance with less than this probability
	replayDepth  = 10
)

// A ReplayReport is what a replay found. Held = 0: there were too few outcomes.
type ReplayReport struct {
	Held    int
	Sources []WordingSource // those with words to try, as they are now
	Off     []string        // switched off by this replay
	All     Trial           // all sources together, that are on, and none
}

// Weekly replays once a week.
func (p *Replayer) Weekly(ctx context.Context) error {
	return p.learner.weekly(ctx, "replay", func() error {
		_, err := p.Replay(ctx)
		return err
	})
}

// Replay holds the latest outcomes back, ranks them with the words of each source and without, as learned from the outcomes before,
// and switches a source off that makes answers harder to find. It never switches one on: an editor does.
func (p *Replayer) Replay(ctx context.Context) (ReplayReport, error) {
	held, err := p.hold(ctx)
	if err != nil || len(held) < replayLeast {
		return ReplayReport{}, err
	}
	sources, err := p.learner.Sources(ctx)
	if err != nil {
		return ReplayReport{}, err
	}
	run := &replay{Learner: p.learner, held: map[string]bool{}, mute: map[string]bool{}, outcomes: held}
	for _, w := range held {
		run.held[w.ID] = true
	}
	for _, s := range sources {
		run.mute[s.Source] = s.Off
	}
	if run.bench, err = p.open(ctx, run); err != nil {
		return ReplayReport{}, fmt.Errorf("open a bench: %w", err)
	}
	report, err := run.judge(ctx, sources)
	if closed := run.bench.Close(); err == nil {
		err = closed
	}
	return report, err
}

// hold lists the latest outcomes, newest first, one of a person and document: who says the same ten times is one.
func (p *Replayer) hold(ctx context.Context) ([]Wording, error) {
	total, err := p.learner.Wordings.CountWordings(ctx, WordingFilter{})
	if err != nil {
		return nil, err
	}
	latest, err := p.learner.Wordings.FindWordings(ctx, WordingFilter{Limit: max(1, min(replayHeld, total/replayShare))})
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	return slices.DeleteFunc(latest, func(w Wording) bool {
		key := [2]string{w.By, w.Ref}
		again := seen[key]
		seen[key] = true
		return again || w.State == WordingBanned || w.Source == WordingEditor
	}), nil
}

// A replay is one run: it is what the bench learns from.
type replay struct {
	*Learner
	bench    Bench
	outcomes []Wording
	held     map[string]bool // ids that nothing is learned from
	mute     map[string]bool // sources that nothing is learned from
}

// LearnedWords implements search.LearnedWords without what is held back or mute.
func (r *replay) LearnedWords(ctx context.Context, kind string, revs map[string]int64) (map[string][]search.Learned, error) {
	return r.learnedWords(ctx, kind, revs, r.mute, r.held)
}

// judge tries every source that has words beside the outcomes.
func (r *replay) judge(ctx context.Context, sources []WordingSource) (ReplayReport, error) {
	report := ReplayReport{Held: len(r.outcomes)}
	ranked, err := r.rank(ctx)
	if err != nil {
		return report, err
	}
	for _, s := range sources {
		other, err := r.without(ctx, s.Source)
		if err != nil {
			return report, err
		}
		if other == nil {
			continue
		}
		with, without := ranked, other
		if s.Off {
			with, without = other, ranked
		}
		s.Trial = r.trial(s.Source, with, without)
		now, harms, err := r.decide(ctx, s)
		if err != nil {
			return report, err
		}
		if harms {
			report.Off = append(report.Off, s.Source)
		}
		report.Sources = append(report.Sources, now)
	}
	for _, source := range WordingSources {
		r.mute[source] = true
	}
	none, err := r.again(ctx, "")
	if err == nil {
		report.All = r.trial("", ranked, none)
	}
	return report, err
}

// decide writes the trial of a source, and switches it off when it harms; but what an editor switched since the replay began stays.
func (r *replay) decide(ctx context.Context, s WordingSource) (now WordingSource, harms bool, err error) {
	sources, err := r.Sources(ctx)
	if err != nil {
		return s, false, err
	}
	now = sources[slices.IndexFunc(sources, func(other WordingSource) bool { return other.Source == s.Source })]
	if harms = now.At.Equal(s.At) && !now.Off && s.Trial.harms(); harms {
		now.Off, now.Judge, now.At = true, "", r.Now()
	}
	now.Trial = s.Trial
	return now, harms, r.Trust.SaveWordingSource(ctx, now)
}

// without ranks with one source the other way: mute, or heard when it is off. nil when it has no words.
func (r *replay) without(ctx context.Context, source string) (map[string][]eval.Ranked, error) {
	before := maps.Clone(r.mute)
	r.mute[source] = !r.mute[source]
	ranked, err := r.again(ctx, source)
	r.mute = before
	if err != nil || ranked == nil {
		return nil, err
	}
	refs, err := r.Wordings.WordingRefs(ctx, source)
	if err != nil {
		return nil, err
	}
	return ranked, r.bench.Relearn(ctx, refs)
}

// again ranks after the documents of a source have learned anew; nil when there are none.
func (r *replay) again(ctx context.Context, source string) (map[string][]eval.Ranked, error) {
	refs, err := r.Wordings.WordingRefs(ctx, source)
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	if err := r.bench.Relearn(ctx, refs); err != nil {
		return nil, fmt.Errorf("learn without a source: %w", err)
	}
	return r.rank(ctx)
}

// rank asks for every outcome what was asked, as known does.
func (r *replay) rank(ctx context.Context) (map[string][]eval.Ranked, error) {
	run := make(map[string][]eval.Ranked, len(r.outcomes))
	for i, w := range r.outcomes {
		found, err := r.bench.Search(ctx, wordingQuery(w, replayDepth))
		if err != nil {
			return nil, fmt.Errorf("rank an outcome: %w", err)
		}
		for _, h := range found.Hits {
			run[strconv.Itoa(i)] = append(run[strconv.Itoa(i)], eval.Ranked{ID: Hit{Hit: h}.Ref(), Score: h.Score})
		}
	}
	return run, nil
}

// trial compares two rankings by the outcomes that may judge a source.
func (r *replay) trial(source string, with, without map[string][]eval.Ranked) Trial {
	queries := r.judges(source)
	t := Trial{Outcomes: len(queries), At: r.Now()}
	for _, d := range eval.Compare(queries, with, without, 1) {
		switch d.Measure {
		case "S@3":
			t.Success, t.SuccessWithout = d.A, d.B
		case "nDCG@10":
			t.NDCG, t.NDCGWithout, t.Chance = d.A, d.B, d.P
		}
	}
	return t
}

// judges are the outcomes that an agent stands behind and that do not come from the source itself: who poisons a source would be his own
// judge, and of the others, too. Where they are too few, all that an agent stands behind; failing these, all from elsewhere, and at last all.
func (r *replay) judges(source string) (list []eval.Query) {
	for _, may := range []func(Wording) bool{
		func(w Wording) bool { return w.Confirmed() && w.Source != source },
		Wording.Confirmed,
		func(w Wording) bool { return w.Source != source },
	} {
		if list = r.queries(may); len(list) >= replayLeast {
			return list
		}
	}
	return r.queries(func(Wording) bool { return true })
}

func (r *replay) queries(choose func(Wording) bool) (list []eval.Query) {
	for i, w := range r.outcomes {
		if choose(w) {
			list = append(list, eval.Query{ID: strconv.Itoa(i), Text: w.Text, Relevant: map[string]int{w.Ref: 1}})
		}
	}
	return list
}

// harms reports whether answers are harder to find with the words of a source.
func (t Trial) harms() bool {
	lost := t.SuccessWithout - t.Success
	return lost > replayPoint && lost*float64(t.Outcomes) > replayLost-.5 || t.NDCGWithout > t.NDCG && t.Chance < replayChance
}

// wordingQuery asks for what a wording is of.
func wordingQuery(w Wording, limit int) search.Query {
	kinds := []string{search.KindReply}
	if strings.HasPrefix(w.Ref, kb.ChangeArticle) {
		kinds = nil
	}
	return search.Query{Text: w.Text, Message: true, Kinds: kinds, Viewer: desk, Limit: limit}
}
