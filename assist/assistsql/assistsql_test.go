package assistsql_test

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/assisttest"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

func TestStore(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		assisttest.Test(t, func(t *testing.T) *assisttest.Stores {
			s := assistsql.New(open(t, assistsql.Schema()), time.Now)
			return &assisttest.Stores{Tickets: s, Forms: s, Ledger: s, Keys: s, Changes: s}
		})
	})
}
