package bleveindex

import (
	index "github.com/blevesearch/bleve_index_api"
)

// terms is a field that comes to the engine with its terms already made: the engine analyses nothing.
type terms struct {
	name    string
	value   []byte // stored, when options say so
	options index.FieldIndexingOptions
	freqs   index.TokenFrequencies
	spare   []index.TokenFreq // made together: there is one for each term of each document
}

// sizeOfTerm is about what a term takes in memory.
const sizeOfTerm = 64

// spareTerms is how many are made at once, at most.
const spareTerms = 64

func newTerms(name string, options index.FieldIndexingOptions, size int) *terms {
	return &terms{name: name, options: options, freqs: make(index.TokenFrequencies, size)}
}

// unspecified is the frequency of a term that has none. The engine only reads it.
var unspecified index.TokenFreq

// put adds a term without a frequency: the engine writes a byte less a posting.
func (t *terms) put(term string) { t.freqs[term] = &unspecified }

// add counts a term once more in a slot, as far as the slot goes.
func (t *terms) add(term string, slot int) {
	f := t.freqs[term]
	if f == nil {
		f = t.fresh()
		t.freqs[term] = f
	}
	shift, most := slotRange(slot)
	if f.Frequency()>>shift&most < most {
		f.SetFrequency(f.Frequency() + 1<<shift)
	}
}

// fresh makes a frequency. It does not know its term: the engine looks at the keys.
func (t *terms) fresh() *index.TokenFreq {
	if len(t.spare) == 0 {
		t.spare = make([]index.TokenFreq, min(2*len(t.freqs)+1, spareTerms))
	}
	f := &t.spare[0]
	t.spare = t.spare[1:]
	return f
}

func (t *terms) Name() string                                     { return t.name }
func (t *terms) Value() []byte                                    { return t.value }
func (t *terms) ArrayPositions() []uint64                         { return nil }
func (t *terms) EncodedFieldType() byte                           { return 't' }
func (t *terms) Analyze()                                         {}
func (t *terms) Options() index.FieldIndexingOptions              { return t.options }
func (t *terms) AnalyzedLength() int                              { return 1 } // the norm, which nobody reads: one byte a posting
func (t *terms) AnalyzedTokenFrequencies() index.TokenFrequencies { return t.freqs }
func (t *terms) NumPlainTextBytes() uint64                        { return uint64(len(t.value)) }
func (t *terms) Size() int                                        { return len(t.value) + sizeOfTerm*len(t.freqs) }
