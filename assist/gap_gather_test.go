package assist

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// needStore keeps needs and gaps, and counts how often all gaps were read.
type needStore struct {
	positions map[string]string
	needs     []Need
	gaps      map[string]*Gap
	read      int
}

func (s *needStore) NeedPosition(_ context.Context, source string) (string, error) {
	return s.positions[source], nil
}

func (s *needStore) GatherGaps(_ context.Context, wordless bool) (list []*Gap, err error) {
	if wordless {
		return nil, nil
	}
	s.read++
	for _, g := range s.gaps {
		list = append(list, g)
	}
	return list, nil
}

func (s *needStore) FindNeeds(_ context.Context, ids []string) ([]Need, error) {
	return slices.DeleteFunc(slices.Clone(s.needs), func(n Need) bool { return !slices.Contains(ids, n.ID) }), nil
}

func (s *needStore) GapNeeds(_ context.Context, id string, _ int) ([]Need, error) {
	return slices.DeleteFunc(slices.Clone(s.needs), func(n Need) bool { return n.Gap != id }), nil
}

func (s *needStore) SaveNeeds(_ context.Context, step NeedStep) error {
	s.positions[step.Source] = step.To
	again := func(n Need) bool {
		return slices.Contains(step.Dropped, n.ID) || slices.ContainsFunc(step.Needs, func(m Need) bool { return m.ID == n.ID })
	}
	s.needs = append(slices.DeleteFunc(s.needs, again), step.Needs...)
	for _, g := range step.Gaps {
		if s.gaps[g.ID] = g; !slices.ContainsFunc(s.needs, func(n Need) bool { return n.Gap == g.ID }) {
			delete(s.gaps, g.ID)
		}
	}
	return nil
}

func (s *needStore) ExpireNeeds(context.Context, time.Time, int) (int64, error) { return 0, nil }

// flood is a source that never ends.
type flood string

func (f flood) Name() string { return string(f) }

func (f flood) Needs(_ context.Context, from string, limit int) (page NeedPage, err error) {
	at, _ := strconv.Atoi(from)
	for i := range limit {
		id := fmt.Sprintf("%s%d", f, at+i)
		page.Needs = append(page.Needs, Need{ID: id, Source: NeedZero, Text: "слово " + id, Person: id, At: noon})
	}
	page.Next = strconv.Itoa(at + limit)
	return page, nil
}

// nothing is found, and no article known.
type nothing struct{}

func (nothing) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, nil
}

func (nothing) FindArticles(context.Context, kb.ArticleFilter) ([]*kb.Article, error) {
	return nil, nil
}

// However much one source brings, the others have their turn; and a turn reads the gaps once.
func TestGatherTurns(t *testing.T) {
	store := &needStore{positions: map[string]string{}, gaps: map[string]*Gap{}}
	clock := noon
	g := NewGatherer(GatherDeps{
		Keeper: store, Sources: []NeedSource{flood("a"), flood("b"), flood("c")}, Knowledge: nothing{}, Articles: nothing{}, Analyzer: russian.NewAnalyzer(),
		Now: func() time.Time { clock = clock.Add(time.Millisecond); return clock },
	})
	for range 4 {
		if n, err := g.GatherFor(t.Context(), 500*time.Millisecond); err != nil || n < 2*needsAtOnce {
			t.Fatalf("%d needs, %v", n, err)
		}
	}
	if store.read != 4 {
		t.Errorf("4 turns read the gaps %d times", store.read)
	}
	for _, name := range []string{"b", "c"} {
		if store.positions[name] == "" {
			t.Errorf("%s was never read", name)
		}
	}
}

// broken is a source that cannot be read.
type broken struct{ flood }

func (b broken) Needs(context.Context, string, int) (NeedPage, error) {
	return NeedPage{}, errors.New("broken: " + b.Name())
}

// fussy can search for anything but a word.
type fussy struct{ nothing }

func (fussy) Search(_ context.Context, q search.Query) (search.Result, error) {
	if strings.Contains(q.Text, "a7") {
		return search.Result{}, kb.TooLong("q", 1)
	}
	return search.Result{}, nil
}

// A source that fails keeps nothing from those after it, and a need that cannot be searched for nothing from those beside it.
func TestGatherGoesOn(t *testing.T) {
	store := &needStore{positions: map[string]string{}, gaps: map[string]*Gap{}}
	clock := noon
	g := NewGatherer(GatherDeps{
		Keeper: store, Sources: []NeedSource{broken{"x"}, flood("a"), broken{"y"}}, Knowledge: fussy{}, Articles: nothing{}, Analyzer: russian.NewAnalyzer(),
		Now: func() time.Time { clock = clock.Add(time.Millisecond); return clock },
	})
	n, err := g.GatherFor(t.Context(), 100*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "broken: x") || n == 0 {
		t.Fatalf("%d needs, %v", n, err)
	}
	if slices.ContainsFunc(store.needs, func(n Need) bool { return n.ID == "a7" }) || store.positions["a"] == "" {
		t.Errorf("read to %q", store.positions["a"])
	}
	if _, err := g.GatherFor(t.Context(), 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "broken: y") {
		t.Errorf("the next turn: %v", err)
	}
}

// A grouper that is kept over steps knows what one knows that reads the gaps anew.
func TestGrouperIsKept(t *testing.T) {
	store := &needStore{positions: map[string]string{}, gaps: map[string]*Gap{}}
	g := NewGatherer(GatherDeps{Keeper: store, Articles: nothing{}, Now: func() time.Time { return noon }})
	var again []Need
	group := func(dropped []string, needs ...Need) {
		t.Helper()
		step, err := g.group(t.Context(), needs, dropped)
		if err != nil {
			t.Fatal(err)
		}
		step.Dropped = dropped
		if err := store.SaveNeeds(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	for i, words := range []string{"ключ школа", "ключ школа потерял", "сертификат проба", "ключ сертификат", "пароль"} {
		n := needFor(fmt.Sprint(i), fmt.Sprint(i), words, "article:x")
		if i%2 == 0 {
			n.Solved = "article:" + fmt.Sprint(i/4)
		}
		group(nil, n)
		again = append(again, n)
	}
	again[1].Terms = []string{"забыл"}
	group(nil, again[1])         // read again, in other words
	group([]string{again[4].ID}) // the last of its gap is none any more
	group([]string{again[0].ID}, again[2])
	var gaps []*Gap
	for _, gap := range store.gaps {
		gaps = append(gaps, gap)
	}
	same := []cmp.Option{cmp.AllowUnexported(grouper{}), cmpopts.EquateEmpty(), cmpopts.EquateApprox(0, math.SmallestNonzeroFloat64),
		cmpopts.IgnoreMapEntries(func(_ string, n int) bool { return n == 0 }), // of terms that none has any more
		cmpopts.IgnoreMapEntries(func(_ string, of map[*Gap]bool) bool { return len(of) == 0 })}
	if diff := cmp.Diff(newGrouper(gaps), g.groups, same...); diff != "" {
		t.Error(diff)
	}
	if store.read != 1 {
		t.Errorf("8 steps read the gaps %d times", store.read)
	}
}
