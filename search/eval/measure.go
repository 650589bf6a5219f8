package eval

import (
	"math"
	"slices"
)

// Measures of the answers to one query, or their means over many. Each is between 0 and 1.
type Measures struct {
	NDCG10   float64 // normalised discounted cumulated gain of the first 10
	Success1 float64 // the first answer is relevant
	Success3 float64 // one of the first 3 is relevant
	MRR10    float64 // 1 / rank of the first relevant answer among the first 10
	Recall20 float64 // share of the relevant documents among the first 20
	Zero     float64 // nothing was answered
	Unfit    float64 // nothing that fits was answered, in the searcher's own judgement: set by who asks it
}

// Measure compares the ids answered, best first and without repeats, with the grades of the relevant documents.
//
// The gain of grade g is 2^g - 1, its discount at rank r is log2(r + 1), and the ideal order ranks all judged
// documents (Burges et al., Learning to Rank using Gradient Descent, ICML 2005). Any grade over 0 is relevant.
func Measure(relevant map[string]int, ids []string) Measures {
	m := Measures{NDCG10: ndcg(relevant, ids, 10)}
	if len(ids) == 0 {
		m.Zero = 1
	}
	found, total := 0, 0
	for _, grade := range relevant {
		if grade > 0 {
			total++
		}
	}
	for i, id := range ids[:min(20, len(ids))] {
		if relevant[id] <= 0 {
			continue
		}
		if found++; found == 1 && i < 10 {
			m.MRR10 = 1 / float64(i+1)
			m.Success1 = indicator(i < 1)
			m.Success3 = indicator(i < 3)
		}
	}
	if total > 0 {
		m.Recall20 = float64(found) / float64(total)
	}
	return m
}

func ndcg(relevant map[string]int, ids []string, depth int) float64 {
	grades := make([]int, 0, len(relevant))
	for _, grade := range relevant {
		grades = append(grades, grade)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	ideal := 0.0
	for i, grade := range grades[:min(depth, len(grades))] {
		ideal += gain(grade, i)
	}
	if ideal == 0 {
		return 0
	}
	sum := 0.0
	for i, id := range ids[:min(depth, len(ids))] {
		sum += gain(relevant[id], i)
	}
	return sum / ideal
}

func gain(grade, i int) float64 { return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(i+2)) }

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// add adds o, times w.
func (m *Measures) add(o Measures, w float64) {
	m.NDCG10 += w * o.NDCG10
	m.Success1 += w * o.Success1
	m.Success3 += w * o.Success3
	m.MRR10 += w * o.MRR10
	m.Recall20 += w * o.Recall20
	m.Zero += w * o.Zero
	m.Unfit += w * o.Unfit
}
