package bleveindex

import "slices"

// topScores are the highest scores so far, lowest first.
type topScores struct {
	limit int
	list  []float32
}

func (t *topScores) reset(limit int) { t.limit, t.list = limit, t.list[:0] }

// full reports whether there are as many as the limit.
func (t *topScores) full() bool { return len(t.list) == t.limit }

// least is the lowest of them; below all scores when there are too few.
func (t *topScores) least() float32 {
	if !t.full() {
		return -1
	}
	return t.list[0]
}

// add puts a score among them, when it is high enough.
func (t *topScores) add(score float32) {
	at, _ := slices.BinarySearch(t.list, score)
	if !t.full() {
		t.list = slices.Insert(t.list, at, score)
		return
	}
	if at > 0 {
		copy(t.list, t.list[1:at])
		t.list[at-1] = score
	}
}
