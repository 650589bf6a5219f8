package bleveindex

import "testing"

// Reading the long lists of a segment ends when the index is closed, which waits for it.
func TestLongListsEndWithTheIndex(t *testing.T) {
	l := openLive(t, t.TempDir(), newFeed(minWarm))
	defer l.Close()
	waitFor(t, l)
	merge(t, l.index)
	closed := make(chan struct{})
	for _, want := range []bool{true, false} {
		list, err := l.index.view.segments[0].longLists(0, nil, closed)
		if err != nil || len(list) > 0 != want {
			t.Errorf("%d long lists, %v", len(list), err)
		}
		if want {
			close(closed)
		}
	}
}
