package bleveindex

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A filter hides no value of its own facet, in whichever profile: what it leaves stands before what it hides.
func TestFacetsByProfile(t *testing.T) {
	now := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	for name, profile := range map[string]Profile{"full": Full, "lean": Lean} {
		t.Run(name, func(t *testing.T) {
			x, err := Memory(Options{Profile: profile})
			if err != nil {
				t.Fatal(err)
			}
			defer x.Close()
			var updates []search.Update
			for i := range 200 {
				d := &search.Document{ID: fmt.Sprintf("d%03d", i), Kind: search.KindTicket, Title: "Пароль", Section: "first", Grants: []string{kb.GrantPublic},
					Updated: now, Passages: []content.Passage{{Text: "текст", T: -1}}}
				if i >= 3 {
					d.Section, d.Updated = "last", now.AddDate(0, 0, -i)
				}
				updates = append(updates, search.Update{ID: d.ID, Document: d})
			}
			if err := x.Apply(context.Background(), updates, 1); err != nil {
				t.Fatal(err)
			}
			found, err := x.Search(context.Background(), search.Query{Text: "пароль", Kinds: []string{search.KindTicket}, Sections: []string{"first"}, Facets: true, Periods: []time.Time{now}})
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]int{"first": 3, "last": 197}
			if diff := cmp.Diff(want, found.Counts.Sections); diff != "" || found.Total != 3 || found.Counts.Updated[0] != 3 {
				t.Errorf("total %d, %v\n%s", found.Total, found.Counts.Updated, diff)
			}
		})
	}
}

func TestDay(t *testing.T) {
	for at, want := range map[time.Time]uint16{
		{}: 0, time.Unix(0, 0): 0, time.Date(1970, 1, 2, 23, 59, 0, 0, time.UTC): 1, time.Date(2026, 3, 20, 1, 0, 0, 0, time.FixedZone("", 3*60*60)): 20531,
		time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC): math.MaxUint16,
	} {
		if got := day(at); got != want {
			t.Errorf("%v is day %d, want %d", at, got, want)
		}
	}
}
