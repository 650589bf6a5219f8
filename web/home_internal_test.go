package web

import (
	"fmt"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestLargest(t *testing.T) {
	var all []Topic
	for i, count := range []int{1, 5, 3, 3, 9, 3} {
		all = append(all, Topic{Section: kb.Section{Slug: fmt.Sprint(i)}, Count: count})
	}
	names := func(topics []Topic) (s string) {
		for _, t := range topics {
			s += t.Slug
		}
		return s
	}
	for n, want := range map[int]string{6: "012345|", 3: "124|035", 1: "4|01235", 4: "1234|05"} {
		cards, rest := largest(all, n)
		if got := names(cards) + "|" + names(rest); got != want {
			t.Errorf("largest %d: %s, want %s", n, got, want)
		}
	}
}
