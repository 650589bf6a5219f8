package bleveindex

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// A listKey names a list: segments never change and their numbers are never used twice.
type listKey struct {
	segment uint64
	stream  stream
	term    string
}

// entryBytes is about what a kept list costs beside its own bytes and its term's.
const entryBytes = 160

// A cache keeps the lists used last, within a number of bytes. It is safe for concurrent use.
type cache struct {
	mu     sync.Mutex
	lists  *simplelru.LRU[listKey, *list]
	kin    *simplelru.LRU[listKey, []string]
	sizes  *simplelru.LRU[listKey, size]
	bytes  int
	budget int
}

func newCache(budget int) *cache {
	c := &cache{budget: budget}
	c.lists, _ = simplelru.NewLRU(math.MaxInt, func(k listKey, l *list) { c.bytes -= l.bytes() + len(k.term) + entryBytes }) // fails for no positive size
	c.kin, _ = simplelru.NewLRU[listKey, []string](maxFamilies, nil)
	c.sizes, _ = simplelru.NewLRU[listKey, size](maxSizes, nil)
	return c
}

// maxFamilies bounds how many families of words are kept beside.
const maxFamilies = 1 << 14

// A size is how many units of a segment have a term when so many are deleted.
type size struct {
	units   int
	deleted uint64
}

// maxSizes bounds how many sizes are kept: the common words of messages, whose lists nobody reads.
const maxSizes = 1 << 13

func (c *cache) size(key listKey) (size, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sizes.Get(key)
}

func (c *cache) putSize(key listKey, s size) {
	key.term = strings.Clone(key.term) // it may be a piece of a letter
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sizes.Add(key, s)
}

func (c *cache) family(key listKey) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kin.Get(key)
}

func (c *cache) putFamily(key listKey, family []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kin.Add(key, family)
}

// forget drops what is kept of the lists of segments that a view does not have.
func (c *cache) forget(v *view) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range c.lists.Keys() {
		if !slices.ContainsFunc(v.segments, func(s *segmentView) bool { return s.id == key.segment }) {
			c.lists.Remove(key)
		}
	}
}

// full reports whether lists take so many eighths of the budget.
func (c *cache) full(eighths int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes >= c.budget/8*eighths
}

func (c *cache) get(key listKey) (*list, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lists.Get(key)
}

// put keeps a list, unless it would push out much of what is there.
func (c *cache) put(key listKey, l *list) {
	size := l.bytes() + len(key.term) + entryBytes
	if size > c.budget/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lists.Remove(key) // somebody else may have been as quick
	c.lists.Add(key, l)
	for c.bytes += size; c.bytes > c.budget; {
		c.lists.RemoveOldest()
	}
}
