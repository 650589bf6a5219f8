package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Pins = (*Store)(nil)

// pinFeed is apart from feed: pins stand in no index, and who follows them looks at one number.
const pinFeed = "pins"

const pinColumns = "id, queries, article, audiences, note, author, disabled, rev, created_at, updated_at"

func pinFields(p *kb.Pin) []any {
	return []any{&p.ID, sqldb.JSON(&p.Queries), &p.Article, sqldb.JSON(&p.Audiences), &p.Note, &p.Author, sqldb.Bool(&p.Disabled),
		&p.Rev, sqldb.Time(&p.CreatedAt), sqldb.Time(&p.UpdatedAt)}
}

func scanPin(scan sqldb.Scan) (*kb.Pin, error) {
	p := new(kb.Pin)
	return p, scan(pinFields(p)...)
}

// Pin finds one by id.
func (s *Store) Pin(ctx context.Context, id string) (*kb.Pin, error) {
	p, err := pin(ctx, s.db, id)
	if err != nil {
		return nil, fmt.Errorf("pin %q: %w", id, err)
	}
	return p, nil
}

func pin(ctx context.Context, q sqldb.Queryer, id string) (*kb.Pin, error) {
	return sqldb.One(ctx, q, scanPin, "SELECT "+pinColumns+" FROM pins WHERE id = ?", id)
}

// FindPins lists all, oldest first.
func (s *Store) FindPins(ctx context.Context) ([]*kb.Pin, error) {
	found, err := sqldb.All(ctx, s.db, scanPin, "SELECT "+pinColumns+" FROM pins ORDER BY created_at, id")
	if err != nil {
		return nil, fmt.Errorf("find pins: %w", err)
	}
	return found, nil
}

// SavePin inserts or replaces one, with a change.
func (s *Store) SavePin(ctx context.Context, p *kb.Pin) error {
	if err := checkPin(p); err != nil {
		return fmt.Errorf("save pin: %w", err)
	}
	var saved kb.Pin
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		saved = *p
		return s.savePin(ctx, tx, &saved)
	})
	if err != nil {
		return fmt.Errorf("save pin: %w", err)
	}
	*p = saved
	return nil
}

func (s *Store) savePin(ctx context.Context, tx *sqldb.Tx, p *kb.Pin) error {
	p.UpdatedAt = s.clock()
	if p.Rev == 0 {
		if p.ID == "" {
			p.ID = kb.NewID(s.now())
		}
		p.CreatedAt, p.Rev = p.UpdatedAt, 1
		if err := tx.Exec(ctx, sqldb.Insert("pins", pinColumns), pinFields(p)...); err != nil {
			return err
		}
	} else {
		before, err := sqldb.All(ctx, tx, scanPin, "SELECT "+pinColumns+" FROM pins WHERE id = ?", p.ID)
		if err != nil {
			return err
		}
		if len(before) == 0 || before[0].Rev != p.Rev {
			return kb.ErrConflict
		}
		p.CreatedAt = before[0].CreatedAt
		p.Rev++
		n, err := tx.ExecCount(ctx, sqldb.Update("pins", pinColumns, "id = ? AND rev = ?"), append(pinFields(p), p.ID, p.Rev-1)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return kb.ErrConflict
		}
	}
	if err := sqldb.AppendChange(ctx, tx, pinFeed, kb.ChangePin, p.UpdatedAt, p.ID); err != nil {
		return err
	}
	// After the change, whose number other writers wait for: none of them can add pins unseen.
	n, err := sqldb.One(ctx, tx, sqldb.Value[int], "SELECT COUNT(*) FROM pins")
	if err == nil && n > kb.MaxPins {
		err = kb.TooLong("pins", kb.MaxPins)
	}
	return err
}

// DeletePin removes one.
func (s *Store) DeletePin(ctx context.Context, id string, rev int64) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		before, err := pin(ctx, tx, id)
		if err != nil {
			return err
		}
		if rev != 0 && before.Rev != rev {
			return kb.ErrConflict
		}
		n, err := tx.ExecCount(ctx, "DELETE FROM pins WHERE id = ? AND rev = ?", id, before.Rev)
		if err != nil {
			return err
		}
		if n == 0 {
			return kb.ErrConflict
		}
		return sqldb.AppendChange(ctx, tx, pinFeed, kb.ChangePin, s.clock(), id)
	})
	if err != nil {
		return fmt.Errorf("delete pin %q: %w", id, err)
	}
	return nil
}

// PinPosition is the number of the last change of a pin.
func (s *Store) PinPosition(ctx context.Context) (int64, error) {
	position, err := sqldb.LastChange(ctx, s.db, pinFeed)
	if err != nil {
		return 0, fmt.Errorf("pin position: %w", err)
	}
	return position, nil
}

// checkPin reports the first field that breaks a rule or cannot be stored.
func checkPin(p *kb.Pin) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if err := sqldb.CheckText("queries", p.Queries...); err != nil {
		return err
	}
	return sqldb.CheckText("note", append([]string{p.ID, p.Article, p.Note, p.Author}, p.Audiences...)...)
}
