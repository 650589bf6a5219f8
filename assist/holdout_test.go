package assist

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func TestHoldoutShare(t *testing.T) {
	const sessions = 20_000
	for _, share := range []float64{0, .05, .3, 1} {
		h, wider := Holdout{Share: share, Key: []byte("one")}, Holdout{Share: min(1, share+.1), Key: []byte("one")}
		other := Holdout{Share: share, Key: []byte("two")}
		held, differ := 0, 0
		for i := range sessions {
			session := fmt.Sprint("session ", i)
			if h.Has(session) {
				held++
				if !wider.Has(session) {
					t.Fatalf("%s is not held out any more when the share grows from %v", session, share)
				}
			}
			if h.Has(session) != other.Has(session) {
				differ++
			}
		}
		if got := float64(held) / sessions; math.Abs(got-share) > 4*math.Sqrt(share*(1-share)/sessions) {
			t.Errorf("share %v holds out %v", share, got)
		}
		if share > 0 && share < 1 && differ == 0 {
			t.Errorf("share %v: the key chooses nobody", share)
		}
	}
	if (Holdout{Share: 1}).Has("") {
		t.Error("somebody without a session is held out")
	}
}

func TestSuggestWithholds(t *testing.T) {
	l := &ledger{}
	b := newService(&engine{answers: map[string]search.Result{"": articles(8, search.Hit{ID: "1", Score: 8}, search.Hit{ID: "2", Score: 7})}}, l, &library{})
	b.Holdout = Holdout{Share: 1}
	got, err := b.Suggest(t.Context(), Draft{Surface: SurfaceForm, Subject: "не приходит письмо", Session: "anna", Viewer: kb.Viewer{UserID: "u1", Role: kb.RoleUser}})
	if err != nil {
		t.Fatal(err)
	}
	if got.ID == "" || len(got.Hits)+len(got.Topics) != 0 || got.Confident || got.Holdout {
		t.Errorf("held out and shown %+v", got)
	}
	stored, err := l.Suggestion(t.Context(), got.ID)
	if err != nil || !stored.Holdout || len(stored.Hits) == 0 || stored.Person != "u1" || stored.Session != "anna" {
		t.Fatalf("stored %+v, %v", stored, err)
	}
	if len(l.outcomes) != 0 {
		t.Errorf("it counts as shown: %v", l.outcomes)
	}
	opened := Outcome{Suggestion: got.ID, Kind: OutcomeOpened, Hit: stored.Hits[0].Ref()}
	if err := b.Record(t.Context(), kb.Viewer{}, "anna", opened); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("opening what was not shown: %v", err)
	}
	if err := b.Record(t.Context(), kb.Viewer{}, "anna", Outcome{Suggestion: got.ID, Kind: OutcomeSubmitted}); err != nil {
		t.Errorf("sending the request: %v", err)
	}
}
