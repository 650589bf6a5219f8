package bleveindex

// A field is a stream of terms of a document or of a passage.
type field uint8

// The fields with postings. Those of passages come last.
const (
	title field = iota
	questions
	category
	tags
	headings // all headings of the document, each once
	heading  // of a passage
	body     // of a passage
	numFields
)

// fieldNames are the names of fields in the index and in reasons.
var fieldNames = [numFields]string{"title", "questions", "category", "tags", "headings", "heading", "body"}

// ofPassage reports whether the field belongs to passages.
func (f field) ofPassage() bool { return f >= heading }

// A weighted field counts weight × frequency / (1 - b + b × length / average length) in a part.
type weighted struct {
	field     field
	weight, b float32
}

// A part is one BM25F score. It sees a document as a whole, or each passage with the fields of its document, the best
// passage counting. A document's score is the sum over parts of
//
//	weight / Σ idf × Σ over terms idf × (k1 + 1) × tf / (k1 + tf)
//
// where tf is the sum over fields: weights apply before saturation, and a term has one idf, over documents.
// (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004.)
type part struct {
	name       string
	passages   bool
	weight, k1 float32
	fields     []weighted
}

// parts is the ranking: one setting for every kind of content. Weights of title, headings, body and category were
// found on judged Russian help queries; questions and tags follow title and category.
var parts = []part{
	{name: "document", weight: 1, k1: 2, fields: []weighted{
		{title, 3, 0}, {questions, 2, .75}, {headings, .5, .75}, {body, 1, 1}, {category, 2, .75}, {tags, 1, .75}}},
	{name: "passage", passages: true, weight: 1, k1: 1.4, fields: []weighted{
		{title, 2.25, .75}, {questions, 1.5, .75}, {heading, .5, .75}, {body, 1, .75}, {category, .5, .75}}},
}

// Boosts by the chosen audience, on the whole score.
const (
	boostFor      = 1.1 // the document is for it
	boostOthers   = .9  // the document is for others only
	exactBonus    = 10  // the query names the document: more than any score
	maxCandidates = 256 // distinct terms of a message among which the rarest are looked for
)
