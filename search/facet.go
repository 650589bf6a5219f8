package search

import "maps"

// Counts tells how many documents would be left with each value of a filter: among the matching ones that the viewer may
// read, each filter counted with all others applied and its own left out. Only values that some of them have are there.
type Counts struct {
	Kinds     map[string]int
	Sections  map[string]int // of the section itself, without those below it
	Audiences map[string]int // by name; under the empty name those for everyone
	Langs     map[string]int
	Updated   []int // by Query.Periods
}

// For counts the documents for an audience: those that name it and those for everyone.
func (c *Counts) For(audience string) int {
	if audience == "" {
		return c.Audiences[""]
	}
	return c.Audiences[audience] + c.Audiences[""]
}

// plus adds the counts of another index. Counts are there only if both have counted.
func (c *Counts) plus(other *Counts) *Counts {
	if c == nil || other == nil {
		return nil
	}
	sum := &Counts{
		Kinds: added(c.Kinds, other.Kinds), Sections: added(c.Sections, other.Sections),
		Audiences: added(c.Audiences, other.Audiences), Langs: added(c.Langs, other.Langs), Updated: make([]int, len(c.Updated)),
	}
	for i := range c.Updated {
		sum.Updated[i] = c.Updated[i] + other.Updated[i]
	}
	return sum
}

func added(a, b map[string]int) map[string]int {
	sum := maps.Clone(a)
	for value, n := range b {
		sum[value] += n
	}
	return sum
}
