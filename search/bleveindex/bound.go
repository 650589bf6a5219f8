package bleveindex

// roundUp makes a sum of bounds safe from rounding.
const roundUp = 1.0001

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
	if before == now {
		return 1
	}
	most := float32(1)
	for _, f := range p.fields {
		if before[f.field] > 0 {
			most = max(most, now[f.field]/before[f.field])
		}
	}
	return most
}
