package eval

import (
	"bytes"
	"flag"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func readQueries(t *testing.T) []Query {
	t.Helper()
	f, err := os.Open("testdata/queries.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	queries, err := ReadQueries(f)
	if err != nil {
		t.Fatal(err)
	}
	return queries
}

func TestReadQueries(t *testing.T) {
	want := []Query{
		{"q1", "demo", "short", "забыл пароль", map[string]int{"a": 2, "b": 1}},
		{"q2", "demo", "short", "нет письма", map[string]int{"c": 2}},
		{"q3", "demo", "long", "ничего не найдётся", map[string]int{"d": 1, "x:y": 2}},
	}
	if diff := cmp.Diff(want, readQueries(t)); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"", "query\nx", "query_id\nx", "query_id\tquery\trelevant\n1\tx\ta:z", "query_id\tquery\n\tx", "query_id\tquery\trelevant\n1\tx\ta"} {
		if _, err := ReadQueries(strings.NewReader(broken)); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
	bom := "\ufeffquery_id\tquery\r\nq\tтекст\r\n"
	if got, err := ReadQueries(strings.NewReader(bom)); err != nil || len(got) != 1 || got[0].Text != "текст" {
		t.Errorf("a file of another system: %+v, %v", got, err)
	}
}

// The values are computed by hand: for q1, b z a with grades 1 0 2 has the gain 1/log2(2) + 3/log2(4) = 2.5 of the
// ideal 3/log2(2) + 1/log2(3) = 3.6309.
func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		name     string
		relevant map[string]int
		ids      string
		want     Measures
	}{
		{"second best first", map[string]int{"a": 2, "b": 1}, "b z a", Measures{NDCG10: 2.5 / 3.63093, Success1: 1, Success3: 1, MRR10: 1, Recall20: 1}},
		{"perfect", map[string]int{"a": 2}, "a", Measures{NDCG10: 1, Success1: 1, Success3: 1, MRR10: 1, Recall20: 1}},
		{"third", map[string]int{"a": 2}, "x y a", Measures{NDCG10: .5, Success3: 1, MRR10: 1. / 3, Recall20: 1}},
		{"eleventh", map[string]int{"a": 2, "b": 2}, "1 2 3 4 5 6 7 8 9 0 a", Measures{Recall20: .5}},
		{"nothing", map[string]int{"a": 2}, "", Measures{Zero: 1}},
		{"not judged", nil, "a b", Measures{}},
		{"grade 0 is wrong", map[string]int{"a": 0, "b": 1}, "a", Measures{}},
	} {
		got := Measure(c.relevant, strings.Fields(c.ids))
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-5 })
		if diff := cmp.Diff(c.want, got, near); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestRunRoundTrip(t *testing.T) {
	var b bytes.Buffer
	for _, r := range []struct {
		query   string
		answers []Ranked
	}{{"q1", []Ranked{{"b", 3}, {"z", 2}, {"a", 1}}}, {"q2", []Ranked{{"c", 9}}}} {
		if err := WriteRun(&b, r.query, r.answers); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/demo.run")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
	run, err := ReadRun(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Ranked{{"b", 3}, {"z", 2}, {"a", 1}}, run["q1"]); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"q Q0 a 1 2", "q Q0 a one 2 x", "q Q0 a 1 two x"} {
		if _, err := ReadRun(strings.NewReader(broken)); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
}

func TestRunKeepsTiesAndColumns(t *testing.T) {
	var b bytes.Buffer
	if err := WriteRun(&b, "q 1", []Ranked{{"a b", 1}, {"c", 1}, {"d", 1}}); err != nil {
		t.Fatal(err)
	}
	want := "q_1 Q0 a_b 1 1.000000 podskazka\nq_1 Q0 c 2 0.999999 podskazka\nq_1 Q0 d 3 0.999998 podskazka\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestFormat(t *testing.T) {
	f, err := os.Open("testdata/demo.run")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	run, err := ReadRun(f)
	if err != nil {
		t.Fatal(err)
	}
	demo, empty := NewReport("demo"), NewReport("empty")
	for i, q := range readQueries(t) {
		var ids []string
		for _, a := range run[q.ID] {
			ids = append(ids, a.ID)
		}
		demo.Add(q, Measure(q.Relevant, ids), time.Duration(i+1)*time.Millisecond)
	}
	got := Format(demo, empty)
	if *update {
		if err := os.WriteFile("testdata/report.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestDiff(t *testing.T) {
	queries := readQueries(t)
	report := func(ids ...string) *Report {
		r := NewReport("demo")
		for i, q := range queries {
			r.Add(q, Measure(q.Relevant, ids), time.Duration(i))
		}
		return r
	}
	before, after := Figures(report("a", "c")), Figures(report("c", "a"))
	if diff := Diff(before, Figures(report("a", "c"))); diff != "" || strings.Contains(before, "ms") {
		t.Errorf("figures differ from themselves: %s", diff)
	}
	lines := strings.Split(strings.TrimSpace(Diff(before, after)), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "-") || !strings.HasPrefix(lines[3], "+") {
		t.Errorf("got %q", lines)
	}
}
