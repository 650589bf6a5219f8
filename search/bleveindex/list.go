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
	packed    []byte // of each posting: the distance of its unit, twice, plus one when its counts are not 1
	others    []byte // of those postings: what appendCounts makes of their counts
	size      int
	documents int  // roots that have the term
	limited   bool // it stands in passages that only some find
	inner     bool // it stands in passages
	live      atomic.Pointer[liveCount]

	// most is the highest weighted frequency in the part that is pruned by it, by the averages at the time.
	most     float32
	averages *[numFields]float32
	whole    *whole // the postings of a list of documents as a whole, which has no blocks
}

// A block is blockSize postings, or what is left at the end.
type block struct {
	last   uint32 // its highest unit
	start  uint32 // in packed
	others uint32 // where its counts start there
}

const blockSize = 32

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
		p.list.blocks = append(p.list.blocks, block{start: uint32(len(p.list.packed)), others: uint32(len(p.list.others))})
	}
	head := uint64(o.unit-p.last) << 1
	if o.counts != 1 {
		head |= 1
		p.list.others = appendCounts(p.list.others, o.counts)
	}
	p.list.packed = binary.AppendUvarint(p.list.packed, head)
	p.list.blocks[len(p.list.blocks)-1].last = o.unit
	p.last = o.unit
	p.list.size++
}

// finish gives the list and starts a new one.
func (p *packer) finish() *list {
	l := &list{
		blocks: slices.Clone(p.list.blocks), packed: slices.Clone(p.list.packed), others: slices.Clone(p.list.others),
		size:      p.list.size,
		documents: p.list.documents, limited: p.list.limited, inner: p.list.inner, most: p.list.most, averages: p.list.averages,
	}
	p.list = list{blocks: p.list.blocks[:0], packed: p.list.packed[:0], others: p.list.others[:0]}
	p.last = 0
	return l
}

// bytes is about how much memory a list takes.
func (l *list) bytes() int {
	size := int(unsafe.Sizeof(*l)) + len(l.packed) + len(l.others) + len(l.blocks)*int(unsafe.Sizeof(block{}))
	if l.whole != nil {
		size += l.whole.bytes()
	}
	return size
}

// appendTo appends the postings whose units are not to be skipped.
func (l *list) appendTo(to []posting, skip bitset) []posting {
	from := len(to)
	to = slices.Grow(to, l.size)
	if l.whole != nil {
		to = l.whole.appendTo(to)
	} else {
		to = to[:from+l.size]
		unpack(l.packed, l.others, 0, to[from:])
	}
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

// severalSlots comes before the counts of a posting that has several fields, or one of them very often.
const severalSlots = numSlots << fieldBits

// appendCounts packs counts: one field takes a byte, of its slot and how often.
func appendCounts(to []byte, counts uint32) []byte {
	for slot := range numSlots {
		shift, _ := slotRange(slot)
		if n := counts >> shift; n < 1<<fieldBits && n<<shift == counts {
			return append(to, byte(slot<<fieldBits)|byte(n))
		}
	}
	return binary.AppendUvarint(append(to, severalSlots), uint64(counts))
}

// unpackCounts is the inverse, and says where the next number begins.
func unpackCounts(b []byte, at int) (uint32, int) {
	x := b[at]
	if x == severalSlots {
		return varint(b, at+1)
	}
	if x < 1<<fieldBits {
		return uint32(x), at + 1
	}
	return uint32(x&(1<<fieldBits-1)) << (textBits - fieldBits + fieldBits*(x>>fieldBits)), at + 1
}

// unpack reads as many postings as there is room for. unit is that of the posting before.
func unpack(packed, others []byte, unit uint32, to []posting) {
	at, other := 0, 0
	for i := range to {
		var head uint32
		counts := uint32(1)
		if head, at = varint(packed, at); head&1 != 0 {
			counts, other = unpackCounts(others, other)
		}
		unit += head >> 1
		to[i] = posting{unit, counts}
	}
}

// varint reads a number and says where the next one begins.
func varint(b []byte, at int) (uint32, int) {
	if x := b[at]; x < 0x80 {
		return uint32(x), at + 1
	}
	return longVarint(b, at)
}

func longVarint(b []byte, at int) (x uint32, next int) {
	for shift := 0; ; shift += 7 {
		c := b[at]
		at++
		x |= uint32(c&0x7f) << shift
		if c < 0x80 {
			return x, at
		}
	}
}

// blockOf is the first block that does not end before a unit.
func blockOf(blocks []block, unit uint32) int {
	from, to := 0, len(blocks)
	for from < to {
		if middle := int(uint(from+to) >> 1); blocks[middle].last < unit {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from
}

// counts are those of a unit; 0 when it has no posting.
func (l *list) counts(unit uint32) uint32 {
	if l.whole != nil {
		return l.whole.counts(unit)
	}
	n := blockOf(l.blocks, unit)
	if n == len(l.blocks) {
		return 0
	}
	at, other, here := int(l.blocks[n].start), int(l.blocks[n].others), uint32(0)
	if n > 0 {
		here = l.blocks[n-1].last
	}
	for { // the last unit of the block is not below the one looked for
		var head uint32
		counts := uint32(1)
		if head, at = varint(l.packed, at); head&1 != 0 {
			counts, other = unpackCounts(l.others, other)
		}
		switch here += head >> 1; {
		case here == unit:
			return counts
		case here > unit:
			return 0
		}
	}
}

// A reader looks units up in a list, in rising order.
type reader struct {
	list  *list
	block int // whose postings are unpacked, plus one
	at    int
	room  [blockSize]posting
}

func (r *reader) reset(l *list) { r.list, r.block, r.at = l, 0, 0 }

// counts are those of a unit; 0 when it has no posting.
func (r *reader) counts(unit uint32) uint32 {
	if (r.block == 0 || r.list.blocks[r.block-1].last < unit) && !r.seek(unit) {
		return 0
	}
	for r.room[r.at].unit < unit {
		r.at++
	}
	if r.room[r.at].unit != unit {
		return 0
	}
	return r.room[r.at].counts
}

// seek unpacks the block in which a unit would be; false when all are below it.
func (r *reader) seek(unit uint32) bool {
	blocks := r.list.blocks
	rest := blocks[r.block:]
	n := blockOf(rest, unit)
	if n == len(rest) {
		return false
	}
	at, before := r.block+n, uint32(0)
	if at > 0 {
		before = blocks[at-1].last
	}
	size := min(blockSize, r.list.size-at*blockSize)
	unpack(r.list.packed[blocks[at].start:], r.list.others[blocks[at].others:], before, r.room[:size])
	r.block, r.at = at+1, 0
	return true
}
