package searchtest

import (
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// realWords are the words of the demo content, the most frequent first: a copy, so that the documents stay the same
// when that is edited.
//
//go:embed words-ru.txt
var realWords string

// A Corpus makes Russian tickets and articles to measure engines with, in any number: document i is the same for the
// same seed whenever it is asked for, so nothing is kept. It is safe for concurrent use.
//
// The words are those of the demo content as they stand, most frequent first, then made-up ones with Russian endings;
// their frequencies follow Zipf's law with exponent 1. A document takes a third of its words from its topic; one word
// in a hundred is mistyped; six sentences in a hundred hold a key, code, e-mail, version or date.
// 330,000 tickets are 390 MB of text with 220,000 distinct stems.
type Corpus struct {
	seed   uint64
	words  []string
	topics [][]string
}

// Shape of a corpus.
const (
	corpusWords = 80_000
	zipfShift   = 2 // Mandelbrot's: the most frequent word makes 3 % of a text
	topicCount  = 1_000
	topicWords  = 40

	ticketMedian = 60 // words; lengths are lognormal
	ticketSigma  = .75
	ticketMin    = 6
	ticketMax    = 1_500
)

// Streams of randomness: one for each purpose, so that a change to one leaves the others.
const (
	streamWords uint64 = iota << 32
	streamTopics
	streamTickets
	streamArticles
	streamAsks
)

// NewCorpus makes a corpus.
func NewCorpus(seed uint64) *Corpus {
	c := &Corpus{seed: seed}
	c.words = append(strings.Fields(realWords), c.madeUpWords()...)[:corpusWords]
	c.topics = make([][]string, topicCount)
	for i := range c.topics {
		r := c.random(streamTopics, i)
		c.topics[i] = make([]string, topicWords)
		for j := range c.topics[i] {
			for c.topics[i][j] = c.word(r); utf8.RuneCountInString(c.topics[i][j]) < 5; {
				c.topics[i][j] = c.word(r)
			}
		}
	}
	return c
}

func (c *Corpus) random(stream uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(c.seed, stream+uint64(i)))
}

func notCyrillic(r rune) bool { return !unicode.Is(unicode.Cyrillic, r) }

// What made-up words are made of. The endings are those of a noun, an adjective and a verb.
var (
	syllables = strings.Fields("ба бе би бо бра ва ве ви вол гра до дре жа зве зо ка ке кли ко кру ла ле ли ло лу ма ме ми мо му на не ни но ну пе пи по пра пре пу ра ре ри ро ру са се си ско сло со ста стро та те ти то тре тру фа фе фо хо це ча че чу ша ше шо щи")
	endings   = [][]string{
		strings.Fields("ка ки ку кой ке ками"),
		strings.Fields("ный ная ное ные ного ной ным ных"),
		strings.Fields("лить лит лил лила лили лите лю"),
		strings.Fields("ение ения ению ением ении ений"),
		strings.Fields("тор тора тору тором торы торов"),
	}
)

// madeUpWords makes more words than a corpus has, in families of up to four forms that stand near each other.
func (c *Corpus) madeUpWords() []string {
	r := c.random(streamWords, 0)
	words := make([]string, 0, corpusWords+4)
	seen := make(map[string]bool, corpusWords)
	for len(words) < corpusWords {
		var stem strings.Builder
		for range 2 + r.IntN(3) {
			stem.WriteString(syllables[r.IntN(len(syllables))])
		}
		forms := endings[r.IntN(len(endings))]
		for _, i := range r.Perm(len(forms))[:1+r.IntN(4)] {
			if word := stem.String() + forms[i]; !seen[word] {
				seen[word] = true
				words = append(words, word)
			}
		}
	}
	return words
}

// word draws a word: the inverse of the distribution function of Zipf–Mandelbrot's law with exponent 1, taken as
// continuous, F(rank) = ln(1+rank/q) / ln(1+n/q).
func (c *Corpus) word(r *rand.Rand) string {
	rank := zipfShift * (math.Pow(1+float64(len(c.words))/zipfShift, r.Float64()) - 1)
	return c.words[min(int(rank), len(c.words)-1)]
}

// Roles of the documents, the most frequent first, and how many documents of 100 are for them.
var (
	Roles  = []string{"uchenik", "navigator", "roditel", "uchitel", "operator", "admin"}
	shares = []int{40, 25, 15, 10, 7, 3}
)

func role(r *rand.Rand) string {
	at := r.IntN(100)
	for i, share := range shares {
		if at -= share; at < 0 {
			return Roles[i]
		}
	}
	return Roles[0]
}

// corpusStart is when the first document was written; each is a minute later than the one before.
var corpusStart = time.Date(2025, 1, 9, 8, 0, 0, 0, time.UTC)

// Ticket is ticket number i ≥ 0, resolved: a subject, the request and the answer.
func (c *Corpus) Ticket(i int) *search.Document {
	w := c.writer(streamTickets, i)
	role := role(w.random)
	length := int(ticketMedian * math.Exp(ticketSigma*w.random.NormFloat64()))
	length = min(max(length, ticketMin), ticketMax)
	request := length*3/5 + 1
	return &search.Document{
		ID: fmt.Sprintf("t%06d", i), Kind: search.KindTicket, Slug: fmt.Sprintf("%s-%d", queues[w.random.IntN(len(queues))], i+1),
		Title: w.line(3 + w.random.IntN(5)), Audiences: []string{role}, Grants: grants(role),
		Passages: []content.Passage{{Text: w.text(request), T: -1}, {Text: w.text(length - request), T: -1}},
		Updated:  corpusStart.Add(time.Duration(i) * time.Minute),
	}
}

// Article is article number i ≥ 0: three to seven chapters of 40 to 140 words.
func (c *Corpus) Article(i int) *search.Document {
	w := c.writer(streamArticles, i)
	role := role(w.random)
	d := &search.Document{
		ID: fmt.Sprintf("a%06d", i), Kind: string(kb.KindArticle), Slug: fmt.Sprintf("a%06d", i), Title: w.line(3 + w.random.IntN(5)),
		Category: c.topics[w.random.IntN(30)][0], Audiences: []string{role}, Grants: grants(role),
		Updated: corpusStart.Add(time.Duration(i) * time.Minute),
	}
	for range 1 + w.random.IntN(3) {
		d.Questions = append(d.Questions, w.line(4+w.random.IntN(5))+"?")
		d.Tags = append(d.Tags, w.topicWord())
	}
	for n := range 3 + w.random.IntN(5) {
		p := content.Passage{Text: w.text(40 + w.random.IntN(100)), T: -1}
		if n > 0 {
			p.Heading = w.line(2 + w.random.IntN(4))
			p.Anchor = kb.Slugify(p.Heading)
		}
		d.Passages = append(d.Passages, p)
	}
	return d
}

// grants open a document for one role and for staff.
func grants(role string) []string {
	return (&kb.Article{Access: kb.AccessMembers, Audiences: []string{role}}).Grants()
}

var queues = strings.Fields("SPSUP SPNAV SPREG SPDOC")
