package assistsql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Keeper = (*Store)(nil)

// dayMillis is a day of article_views in milliseconds.
const dayMillis = 24 * 60 * 60 * 1000

// ExpireSuggestions removes what is older, a batch a transaction, so that others get their turn to write.
func (s *Store) ExpireSuggestions(ctx context.Context, before time.Time) (total int64, err error) {
	const query = "DELETE FROM suggestions WHERE id IN (SELECT id FROM suggestions WHERE at < ? ORDER BY at LIMIT ?)"
	for n := int64(expireBatch); n == expireBatch && err == nil; total += n {
		n, err = s.deleteSearches(ctx, query, sqldb.Millis(before), expireBatch)
	}
	if err == nil {
		_, err = s.deleteSearches(ctx, "DELETE FROM article_views WHERE day < ?", sqldb.Millis(before)/dayMillis)
	}
	if err != nil {
		return total, fmt.Errorf("expire suggestions: %w", err)
	}
	return total, nil
}

// errDry ends a transaction that was only to be counted.
var errDry = errors.New("dry run")

// Erase removes a person.
func (s *Store) Erase(ctx context.Context, who assist.Subject, dry bool) (done assist.Erased, err error) {
	if who.ID == "" && who.Email == "" {
		return done, kb.Required("person")
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		done = assist.Erased{}
		e := eraser{tx: tx, who: who, done: &done, now: s.clock()}
		if err := e.run(ctx); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return assist.Erased{}, fmt.Errorf("erase a person: %w", err)
	}
	return done, nil
}

// An eraser works in one transaction.
type eraser struct {
	tx       *sqldb.Tx
	who      assist.Subject
	done     *assist.Erased
	now      time.Time
	tickets  []string // ids of his requests …
	keys     []string // … and their keys
	sessions []string // of his browsers
}

func (e *eraser) run(ctx context.Context) error {
	const his = "(? <> '' AND requester_id = ? OR ? <> '' AND LOWER(requester_email) = ?)"
	args := []any{e.who.ID, e.who.ID, e.who.Email, e.who.Email}
	for _, list := range []struct {
		into  *[]string
		query string
		args  []any
	}{
		{&e.tickets, "SELECT id FROM tickets WHERE " + his, args},
		{&e.keys, "SELECT key FROM tickets WHERE " + his, args},
		{&e.sessions, "SELECT session FROM tickets WHERE session <> '' AND " + his + " UNION SELECT session FROM suggestions WHERE session <> '' AND person <> '' AND person = ?",
			append(slices.Clone(args), e.who.ID)},
	} {
		found, err := sqldb.All(ctx, e.tx, sqldb.Value[string], list.query, list.args...)
		if err != nil {
			return err
		}
		*list.into = found
	}
	if strings.HasPrefix(e.who.ID, "visitor:") {
		e.sessions = append(e.sessions, assist.VisitorSession(e.who.ID))
	}
	if err := e.wordings(ctx); err != nil {
		return err
	}
	if err := e.suggestions(ctx); err != nil {
		return err
	}
	if err := e.traces(ctx); err != nil {
		return err
	}
	if err := e.needs(ctx); err != nil {
		return err
	}
	if err := e.where(ctx, &e.done.Tickets, "DELETE FROM tickets WHERE id", e.tickets); err != nil {
		return err
	}
	return sqldb.AppendChange(ctx, e.tx, feed, kb.ChangeTicket, e.now, e.tickets...)
}

