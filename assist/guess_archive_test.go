package assist

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// An office is a desk with the tickets of a year, newest first.
type office struct {
	library
	tickets []*ticket.Ticket
	changes int64
}

func (o *office) Find(_ context.Context, f ticket.Filter) (found []*ticket.Ticket, err error) {
	for _, t := range o.tickets {
		named := f.IDs == nil || slices.Contains(f.IDs, t.ID)
		of := (f.Queue == "" || f.Queue == t.Queue) && (f.Statuses == nil || slices.Contains(f.Statuses, t.Status)) && (!f.Open || !t.Status.Closed())
		if named && of && (f.From.ID == "" || t.UpdatedAt.Before(f.From.At)) && (f.Limit == 0 || len(found) < f.Limit) {
			found = append(found, t)
		}
	}
	return found, nil
}

func (o *office) Changes(_ context.Context, after int64, _ int) ([]kb.Change, error) {
	if after >= o.changes {
		return nil, nil
	}
	return []kb.Change{{Seq: o.changes, Kind: kb.ChangeTicket, ID: "last"}}, nil
}

func (o *office) FindArticles(context.Context, kb.ArticleFilter) ([]*kb.Article, error) {
	return nil, nil
}
func (o *office) Queues(context.Context) ([]ticket.Queue, error) {
	return []ticket.Queue{{ID: "much"}, {ID: "rare"}}, nil
}
func (o *office) RequestTypes(context.Context) ([]ticket.RequestType, error) { return nil, nil }

func (o *office) file(n int, queue, subject string, status ticket.Status) {
	for range n {
		at := noon.Add(-time.Duration(len(o.tickets)) * time.Minute)
		o.tickets = append(o.tickets, &ticket.Ticket{ID: fmt.Sprint("t", len(o.tickets)), Queue: queue, Subject: subject, Status: status, UpdatedAt: at})
	}
	o.changes += int64(n)
}

// The few tickets of a queue are learned, however many others came after them; what an agent said of an open one, too.
func TestTeacherHearsEveryQueue(t *testing.T) {
	o := &office{}
	o.file(1, "much", "турнир", ticket.StatusOpen)
	o.tickets[0].Topic = "chess"
	o.file(900, "much", "вход", ticket.StatusDone)
	o.file(1, "rare", "грамота", ticket.StatusDone)
	c := NewClassifier(russian.NewAnalyzer())
	teacher := NewTeacher(TeacherDeps{Feed: &library{}, Articles: o, Sections: o, Desk: o, Archive: o, Forms: o}, c)
	for range 2 { // the second has nothing to teach
		if err := teacher.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.lessons) != len(o.tickets) {
		t.Errorf("%d lessons of %d tickets", len(c.lessons), len(o.tickets))
	}
	if got := c.Guess(GuessQueue, "грамота", nil); len(got) != 2 || got[0].ID != "rare" {
		t.Errorf("guesses %v, want the rare queue first", got)
	}
	if got := c.Guess(GuessSection, "турнир", nil); len(got) != 1 || got[0].ID != "chess" {
		t.Errorf("guesses %v, want the topic of the open ticket", got)
	}
}

// A press publishes articles by the thousand.
type press struct {
	library
	changes []kb.Change
	asked   map[string]bool
}

func (p *press) Changes(_ context.Context, after int64, limit int) ([]kb.Change, error) {
	rest := p.changes[after:]
	return rest[:min(limit, len(rest))], nil
}

func (p *press) FindArticles(_ context.Context, f kb.ArticleFilter) ([]*kb.Article, error) {
	for _, id := range f.IDs {
		p.asked[id] = true
	}
	return nil, nil
}

// Every article is a lesson, however many there are.
func TestTeacherReadsEveryArticle(t *testing.T) {
	p := &press{asked: map[string]bool{}}
	for i := range 2*MaxLessons + 500 {
		p.changes = append(p.changes, kb.Change{Seq: int64(i) + 1, Kind: kb.ChangeArticle, ID: fmt.Sprint("a", i)})
	}
	teacher := NewTeacher(TeacherDeps{Feed: p, Articles: p, Sections: p, Desk: &library{}}, NewClassifier(russian.NewAnalyzer()))
	if err := teacher.Sync(t.Context()); err != nil || len(p.asked) != len(p.changes) {
		t.Errorf("read %d of %d articles, %v", len(p.asked), len(p.changes), err)
	}
}
