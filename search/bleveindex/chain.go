package bleveindex

import "iter"

// Chains are words by the hash of a key. Neither keys nor hashes are kept: the few words of a place are asked for theirs.
type chains struct {
	first []uint32 // of each place, plus one: as many as a power of two
	next  []uint32 // by word: that after it in its place, plus one
}

// add adds the next word, which may have no key.
func (c *chains) add(hash uint32, keyed bool) {
	c.next = append(c.next, 0)
	if n := uint32(len(c.next)); keyed {
		first := &c.first[hash&uint32(len(c.first)-1)]
		c.next[n-1], *first = *first, n
	}
}

// all gives the words that may have a key of the hash, and others.
func (c *chains) all(hash uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if len(c.first) == 0 {
			return
		}
		for n := c.first[hash&uint32(len(c.first)-1)]; n > 0 && yield(n-1); n = c.next[n-1] {
		}
	}
}

// hashOf is FNV-1a of 32 bits (Fowler, Noll, Vo).
func hashOf(key string) uint32 {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return h
}
