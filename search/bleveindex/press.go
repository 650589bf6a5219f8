package bleveindex

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/huff0"

	"github.com/podskazka/podskazka/search/russian"
)

// A press packs narrow text with one Huffman code for all letters: a text of a hundred words is too short for a code of
// its own, and has too few repetitions for what the engine compresses with. It is for one goroutine.
type press struct {
	scratch huff0.Scratch
}

// What a packed text starts with: its length, or notPressed when it follows as it is.
const notPressed = 0

//go:embed letters-ru.txt
var sampleText string

// sampleWeight is what a character in the sample counts beside one that is not in it.
const sampleWeight = 32

// sampleCounts say how often every byte of narrow text is expected.
func sampleCounts() *[256]uint32 {
	var counts [256]uint32
	for c := range counts {
		counts[c] = 1
	}
	for _, c := range russian.Narrow(sampleText) {
		counts[c] += sampleWeight
	}
	return &counts
}

func newPress() (*press, error) {
	p := &press{huff0.Scratch{Reuse: huff0.ReusePolicyMust}}
	if err := p.scratch.BuildCTable(sampleCounts()); err != nil {
		return nil, fmt.Errorf("make the code of letters: %w", err)
	}
	return p, nil
}

// letterDecoder reads the code. It is made at the first use and may be shared.
var letterDecoder = sync.OnceValues(func() (*huff0.Decoder, error) {
	p, err := newPress()
	if err != nil {
		return nil, err
	}
	table, err := p.scratch.AppendTable(nil)
	if err != nil {
		return nil, err
	}
	read, _, err := huff0.ReadTable(table, nil)
	if err != nil {
		return nil, err
	}
	return read.Decoder(), nil
})

// press packs narrow text.
func (p *press) press(text []byte) []byte {
	if len(text) > 0 && len(text) <= huff0.BlockSizeMax {
		if pressed, _, err := huff0.Compress1X(text, &p.scratch); err == nil {
			return append(binary.AppendUvarint(make([]byte, 0, len(pressed)+3), uint64(len(text))), pressed...)
		}
	}
	return append([]byte{notPressed}, text...) // too short or too long, or no text
}

var errPressed = errors.New("packed text is damaged")

// unpress is the inverse of press.
func unpress(packed []byte) ([]byte, error) {
	size, n := binary.Uvarint(packed)
	if n <= 0 || size > huff0.BlockSizeMax {
		return nil, errPressed
	}
	if size == notPressed {
		return packed[n:], nil
	}
	decoder, err := letterDecoder()
	if err != nil {
		return nil, err
	}
	text, err := decoder.Decompress1X(make([]byte, 0, size), packed[n:])
	if err != nil || uint64(len(text)) != size {
		return nil, errors.Join(errPressed, err)
	}
	return text, nil
}
