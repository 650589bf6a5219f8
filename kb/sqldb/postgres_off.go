//go:build !postgres

package sqldb

import (
	"context"
	"errors"
)

func openPostgres(context.Context, string) (*DB, error) {
	return nil, errors.New("open postgres: this program was built without PostgreSQL")
}
