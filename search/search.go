package search

import (
	"context"
	"errors"
	"html/template"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// Kinds of documents beside the kinds of articles.
const (
	KindReply  = "reply"
	KindTicket = "ticket"
)

// Limits of a query (DESIGN §6).
const (
	MaxQuery   = 256      // runes of a search box query
	MaxTerms   = 16       // distinct terms of a search box query
	MaxMessage = 16 << 10 // bytes of a message to suggest for: the words that carry its query are found in its first pages
	MaxLimit   = 50       // hits a page

	DefaultLimit    = 10   // hits a page when the query names no limit
	MaxMessageTerms = 24   // the rarest terms of a message carry its query
	MaxClauses      = 4096 // terms looked up for a query's own and what stands for them; each of its own gets an equal share
	MaxPeriods      = 8    // periods to count by

	MinCompletion      = 2 // letters from which completion answers
	DefaultCompletions = 8
)

// ErrUnavailable says that the index cannot answer yet: it is being built. Pages say so and stay up.
var ErrUnavailable = errors.New("the search index is being built")

// A Query is one question to a searcher: the user's text, never an engine's syntax, with his rights.
type Query struct {
	Text     string
	Message  bool // Text is a whole message, without greeting and quotes: its MaxMessageTerms rarest terms carry the query
	Literal  bool // search exactly as typed: nothing is repaired
	Viewer   kb.Viewer
	Audience string   // chosen role: boosts what is for it, hides nothing
	Kinds    []string // kb.Kind values, KindReply, KindTicket; empty = articles of every kind
	Sections []string // only documents of one of these sections; empty = of any
	OnlyFor  string   // audience: only what is for it, by name or for everyone; hides, unlike Audience
	Lang     string
	Since    time.Time   // only what was updated on this day (UTC) or later; zero = whenever
	Exclude  []string    // ids never to return, e.g. the ticket itself
	Limit    int         // hits; 0 = 10
	Cursor   string      // Result.Next of the page before
	Facets   bool        // count the matches by the values of each filter: Result.Counts
	Periods  []time.Time // with Facets: beginnings of periods, as Since, to count what was updated in them

	Thesaurus Thesaurus // to try other words out; nil = the searcher's own
}

// Validate reports a search-box query that is empty or passes a limit.
func (q Query) Validate() error {
	switch {
	case !q.Message && utf8.RuneCountInString(q.Text) > MaxQuery:
		return kb.TooLong("q", MaxQuery)
	case q.Message && len(q.Text) > MaxMessage:
		return kb.TooLong("body", MaxMessage)
	case q.Limit < 0 || q.Limit > MaxLimit:
		return kb.TooLong("limit", MaxLimit)
	case len(q.Periods) > MaxPeriods:
		return kb.TooLong("periods", MaxPeriods)
	}
	return nil
}

// A Hit is one document that answers, with its best passage.
type Hit struct {
	ID         string
	ExternalID string
	Kind       string
	Title      string
	TitleHTML  template.HTML // Title with <mark> around what matched, escaped
	Slug       string        // articles: /a/{slug}; tickets: the key; replies: empty
	Section    string
	Audiences  []string
	Snippet    template.HTML    // the best window of the best passage, escaped, with <mark>
	Heading    string           // heading of that passage; empty = the beginning
	Anchor     string           // its id in the page
	T          int              // second of the film; -1 when the passage is not a caption
	File       *content.FileRef // where in a file the passage stands; nil when it stands in the document
	Score      float64          // share of the best possible score, times the boosts: comparable between indexes for one query
	Coverage   float64          // share of Result.Self that the words make up which it has, 0..1
	Why        []Reason         // strongest first
}

// A Reason is why a hit is a hit, as data: pages put it into words.
type Reason struct {
	Word   string         `json:"word"`             // the word of the query, as typed
	Via    string         `json:"via,omitempty"`    // the other word that stood in the text, when it was not this one
	Source russian.Source `json:"source,omitempty"` // where Via comes from: "lists" of synonyms, "editors", "kin"; empty = repair of the query
	Field  string         `json:"field"`            // "title", "questions", "headings", "body", "transcript", "tags", "audience" …
	Quiet  bool           `json:"quiet,omitempty"`  // the word says little by itself («не», «почему», «нажимаю»): pages name others, when there are any
	Share  float64        `json:"share,omitempty"`  // part of the hit's score, 0..1
}

// A Result is what a searcher answers.
type Result struct {
	Hits     []Hit
	Pinned   int     // how many of the first hits an editor put there: the rest of Result tells of the others
	Total    int     // how many documents the viewer may read match, of a message perhaps some more; never counts others
	Repaired string  // what was searched instead, when it differs from the text
	Self     float64 // sum of the query terms' idf: the best score a document could earn; for confidence
	Strength float64 // how far the first hit stands above what a question to another help center finds; 0 = no hit
	Next     string  // cursor of the next page; empty on the last
	Counts   *Counts // of all matches, when Query.Facets asks for them; else nil
	Took     time.Duration
}

// A Searcher answers queries. It filters by the viewer's rights inside the engine.
// It is safe for concurrent use; it observes ctx. A query without a single term gets an empty result.
type Searcher interface {
	Search(ctx context.Context, q Query) (Result, error)
}

// A Completion is one line of the list under the search box.
type Completion struct {
	Text    string        // plain
	HTML    template.HTML // Text with <mark> around what was typed, escaped
	Kind    string        // kind of the document
	URL     string        // where it leads: /a/{slug}, /a/{slug}#anchor or /a/{slug}?t=83
	Context string        // the article a heading or a moment belongs to; the section of an article
	ID      string
}

// A Completer answers while a person types, from the second letter.
type Completer interface {
	Complete(ctx context.Context, q Query) ([]Completion, error)
}

// A Document is what an indexer is given: everything about one article, reply or ticket that can be searched.
type Document struct {
	ID         string
	ExternalID string
	Kind       string
	Slug       string
	Title      string
	Questions  []string
	Category   string // category and section title
	Tags       []string
	Audiences  []string
	Section    string
	Lang       string
	Grants     []string // see kb: a viewer who holds any of them may read it
	Passages   []content.Passage
	Links      []content.Link // to other documents: their texts say what those are about
	Learned    []Learned      // what people said whom it helped
	Updated    time.Time
}

// Learned is a wording of people whom a document helped.
type Learned struct {
	Text   string
	Weight float64 // 1 = one person, lately
}

// An Update puts a document in place of the one with its id, or removes it when Document is nil.
type Update struct {
	ID       string
	Document *Document
}

// An Indexer holds an index that follows a change feed.
type Indexer interface {
	// Apply writes the updates and the position in one step: after a crash either both are there or neither.
	Apply(ctx context.Context, updates []Update, position int64) error
	// Position is the number of the last change applied; 0 for a new index.
	Position(ctx context.Context) (int64, error)
	// AtOnce is about how many bytes of text should be given in one step: an index holds many times as much meanwhile.
	AtOnce() int
}
