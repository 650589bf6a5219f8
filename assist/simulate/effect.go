package simulate

import "github.com/podskazka/podskazka/assist"

// An Effect is what suggestions cause by the hold-out, and what they do cause.
type Effect struct {
	assist.Effect
	True float64 // requests fewer a person, by what each of them does in both worlds: only a simulator knows it
}

// Holds reports whether the interval has the true effect in it.
func (e Effect) Holds() bool { return e.Low <= e.True && e.True <= e.High }

// A tally counts people that something was found for.
type tally struct {
	held, shown assist.Arm
	saved       int // people who write without suggestions and do not with them
}

func (t *tally) add(held bool, v visit) {
	arm, files := &t.shown, v.files || v.returns
	if held {
		arm, files = &t.held, v.filesAny
	}
	arm.Sessions++
	if files {
		arm.Requests++
	}
	if v.filesAny && !v.files && !v.returns {
		t.saved++
	}
}

func (t *tally) effect() Effect {
	return Effect{assist.NewEffect(t.held, t.shown), share(t.saved, t.held.Sessions+t.shown.Sessions)}
}
