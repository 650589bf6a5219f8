package bleveindex

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestRecent compares the lists kept with a plain list of keys in the order of their last use.
func TestRecent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []string // the oldest first
		gone := map[string]bool{}
		r := newRecent(func(k listKey, _ *list) { gone[k.term] = true })
		drop := func(term string) {
			for i, w := range want {
				if w == term {
					want = append(want[:i:i], want[i+1:]...)
					return
				}
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			term := fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "term"))
			key := listKey{segment: 1, term: term}
			clear(gone)
			before := len(want)
			switch rapid.SampledFrom([]string{"add", "get", "remove", "oldest"}).Draw(t, "step") {
			case "add":
				drop(term)
				want = append(want, term)
				r.Add(key, &list{size: int(term[0])})
			case "get":
				l, ok := r.Get(key)
				drop(term)
				if len(want) < before != ok || ok && l.size != int(term[0]) {
					t.Fatalf("get %s of %v: %v", term, want, ok)
				}
				if ok {
					want = append(want, term)
				}
			case "remove":
				drop(term)
				if r.Remove(key); gone[term] != (len(want) < before) {
					t.Fatalf("%s is gone: %v", term, gone)
				}
			case "oldest":
				r.RemoveOldest()
				if before > 0 {
					if !gone[want[0]] {
						t.Fatalf("gone are %v, want %s", gone, want[0])
					}
					want = want[1:]
				}
			}
			if r.Len() != len(want) || len(r.Keys()) != len(want) {
				t.Fatalf("%d lists, want %v", r.Len(), want)
			}
		}
		for _, term := range want {
			clear(gone)
			if r.RemoveOldest(); !gone[term] {
				t.Fatalf("gone is %v, want %s", gone, term)
			}
		}
	})
}
