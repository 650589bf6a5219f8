package bleveindex

import (
	"fmt"
	"testing"
)

// What is kept of segments that a view does not have is forgotten, of this index alone.
func TestForget(t *testing.T) {
	lists := NewLists(1 << 20)
	one, other := lists.join(), lists.join()
	for _, c := range []*cache{one, other} {
		for i := range 3 * forgotten {
			c.put(listKey{segment: uint64(i % 3), term: fmt.Sprint("т", i)}, &list{size: 1})
		}
	}
	kept := func(c *cache, segment int) (n int) {
		for i := range 3 * forgotten {
			if _, ok := c.get(listKey{segment: uint64(segment), term: fmt.Sprint("т", i)}); ok {
				n++
			}
		}
		return n
	}
	one.forget(&view{segments: []*segmentView{{id: 1}, {id: 7}}})
	for segment, want := range []int{0, forgotten, 0} {
		if n := kept(one, segment); n != want {
			t.Errorf("segment %d has %d lists, want %d", segment, n, want)
		}
		if n := kept(other, segment); n != forgotten {
			t.Errorf("segment %d of the other index has %d lists, want %d", segment, n, forgotten)
		}
	}
	one.forget(nil)
	other.forget(nil)
	if lists.bytes != 0 || len(lists.kept) != 0 || lists.lists.Len() != 0 {
		t.Errorf("%d bytes in %d lists of %d segments are left", lists.bytes, lists.lists.Len(), len(lists.kept))
	}
}
