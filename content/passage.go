package content

// A Passage is a piece of an article that a search hit can point at: the text under one heading, or one
// caption cue group of a video guide.
type Passage struct {
	Heading   string   // text of its heading; empty before the first one
	Anchor    string   // id of the heading in the rendered page
	Text      string   // plain text
	T         int      // second in the film where it is spoken; -1 for written text
	Audiences []string // set for an "only for audience" block: shown to and found by these alone
}
