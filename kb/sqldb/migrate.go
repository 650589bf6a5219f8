package sqldb

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// ErrNewerSchema says that the database was written by a newer program: nothing was touched.
var ErrNewerSchema = errors.New("the database is newer than this program")

// A Line is a part of the schema with migrations of its own, numbered from 1. Files are named "0001_what.sql", are the
// same for both engines and lie at the root of Files.
type Line struct {
	Name  string // its versions are kept in the table schema_{name}
	Files fs.FS
}

//go:embed migrations/*.sql
var files embed.FS

// Migrations makes a line of an embedded folder "migrations".
func Migrations(name string, embedded embed.FS) Line {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		sub = embedded // cannot happen: the path is valid
	}
	return Line{Name: name, Files: sub}
}

// Migrate brings sqldb's own tables and the lines up to date, each migration in a transaction of its own. When the
// database is ahead of any line, the error is ErrNewerSchema and no line is touched.
func (db *DB) Migrate(ctx context.Context, lines ...Line) error {
	lines = append([]Line{Migrations("sqldb", files)}, lines...)
	providers := make([]*goose.Provider, len(lines))
	for i, line := range lines {
		p, err := db.provider(line)
		if err != nil {
			return fmt.Errorf("migrations of %s: %w", line.Name, err)
		}
		current, target, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the version of %s: %w", line.Name, err)
		}
		if current > target {
			return fmt.Errorf("%w: its %s schema is %d, this program knows up to %d", ErrNewerSchema, line.Name, current, target)
		}
		providers[i] = p
	}
	for i, p := range providers {
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrate %s: %w", lines[i].Name, err)
		}
	}
	return nil
}

func (db *DB) provider(line Line) (*goose.Provider, error) {
	options := []goose.ProviderOption{
		goose.WithTableName("schema_" + line.Name),
		goose.WithDisableGlobalRegistry(true),
	}
	if db.dialect.goose() == goose.DialectPostgres { // nodes that start together must not migrate together
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // looks every second, for five minutes
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(db.dialect.goose(), db.write, db.dialect.migrations(line.Files), options...)
}
