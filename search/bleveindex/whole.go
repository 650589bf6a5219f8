package bleveindex

import (
	"slices"
	"unsafe"
)

// A whole is the postings of a term in a segment whose documents are one unit each, in about three bytes each: a form to
// add up the impacts of all of them, at two or three nanoseconds each, and to look single ones up.
type whole struct {
	places
	impacts []byte
	codes   []byte  // of counts, half a byte each; see codeOf
	others  []other // the counts that have no code
}

// places are the units of postings in order.
type places interface {
	spread(to bounds, worth *[fullImpact + 1]uint16, impacts []byte) // adds what the impact of each is worth
	find(unit uint32) (at int, ok bool)
	each(f func(at int, unit uint32))
	bytes() int
}

// Others are the counts of the posting at a place.
type other struct{ at, counts uint32 }

// A code tells the counts of nearly all postings: how often, up to 7 times, in the long text, and 8 more when once in the slot after.
const (
	noCode   = 0
	codeBits = 4
	codeText = 1<<(codeBits-1) - 1
)

func codeOf(counts uint32) byte {
	if counts&^(codeText|1<<textBits) != 0 {
		return noCode
	}
	return byte(counts&codeText | counts>>textBits<<(codeBits-1))
}

// coded is the inverse.
func coded(code byte) uint32 { return uint32(code&codeText) | uint32(code>>(codeBits-1))<<textBits }

// A wholePacker makes wholes of postings in the order of their units.
type wholePacker struct {
	units []uint32
	whole whole
}

func (p *wholePacker) add(o posting, impact byte) {
	at := len(p.units)
	code := codeOf(o.counts)
	if code == noCode {
		p.whole.others = append(p.whole.others, other{uint32(at), o.counts})
	}
	if at%2 == 0 {
		p.whole.codes = append(p.whole.codes, code)
	} else {
		p.whole.codes[at/2] |= code << codeBits
	}
	p.units = append(p.units, o.unit)
	p.whole.impacts = append(p.whole.impacts, impact)
}

// finish gives the postings among so many units and starts anew.
func (p *wholePacker) finish(units int) *whole {
	w := &whole{impacts: slices.Clone(p.whole.impacts), codes: slices.Clone(p.whole.codes), others: slices.Clone(p.whole.others)}
	if len(p.units) > units/manyWindows {
		w.places = newWindows[uint8](p.units)
	} else {
		w.places = newWindows[uint16](p.units)
	}
	p.units = p.units[:0]
	p.whole = whole{impacts: p.whole.impacts[:0], codes: p.whole.codes[:0], others: p.whole.others[:0]}
	return w
}

func (w *whole) bytes() int {
	return int(unsafe.Sizeof(*w)) + w.places.bytes() + len(w.impacts) + len(w.codes) + len(w.others)*int(unsafe.Sizeof(other{}))
}

// counts are those of a unit; 0 when it has no posting.
func (w *whole) counts(unit uint32) uint32 {
	at, ok := w.find(unit)
	if !ok {
		return 0
	}
	return w.countsAt(at)
}

func (w *whole) countsAt(at int) uint32 {
	if code := w.codes[at/2] >> (at % 2 * codeBits) & (1<<codeBits - 1); code != noCode {
		return coded(code)
	}
	i, _ := slices.BinarySearchFunc(w.others, uint32(at), func(o other, at uint32) int { return int(o.at) - int(at) })
	return w.others[i].counts
}

// appendTo appends the postings.
func (w *whole) appendTo(to []posting) []posting {
	w.each(func(at int, unit uint32) { to = append(to, posting{unit, w.countsAt(at)}) })
	return to
}

// windows are units by windows of as many as an offset can tell apart.
type windows[O uint8 | uint16] struct {
	starts  []uint32 // of each window among the offsets, and where the last ends
	offsets []O
}

// manyWindows is the share of the units from which small windows take less memory than large ones.
const manyWindows = 1 << 8 / 4

// span is how many units a window has.
func (w *windows[O]) span() int { return 1 << (8 * unsafe.Sizeof(O(0))) }

func newWindows[O uint8 | uint16](units []uint32) *windows[O] {
	w := &windows[O]{offsets: make([]O, len(units))}
	span := w.span()
	w.starts = make([]uint32, 0, int(units[len(units)-1])/span+2)
	for i, unit := range units {
		for len(w.starts) <= int(unit)/span {
			w.starts = append(w.starts, uint32(i))
		}
		w.offsets[i] = O(unit)
	}
	w.starts = append(w.starts, uint32(len(units)))
	return w
}

func (w *windows[O]) bytes() int {
	return int(unsafe.Sizeof(*w)) + len(w.starts)*int(unsafe.Sizeof(w.starts[0])) + len(w.offsets)*int(unsafe.Sizeof(O(0)))
}

func (w *windows[O]) spread(to bounds, worth *[fullImpact + 1]uint16, impacts []byte) {
	from := w.starts[0]
	for n, end := range w.starts[1:] {
		if from < end {
			addWorth(to[boundBytes*n*w.span():], w.offsets[from:end], impacts[from:end], worth)
		}
		from = end
	}
}

// addWorth is the loop that searches spend their time in: apart, it has all it needs in registers.
//
//go:noinline
func addWorth[O uint8 | uint16](room bounds, offsets []O, impacts []byte, worth *[fullImpact + 1]uint16) {
	impacts = impacts[:len(offsets)]
	for i, offset := range offsets {
		high := boundBytes*int(offset) + 1
		steps := uint16(room[high])<<8 | uint16(room[high-1])
		steps += worth[impacts[i]]
		room[high], room[high-1] = byte(steps>>8), byte(steps)
	}
}

func (w *windows[O]) find(unit uint32) (at int, ok bool) {
	n := int(unit) / w.span()
	if n+1 >= len(w.starts) {
		return 0, false
	}
	from := int(w.starts[n])
	at, ok = slices.BinarySearch(w.offsets[from:w.starts[n+1]], O(unit))
	return from + at, ok
}

func (w *windows[O]) each(f func(at int, unit uint32)) {
	from := w.starts[0]
	for n, end := range w.starts[1:] {
		for at := from; at < end; at++ {
			f(int(at), uint32(n*w.span())+uint32(w.offsets[at]))
		}
		from = end
	}
}
