package bleveindex

import (
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// A listKey names a list: segments never change and their numbers are never used twice in an index.
type listKey struct {
	segment uint64
	stream  stream
	index   uint32 // whose it is; the cache knows
	term    string
}

// entryBytes is about what a kept list costs beside its own bytes and its term's: its place, and what allocations are rounded up by.
const entryBytes = 128

// Lists keeps the lists of postings used last, unpacked from the engine's form, within a number of bytes. Several indexes may share
// one: what is asked most has most of it. It is safe for concurrent use.
type Lists struct {
	mu      sync.Mutex
	lists   *recent
	kin     *simplelru.LRU[listKey, []string]
	tallies *simplelru.LRU[tallyKey, tally]
	kept    map[home]int // how many lists of each segment
	bytes   int
	budget  int
	indexes uint32 // that have had a part
}

// NewLists makes room for lists of so many bytes.
func NewLists(bytes int) *Lists {
	c := &Lists{budget: bytes, kept: map[home]int{}}
	c.lists = newRecent(c.dropped)
	c.kin, _ = simplelru.NewLRU[listKey, []string](maxFamilies, nil) // fails for no positive size
	c.tallies, _ = simplelru.NewLRU[tallyKey, tally](maxTallies, nil)
	return c
}

// A cache is the part of an index in kept lists.
type cache struct {
	*Lists
	index uint32
}

// join gives an index its part.
func (c *Lists) join() *cache {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.indexes++
	return &cache{c, c.indexes}
}

// maxFamilies bounds how many families of words are kept beside.
const maxFamilies = 1 << 14

// maxTallies bounds how many tallies are kept beside: of the common words of messages, too, whose lists nobody reads.
const maxTallies = 1 << 13

// A tallyKey names a tally.
type tallyKey struct {
	index uint32
	term  string
}

// tally gives that of a word, zero when there is none.
func (c *cache) tally(term string) tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, _ := c.tallies.Get(tallyKey{c.index, term})
	return t
}

func (c *cache) putTally(term string, t tally) {
	key := tallyKey{c.index, strings.Clone(term)} // it may be a piece of a letter
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tallies.Add(key, t)
}

func (c *cache) family(key listKey) ([]string, bool) {
	key.index = c.index
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kin.Get(key)
}

func (c *cache) putFamily(key listKey, family []string) {
	key.index, key.term = c.index, strings.Clone(key.term)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kin.Add(key, family)
}

// A home is a segment of an index.
type home struct {
	index   uint32
	segment uint64
}

func (k listKey) home() home { return home{k.index, k.segment} }

// dropped takes a list that is kept no more off the sums.
func (c *Lists) dropped(k listKey, l *list) {
	c.bytes -= l.bytes() + len(k.term) + entryBytes
	if c.kept[k.home()]--; c.kept[k.home()] == 0 {
		delete(c.kept, k.home())
	}
}

// forgotten is how many lists are dropped at once, while searches wait.
const forgotten = 64

// forget drops what is kept of the lists of segments that a view does not have; without a view, of all of the index.
func (c *cache) forget(v *view) {
	for keys := range slices.Chunk(c.outdated(v), forgotten) {
		c.mu.Lock()
		for _, key := range keys {
			c.lists.Remove(key)
		}
		c.mu.Unlock()
	}
}

// outdated lists what forget drops. All keys are looked at only when some of a segment are to go: after it was merged.
func (c *cache) outdated(v *view) []listKey {
	present := map[home]bool{}
	if v != nil {
		for _, s := range v.segments {
			present[home{c.index, s.id}] = true
		}
	}
	stays := func(h home) bool { return h.index != c.index || present[h] }
	var keys []listKey
	c.mu.Lock()
	for h := range c.kept {
		if !stays(h) {
			keys = c.lists.Keys()
			break
		}
	}
	c.mu.Unlock()
	return slices.DeleteFunc(keys, func(k listKey) bool { return stays(k.home()) })
}

// full reports whether lists take so many eighths of the budget.
func (c *cache) full(eighths int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes >= c.budget/8*eighths
}

func (c *cache) get(key listKey) (*list, bool) {
	key.index = c.index
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
	key.index, key.term = c.index, strings.Clone(key.term) // it may be a piece of a letter
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lists.Remove(key) // somebody else may have been as quick
	c.lists.Add(key, l)
	c.kept[key.home()]++
	for c.bytes += size; c.bytes > c.budget; {
		c.lists.RemoveOldest()
	}
}
