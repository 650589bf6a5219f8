package assist

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// memory keeps choices in a slice, all in tickets filed alike.
type memory struct {
	scope Scope
	list  []Choice
}

func (m *memory) SaveChoices(_ context.Context, choices ...Choice) error {
	for _, c := range choices {
		c.Scope = m.scope
		i := slices.IndexFunc(m.list, func(old Choice) bool { return old.Hit == c.Hit && old.Ticket == c.Ticket })
		switch {
		case i < 0:
			m.list = append(m.list, c)
		case c.Kind != ChoicePassed:
			m.list[i] = c
		}
	}
	return nil
}

func (m *memory) Choices(_ context.Context, hits []string, near Scope, _ time.Time, _ int) (found []Choice, err error) {
	for _, c := range m.list {
		if slices.Contains(hits, c.Hit) && c.Scope.near(near) > 0 {
			found = append(found, c)
		}
	}
	return found, nil
}

func TestFactor(t *testing.T) {
	here := Scope{Queue: "vhod", Type: "login"}
	taken := func(n int, kept float64) []Choice {
		return slices.Repeat([]Choice{{Kind: ChoiceTaken, Kept: kept, At: noon, Scope: here}}, n)
	}
	one := func(kind string, rank int, at time.Time, scope Scope) []Choice {
		return []Choice{{Kind: kind, Kept: 1, Rank: rank, At: at, Scope: scope}}
	}
	rated := func(grade ticket.Grade, reasons ...string) []Choice {
		list := taken(1, 1)
		list[0].Rating = ticket.Rating{Grade: grade, Reasons: reasons}
		return list
	}
	for _, tt := range []struct {
		name    string
		choices []Choice
		want    float64
	}{
		{"nobody chose", nil, 1},
		{"taken once", taken(1, 1), 1 + 2.0/5 - .25},
		{"taken always", taken(1e6, 1), 1.75},
		{"half of it was rewritten", taken(1e6, .5), 1.25},
		{"passed over at the top", one(ChoicePassed, 1, noon, here), 1 + 1.0/5 - .25},
		{"passed over at the fourth place, perhaps unseen", one(ChoicePassed, 4, noon, here), 1 + 1/4.5 - .25},
		{"rejected", one(ChoiceRejected, 0, noon, here), 1 + 1.0/6 - .25},
		{"taken half a year ago", one(ChoiceTaken, 1, noon.Add(-choiceHalfLife), here), 1 + 1.5/4.5 - .25},
		{"taken in the same queue", one(ChoiceTaken, 1, noon, Scope{Queue: "vhod"}), 1 + 1.5/4.5 - .25},
		{"taken and called good, which counts twice", rated(ticket.GradeGood), 1 + 3.0/6 - .25},
		{"taken and of no help", rated(ticket.GradeBad), 1 + 1.0/6 - .25},
		{"taken and of no help because it came late", rated(ticket.GradeBad, ticket.WrongSlow), 1 + 2.0/5 - .25},
		{"taken elsewhere", one(ChoiceTaken, 1, noon, Scope{Queue: "kurs", Type: "other"}), 1},
	} {
		if got := Factor(tt.choices, here, noon); math.Abs(got-tt.want) > 1e-5 {
			t.Errorf("%s: %f, want %f", tt.name, got, tt.want)
		}
	}
}

func drawChoice(t *rapid.T) Choice {
	return Choice{
		Kind: rapid.SampledFrom([]string{ChoiceTaken, ChoicePassed, ChoiceRejected}).Draw(t, "kind"),
		Kept: rapid.Float64Range(0, 1).Draw(t, "kept"), Rank: rapid.IntRange(0, 9).Draw(t, "rank"),
		At:    noon.Add(-time.Duration(rapid.IntRange(0, 700).Draw(t, "days")) * 24 * time.Hour),
		Scope: Scope{Queue: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "queue"), Type: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "type")},
	}
}

// Whatever agents chose, no offer is lost or made to win by it; one more choice of it never does harm, one more rejection never good.
func TestFactorBounds(t *testing.T) {
	here := Scope{Queue: "a", Type: "x"}
	rapid.Check(t, func(t *rapid.T) {
		choices := rapid.SliceOfN(rapid.Custom(drawChoice), 0, 40).Draw(t, "choices")
		before := Factor(choices, here, noon)
		if before < 1-priorRate || before > 2-priorRate {
			t.Fatalf("factor %f", before)
		}
		took := Choice{Kind: ChoiceTaken, Kept: 1, Rank: 1, At: noon, Scope: here}
		if after := Factor(append(slices.Clone(choices), took), here, noon); after < before {
			t.Fatalf("taken: from %f to %f", before, after)
		}
		turned := Choice{Kind: ChoiceRejected, At: noon, Scope: here}
		if after := Factor(append(slices.Clone(choices), turned), here, noon); after > before {
			t.Fatalf("rejected: from %f to %f", before, after)
		}
	})
}

