package bleveindex

import (
	"cmp"
	"slices"
)

// topScores are the documents with the highest scores so far, lowest first.
type topScores struct {
	limit int
	list  []scored
}

// A scored is a document with its score.
type scored struct {
	spot
	score float32
}

func (t *topScores) reset(limit int) { t.limit, t.list = limit, t.list[:0] }

// full reports whether there are as many as the limit.
func (t *topScores) full() bool { return len(t.list) == t.limit }

// least is the lowest of the scores; below all when there are too few.
func (t *topScores) least() float32 {
	if !t.full() {
		return -1
	}
	return t.list[0].score
}

// add puts a document among them, when its score is high enough.
func (t *topScores) add(document spot, score float32) {
	one := scored{document, score}
	at, _ := slices.BinarySearchFunc(t.list, score, func(s scored, score float32) int { return cmp.Compare(s.score, score) })
	if !t.full() {
		t.list = slices.Insert(t.list, at, one)
		return
	}
	if at > 0 {
		copy(t.list, t.list[1:at])
		t.list[at-1] = one
	}
}
