package assistsql

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Calibrations = (*Store)(nil)

// Verdicts lists the last word on each first hit suggested since then, newest first.
func (s *Store) Verdicts(ctx context.Context, since time.Time, limit int) ([]assist.Verdict, error) {
	const query = `SELECT suggested.hit, suggestions.audience, suggestions.estimate, said.kind
		FROM suggestions
		JOIN suggested ON suggested.suggestion = suggestions.id
		JOIN outcomes AS said ON said.suggestion = suggestions.id AND said.hit = suggested.hit AND said.kind IN (?, ?)
		WHERE suggestions.at >= ? AND suggestions.estimate > 0
			AND NOT EXISTS (SELECT 1 FROM suggested AS before WHERE before.suggestion = suggestions.id AND before.place < suggested.place)
			AND NOT EXISTS (SELECT 1 FROM outcomes AS later WHERE later.suggestion = said.suggestion AND later.hit = said.hit
				AND later.kind IN (?, ?) AND later.place > said.place)
		ORDER BY suggestions.at DESC, suggestions.id DESC LIMIT ?`
	verdicts, err := sqldb.All(ctx, s.db, scanVerdict, query, assist.OutcomeHelped, assist.OutcomeRejected, sqldb.Time(&since),
		assist.OutcomeHelped, assist.OutcomeRejected, limit)
	if err != nil {
		return nil, fmt.Errorf("verdicts: %w", err)
	}
	return verdicts, nil
}

func scanVerdict(scan sqldb.Scan) (v assist.Verdict, err error) {
	var hit, said string
	err = scan(&hit, &v.Audience, &v.Estimate, &said)
	v.Kind, _, _ = strings.Cut(hit, ":")
	v.Right = said == assist.OutcomeHelped
	return v, err
}

// SaveCurves puts curves in place of all there were.
func (s *Store) SaveCurves(ctx context.Context, curves map[assist.CurveKey]assist.Curve, verdicts map[assist.CurveKey]int) error {
	const insert = "INSERT INTO curves (kind, audience, points, verdicts) VALUES (?, ?, ?, ?)"
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, "DELETE FROM curves"); err != nil {
			return err
		}
		for key, curve := range curves {
			if err := tx.Exec(ctx, insert, key.Kind, key.Audience, sqldb.JSON(&curve), verdicts[key]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save curves: %w", err)
	}
	return nil
}

// Curves reads them all.
func (s *Store) Curves(ctx context.Context) (map[assist.CurveKey]assist.Curve, error) {
	type row struct {
		key   assist.CurveKey
		curve assist.Curve
	}
	rows, err := sqldb.All(ctx, s.db, func(scan sqldb.Scan) (r row, err error) {
		err = scan(&r.key.Kind, &r.key.Audience, sqldb.JSON(&r.curve))
		return r, err
	}, "SELECT kind, audience, points FROM curves")
	if err != nil {
		return nil, fmt.Errorf("curves: %w", err)
	}
	curves := make(map[assist.CurveKey]assist.Curve, len(rows))
	for _, r := range rows {
		curves[r.key] = r.curve
	}
	return curves, nil
}
