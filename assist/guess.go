package assist

import (
	"cmp"
	"container/list"
	"math"
	"slices"
	"strings"
	"sync"
	"unique"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// What of a request is guessed.
const (
	GuessSection  = "section"  // of the article that would answer it: a slug
	GuessCategory = "category" // of that article: the words of it
	GuessQueue    = "queue"
	GuessType     = "type" // request type
)

// A Guess is what a text is probably about.
type Guess struct {
	Kind  string
	ID    string
	Title string
	P     float64 // probability among all labels of the kind, 0..1
}

// MaxGuesses is how many guesses of a kind are given at most.
const MaxGuesses = 3

// A Label is what a text was about.
type Label struct{ Kind, ID, Title string }

// A Lesson is a text with its labels: a resolved request, or an article that stands for what is asked about it.
type Lesson struct {
	ID     string
	Text   string
	Labels []Label // of different kinds
	Stays  bool    // however many others come
}

// MaxLessons is how many lessons a Classifier remembers beside those that stay: half a year of a desk with 50 requests a day, two
// weeks of one with 700. The oldest of the queue that has most are forgotten, so that it follows what people ask now and what
// few ask is not forgotten for what many do.
const MaxLessons = 10_000

// maxLesson is how many bytes of a text are learned: what a request is about stands at its beginning.
const maxLesson = 1000

// A Classifier learns from lessons, one after another, what texts are about. A lesson can be taken back, so that it is kept
// current as requests are resolved and reopened. It is safe for concurrent use.
type Classifier struct {
	analyzer *russian.Analyzer
	mu       sync.RWMutex
	kinds    map[string]*bayes
	lessons  map[string]*list.Element // by id; their values are remembered
	passing  map[string]*list.List    // lessons that do not stay, by queue, oldest first
	passed   int                      // how many these are
	staying  *list.List
	titles   map[Label]string // by Label without its title
}

// NewClassifier makes a classifier that knows nothing.
func NewClassifier(a *russian.Analyzer) *Classifier {
	return &Classifier{analyzer: a, kinds: map[string]*bayes{}, lessons: map[string]*list.Element{}, passing: map[string]*list.List{}, staying: list.New(), titles: map[Label]string{}}
}

// Learn takes in a lesson in place of the one with its id. One without a text or a label only takes that back.
func (c *Classifier) Learn(l Lesson) {
	if len(l.Text) > maxLesson {
		l.Text = strings.ToValidUTF8(l.Text[:maxLesson], "")
	}
	features := features(c.analyzer, l.Text)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(c.lessons[l.ID])
	l.Labels = slices.DeleteFunc(slices.Clone(l.Labels), func(label Label) bool { return label.ID == "" })
	if len(features) == 0 || len(l.Labels) == 0 {
		return
	}
	for _, label := range l.Labels {
		if c.kinds[label.Kind] == nil {
			c.kinds[label.Kind] = newBayes()
		}
		c.kinds[label.Kind].add(features, label.ID, 1)
		c.titles[Label{Kind: label.Kind, ID: label.ID}] = label.Title
	}
	r := remember(l)
	if l.Stays {
		c.lessons[l.ID] = c.staying.PushBack(r)
		return
	}
	queue := r.queue()
	if c.passing[queue] == nil {
		c.passing[queue] = list.New()
	}
	c.lessons[l.ID] = c.passing[queue].PushBack(r)
	if c.passed++; c.passed > MaxLessons {
		c.forget(c.oldest())
	}
}

// A remembered lesson takes little memory: there are tens of thousands.
type remembered struct {
	id     string
	text   []byte // narrow
	labels []unique.Handle[Label]
	stays  bool
}

func remember(l Lesson) remembered {
	r := remembered{id: l.ID, text: slices.Clone(russian.Narrow(l.Text)), stays: l.Stays, labels: make([]unique.Handle[Label], len(l.Labels))}
	for i, label := range l.Labels {
		r.labels[i] = unique.Make(label)
	}
	return r
}

// queue is the label by which lessons share what is remembered; empty when it has none.
func (r remembered) queue() string {
	for _, label := range r.labels {
		if label.Value().Kind == GuessQueue {
			return label.Value().ID
		}
	}
	return ""
}

// oldest is the first lesson of the queue that has most.
func (c *Classifier) oldest() *list.Element {
	var most *list.List
	for _, lessons := range c.passing {
		if most == nil || lessons.Len() > most.Len() {
			most = lessons
		}
	}
	return most.Front()
}

func (c *Classifier) forget(e *list.Element) {
	if e == nil {
		return
	}
	r := e.Value.(remembered)
	if r.stays {
		c.staying.Remove(e)
	} else {
		c.passing[r.queue()].Remove(e)
		c.passed--
	}
	delete(c.lessons, r.id)
	features := features(c.analyzer, russian.Widened(r.text))
	for _, label := range r.labels {
		c.kinds[label.Value().Kind].add(features, label.Value().ID, -1)
	}
}

// Guess ranks the labels of a kind for a text, likeliest first, at most MaxGuesses. found are what a search answers to the text,
// if one was asked: hits that are lessons themselves vote for their labels.
func (c *Classifier) Guess(kind, text string, found []search.Hit) []Guess {
	if len(text) > maxLesson {
		text = strings.ToValidUTF8(text[:maxLesson], "")
	}
	features := features(c.analyzer, text)
	c.mu.RLock()
	defer c.mu.RUnlock()
	k := c.kinds[kind]
	if k == nil {
		return nil
	}
	scores := k.scores(features)
	votes := c.votes(kind, found)
	guesses := make([]Guess, 0, len(scores))
	for id, score := range scores {
		p := sharpness * score
		if len(votes) > 0 {
			p += voteWeight * math.Log(voteFloor+votes[id])
		}
		guesses = append(guesses, Guess{Kind: kind, ID: id, Title: c.titles[Label{Kind: kind, ID: id}], P: p})
	}
	softmax(guesses)
	slices.SortFunc(guesses, func(a, b Guess) int { return cmp.Or(cmp.Compare(b.P, a.P), cmp.Compare(a.ID, b.ID)) })
	return guesses[:min(len(guesses), MaxGuesses)]
}

// The odds of a label are exp(sharpness × its score) × (voteFloor + its share of the votes)^voteWeight. Fitted so that P is the
// share of right guesses: on questions to a video site by leaving out every fifth, the mean square of the error is least here.
const (
	sharpness  = 0.6
	voteWeight = 1.2
	voteFloor  = 0.02
)

// votes gives each label its share of the squares of the scores of the hits that are lessons.
func (c *Classifier) votes(kind string, found []search.Hit) map[string]float64 {
	votes, sum := map[string]float64{}, 0.0
	for _, h := range found {
		e := c.lessons[h.ID]
		if e == nil {
			continue
		}
		for _, label := range e.Value.(remembered).labels {
			if label := label.Value(); label.Kind == kind {
				votes[label.ID] += h.Score * h.Score
				sum += h.Score * h.Score
			}
		}
	}
	for id := range votes {
		votes[id] /= sum
	}
	return votes
}

// softmax turns logarithms of odds into probabilities.
func softmax(guesses []Guess) {
	top, sum := math.Inf(-1), 0.0
	for _, g := range guesses {
		top = max(top, g.P)
	}
	for i := range guesses {
		guesses[i].P = math.Exp(guesses[i].P - top)
		sum += guesses[i].P
	}
	for i := range guesses {
		guesses[i].P /= sum
	}
}
