package assistsql

import (
	"context"
	"errors"
	"fmt"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ ticket.Forms = (*Store)(nil)

const queueColumns = "id, title, prefix"

func queueFields(q *ticket.Queue) []any { return []any{&q.ID, &q.Title, &q.Prefix} }

func scanQueue(scan sqldb.Scan) (q ticket.Queue, err error) {
	err = scan(queueFields(&q)...)
	return q, err
}

// Queues lists by title.
func (s *Store) Queues(ctx context.Context) ([]ticket.Queue, error) {
	return sqldb.All(ctx, s.db, scanQueue, "SELECT "+queueColumns+" FROM queues ORDER BY title, id")
}

// SaveQueue inserts or replaces by id. A prefix of another queue is a kb.FieldError "taken".
func (s *Store) SaveQueue(ctx context.Context, q ticket.Queue) error {
	if err := q.Validate(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("queues", queueColumns, "id"), queueFields(&q)...)
	})
	if err != nil {
		return fmt.Errorf("save queue %q: %w", q.ID, err)
	}
	return nil
}

const requestTypeColumns = "id, title, queue, audiences, hint, fields, position"

func requestTypeFields(r *ticket.RequestType) []any {
	return []any{&r.ID, &r.Title, sqldb.Nullable(&r.Queue), sqldb.JSON(&r.Audiences), &r.Hint, sqldb.JSON(&r.Fields), &r.Position}
}

func scanRequestType(scan sqldb.Scan) (r ticket.RequestType, err error) {
	err = scan(requestTypeFields(&r)...)
	return r, err
}

// RequestTypes lists by position.
func (s *Store) RequestTypes(ctx context.Context) ([]ticket.RequestType, error) {
	const query = "SELECT " + requestTypeColumns + " FROM request_types ORDER BY position, title, id"
	return sqldb.All(ctx, s.db, scanRequestType, query)
}

// SaveRequestType inserts or replaces by id. An unknown queue is a kb.FieldError.
func (s *Store) SaveRequestType(ctx context.Context, r ticket.RequestType) error {
	if err := r.Validate(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("request_types", requestTypeColumns, "id"), requestTypeFields(&r)...)
	})
	if errors.Is(err, kb.ErrNotFound) {
		err = kb.Unknown("queue")
	}
	if err != nil {
		return fmt.Errorf("save request type %q: %w", r.ID, err)
	}
	return nil
}
