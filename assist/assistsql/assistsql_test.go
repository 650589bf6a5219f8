package assistsql_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/assisttest"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
	"github.com/podskazka/podskazka/search"
)

func TestStore(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		assisttest.Test(t, func(t *testing.T) *assisttest.Stores {
			db := open(t, assistsql.Schema())
			s := assistsql.New(db, time.Now)
			knowledge := func(ctx context.Context, after int64) ([]kb.Change, error) {
				return sqldb.Changes(ctx, db, kb.FeedKnowledge, after, 100)
			}
			return &assisttest.Stores{
				Tickets:   s,
				Forms:     s,
				Files:     s,
				Ledger:    s,
				Gaps:      s,
				Choices:   s,
				History:   s,
				Curves:    s,
				Changes:   s,
				Searches:  s,
				Contacts:  s,
				Keeper:    s,
				Insights:  s,
				Ratings:   s,
				Views:     s,
				Lists:     s,
				Incidents: s,
				Writeups:  s, Proposals: s,
				Wordings: s, Knowledge: knowledge,
			}
		})
	})
}

// A suggestion stays readable when the program is upgraded: this row is how hits and topics have been stored since the
// first version. A renamed field needs a migration, not a new row here.
func TestLedgerReadsStoredRows(t *testing.T) {
	ctx := t.Context()
	db := kbtest.OpenSQLite(t, assistsql.Schema())
	const (
		insert = `INSERT INTO suggestions (id, surface, ticket, session, audience, query, confident, hits, topics, at)
			VALUES ('s1', 'form', '', 'visitor:1', '', 'письмо', 1, ?, ?, 0)`
		hits = `[{"ID":"a1","ExternalID":"x1","Kind":"article","Title":"Письмо","TitleHTML":"<mark>Письмо</mark>","Slug":"pismo",` +
			`"Section":"login","Audiences":["gost"],"Snippet":"…","Heading":"Спам","Anchor":"spam","T":-1,"Score":0.5,` +
			`"Why":[{"word":"письмо","via":"письма","field":"title","share":0.25}],"Body":"Проверьте"}]`
		topics = `[{"Section":"login","Title":"Вход"}]`
	)
	if err := db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, insert, hits, topics) }); err != nil {
		t.Fatal(err)
	}
	want := &assist.Suggestion{
		ID: "s1", Surface: assist.SurfaceForm, Session: "visitor:1", Query: "письмо", Confident: true,
		Hits: []assist.Hit{{Body: "Проверьте", Hit: search.Hit{
			ID: "a1", ExternalID: "x1", Kind: "article", Title: "Письмо", TitleHTML: "<mark>Письмо</mark>", Slug: "pismo",
			Section: "login", Audiences: []string{"gost"}, Snippet: "…", Heading: "Спам", Anchor: "spam", T: -1, Score: 0.5,
			Why: []search.Reason{{Word: "письмо", Via: "письма", Field: "title", Share: 0.25}},
		}}},
		Topics: []assist.Topic{{Section: "login", Title: "Вход"}},
	}
	got, err := assistsql.New(db, time.Now).Suggestion(ctx, "s1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
