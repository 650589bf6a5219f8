package bleveindex

import "math"

// In a lean index, what stands for a word counts no more than its own rarity is worth: of two hundred thousand letters, those with
// «почта» say little to who asks for «ящик», and to read them all would cost more than the rest of the search.
// A term that is in more than commonerBy times as many documents as the word is left out, unless fewer than one of
// commonTerm documents have it.
const (
	commonerBy = 2
	commonTerm = 64
)

// most is how many postings a term may have that stands for the word of a concept.
func (c *concept) most(r *run, limit int) int {
	own := c.choices[0].frequency
	if !r.parts[0].whole || own == 0 {
		return limit
	}
	return min(limit, max(commonerBy*own, r.view.documents/commonTerm))
}

// temper gives what stands for the word of a concept at most its own idf, among n documents.
func (c *concept) temper(n float64) {
	most := idf(n, c.frequency())
	for i := range c.choices[1:] {
		o := &c.choices[1+i]
		o.Weight *= min(1, idf(n, o.frequency)/most)
	}
}

// idf = ln(1 + (n - df + 0.5) / (df + 0.5)) of a term in df of n documents. It is above 0.
func idf(n float64, df int) float64 {
	return math.Log(1 + (n-float64(df)+.5)/(float64(df)+.5))
}