// A choice in one ticket is heard in the next at once, in tickets that were suggested for before; elsewhere it changes nothing.
func TestChoicesOrderOffers(t *testing.T) {
	ctx := t.Context()
	e, lib, request, messages := story()
	m := &memory{scope: scopeOf(request)}
	s := newService(e, &ledger{}, lib)
	s.Choices = m
	first, err := s.ForTicket(ctx, agent, request, messages)
	if err != nil || refs(first.Replies) != "reply:r2 reply:r1" {
		t.Fatalf("without choices %s, %v", refs(first.Replies), err)
	}
	asked := len(e.asked)
	for i := range 3 {
		other := *request
		other.Key = fmt.Sprintf("ORI-%d", 10+i)
		offered, err := s.ForTicket(ctx, agent, &other, messages)
		if err != nil {
			t.Fatal(err)
		}
		asked = len(e.asked)
		if err := s.Answered(ctx, agent, &other, []Use{{Suggestion: offered.ID, Hit: "reply:r1", Kept: .9}}); err != nil {
			t.Fatal(err)
		}
	}
	again, err := s.ForTicket(ctx, agent, request, messages)
	if err != nil || refs(again.Replies) != "reply:r1 reply:r2" || len(e.asked) != asked {
		t.Errorf("after three choices %s, %d searches, %v", refs(again.Replies), len(e.asked)-asked, err)
	}
	if h := again.Replies[0].History; h.Taken != 3 || h.Offered != 3 || math.Abs(h.Kept-.9) > 1e-9 {
		t.Errorf("its history %+v", h)
	}
	if h := again.Replies[1].History; h.Taken != 0 || h.Offered != 3 {
		t.Errorf("history of what was passed over %+v", h)
	}
	if again.Articles[0].History != (History{}) {
		t.Errorf("no article was chosen, yet one has the history %+v", again.Articles[0].History)
	}
	request.Queue, request.Type = "kurs", ""
	if got, err := s.ForTicket(ctx, agent, request, messages); err != nil || refs(got.Replies) != "reply:r2 reply:r1" {
		t.Errorf("in another queue %s, %v", refs(got.Replies), err)
	}
}

func TestAnsweredRecords(t *testing.T) {
	for _, tt := range []struct {
		kept float64
		want []string
		kind string
	}{
		{1, []string{OutcomeShown, OutcomeSent}, ChoiceTaken},
		{.6, []string{OutcomeShown, OutcomeEdited, OutcomeSent}, ChoiceTaken},
		{.1, []string{OutcomeShown}, ""},
	} {
		e, lib, request, messages := story()
		l, m := &ledger{}, &memory{}
		s := newService(e, l, lib)
		s.Choices = m
		offered, err := s.ForTicket(t.Context(), agent, request, messages)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Answered(t.Context(), agent, request, []Use{{offered.ID, "article:a1", tt.kept}}); err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, o := range l.outcomes {
			kinds = append(kinds, o.Kind)
		}
		if !slices.Equal(kinds, tt.want) {
			t.Errorf("kept %f: outcomes %v", tt.kept, kinds)
		}
		if tt.kind == "" && len(m.list) > 0 || tt.kind != "" && (len(m.list) != 1 || m.list[0].Kind != tt.kind || m.list[0].Kept != tt.kept) {
			t.Errorf("kept %f: choices %+v", tt.kept, m.list)
		}
	}
}

// A rejected offer makes room for the next one without a search, and tells against it in similar tickets.
func TestRejectedMakesRoom(t *testing.T) {
	e, lib, request, messages := story()
	found := e.answers[""]
	for _, id := range []string{"a2", "a3", "a4"} {
		h := found.Hits[0]
		h.ID, h.Score = id, h.Score-.1
		found.Hits = append(found.Hits, h)
	}
	e.answers[""] = found
	m := &memory{}
	s := newService(e, &ledger{}, lib)
	s.Choices = m
	offered, err := s.ForTicket(t.Context(), agent, request, messages)
	if err != nil || refs(offered.Articles) != "article:a1 article:a2 article:a3" {
		t.Fatalf("offered %s, %v", refs(offered.Articles), err)
	}
	asked := len(e.asked)
	if err := s.Record(t.Context(), agent, "", Outcome{Suggestion: offered.ID, Kind: OutcomeRejected, Hit: "article:a2"}); err != nil {
		t.Fatal(err)
	}
	again, err := s.ForTicket(t.Context(), agent, request, messages)
	if err != nil || refs(again.Articles) != "article:a1 article:a3 article:a4" || len(e.asked) != asked {
		t.Errorf("then %s, %d searches, %v", refs(again.Articles), len(e.asked)-asked, err)
	}
	if len(m.list) != 1 || m.list[0].Kind != ChoiceRejected || m.list[0].Ticket != request.Key {
		t.Errorf("remembered %+v", m.list)
	}
}

func TestAnsweredIsForAgents(t *testing.T) {
	e, lib, request, messages := story()
	l := &ledger{}
	s := newService(e, l, lib)
	offered, err := s.ForTicket(t.Context(), agent, request, messages)
	if err != nil {
		t.Fatal(err)
	}
	before := len(l.outcomes)
	err = s.Answered(t.Context(), kb.Viewer{UserID: "u", Role: kb.RoleUser}, request, []Use{{offered.ID, "article:a1", 1}})
	if err != nil || len(l.outcomes) != before {
		t.Errorf("a requester wrote outcomes %+v, %v", l.outcomes[before:], err)
	}
}
