package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/search/eval"
)

// A person has a need and writes about it.
type person struct {
	Need
	number  int
	text    string // the need in his spelling
	session string
	random  *rand.Rand
}

// arrive brings the next person.
func (r *run) arrive(ctx context.Context) error {
	p := r.newPerson()
	shown, err := r.Assist.Suggest(ctx, assist.Draft{
		Surface: assist.SurfaceForm, Body: p.text, Audience: p.Audience, Session: p.session, Viewer: p.viewer(p.session),
	})
	if err != nil {
		return fmt.Errorf("suggest to %s: %w", p.session, err)
	}
	found, held, err := r.found(ctx, p, shown)
	if err != nil {
		return err
	}
	answers := make([]bool, len(found.Hits))
	for i, h := range found.Hits {
		answers[i] = p.answers(h.ExternalID)
	}
	v := r.Visitor.look(p.random, answers, found.Confident)
	r.day().saw(found, answers)
	if len(answers) > 0 {
		r.tally.add(v)
		r.report.Calibration.add(found.Confidence, answers[0])
	}
	if held {
		if v.filesAny {
			return r.file(ctx, p, shown.ID)
		}
		return nil
	}
	if err := r.record(ctx, p, shown, v); err != nil {
		return err
	}
	if v.files {
		return r.file(ctx, p, shown.ID)
	}
	if v.returns {
		r.at(r.Clock.Now().Add(r.later(p, 7*24*time.Hour)), func(ctx context.Context) error { return r.file(ctx, p, "") })
	}
	return nil
}

// found is what was computed for a person, and whether it was kept from him.
func (r *run) found(ctx context.Context, p person, shown *assist.Suggestion) (*assist.Suggestion, bool, error) {
	if shown.ID == "" || !r.Assist.Holdout.Has(p.session) {
		return shown, false, nil
	}
	stored, err := r.Assist.Ledger.Suggestion(ctx, shown.ID)
	if err != nil {
		return nil, false, fmt.Errorf("read suggestion of %s: %w", p.session, err)
	}
	return stored, true, nil
}

// newPerson draws who comes: frequent needs often, rare ones rarely, some mistyped.
func (r *run) newPerson() person {
	r.visits++
	random := rand.New(rand.NewPCG(r.Seed, streamVisits+uint64(r.visits)))
	at := random.Float64() * r.weights[len(r.weights)-1]
	i, _ := slices.BinarySearch(r.weights, at)
	p := person{Need: r.asked[i], number: r.visits, session: fmt.Sprintf("visitor:%d-%d", r.Seed, r.visits), random: random}
	p.text = p.Text
	if random.Float64() < r.Typos {
		p.text = eval.CorruptTypo.Apply(eval.Query{ID: p.session, Text: p.Text}, r.Seed).Text
	}
	return p
}

func (r *run) later(p person, most time.Duration) time.Duration {
	return time.Duration(p.random.Int64N(int64(most)))
}

// record reports what the person did with what he saw.
func (r *run) record(ctx context.Context, p person, shown *assist.Suggestion, v visit) error {
	var done []assist.Outcome
	for _, row := range v.opened {
		done = append(done, assist.Outcome{Kind: assist.OutcomeOpened, Hit: shown.Hits[row].Ref()})
	}
	for _, row := range v.rejected {
		done = append(done, assist.Outcome{Kind: assist.OutcomeRejected, Hit: shown.Hits[row].Ref()})
	}
	if v.helped >= 0 {
		done = append(done, assist.Outcome{Kind: assist.OutcomeHelped, Hit: shown.Hits[v.helped].Ref()})
		r.changed = true
	}
	for _, o := range done {
		o.Suggestion = shown.ID
		if err := r.Assist.Record(ctx, p.viewer(p.session), p.session, o); err != nil {
			return fmt.Errorf("record %s of %s: %w", o.Kind, p.session, err)
		}
	}
	return nil
}

// file sends the person's request and has it answered later.
func (r *run) file(ctx context.Context, p person, suggestion string) error {
	me := ticket.Actor{Viewer: p.viewer(p.session), Visitor: p.session}
	t, err := r.Tickets.Create(ctx, me, ticket.Draft{Subject: subject(p.text), Body: p.text, Audience: p.Audience, Suggestion: suggestion, Session: p.session})
	if err != nil {
		return fmt.Errorf("file request of %s: %w", p.session, err)
	}
	if err := r.Assist.Submitted(ctx, me.Viewer, p.session, t); err != nil {
		return err
	}
	view, err := r.Tickets.View(ctx, me, t.Key)
	if err != nil {
		return err
	}
	if err := r.Assist.Refresh(ctx, t, view.Messages); err != nil {
		return err
	}
	r.day().Tickets++
	a := r.Agent.answer(rand.New(rand.NewPCG(r.Seed, streamAgents+uint64(p.number))))
	r.at(r.Clock.Now().Add(a.after), func(ctx context.Context) error { return r.answer(ctx, p, t.Key, a) })
	return nil
}

// subject is the beginning of a message, as people write it.
func subject(text string) string {
	const most = 60
	words := strings.Fields(text)
	line := words[0]
	for _, word := range words[1:] {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > most {
			break
		}
		line += " " + word
	}
	return string([]rune(line)[:min(len([]rune(line)), ticket.MaxSubject)])
}
