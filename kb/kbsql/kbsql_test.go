package kbsql_test

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

func TestStore(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		kbtest.Test(t, func(t *testing.T) *kbtest.Stores {
			s := kbsql.New(open(t, kbsql.Schema()), time.Now)
			return &kbtest.Stores{
				Audiences: s, Sections: s, Articles: s, Replies: s, Users: s, Sessions: s, Attachments: s, Votes: s, Changes: s,
			}
		})
	})
}
