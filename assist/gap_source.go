package assist

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// A NeedSource reads needs from what is kept anyway, a step at a time.
type NeedSource interface {
	Name() string
	// Needs reads up to limit things after a position: "" = from the beginning. A page with the position it was asked for is the last.
	Needs(ctx context.Context, after string, limit int) (NeedPage, error)
}

// A NeedPage is one step through a source.
type NeedPage struct {
	Needs   []Need
	Dropped []string // ids of what turned out to be no need
	Next    string
}

// VisitorSession is the name by which suggestions know a browser; visitor is "visitor:…".
func VisitorSession(visitor string) string {
	sum := sha256.Sum256([]byte("session " + visitor))
	return hex.EncodeToString(sum[:12])
}

// PersonKey stands for a person in needs: a browser by its session, a user by a hash of his id.
func PersonKey(person string) string {
	if strings.HasPrefix(person, "visitor:") {
		return VisitorSession(person)
	}
	sum := sha256.Sum256([]byte("person " + person))
	return hex.EncodeToString(sum[:12])
}

// A SettledSearch is a search of the log with what came of it.
type SettledSearch struct {
	LoggedSearch
	Opened    string // Hit.Ref of the first hit that was opened; empty = none
	Requested bool   // a request of the session followed within RequestWithin
	Followed  bool   // another query of the session followed within FollowWithin …
	Instead   string // … and this hit was opened of it, or else of the one that followed that
}

// NeedSearches reads the log; its position is a moment and an id, as the store writes it.
type NeedSearches interface {
	SettledSearches(ctx context.Context, after string, until time.Time, limit int) (list []SettledSearch, next string, err error)
}

// searchesSettle is how old a search is before anybody asks what came of it.
const searchesSettle = RequestWithin + FollowWithin

// SearchNeeds are searches of people, not of staff, that led nowhere.
type SearchNeeds struct {
	searches NeedSearches
	now      func() time.Time
}

// NewSearchNeeds makes a source of the log of searches.
func NewSearchNeeds(searches NeedSearches, now func() time.Time) *SearchNeeds {
	return &SearchNeeds{searches: searches, now: now}
}

// Name implements NeedSource.
func (s *SearchNeeds) Name() string { return "searches" }

// Needs implements NeedSource.
func (s *SearchNeeds) Needs(ctx context.Context, after string, limit int) (page NeedPage, err error) {
	list, next, err := s.searches.SettledSearches(ctx, after, s.now().Add(-searchesSettle), limit)
	if err != nil {
		return page, fmt.Errorf("read settled searches: %w", err)
	}
	page.Next = next
	for _, q := range list {
		if n := q.need(); n != nil {
			page.Needs = append(page.Needs, *n)
		}
	}
	return page, nil
}

// need is nil when the search led somewhere, or nobody outside asked it.
func (q *SettledSearch) need() *Need {
	if q.Role != kb.RoleNone && q.Role != kb.RoleUser {
		return nil
	}
	n := &Need{ID: "search:" + q.ID, Text: q.Text, Person: q.Session, Audience: q.Audience, At: q.At}
	switch {
	case q.Requested:
		n.Source, n.About = NeedRequested, q.Opened
	case q.Opened != "":
		return nil
	case q.Instead != "":
		n.Source = NeedReworded
		if strings.HasPrefix(q.Instead, "article:") {
			n.Solved = q.Instead
		}
	case q.Followed:
		n.Source = NeedRetried
	case q.Total == 0:
		n.Source = NeedZero
	case !q.Fits:
		n.Source = NeedUnfit
	case q.Surface == SurfacePage:
		n.Source = NeedUnopened
	default:
		return nil
	}
	return n
}

// A Rejection is a suggested hit that a person turned down.
type Rejection struct {
	Outcome
	Query    string // masked
	Session  string
	Audience string
}

// NeedRejections reads rejections of people, not of the desk, in order.
type NeedRejections interface {
	Rejections(ctx context.Context, after string, limit int) (list []Rejection, next string, err error)
}

// RejectionNeeds are suggestions that people turned down.
type RejectionNeeds struct{ ledger NeedRejections }

// NewRejectionNeeds makes a source of the ledger.
func NewRejectionNeeds(ledger NeedRejections) *RejectionNeeds { return &RejectionNeeds{ledger} }

// Name implements NeedSource.
func (s *RejectionNeeds) Name() string { return "rejections" }

// Needs implements NeedSource.
func (s *RejectionNeeds) Needs(ctx context.Context, after string, limit int) (page NeedPage, err error) {
	list, next, err := s.ledger.Rejections(ctx, after, limit)
	if err != nil {
		return page, fmt.Errorf("read rejections: %w", err)
	}
	page.Next = next
	for _, r := range list {
		page.Needs = append(page.Needs, Need{
			ID: "rejected:" + r.Suggestion + ":" + r.Hit, Source: NeedRejected, Text: r.Query, Person: r.Session, Audience: r.Audience,
			About: r.Hit, At: r.At,
		})
	}
	return page, nil
}

// NeedVotes reads votes in the order they were given; one that was changed comes again.
type NeedVotes interface {
	VotesAfter(ctx context.Context, after string, limit int) (list []kb.Vote, next string, err error)
}

// NeedArticles reads articles by id.
type NeedArticles interface {
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
}

// VoteNeeds are articles that did not help. What a person wrote tells what he needed; failing that, the article's title, which is
// searched for and not kept: the article may be hidden tomorrow.
type VoteNeeds struct {
	votes    NeedVotes
	articles NeedArticles
}

// NewVoteNeeds makes a source of votes.
func NewVoteNeeds(votes NeedVotes, articles NeedArticles) *VoteNeeds {
	return &VoteNeeds{votes, articles}
}

// Name implements NeedSource.
func (s *VoteNeeds) Name() string { return "votes" }

// Needs implements NeedSource.
func (s *VoteNeeds) Needs(ctx context.Context, after string, limit int) (page NeedPage, err error) {
	list, next, err := s.votes.VotesAfter(ctx, after, limit)
	if err != nil {
		return page, fmt.Errorf("read votes: %w", err)
	}
	page.Next = next
	var wanted []string
	for _, v := range list {
		wanted = append(wanted, v.ArticleID)
	}
	titles, err := titlesOf(ctx, s.articles, wanted)
	if err != nil {
		return page, err
	}
	for _, v := range list {
		id := "vote:" + v.ArticleID + ":" + PersonKey(v.By)
		title := titles[v.ArticleID]
		if v.Helped || title == "" {
			page.Dropped = append(page.Dropped, id)
			continue
		}
		n := Need{ID: id, Source: NeedVote, Query: title, Person: PersonKey(v.By), About: "article:" + v.ArticleID, At: v.At}
		if v.Comment != "" {
			n.Text = Mask(v.Comment)
		}
		page.Needs = append(page.Needs, n)
	}
	return page, nil
}

// titlesOf reads titles of published articles by id.
func titlesOf(ctx context.Context, articles NeedArticles, ids []string) (map[string]string, error) {
	titles := map[string]string{}
	if len(ids) == 0 {
		return titles, nil // FindArticles without ids lists them all
	}
	found, err := articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids, States: []kb.State{kb.StatePublished}})
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	for _, a := range found {
		titles[a.ID] = a.Title
	}
	return titles, nil
}
