package assist

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// Articles finds articles.
type Articles interface {
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
}

// Forms knows the titles of queues and request types.
type Forms interface {
	Queues(ctx context.Context) ([]ticket.Queue, error)
	RequestTypes(ctx context.Context) ([]ticket.RequestType, error)
}

// TeacherDeps is what a Teacher reads.
type TeacherDeps struct {
	Feed     kb.ChangeFeed // of articles
	Articles Articles
	Sections Sections
	Desk     kb.ChangeFeed // of tickets
	Archive  Archive
	Forms    Forms
}

// A Teacher gives a classifier its lessons: published articles, which stand for what is asked about them, and resolved tickets with
// the article that solved them. It follows the two change feeds. One Sync at a time.
type Teacher struct {
	TeacherDeps
	pupil             *Classifier
	articles, tickets int64 // positions in the feeds
}

// NewTeacher makes a teacher.
func NewTeacher(d TeacherDeps, pupil *Classifier) *Teacher {
	return &Teacher{TeacherDeps: d, pupil: pupil}
}

// lessonsAtOnce is how many articles or tickets are read in one step.
const lessonsAtOnce = 200

// Sync teaches what changed since the last one; the first one, all there is.
func (t *Teacher) Sync(ctx context.Context) error {
	if err := t.follow(ctx, t.Feed, kb.ChangeArticle, math.MaxInt, &t.articles, t.teachArticles); err != nil {
		return err
	}
	if t.tickets == 0 {
		return t.teachArchive(ctx)
	}
	return t.follow(ctx, t.Desk, kb.ChangeTicket, MaxLessons, &t.tickets, t.teachTickets)
}

// follow teaches what a feed says changed after a position, the newest so many of it, and moves the position.
func (t *Teacher) follow(ctx context.Context, feed kb.ChangeFeed, kind string, most int, position *int64, teach func(context.Context, []string) error) error {
	ids, last, err := changedIDs(ctx, feed, kind, most, *position)
	if err != nil {
		return err
	}
	ids = ids[max(0, len(ids)-most):]
	for part := range slices.Chunk(ids, lessonsAtOnce) {
		if err := teach(ctx, part); err != nil {
			return err
		}
	}
	*position = last
	return nil
}

// changedIDs lists the ids that changed last, so many of them or some more, in the order of their last changes.
func changedIDs(ctx context.Context, feed kb.ChangeFeed, kind string, most int, after int64) (ids []string, last int64, err error) {
	const atOnce = 2000
	place := map[string]int64{}
	for last = after; ; {
		changes, err := feed.Changes(ctx, last, atOnce)
		if err != nil {
			return nil, 0, fmt.Errorf("read changes after %d: %w", last, err)
		}
		for _, c := range changes {
			if last = c.Seq; c.Kind == kind {
				place[c.ID] = c.Seq
			}
		}
		if len(place)/2 > most { // an archive has hundreds of thousands
			keepNewest(place, most)
		}
		if len(changes) < atOnce {
			break
		}
	}
	return byPlace(place), last, nil
}

// keepNewest leaves the last n in the order of their places.
func keepNewest(place map[string]int64, n int) {
	ids := byPlace(place)
	for _, id := range ids[:max(0, len(ids)-n)] {
		delete(place, id)
	}
}

func byPlace(place map[string]int64) []string {
	return slices.SortedFunc(maps.Keys(place), func(a, b string) int { return cmp.Compare(place[a], place[b]) })
}

func (t *Teacher) teachArticles(ctx context.Context, ids []string) error {
	found, err := t.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return fmt.Errorf("read articles to learn from: %w", err)
	}
	topics, err := t.topics(ctx)
	if err != nil {
		return err
	}
	lessons := make(map[string]Lesson, len(found))
	for _, a := range found {
		if a.State == kb.StatePublished {
			lessons[a.ID] = Lesson{Text: strings.Join(append([]string{a.Title}, a.Questions...), "\n"), Labels: topics(a), Stays: true}
		}
	}
	t.teach(ids, lessons)
	return nil
}

