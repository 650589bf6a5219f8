package incident

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values of Poisson tails are those of a table; a large size stands for Poisson.
func TestTail(t *testing.T) {
	for _, c := range []struct{ n, mean, size, want float64 }{
		{6, 0.31, 1e9, 9.4572e-7},
		{5, 0.1, 1e9, 7.667e-8},
		{1, 0.5, 1e9, 0.393469},
		{10, 10, 1e9, 0.542070},
		{1, 1, 1, 0.5}, // geometric
		{3, 1, 1, 0.125},
		{0, 1, 1, 1},
	} {
		if got := Tail(c.n, c.mean, c.size); math.Abs(got/c.want-1) > 1e-3 {
			t.Errorf("Tail(%g, %g, %g) = %g, want %g", c.n, c.mean, c.size, got, c.want)
		}
	}
}

// A tail is a chance, falls with the number and is the sum that defines it.
func TestTailProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		mean, size := rapid.Float64Range(0.01, 20).Draw(t, "mean"), rapid.Float64Range(0.05, 500).Draw(t, "size")
		got, next := Tail(float64(n), mean, size), Tail(float64(n)+1, mean, size)
		if got < 0 || got > 1 || next > got*(1+1e-9) {
			t.Fatalf("tails of %d and %d are %g and %g", n, n+1, got, next)
		}
		exactly := math.Exp(lgamma(float64(n)+size) - lgamma(size) - lgamma(float64(n)+1) +
			size*math.Log(size/(size+mean)) + float64(n)*math.Log(mean/(size+mean)))
		if math.Abs(got-next-exactly) > 1e-9+1e-6*exactly {
			t.Fatalf("tails of %d and %d differ by %g, want %g", n, n+1, got-next, exactly)
		}
	})
}
