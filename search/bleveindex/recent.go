package bleveindex

import "hash/maphash"

// recent is lists in the order of their last use. There are a hundred thousand short ones, so that what a list costs beside itself
// tells: they are found by a hash of their keys, and each key is kept once.
type recent struct {
	seed   maphash.Seed
	byHash map[uint64]*kept
	ends   kept // of a ring: after it is the list used last, before it the oldest
	gone   func(listKey, *list)
}

// A kept list and its neighbours in the ring.
type kept struct {
	key           listKey
	list          *list
	before, after *kept
}

// newRecent makes an empty one; gone is called with each list that leaves it.
func newRecent(gone func(listKey, *list)) *recent {
	r := &recent{seed: maphash.MakeSeed(), byHash: map[uint64]*kept{}, gone: gone}
	r.ends.before, r.ends.after = &r.ends, &r.ends
	return r
}

// Len counts the lists.
func (r *recent) Len() int { return len(r.byHash) }

// Get finds a list, which is the one used last then.
func (r *recent) Get(key listKey) (*list, bool) {
	k := r.byHash[maphash.Comparable(r.seed, key)]
	if k == nil || k.key != key {
		return nil, false
	}
	k.unlink()
	r.push(k)
	return k.list, true
}

// Add takes a list in. One of the same key, or of the same hash, leaves.
func (r *recent) Add(key listKey, l *list) {
	hash := maphash.Comparable(r.seed, key)
	r.remove(hash)
	k := &kept{key: key, list: l}
	r.byHash[hash] = k
	r.push(k)
}

// Remove lets a list go.
func (r *recent) Remove(key listKey) {
	if hash := maphash.Comparable(r.seed, key); r.byHash[hash] != nil && r.byHash[hash].key == key {
		r.remove(hash)
	}
}

// RemoveOldest lets the list go that has not been used for longest.
func (r *recent) RemoveOldest() {
	if oldest := r.ends.before; oldest != &r.ends {
		r.remove(maphash.Comparable(r.seed, oldest.key))
	}
}

// Keys lists the keys, in no order.
func (r *recent) Keys() []listKey {
	keys := make([]listKey, 0, len(r.byHash))
	for _, k := range r.byHash {
		keys = append(keys, k.key)
	}
	return keys
}

func (r *recent) remove(hash uint64) {
	k := r.byHash[hash]
	if k == nil {
		return
	}
	delete(r.byHash, hash)
	k.unlink()
	r.gone(k.key, k.list)
}

func (r *recent) push(k *kept) {
	k.before, k.after = &r.ends, r.ends.after
	k.before.after, k.after.before = k, k
}

func (k *kept) unlink() { k.before.after, k.after.before = k.after, k.before }
