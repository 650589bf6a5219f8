package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Proposals = (*Store)(nil)

const proposalColumns = "id, text, queue, tickets, agents, state, reply, at"

func proposalFields(p *assist.Proposal) []any {
	return []any{&p.ID, &p.Text, &p.Queue, sqldb.JSON(&p.Tickets), &p.Agents, &p.State, &p.Reply, sqldb.Time(&p.At)}
}

func scanProposal(scan sqldb.Scan) (p assist.Proposal, err error) {
	err = scan(proposalFields(&p)...)
	return p, err
}

// SaveProposal writes a proposal.
func (s *Store) SaveProposal(ctx context.Context, p assist.Proposal) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("proposals", proposalColumns, "id"), proposalFields(&p)...)
	})
	if err != nil {
		return fmt.Errorf("save proposal %s: %w", p.ID, err)
	}
	return nil
}

// Proposals lists proposals, newest first.
func (s *Store) Proposals(ctx context.Context, state string) ([]assist.Proposal, error) {
	w := new(sqldb.Where)
	if state != "" {
		w.Add("state = ?", state)
	}
	found, err := sqldb.All(ctx, s.db, scanProposal, "SELECT "+proposalColumns+" FROM proposals"+w.SQL()+" ORDER BY at DESC, id DESC", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("proposals: %w", err)
	}
	return found, nil
}

func scanTyped(scan sqldb.Scan) (t assist.Typed, err error) {
	t.Names = make([]string, 2)
	err = scan(&t.Ticket, &t.Queue, &t.Agent, &t.Names[0], &t.Names[1], &t.Text)
	return t, err
}

// Typed lists long public answers of agents in tickets to which no canned reply was sent.
func (s *Store) Typed(ctx context.Context, since time.Time, least, limit int) ([]assist.Typed, error) {
	const query = `SELECT tickets.key, tickets.queue, messages.author_id, tickets.requester_name, messages.author_name, messages.body
		FROM messages JOIN tickets ON tickets.id = messages.ticket_id
		WHERE messages.side = ? AND messages.note = 0 AND messages.at >= ? AND LENGTH(messages.body) >= ?
			AND NOT EXISTS (SELECT 1 FROM choices WHERE choices.ticket = tickets.key AND choices.kind = ? AND choices.hit LIKE 'reply:%')
		ORDER BY messages.at DESC, messages.id DESC LIMIT ?`
	found, err := sqldb.All(ctx, s.db, scanTyped, query, ticket.ByAgent, sqldb.Time(&since), least, assist.ChoiceTaken, limit)
	if err != nil {
		return nil, fmt.Errorf("answers typed by agents: %w", err)
	}
	return found, nil
}
