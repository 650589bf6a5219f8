package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/seed"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

// What the demo's past is made of.
const (
	historyDays     = 28
	historyVisitors = 5   // a working day, on average; half of it on days off
	historyHoldout  = .15 // more than usual: a month of a small help center shows something
)

// A demoPast lives through the weeks before the demo: invented visitors search, are suggested answers, read them, write requests
// and are answered, all through the program's own services under a clock of their own. What they do is drawn at random with a fixed
// seed; what comes of it is counted like anything else.
type demoPast struct {
	*engine
	assist   *assist.Service
	service  *ticket.Service
	searches *assist.SearchLog
	views    *assist.ViewCounter
	agent    kb.User
	queries  []eval.Query
	random   *rand.Rand
	clock    time.Time
}

// pastJob lives through the weeks before the demo once, while its first pages are being looked at.
func pastJob(e *engine) job {
	return job{name: "past", every: historyDays * 24 * time.Hour, run: func(ctx context.Context) error { return livePast(ctx, e) }}
}

// livePast fills the ledger of the demo.
func livePast(ctx context.Context, e *engine) error {
	p := &demoPast{engine: e, random: rand.New(rand.NewPCG(28, 8)), clock: e.now()}
	now := func() time.Time { return p.clock }
	deps := e.assist.Deps
	deps.Now, deps.Holdout = now, assist.Holdout{Share: historyHoldout, Key: []byte("demo")}
	p.assist = assist.New(deps)
	p.service = ticket.NewService(e.desk, e.desk, e.kb, e.kb, now)
	p.searches = assist.NewSearchLog(e.desk, slog.New(slog.NewTextHandler(io.Discard, nil)), now)
	defer p.searches.Close()
	p.views = assist.NewViewCounter(e.desk, time.Local, now)
	agent, err := e.kb.User(ctx, "agent@orientir.example")
	if err != nil {
		return err
	}
	p.agent = *agent
	// The column that other files name the collection in holds the role here.
	if p.queries, err = eval.ReadQueries(bytes.NewReader(bytes.Replace(seed.Queries(), []byte("\tfor\t"), []byte("\tcorpus\t"), 1))); err != nil {
		return err
	}
	year, month, day := p.clock.Date()
	for back := historyDays; back > 0; back-- {
		morning := time.Date(year, month, day-back, 8, 0, 0, 0, p.clock.Location())
		if err := p.day(ctx, morning); err != nil {
			return fmt.Errorf("прошлое примера, %s: %w", morning.Format(time.DateOnly), err)
		}
	}
	return judgeDemoWords(ctx, e)
}

// demoWords are first lines of resolved requests and what an editor decided about them: the second tells of a holiday, not of a password.
var demoWords = map[string]string{
	"не могу зайти в лк":            assist.WordingPinned,
	"Не помню пароль после отпуска": assist.WordingBanned,
}

// judgeDemoWords decides about what was learned from these requests.
func judgeDemoWords(ctx context.Context, e *engine) error {
	editor, err := e.kb.User(ctx, "editor@orientir.example")
	if err != nil {
		return err
	}
	if err := errors.Join(e.learner.Sync(ctx), e.learner.Recall(ctx, time.Minute)); err != nil {
		return err
	}
	learned, err := e.learner.Learned(ctx, assist.WordingFilter{Source: assist.WordingTicket})
	if err != nil {
		return err
	}
	for _, w := range learned {
		first, _, _ := strings.Cut(w.Text, "\n")
		if state := demoWords[first]; state != "" {
			if err := e.learner.Judge(ctx, editor.Viewer(), w.ID, state); err != nil {
				return err
			}
		}
	}
	return nil
}

// day lets the visitors of one day come one after another.
func (p *demoPast) day(ctx context.Context, morning time.Time) error {
	visitors := historyVisitors/2 + p.random.IntN(historyVisitors+1)
	if w := morning.Weekday(); w == time.Saturday || w == time.Sunday {
		visitors /= 2
	}
	for i := range visitors {
		p.clock = morning.Add(time.Duration(i) * 11 * time.Hour / time.Duration(visitors)).Add(time.Duration(p.random.IntN(1200)) * time.Second)
		v := &demoVisitor{demoPast: p, name: fmt.Sprintf("%s %d", morning.Format(time.DateOnly), i), query: p.queries[p.random.IntN(len(p.queries))]}
		if err := v.come(ctx); err != nil {
			return err
		}
	}
	p.searches.Flush(ctx)
	return p.views.Flush(ctx)
}

// chance is true in that share of cases.
func (p *demoPast) chance(share float64) bool { return p.random.Float64() < share }

// wait lets up to so many seconds pass.
func (p *demoPast) wait(seconds int) {
	p.clock = p.clock.Add(time.Duration(1+p.random.IntN(seconds)) * time.Second)
}

// A demoVisitor needs one thing, in the words of a judged query.
type demoVisitor struct {
	*demoPast
	name  string
	query eval.Query
}

