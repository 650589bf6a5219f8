package assist

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A text that is taken back leaves nothing of what it counted, where others share its features, too.
func TestBayesTakesBack(t *testing.T) {
	once, twice := newBayes(), newBayes()
	kept, gone := map[uint64]int32{1: 10, 2: 3}, map[uint64]int32{2: 5, 3: 7}
	for _, b := range []*bayes{once, twice} {
		b.add(kept, "stays", 1)
	}
	twice.add(gone, "goes", 1)
	twice.add(gone, "goes", -1)
	if diff := cmp.Diff(once.features, twice.features, cmp.AllowUnexported(feature{}, share{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if once.texts != twice.texts || once.all != twice.all || twice.tallies[1] != (tally{label: "goes"}) {
		t.Errorf("%+v, %+v", once, twice)
	}
}
