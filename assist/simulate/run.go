package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// A Plan is what is replayed.
type Plan struct {
	Seed    uint64
	Start   time.Time // midnight of the first day
	Days    int
	Traffic Traffic
	Visitor Visitor
	Agent   Agent
	Unseen  float64 // share of the needs that nobody asks: learning is measured on them
	Typos   float64 // share of people who mistype a word
}

// UsualPlan is two weeks of the service that Podskazka is built for.
func UsualPlan(seed uint64) Plan {
	return Plan{
		Seed: seed, Start: time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), Days: 14,
		Traffic: SchoolTraffic(734), Visitor: UsualVisitor(), Agent: UsualAgent(), Unseen: .3, Typos: .2,
	}
}

// A World is the program under study: its services on a clock that the simulator sets, over stores of their own.
type World struct {
	Assist  *assist.Service
	Tickets *ticket.Service
	Clock   *Clock
	Follow  func(context.Context) error // brings the indexes up to date: run every hour in which something was learned
	Nightly func(context.Context) error // the jobs of a day
	Arms    Arms
	// Solution finds the article or reply with an external id. kb.ErrNotFound when there is none.
	Solution func(ctx context.Context, externalID string) (ticket.Solution, error)
}

// Arms counts the sessions of a period on both sides of the hold-out: assist.Insights does.
type Arms interface {
	Arms(ctx context.Context, f assist.InsightFilter) (held, shown assist.Arm, err error)
}

// answerer is who answers all tickets.
var answerer = ticket.Actor{Viewer: kb.Viewer{UserID: "simulated-agent", Role: kb.RoleAgent}, Desk: true}

// ErrNothing says that there is nothing to replay.
var ErrNothing = errors.New("no judged request to replay")

// A run is a replay under way.
type run struct {
	World
	Plan
	agenda
	asked, unseen []Need
	weights       []float64 // of asked, adding up
	report        *Report
	visits        int
	tally         tally
	changed       bool // something was learned since the indexes were last brought up to date
}

// Run replays needs and reports what came of it; ErrNothing when no need has an answer. The same plan, needs and content give the same report.
func Run(ctx context.Context, w World, p Plan, needs []Need) (*Report, error) {
	r := &run{World: w, Plan: p, report: &Report{Seed: p.Seed, Days: make([]Day, p.Days)}}
	r.asked, r.unseen = Split(needs, p.Unseen, p.Seed)
	if len(r.asked) == 0 {
		return nil, ErrNothing
	}
	r.weigh()
	traffic := rand.New(rand.NewPCG(p.Seed, streamTraffic))
	for day := range p.Days {
		start := p.Start.AddDate(0, 0, day)
		r.at(start, r.measure)
		for hour := range 24 {
			r.at(start.Add(time.Duration(hour)*time.Hour), r.follow)
		}
		for _, at := range p.Traffic.Day(traffic, start) {
			r.at(at, r.arrive)
		}
	}
	end := p.Start.AddDate(0, 0, p.Days)
	for e, ok := r.next(end); ok; e, ok = r.next(end) {
		r.Clock.Set(e.at)
		if err := e.do(ctx); err != nil {
			return nil, fmt.Errorf("at %s: %w", e.at.Format(time.DateTime), err)
		}
	}
	held, shown, err := r.Arms.Arms(ctx, assist.InsightFilter{Since: p.Start, Until: end})
	if err != nil {
		return nil, fmt.Errorf("count sessions: %w", err)
	}
	r.report.Effect = Effect{assist.NewEffect(held, shown), share(r.tally.saved, r.tally.people)}
	return r.report, nil
}

// weigh makes some needs frequent and most rare, by Zipf's law with exponent 1 over a shuffled list.
func (r *run) weigh() {
	total := 0.0
	order := rand.New(rand.NewPCG(r.Seed, streamNeeds)).Perm(len(r.asked))
	r.weights = make([]float64, len(order))
	for i, rank := range order {
		total += 1 / float64(rank+1)
		r.weights[i] = total
	}
}

func (r *run) day() *Day {
	return &r.report.Days[int(r.Clock.Now().Sub(r.Start)/(24*time.Hour))]
}

// measure does a night's work and asks what was asked before, and what nobody has asked.
func (r *run) measure(ctx context.Context) error {
	if err := r.Nightly(ctx); err != nil {
		return fmt.Errorf("nightly jobs: %w", err)
	}
	if err := r.follow(ctx); err != nil {
		return err
	}
	return errors.Join(r.rank(ctx, r.asked, &r.day().Asked), r.rank(ctx, r.unseen, &r.day().Unseen))
}

// measuredMost is how many needs are asked every morning.
const measuredMost = 250

// rank asks needs without a word to the ledger, every so-many-th when they are many.
func (r *run) rank(ctx context.Context, needs []Need, count *Ranks) error {
	step := max(1, len(needs)/measuredMost)
	for i := 0; i < len(needs); i += step {
		n := needs[i]
		draft := assist.Draft{Surface: assist.SurfaceForm, Body: n.Text, Audience: n.Audience, Viewer: n.viewer("nobody")}
		found, err := r.Assist.Rank(ctx, draft, nil, 3)
		if err != nil {
			return fmt.Errorf("measure %s: %w", n.ID, err)
		}
		count.add(n.judge(found.Hits))
	}
	return nil
}

// follow brings the indexes up to date when there is something new.
func (r *run) follow(ctx context.Context) error {
	if !r.changed {
		return nil
	}
	r.changed = false
	if err := r.Follow(ctx); err != nil {
		return fmt.Errorf("bring indexes up to date: %w", err)
	}
	return nil
}
