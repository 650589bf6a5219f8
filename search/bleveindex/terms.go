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
}

func newTerms(name string, options index.FieldIndexingOptions, size int) *terms {
	return &terms{name: name, options: options, freqs: make(index.TokenFrequencies, size)}
}

// add counts a term once more in a slot, as far as the slot goes.
func (t *terms) add(term string, slot int) {
	f := t.freqs[term]
	if f == nil {
		f = &index.TokenFreq{Term: []byte(term)}
		t.freqs[term] = f
	}
	shift, most := slotRange(slot)
	if f.Frequency()>>shift&most < most {
		f.SetFrequency(f.Frequency() + 1<<shift)
	}
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
func (t *terms) Size() int                                        { return len(t.value) + t.freqs.Size() }
