package sqldb_test

import (
	"errors"
	"testing"

	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

func TestCurrent(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		db := open(t, notes("0002"))
		for _, tt := range []struct {
			name string
			line sqldb.Line
			want error
		}{
			{"the program that migrated", notes("0002"), nil},
			{"an older one", notes(), sqldb.ErrNewerSchema},
			{"a newer one", notes("0002", "0003"), sqldb.ErrOldSchema},
		} {
			if err := db.Current(t.Context(), tt.line); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}
