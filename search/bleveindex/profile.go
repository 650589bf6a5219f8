package bleveindex

// A Profile says how much of its documents an index holds and, with that, how it ranks them.
type Profile uint8

// The profiles.
const (
	Full Profile = iota // all the ranking can use: for articles
	Lean                // one unit a document, words alone, texts packed: for letters by the hundred thousand
)

// schema names the shape of an index of the profile.
func (p Profile) schema() string {
	if p == Lean {
		return schema + ", lean"
	}
	return schema
}

// atOnce is how many bytes of text are written at once. What stands for them in memory meanwhile takes a hundred times as much in a
// full index, whose terms are words, pieces and pairs of them. Steps of half as much came faster than their segments were merged.
func (p Profile) atOnce() int {
	if p == Lean {
		return 1 << 19
	}
	return 1 << 18
}

// parts is the ranking of a profile.
func (p Profile) parts() []part {
	if p == Lean {
		return leanParts
	}
	return parts
}

// leanParts see a document as a whole, with the weights of the first of parts, and twice its weight, which makes scores
// about as high. Passages, pieces of words, pairs and families of words are what a lean index does without. Terms that stand for a
// rarer word count less than in a full one or not at all: see concept.temper.
var leanParts = []part{
	{name: "document", stream: words, whole: true, weight: 2, k1: 2.5, fields: []weighted{
		{title, 2.5, 0}, {questions, 2, .75}, {body, .7, 1}, {category, 2.8, .75}, {tags, 1, .75}}},
}
