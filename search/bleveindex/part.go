package bleveindex

// A stream is one way to make terms of the words of a text. Each has its own postings.
type stream uint8

// The streams.
const (
	words  stream = iota // stems
	grams                // 4-letter pieces of words
	starts               // the first letters of words
	pairs                // two stems close together
	numStreams
)

// streamNames are the names of streams in the index.
var streamNames = [numStreams]string{"words", "grams", "starts", "pairs"}

// A field is a text of a document or of a passage.
type field uint8

// The fields.
const (
	body field = iota // of a passage; in the terms of a document: of all its passages
	title
	questions
	headings // all headings of the document, each once
	category
	tags
	lead    // the first words of the body
	anchors // what links in other documents say that lead to it
	heading // of a passage
	file    // the text of a passage that stands in a file
	files   // of such a passage: the words that no passage before it has in a file
	learned // wordings of people whom the document helped, in learnedUnits
	numFields
)

// fieldNames are the names of fields in reasons.
var fieldNames = [numFields]string{"body", "title", "questions", "headings", "category", "tags", "body", "links", "heading", "file", "file", "learned"}

// ofPassage reports whether the field belongs to passages.
func (f field) ofPassage() bool { return f == body || f == heading || f == file || f == files }

// A posting has one number for how often a term stands in each field of a unit: textBits of it for the slot of the
// long text, fieldBits for each of the other slots. What a slot means depends on the unit.
const (
	textBits  = 8
	fieldBits = 4
	numSlots  = 7
)

var (
	rootSlots    = [numSlots]field{anchors, title, questions, headings, category, tags, learned}
	startSlots   = [numSlots]field{body, title, questions, headings, category, tags, learned}
	leadSlots    = [numSlots]field{lead, title, questions, headings, category, tags, learned} // of a root in grams
	passageSlots = [numSlots]field{body, heading, file, files, numFields, numFields, numFields}
)

// slots tells what the slots of a stream's postings mean.
func (s stream) slots(ofRoot bool) *[numSlots]field {
	switch {
	case !ofRoot:
		return &passageSlots
	case s == grams:
		return &leadSlots
	case s == starts:
		return &startSlots
	}
	return &rootSlots
}

// slot is where postings count a field.
func (f field) slot() int {
	switch f {
	case lead, anchors:
		return int(body)
	case heading:
		return int(title)
	case file:
		return int(questions)
	case files:
		return int(headings)
	case learned:
		return int(tags) + 1
	}
	return int(f)
}

// slotRange tells where the count of a slot begins and how far it goes.
func slotRange(slot int) (shift, most int) {
	if slot == 0 {
		return 0, 1<<textBits - 1
	}
	return textBits + fieldBits*(slot-1), 1<<fieldBits - 1
}

// A weighted field counts weight × frequency / (1 - b + b × length / average length) in a part.
type weighted struct {
	field     field
	weight, b float32
}

// A part is one BM25F score over one stream. It sees a document as a whole, or each passage with the fields of its
// document, the best passage counting. A document's score is the sum over parts of
//
//	weight / Σ idf × Σ over terms idf × (k1 + 1) × tf / (k1 + tf)
//
// where tf is the sum over fields: weights apply before saturation, and a term has one idf, over documents. Of what people's words
// add to that, only a part is believed.
// (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004.)
type part struct {
	name       string
	stream     stream
	passages   bool
	whole      bool // documents are one unit each, which holds their body too
	weight, k1 float32
	fields     []weighted
}

// slots tells what the slots of the postings that a part looks at mean.
func (p part) slots(ofRoot bool) *[numSlots]field {
	if p.whole {
		return &startSlots
	}
	return p.stream.slots(ofRoot)
}

// parts is the ranking: one setting for every kind of content. Weights of title, headings, body, lead and category were
// found on judged Russian help queries; questions and tags follow title and category. What is in files is weak, and counts
// the same whatever their length. The first part explains hits.
var parts = []part{
	{name: "document", stream: words, weight: 1, k1: 3.5, fields: []weighted{
		{title, 2.5, 0}, {questions, 2, .75}, {headings, 1, .75}, {body, .7, 1}, {category, 2.8, .75}, {tags, 1, .75}, {anchors, 4, 0}, {files, .8, 0}, {learned, 5, 1}}},
	{name: "grams", stream: grams, weight: .85, k1: 5.6, fields: []weighted{
		{title, 4, .75}, {questions, 3, .75}, {headings, .5, .75}, {category, .3, .75}, {lead, 1, .75}, {learned, 3, 1}}},
	{name: "starts", stream: starts, weight: .35, k1: 1.2, fields: []weighted{
		{title, 6, .75}, {questions, 4, .75}, {headings, 1, .75}, {body, .5, .75}}},
	{name: "passage", stream: words, passages: true, weight: .5, k1: 1.4, fields: []weighted{
		{title, 2.25, .75}, {questions, 1.5, .75}, {heading, .5, .75}, {body, 1, .75}, {category, .5, .75}, {file, .8, 0}}},
	{name: "pairs", stream: pairs, passages: true, weight: .6, k1: 1.2, fields: []weighted{
		{title, 3, .75}, {questions, 2, .75}, {heading, 1, .75}, {body, 1, .75}, {file, .8, 0}}},
}

// gramsAlone is the score from which a document is a hit that shares pieces of words with the query and no word.
const gramsAlone = .5

// Boosts by the chosen audience, on the whole score.
const (
	boostFor      = 1.1 // the document is for it
	boostOthers   = .9  // the document is for others only
	exactBonus    = 20  // the query names the document: more than any score
	maxCandidates = 256 // distinct terms of a message among which the rarest are looked for
)
