package simulate

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A Need is what somebody wants to know, in his words, and what would tell him.
type Need struct {
	ID       string
	Text     string
	Audience string         // role he writes as; may be empty
	Member   bool           // he is signed in as one of that role; else a guest
	Relevant map[string]int // grade by document: 2 answers, 1 helps
}

// best is the document that an agent who knows everything names: the highest grade, then the first name. Empty when none answers.
func (n Need) best() string {
	names := slices.SortedFunc(maps.Keys(n.Relevant), func(a, b string) int {
		return cmp.Or(cmp.Compare(n.Relevant[b], n.Relevant[a]), cmp.Compare(a, b))
	})
	if len(names) == 0 || n.Relevant[names[0]] == 0 {
		return ""
	}
	return names[0]
}

// answers reports whether a document tells what the need asks.
func (n Need) answers(document string) bool { return n.Relevant[document] > 0 }

// judge tells row by row whether it answers.
func (n Need) judge(hits []search.Hit) []bool {
	good := make([]bool, len(hits))
	for i, h := range hits {
		good[i] = n.answers(h.ExternalID)
	}
	return good
}

// viewer is who asks it.
func (n Need) viewer(person string) kb.Viewer {
	if !n.Member {
		return kb.Viewer{}
	}
	return kb.Viewer{UserID: person, Role: kb.RoleUser, Audiences: []string{n.Audience}}
}

// Split keeps a share of the needs away from the visitors: learning is measured on words that nobody has typed. Needs that
// nothing answers are dropped. Both lists keep the order.
func Split(needs []Need, share float64, seed uint64) (asked, unseen []Need) {
	random := rand.New(rand.NewPCG(seed, streamSplit))
	for _, n := range needs {
		switch {
		case n.best() == "":
		case random.Float64() < share:
			unseen = append(unseen, n)
		default:
			asked = append(asked, n)
		}
	}
	return asked, unseen
}

// Streams of randomness: one for each purpose, so that a change to one leaves the others as they were.
const (
	streamSplit uint64 = iota << 40
	streamTraffic
	streamNeeds
	streamVisits
	streamAgents
	streamOutbreaks
	streamTopics
	streamAnger
)
