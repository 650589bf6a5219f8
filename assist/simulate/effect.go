package simulate

import "github.com/podskazka/podskazka/assist"

// An Effect is what suggestions cause by the hold-out, and what they do cause.
type Effect struct {
	assist.Effect
	True float64 // requests fewer a person, by what each of them does in both worlds: only a simulator knows it
}

// Holds reports whether the interval has the true effect in it.
func (e Effect) Holds() bool { return e.Low <= e.True && e.True <= e.High }

// A tally counts people that something was found for, whether they were shown it or not, and how many write less for it: no
// request within a week that they would have written without suggestions.
type tally struct {
	people, saved int
}

func (t *tally) add(v visit) {
	t.people++
	if v.filesAny && !v.files && !v.returns {
		t.saved++
	}
}