// wordings removes what documents learned from his requests and drafts, and has them indexed without it.
func (e *eraser) wordings(ctx context.Context) error {
	origins := slices.Clone(e.tickets)
	for _, his := range []struct {
		column string
		values []string
	}{{"session", e.sessions}, {"ticket", e.keys}, {"person", e.id()}} {
		for part := range slices.Chunk(his.values, sqldb.MaxIn) {
			var w sqldb.Where
			if err := sqldb.In(&w, his.column, part); err != nil {
				return err
			}
			found, err := sqldb.All(ctx, e.tx, sqldb.Value[string], "SELECT id FROM suggestions"+w.SQL(), w.Args()...)
			if err != nil {
				return err
			}
			origins = append(origins, found...)
		}
	}
	origins = append(origins, e.persons()...) // of what he searched
	for _, source := range []string{assist.WordingTicket, assist.WordingHelped, assist.WordingLink, assist.WordingSearch} {
		for part := range slices.Chunk(origins, sqldb.MaxIn) {
			refs, err := removeWordings(ctx, e.tx, source, part, nil)
			if err == nil {
				err = documentsChanged(ctx, e.tx, refs, e.now)
			}
			if err != nil {
				return err
			}
			e.done.Traces += int64(len(refs))
		}
	}
	return nil
}

// suggestions removes those made to him or for his requests, and those that show his requests to others.
func (e *eraser) suggestions(ctx context.Context) error {
	refs := make([]string, len(e.tickets))
	for i, id := range e.tickets {
		refs[i] = "ticket:" + id
	}
	n := &e.done.Suggestions
	return errors.Join(
		e.where(ctx, n, "DELETE FROM suggestions WHERE session", e.sessions),
		e.where(ctx, n, "DELETE FROM suggestions WHERE ticket", e.keys),
		e.where(ctx, n, "DELETE FROM suggestions WHERE id IN (SELECT suggestion FROM suggested WHERE hit", refs, ")"),
		e.where(ctx, n, "DELETE FROM suggestions WHERE person", e.id()),
	)
}

// traces takes his name from what is others'.
func (e *eraser) traces(ctx context.Context) error {
	n := &e.done.Traces
	return errors.Join(
		e.where(ctx, n, "UPDATE outcomes SET by_user = '' WHERE by_user", slices.Concat(e.sessions, e.id())),
		e.where(ctx, n, "UPDATE outcomes SET detail = '' WHERE detail", e.keys),
		e.where(ctx, n, "UPDATE messages SET author_id = '', author_name = '', author_email = '' WHERE author_id", e.id()),
		e.where(ctx, n, "UPDATE events SET by_user = '' WHERE by_user", e.id()),
		e.where(ctx, n, "UPDATE events SET detail = '' WHERE detail", e.id()),
		e.where(ctx, n, "UPDATE tickets SET assignee = '' WHERE assignee", e.id()),
		e.where(ctx, n, "DELETE FROM choices WHERE ticket", e.keys),
		e.where(ctx, n, "DELETE FROM writeups WHERE ticket", slices.Concat(e.tickets, e.keys)),
		e.where(ctx, n, "DELETE FROM needs WHERE person", e.persons()),
		e.where(ctx, n, "UPDATE gaps SET by_user = '' WHERE by_user", e.id()),
		e.where(ctx, n, "DELETE FROM incident_people WHERE person", slices.Concat(e.sessions, e.id())),
		e.where(ctx, n, "UPDATE incidents SET by_user = '' WHERE by_user", e.id()),
		e.where(ctx, n, "UPDATE incident_links SET by_user = '' WHERE by_user", e.id()),
		e.where(ctx, n, "UPDATE incident_steps SET by_user = '' WHERE by_user", e.id()),
	)
}

// id is his id as a list; empty when he has none.
func (e *eraser) id() []string {
	if e.who.ID == "" {
		return nil
	}
	return []string{e.who.ID}
}

// persons are his names among the people of gaps.
func (e *eraser) persons() []string {
	if e.who.ID == "" {
		return e.sessions
	}
	return slices.Concat(e.sessions, []string{assist.PersonKey(e.who.ID)})
}

// where runs a statement that ends before IN for a list of values, and counts rows. after closes it.
func (e *eraser) where(ctx context.Context, count *int64, statement string, values []string, after ...string) error {
	for part := range slices.Chunk(values, expireBatch) {
		args := make([]any, len(part))
		for i, v := range part {
			args[i] = v
		}
		query := statement + " IN " + sqldb.Row(len(part))
		for _, end := range after {
			query += end
		}
		n, err := e.tx.ExecCount(ctx, query, args...)
		if err != nil {
			return err
		}
		*count += n
	}
	return nil
}
