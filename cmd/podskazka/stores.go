package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// stores is everything that keeps data, open and migrated.
type stores struct {
	db    *sqldb.DB
	kb    *kbsql.Store
	desk  *assistsql.Store
	blobs *blobdir.Dir
	dir   string // the data folder
	now   func() time.Time
}

// openStores opens the data folder of cfg. With create it makes what is missing; without, a folder that is not there is an
// error, because a mistyped --data must not answer "nothing found".
func openStores(ctx context.Context, cfg config, create bool) (*stores, error) {
	return openStoresAt(ctx, cfg, create, time.Now)
}

// openStoresAt is openStores on another clock.
func openStoresAt(ctx context.Context, cfg config, create bool, now func() time.Time) (*stores, error) {
	if create {
		if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
			return nil, fmt.Errorf("папка данных: %w", err)
		}
	} else if err := hasData(cfg); err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, cfg.DB)
	if err != nil {
		return nil, fmt.Errorf("база: %w", err)
	}
	s := &stores{db: db, dir: cfg.Data, now: now}
	s.kb = kbsql.New(db, s.now).FollowHeadings(content.MovedAnchors)
	s.desk = assistsql.New(db, s.now)
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func hasData(cfg config) error {
	path, file := strings.CutPrefix(cfg.DB, "sqlite:")
	if !file {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("в папке %q нет базы (%s); укажите папку через --data или загрузите данные: podskazka import", cfg.Data, path)
	} else if err != nil {
		return fmt.Errorf("база: %w", err)
	}
	return nil
}

func (s *stores) prepare(ctx context.Context) (err error) {
	if err := s.db.Migrate(ctx, kbsql.Schema(), assistsql.Schema()); err != nil {
		return fmt.Errorf("обновление базы: %w", err)
	}
	if s.blobs, err = blobdir.Open(filepath.Join(s.dir, "files")); err != nil {
		return fmt.Errorf("папка вложений: %w", err)
	}
	return nil
}

func (s *stores) Close() error { return s.db.Close() }
