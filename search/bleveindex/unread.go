package bleveindex

import (
	"cmp"
	"slices"
)

// An unread tells of the postings of a choice.
type unread struct {
	quiet float32 // the highest weighted frequency of those that are not in the totals, times the weight; 0 = all were read
	size  int     // of all of them
	loud  int     // of those that are read first
}

func (c *concept) unread(p part, v *view) []unread {
	list := make([]unread, len(c.choices))
	for i := range c.choices {
		u := &list[i]
		for _, in := range c.choices[i].in {
			u.size += in.list.size
			if in.list.loud == nil {
				u.loud += in.list.size
				continue
			}
			u.loud += len(in.list.loud)
			u.quiet = max(u.quiet, float32(c.choices[i].Weight)*in.list.quiet*growth(p, in.list.averages, v.average)*roundUp)
		}
	}
	return list
}

// quiet is what a document can earn by those postings of a concept that were not read, when their frequencies are lower by less.
func (p *pruner) quiet(i int, less float32) float32 {
	tf := -less
	for _, u := range p.unread[i] {
		tf += u.quiet
	}
	if tf <= 0 {
		return 0
	}
	return p.parts[0].scale * p.order[i].idf * tf / (p.parts[0].k1 + tf) * roundUp
}

// silent is what a document can earn by postings that were not read.
func (p *pruner) silent() (sum float32) {
	for i := range p.order {
		sum += p.quiet(i, 0)
	}
	return sum
}

// worthiest is the concept and the choices of it that take most off what can be earned, for each posting that is to be read;
// none when all were read.
func (p *pruner) worthiest() (concept int, choices []int) {
	var most float32
	for i, list := range p.unread {
		whole, less, cost := p.quiet(i, 0), float32(0), 0
		if whole == 0 {
			continue
		}
		var next []int
		for k, u := range list {
			if u.quiet > 0 {
				next = append(next, k)
				cost += 2 * u.loud // read by now: off and on again
			} else {
				cost += 2 * u.size
			}
		}
		slices.SortFunc(next, func(a, b int) int { return cmp.Compare(list[a].size, list[b].size) })
		for n, k := range next {
			less += list[k].quiet
			cost += list[k].size
			if worth := (whole - p.quiet(i, less)) / float32(cost); worth > most {
				concept, choices, most = i, next[:n+1], worth
			}
		}
	}
	return concept, choices
}

// bound is the most a concept can earn in any document, but for the scale of the part.
func (c *concept) bound(p part, v *view) float32 {
	var tf float32
	for i := range c.choices {
		var most float32
		for _, in := range c.choices[i].in {
			if in.list.size > 0 {
				most = max(most, in.list.most*growth(p, in.list.averages, v.average))
			}
		}
		tf += float32(c.choices[i].Weight) * most
	}
	return c.idf * tf / (p.k1 + tf)
}

// growth is how far weighted frequencies can have grown since the averages were others: n / (1 - b + b × length / average)
// grows at most as the average does.
func growth(p part, before, now *[numFields]float32) float32 {
	most := float32(1)
	for _, f := range p.fields {
		if before[f.field] > 0 {
			most = max(most, now[f.field]/before[f.field])
		}
	}
	return most
}
