package russian

import (
	"hash/maphash"
	"strings"
	"sync"
)

const (
	stemsKept = 1 << 16 // words: about 6 MB
	shards    = 16
)

// A cache keeps the stems of the words seen last, because a stemmer is ten times slower than a look-up.
// Each shard has two generations: when the young one is full it becomes the old one, and the old one is
// forgotten; a hit in the old one makes the word young again.
type cache struct {
	seed   maphash.Seed
	limit  int // words of one generation of one shard
	shards [shards]shard
}

type shard struct {
	mu         sync.Mutex
	young, old map[string]string
}

// newCache makes a cache of at most n words.
func newCache(n int) *cache {
	return &cache{seed: maphash.MakeSeed(), limit: n / shards / 2}
}

func (c *cache) shard(word string) *shard {
	return &c.shards[maphash.String(c.seed, word)%shards]
}

func (c *cache) get(word string) (string, bool) {
	s := c.shard(word)
	s.mu.Lock()
	defer s.mu.Unlock()
	if stem, ok := s.young[word]; ok {
		return stem, true
	}
	stem, ok := s.old[word]
	if ok {
		s.put(word, stem, c.limit)
	}
	return stem, ok
}

func (c *cache) put(word, stem string) {
	s := c.shard(word)
	s.mu.Lock()
	defer s.mu.Unlock()
	word = strings.Clone(word) // not the text it is cut from
	if strings.HasPrefix(word, stem) {
		stem = word[:len(stem)]
	}
	s.put(word, stem, c.limit)
}

func (s *shard) put(word, stem string, limit int) {
	if s.young == nil || len(s.young) >= limit {
		s.old, s.young = s.young, make(map[string]string, limit/4)
	}
	s.young[word] = stem
}