// come lets him search or begin a request, and go as people do.
func (v *demoVisitor) come(ctx context.Context) error {
	if v.chance(.5) {
		solved, err := v.search(ctx)
		if err != nil || solved || v.chance(.5) {
			return err
		}
	}
	return v.write(ctx)
}

// search asks the search page and opens an answer, the first ones more often. It reports whether that was the right one.
func (v *demoVisitor) search(ctx context.Context) (solved bool, err error) {
	v.wait(60)
	q := search.Query{Text: v.query.Text, Audience: v.query.Corpus, Limit: 10}
	found, err := v.searcher.Search(ctx, q)
	if err != nil {
		return false, err
	}
	refs := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		refs[i] = assist.Hit{Hit: h}.Ref()
	}
	id := v.searches.Asked(assist.Asked{Surface: assist.SurfacePage, Visitor: v.name, Lang: "ru", Query: q, Found: found, Refs: refs})
	for i, h := range found.Hits {
		right := v.right(h)
		if v.chance(.1/float64(i+1)) || right && v.chance(.9) {
			v.wait(20)
			v.searches.Opened(v.name, id, i+1)
			v.views.Viewed(h.ID, v.query.Corpus)
			return right, nil
		}
	}
	return false, nil
}

// right reports whether a hit answers what he needs.
func (v *demoVisitor) right(h search.Hit) bool { return v.query.Relevant[h.ExternalID] > 0 }

// write begins a request and, when nothing helps, sends it.
func (v *demoVisitor) write(ctx context.Context) error {
	v.wait(120)
	text := v.query.Text
	s, err := v.assist.Suggest(ctx, assist.Draft{Surface: assist.SurfaceForm, Subject: text, Audience: v.query.Corpus, Session: v.name})
	if err != nil {
		return err
	}
	left, err := v.read(ctx, s)
	if err != nil || left || v.chance(.25) { // a quarter give up by themselves
		return err
	}
	v.wait(300)
	who := ticket.Actor{Visitor: "visitor:" + v.name, Name: "Посетитель"}
	t, err := v.service.Create(ctx, who, ticket.Draft{Subject: text, Body: text, Audience: v.query.Corpus, Suggestion: s.ID, Session: v.name})
	if err == nil {
		err = v.assist.Submitted(ctx, kb.Viewer{}, v.name, t)
	}
	if err != nil {
		return err
	}
	return v.answer(ctx, t)
}

// read opens the suggested answers that look right. It reports whether he leaves without a request.
func (v *demoVisitor) read(ctx context.Context, s *assist.Suggestion) (left bool, err error) {
	tell := func(kind, hit string) error {
		v.wait(40)
		return v.assist.Record(ctx, kb.Viewer{}, v.name, assist.Outcome{Suggestion: s.ID, Kind: kind, Hit: hit})
	}
	for i, h := range s.Hits {
		right := v.right(h.Hit)
		if !right && !v.chance(.25/float64(i+1)) || right && !v.chance(.8) {
			continue
		}
		if err := tell(assist.OutcomeOpened, h.Ref()); err != nil {
			return false, err
		}
		v.views.Viewed(h.ID, v.query.Corpus)
		switch {
		case right && v.chance(.6):
			return true, tell(assist.OutcomeHelped, h.Ref())
		case right && v.chance(.6):
			return true, nil
		case !right && v.chance(.4):
			if err := tell(assist.OutcomeRejected, h.Ref()); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// answer lets the agent answer with what is offered, or with words of his own.
func (v *demoVisitor) answer(ctx context.Context, t *ticket.Ticket) error {
	v.wait(1500)
	desk := ticket.Actor{Viewer: v.agent.Viewer(), Name: v.agent.Name, Desk: true}
	view, err := v.service.View(ctx, desk, t.Key)
	if err != nil {
		return err
	}
	offered, err := v.assist.ForTicket(ctx, desk.Viewer, t, view.Messages)
	if err != nil {
		return err
	}
	text, uses := "Здравствуйте! Проверили, всё исправлено. Обновите страницу и попробуйте ещё раз.", []assist.Use(nil)
	if len(offered.Replies) > 0 && v.chance(.7) {
		h := offered.Replies[0]
		use := assist.Use{Suggestion: offered.ID, Hit: h.Ref(), Kept: 1}
		if v.chance(.4) {
			use.Kept = .5 + v.random.Float64()/2
		}
		text, uses = h.Body, []assist.Use{use}
		inserted := assist.Outcome{Suggestion: offered.ID, Kind: assist.OutcomeInserted, Hit: h.Ref()}
		if err := v.assist.Record(ctx, desk.Viewer, "", inserted); err != nil {
			return err
		}
	}
	if _, err := v.service.Reply(ctx, desk, t.Key, 0, text); err != nil {
		return err
	}
	if err := v.assist.Answered(ctx, desk.Viewer, t, uses); err != nil {
		return err
	}
	_, err = v.service.Resolve(ctx, desk, t.Key, 0, ticket.Solution{})
	return err
}
