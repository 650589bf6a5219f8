package eval

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

// FuzzReadQueries: a query file is read or refused, and what is read can be measured.
func FuzzReadQueries(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		queries, err := ReadQueries(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, q := range queries {
			if q.ID == "" || strings.ContainsAny(q.ID+q.Text+q.Kind+q.Corpus, "\t\n") {
				t.Fatalf("%q gave %+v", text, q)
			}
			for id, grade := range q.Relevant {
				if id == "" || grade < 0 || grade > 10 {
					t.Fatalf("%q gave the judgement %q:%d", text, id, grade)
				}
			}
		}
	})
}

// FuzzReadRun: a run that is read can be written, and read again.
func FuzzReadRun(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		run, err := ReadRun(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		want := map[string][]string{}
		for query, list := range run {
			for i := range list {
				if math.IsNaN(list[i].Score) || math.Abs(list[i].Score) > 1e9 {
					list[i].Score = 0
				}
				want[column(query)] = append(want[column(query)], column(list[i].ID))
			}
			if err := WriteRun(&b, query, list); err != nil {
				t.Fatal(err)
			}
		}
		again, err := ReadRun(&b)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", text, b.String(), err)
		}
		got := map[string][]string{}
		for query, list := range again {
			for _, r := range list {
				got[query] = append(got[query], r.ID)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %v became %v", text, want, got)
		}
	})
}