// teach gives a lesson for every id; those that stand for nothing any more are taken back.
func (t *Teacher) teach(ids []string, lessons map[string]Lesson) {
	for _, id := range ids {
		l := lessons[id]
		l.ID = id
		t.pupil.Learn(l)
	}
}

// topics gives a function that labels what an article answers.
func (t *Teacher) topics(ctx context.Context) (func(*kb.Article) []Label, error) {
	sections, err := t.Sections.Sections(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sections: %w", err)
	}
	titles := make(map[string]string, len(sections))
	for _, s := range sections {
		titles[s.Slug] = s.Title
	}
	return func(a *kb.Article) []Label {
		return []Label{{GuessSection, a.Section, titles[a.Section]}, {GuessCategory, a.Category, a.Category}}
	}, nil
}

func (t *Teacher) teachTickets(ctx context.Context, ids []string) error {
	found, err := t.Archive.Find(ctx, ticket.Filter{IDs: ids})
	if err != nil {
		return fmt.Errorf("read tickets to learn from: %w", err)
	}
	label, err := t.ticketLabels(ctx, found)
	if err != nil {
		return err
	}
	lessons := make(map[string]Lesson, len(found))
	for _, one := range found {
		if !one.Status.Closed() && one.Topic == "" { // an agent has said what an open one is about: that is a lesson, too
			continue
		}
		messages, _, err := t.Archive.Conversation(ctx, one.ID)
		if err != nil {
			return fmt.Errorf("read conversation of %s: %w", one.Key, err)
		}
		lessons[one.ID] = Lesson{Text: need(one, messages), Labels: label(one)}
	}
	t.teach(ids, lessons)
	return nil
}

// ticketLabels gives a function that labels tickets: with their queue and type, and the topics of the article that solved them.
func (t *Teacher) ticketLabels(ctx context.Context, tickets []*ticket.Ticket) (func(*ticket.Ticket) []Label, error) {
	names, err := t.names(ctx)
	if err != nil {
		return nil, err
	}
	topics, err := t.topics(ctx)
	if err != nil {
		return nil, err
	}
	var solutions []string
	for _, one := range tickets {
		if one.Solution.Kind == "article" {
			solutions = append(solutions, one.Solution.ID)
		}
	}
	solved := map[string]*kb.Article{}
	if len(solutions) > 0 {
		articles, err := t.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: solutions})
		if err != nil {
			return nil, fmt.Errorf("read solutions of tickets: %w", err)
		}
		for _, a := range articles {
			solved[a.ID] = a
		}
	}
	return func(one *ticket.Ticket) []Label {
		queue, kind := Label{Kind: GuessQueue, ID: one.Queue}, Label{Kind: GuessType, ID: one.Type}
		labels := []Label{{queue.Kind, queue.ID, names[queue]}, {kind.Kind, kind.ID, names[kind]}}
		var about kb.Article
		if a := solved[one.Solution.ID]; a != nil {
			about = *a
		}
		about.Section = cmp.Or(one.Topic, about.Section)
		return append(labels, topics(&about)...)
	}, nil
}

// names are the titles of queues and request types.
func (t *Teacher) names(ctx context.Context) (map[Label]string, error) {
	queues, err := t.Forms.Queues(ctx)
	if err != nil {
		return nil, fmt.Errorf("read queues: %w", err)
	}
	types, err := t.Forms.RequestTypes(ctx)
	if err != nil {
		return nil, fmt.Errorf("read request types: %w", err)
	}
	names := make(map[Label]string, len(queues)+len(types))
	for _, q := range queues {
		names[Label{Kind: GuessQueue, ID: q.ID}] = q.Title
	}
	for _, r := range types {
		names[Label{Kind: GuessType, ID: r.ID}] = r.Title
	}
	return names, nil
}
