package sqldb

import (
	"context"
	"database/sql"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// A Queryer reads: a DB outside of transactions, a Tx inside.
type Queryer interface {
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	interpret(err error) error
}

// Scan reads the columns of the current row.
type Scan = func(dest ...any) error

// Value scans rows of a single column.
func Value[T any](scan Scan) (v T, err error) {
	err = scan(&v)
	return v, err
}

// All reads every row. No rows are no error.
func All[T any](ctx context.Context, q Queryer, row func(Scan) (T, error), query string, args ...any) ([]T, error) {
	if err := checkArgs(args); err != nil {
		return nil, err
	}
	rows, err := q.query(ctx, query, args)
	if err != nil {
		return nil, q.interpret(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := row(rows.Scan)
		if err != nil {
			return nil, q.interpret(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, q.interpret(err)
	}
	return all, nil
}

// One reads the first row. kb.ErrNotFound when there is none.
func One[T any](ctx context.Context, q Queryer, row func(Scan) (T, error), query string, args ...any) (T, error) {
	all, err := All(ctx, q, row, query, args...)
	if err == nil && len(all) == 0 {
		err = kb.ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// Insert is the statement that inserts one row; columns are separated by commas.
func Insert(table, columns string) string {
	return "INSERT INTO " + table + " (" + columns + ") VALUES " + Row(strings.Count(columns, ",")+1)
}

// Upsert is the statement that inserts one row or replaces the one with the same key.
func Upsert(table, columns, key string) string {
	return Insert(table, columns) + " ON CONFLICT (" + key + ") DO UPDATE SET " + assignExcluded(columns)
}

// Update is the statement that sets the columns of the rows where the condition holds.
func Update(table, columns, where string) string {
	return "UPDATE " + table + " SET (" + columns + ") = " + Row(strings.Count(columns, ",")+1) + " WHERE " + where
}

// Row is a row of n placeholders: "(?, ?, ?)".
func Row(n int) string { return "(?" + strings.Repeat(", ?", n-1) + ")" }

func assignExcluded(columns string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		name = strings.TrimSpace(name)
		names[i] = name + " = excluded." + name
	}
	return strings.Join(names, ", ")
}

// MaxIn is how many values one list of a condition may have.
const MaxIn = 10_000

// A Where collects conditions joined by AND. The zero value holds for every row.
type Where struct {
	conditions []string
	args       []any
}

// Add adds a condition.
func (w *Where) Add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// SQL is the clause with a space before it; empty when there is no condition.
func (w *Where) SQL() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// Args are the arguments of the clause, with more after them.
func (w *Where) Args(more ...any) []any { return append(w.args[:len(w.args):len(w.args)], more...) }

// In narrows to rows whose column is one of the values; no values do not narrow.
// More than MaxIn of them are refused as too large.
func In[T any](w *Where, column string, values []T) error {
	switch {
	case len(values) == 0:
		return nil
	case len(values) > MaxIn:
		return kb.TooLong(column, MaxIn)
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.Add(column+" IN "+Row(len(values)), args...)
	return nil
}
