package bleveindex

import (
	"encoding/binary"
	"slices"
	"sync/atomic"
	"unsafe"
)

// A posting says how often a term stands in the fields of a unit.
type posting struct {
	unit   uint32
	counts uint32 // by slot; see slotRange
}

// A list is the postings of a term in a segment, read once from the engine, which takes 50-80 ns a posting, and kept
// packed, which takes 2-3 bytes and about as many ns. It never changes: what is deleted or hidden is in it.
type list struct {
	blocks    []block
	packed    []byte // of each posting: the distance of its unit, twice, plus one when counts are 1; else the counts follow
	size      int
	documents int  // roots that have the term
	limited   bool // it stands in passages that only some find
	live      atomic.Pointer[liveCount]

	// most is the highest weighted frequency in the only part of a lean ranking, by the averages at the time.
	most     float32
	averages *[numFields]float32
}

// A block is blockSize postings, or what is left at the end.
type block struct {
	last  uint32 // its highest unit
	start uint32 // in packed
}

const blockSize = 128

// A liveCount is how many documents of a list are left after so many deletions in the segment.
type liveCount struct {
	deleted   uint64
	documents int
}

// A packer makes a list of postings in the order of their units.
type packer struct {
	list list
	last uint32
}

func (p *packer) add(o posting) {
	if p.list.size%blockSize == 0 {
		p.list.blocks = append(p.list.blocks, block{start: uint32(len(p.list.packed))})
	}
	head := uint64(o.unit-p.last) << 1
	if o.counts == 1 {
		p.list.packed = binary.AppendUvarint(p.list.packed, head|1)
	} else {
		p.list.packed = binary.AppendUvarint(p.list.packed, head)
		p.list.packed = binary.AppendUvarint(p.list.packed, uint64(o.counts))
	}
	p.list.blocks[len(p.list.blocks)-1].last = o.unit
	p.last = o.unit
	p.list.size++
}

// finish gives the list and starts a new one.
func (p *packer) finish() *list {
	l := &list{
		blocks: slices.Clone(p.list.blocks), packed: slices.Clone(p.list.packed), size: p.list.size,
		documents: p.list.documents, limited: p.list.limited, most: p.list.most, averages: p.list.averages,
	}
	p.list = list{blocks: p.list.blocks[:0], packed: p.list.packed[:0]}
	p.last = 0
	return l
}

// bytes is about how much memory a list takes.
func (l *list) bytes() int {
	return int(unsafe.Sizeof(*l)) + len(l.packed) + len(l.blocks)*int(unsafe.Sizeof(block{}))
}

// appendTo appends the postings whose units are not to be skipped.
func (l *list) appendTo(to []posting, skip bitset) []posting {
	from := len(to)
	to = slices.Grow(to, l.size)[:from+l.size]
	unpack(l.packed, 0, to[from:])
	if skip == nil {
		return to
	}
	kept := to[:from]
	for _, o := range to[from:] {
		if !skip.has(o.unit) {
			kept = append(kept, o)
		}
	}
	return kept
}

// unpack reads as many postings as there is room for. unit is that of the posting before.
func unpack(packed []byte, unit uint32, to []posting) {
	at := 0
	for i := range to {
		head := uint32(packed[at])
		at++
		if head >= 0x80 {
			var n int
			head, n = uvarint(packed[at-1:])
			at += n - 1
		}
		counts := uint32(1)
		if head&1 == 0 {
			var n int
			counts, n = uvarint(packed[at:])
			at += n
		}
		unit += head >> 1
		to[i] = posting{unit, counts}
	}
}

func uvarint(b []byte) (uint32, int) {
	x, n := binary.Uvarint(b)
	return uint32(x), n
}

// counts are those of a unit; 0 when it has no posting.
func (l *list) counts(unit uint32) uint32 {
	r := reader{list: l}
	return r.counts(unit)
}

// A reader looks units up in a list, in rising order.
type reader struct {
	list  *list
	block int // whose postings are unpacked, plus one
	size  int
	at    int
	room  [blockSize]posting
}

func (r *reader) reset(l *list) { r.list, r.block, r.size, r.at = l, 0, 0, 0 }

// counts are those of a unit; 0 when it has no posting.
func (r *reader) counts(unit uint32) uint32 {
	if r.block == 0 || r.list.blocks[r.block-1].last < unit {
		if !r.seek(unit) {
			return 0
		}
	}
	for r.room[r.at].unit < unit {
		r.at++
	}
	if r.room[r.at].unit == unit {
		return r.room[r.at].counts
	}
	return 0
}

// seek unpacks the block in which a unit would be.
func (r *reader) seek(unit uint32) bool {
	rest := r.list.blocks[r.block:]
	n, _ := slices.BinarySearchFunc(rest, unit, func(b block, unit uint32) int {
		if b.last < unit {
			return -1
		}
		return 1
	})
	if n == len(rest) {
		return false
	}
	r.block += n + 1
	before := uint32(0)
	if r.block > 1 {
		before = r.list.blocks[r.block-2].last
	}
	r.size = min(blockSize, r.list.size-(r.block-1)*blockSize)
	unpack(r.list.packed[r.list.blocks[r.block-1].start:], before, r.room[:r.size])
	r.at = 0
	return true
}
