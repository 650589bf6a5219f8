package bleveindex

// frequencies adds up the weighted frequencies of the loaded concept: by unit, or by document.
func (s *scorer) frequencies(p *scoredPart, c *concept, byUnit bool) {
	parent, from := s.segment.parent, 0
	for i, end := range s.ends {
		weight := float32(c.choices[i].Weight)
		for _, o := range s.postings[from:end] {
			top := parent[o.unit]
			switch {
			case top == o.unit:
				s.tf[top] += weight * of(&p.norms.root, o.counts, top)
				s.hear(p, o.counts, top, weight)
			case byUnit:
				s.tf[o.unit] += weight * of(&p.norms.passage, o.counts, o.unit)
			default:
				s.tf[top] += weight * of(&p.norms.passage, o.counts, top)
			}
		}
		from = end
	}
}

// plain reports whether one term alone stands for a concept in a segment, and in no passage.
func (c *concept) plain(segment int) bool {
	in := c.choices[0].in[segment]
	return len(c.choices) == 1 && !in.list.inner && len(in.anchors) == 0
}

// rootConcept touches the documents of the loaded concept, which is plain, and adds its score to their totals.
func (s *scorer) rootConcept(p *scoredPart, c *concept) {
	weight, scale := float32(c.choices[0].Weight), p.scale*c.idf
	for _, o := range s.postings {
		s.touch(o.unit)
		s.hear(p, o.counts, o.unit, weight)
		s.earn(p, scale, o.unit, weight*of(&p.norms.root, o.counts, o.unit))
	}
}

// documentConcept adds the loaded concept's score to the total of each document.
func (s *scorer) documentConcept(p *scoredPart, c *concept) {
	s.frequencies(p, c, false)
	parent, scale := s.segment.parent, p.scale*c.idf
	for _, o := range s.postings {
		top := parent[o.unit]
		if tf := s.tf[top]; tf > 0 {
			s.earn(p, scale, top, tf)
			s.tf[top] = 0
		}
	}
}

// lookUp adds a concept's score to the totals of the candidates, which are in order. No passage has the concept.
func (s *scorer) lookUp(p *scoredPart, c *concept) {
	for i := range c.choices {
		in, weight := c.choices[i].in[s.index], float32(c.choices[i].Weight)
		if in.list.size == 0 {
			continue
		}
		s.reader.reset(in.list)
		for _, top := range s.candidates {
			if counts := s.reader.counts(top); counts > 0 {
				s.tf[top] += weight * of(&p.norms.root, counts, top)
				s.hear(p, counts, top, weight)
			}
		}
	}
	scale := p.scale * c.idf
	for _, top := range s.candidates {
		if tf := s.tf[top]; tf > 0 {
			s.earn(p, scale, top, tf)
			s.tf[top] = 0
		}
	}
}

// hear notes how much of the weighted frequency of a document is what people said.
func (s *scorer) hear(p *scoredPart, counts, top uint32, weight float32) {
	if said := counts & learnedCounts; said != 0 {
		s.said[top] += weight * of(&p.norms.root, said, top)
	}
}

// earn adds what a weighted frequency earns a document: to total what it earns without what people said, to taught the rest.
func (s *scorer) earn(p *scoredPart, scale float32, top uint32, tf float32) {
	own := tf
	if said := s.said[top]; said > 0 {
		own = max(0, tf-said)
		s.taught[top] += scale * (tf/(p.k1+tf) - own/(p.k1+own))
		s.said[top] = 0
		if s.telling {
			s.heard[top]++
		}
	}
	s.total[top] += scale * own / (p.k1 + own)
}

// passageConcept adds the loaded concept's score to each passage that has it: what it earns beyond the share that the
// document's own fields give every passage, which goes to base.
func (s *scorer) passageConcept(p *scoredPart, c *concept) {
	s.frequencies(p, c, true)
	parent, scale := s.segment.parent, p.scale*c.idf
	for _, o := range s.postings {
		if tf := s.tf[o.unit]; tf > 0 && parent[o.unit] != o.unit {
			own := s.tf[parent[o.unit]]
			if s.score[o.unit] == 0 {
				s.scored = append(s.scored, o.unit)
			}
			s.score[o.unit] += scale * ((own+tf)/(p.k1+own+tf) - own/(p.k1+own))
			s.tf[o.unit] = 0
		}
	}
	for _, o := range s.postings {
		if tf := s.tf[o.unit]; tf > 0 {
			s.base[o.unit] += scale * tf / (p.k1 + tf)
			s.tf[o.unit] = 0
		}
	}
}

// bothConcept touches the documents of the loaded concept and adds its score in a part that sees documents and in one that sees
// passages. It reads each posting once for both: what documentConcept and passageConcept give one after the other.
func (s *scorer) bothConcept(whole, inner *scoredPart, c *concept) {
	s.bothFrequencies(whole, inner, c)
	parent := s.segment.parent
	wholeScale, innerScale := whole.scale*c.idf, inner.scale*c.idf
	for _, o := range s.postings {
		top := parent[o.unit]
		s.touch(top)
		if tf := s.tf[top]; tf > 0 {
			s.earn(whole, wholeScale, top, tf)
			s.tf[top] = 0
		}
		if tf := s.inner[o.unit]; tf > 0 && top != o.unit {
			own := s.inner[top]
			if s.score[o.unit] == 0 {
				s.scored = append(s.scored, o.unit)
			}
			s.score[o.unit] += innerScale * ((own+tf)/(inner.k1+own+tf) - own/(inner.k1+own))
			s.inner[o.unit] = 0
		}
	}
	for _, top := range s.tops {
		if tf := s.inner[top]; tf > 0 {
			s.base[top] += innerScale * tf / (inner.k1 + tf)
			s.inner[top] = 0
		}
	}
}

// bothFrequencies adds up the weighted frequencies of the loaded concept: by document in tf, by unit in inner.
func (s *scorer) bothFrequencies(whole, inner *scoredPart, c *concept) {
	parent, from := s.segment.parent, 0
	wholeText, innerText := &whole.norms.passage[0], &inner.norms.passage[0]
	s.tops = s.tops[:0]
	for i, end := range s.ends {
		weight := float32(c.choices[i].Weight)
		for _, o := range s.postings[from:end] {
			switch top := parent[o.unit]; {
			case top == o.unit:
				s.tf[top] += weight * of(&whole.norms.root, o.counts, top)
				s.hear(whole, o.counts, top, weight)
				s.inner[top] += weight * of(&inner.norms.root, o.counts, top)
				s.tops = append(s.tops, top)
			case o.counts < 1<<textBits: // the text alone has it, which is the rule
				s.tf[top] += weight * wholeText.apply(o.counts, top)
				s.inner[o.unit] += weight * innerText.apply(o.counts, o.unit)
			default:
				s.tf[top] += weight * of(&whole.norms.passage, o.counts, top)
				s.inner[o.unit] += weight * of(&inner.norms.passage, o.counts, o.unit)
			}
		}
		from = end
	}
}
