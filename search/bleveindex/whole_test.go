package bleveindex

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawWhole draws postings among so many units.
func drawWhole(t *rapid.T) (postings []posting, units int) {
	step := rapid.OneOf(rapid.Uint32Range(1, 3), rapid.Uint32Range(1, 1<<rapid.IntRange(1, 17).Draw(t, "bits")))
	counts := rapid.OneOf(rapid.Uint32Range(1, 8), rapid.Map(rapid.Uint32Range(0, 8), func(n uint32) uint32 { return n | 1<<textBits }), rapid.Uint32Range(1, 1<<32-1))
	unit := rapid.Uint32Range(0, 600).Draw(t, "first")
	for range rapid.IntRange(1, 300).Draw(t, "postings") {
		postings = append(postings, posting{unit, counts.Draw(t, "counts")})
		unit += step.Draw(t, "step")
	}
	return postings, int(unit) + 1
}

func TestWholeGivesBackItsPostings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		postings, units := drawWhole(t)
		var p wholePacker
		for range 2 { // a packer is used again
			for i, o := range postings {
				p.add(o, byte(i))
			}
			w := p.finish(units)
			if got := w.appendTo(nil); !slices.Equal(got, postings) {
				t.Fatalf("got %v, want %v", got, postings)
			}
			for i, o := range postings {
				if got := w.counts(o.unit); got != o.counts {
					t.Fatalf("unit %d has %d, want %d", o.unit, got, o.counts)
				}
				if next := o.unit + 1; (i+1 == len(postings) || postings[i+1].unit != next) && w.counts(next) != 0 {
					t.Fatalf("unit %d is not there", next)
				}
			}
		}
	})
}

func TestBoundsOfPostings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		postings, units := drawWhole(t)
		var p wholePacker
		for i, o := range postings {
			p.add(o, byte(i))
		}
		w := p.finish(units)
		var worth [fullImpact + 1]uint16
		for x := range worth {
			worth[x] = uint16(64*x + 1)
		}
		b := make(bounds, boundBytes*((units+63)/64*64))
		w.spread(b, &worth, w.impacts)
		most := uint16(rapid.IntRange(1, maxBound).Draw(t, "most"))
		n := 0
		for group := range len(b) / boundBytes / 64 {
			some, enough := b.enough(group, most)
			for i := range 64 {
				unit, want := uint32(64*group+i), uint16(0)
				if n < len(postings) && postings[n].unit == unit {
					want = worth[byte(n)]
					n++
				}
				if got := b.of(unit); got != want {
					t.Fatalf("unit %d is bound by %d, want %d", unit, got, want)
				}
				if got := some>>i&1 == 1; got != (want > 0) {
					t.Fatalf("unit %d of bound %d is some: %v", unit, want, got)
				}
				if got := enough>>i&1 == 1; got != (want >= most) {
					t.Fatalf("unit %d of bound %d has at least %d: %v", unit, want, most, got)
				}
			}
		}
		if n < len(postings) {
			t.Fatalf("%d of %d postings were seen", n, len(postings))
		}
	})
}
