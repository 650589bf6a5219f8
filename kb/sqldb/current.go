package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// ErrOldSchema says that migrations are missing.
var ErrOldSchema = errors.New("the database is older than this program")

// Current reports whether the schema is the one this program knows, by reading alone: ErrOldSchema when migrations are
// missing, ErrNewerSchema when a newer program has been at work since.
func (db *DB) Current(ctx context.Context, lines ...Line) error {
	for _, line := range append([]Line{Migrations("sqldb", files)}, lines...) {
		target, err := newest(line.Files)
		if err != nil {
			return fmt.Errorf("migrations of %s: %w", line.Name, err)
		}
		current, err := One(ctx, db, Value[int64], "SELECT MAX(version_id) FROM schema_"+line.Name)
		switch {
		case err != nil:
			return fmt.Errorf("read the version of %s: %w", line.Name, err)
		case current < target:
			return fmt.Errorf("%w: its %s schema is %d, this program needs %d", ErrOldSchema, line.Name, current, target)
		case current > target:
			return fmt.Errorf("%w: its %s schema is %d, this program knows up to %d", ErrNewerSchema, line.Name, current, target)
		}
	}
	return nil
}

// newest is the highest number among the migration files: "0012_what.sql" is 12.
func newest(files fs.FS) (int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, err
	}
	number, _, _ := strings.Cut(names[len(names)-1], "_") // Glob sorts, the numbers are padded
	return strconv.ParseInt(number, 10, 64)
}
