package assistsql_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
	"github.com/podskazka/podskazka/search"
)

// What can be told of the person who is erased; each stands in one table at least before.
var traces = []string{"u-anna", "anna@example.test", "Анна Краснова", "anna-browser", "анниныслова"}

// TestEraseLeavesNothing looks into every row of every table.
func TestEraseLeavesNothing(t *testing.T) {
	ctx := t.Context()
	db := kbtest.OpenSQLite(t, assistsql.Schema())
	s := assistsql.New(db, time.Now)
	anna := ticket.Person{ID: "u-anna", Name: "Анна Краснова", Email: "Anna@example.test"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.SaveQueue(ctx, ticket.Queue{ID: "support", Title: "Поддержка", Prefix: "REQ"}))
	made := &ticket.Ticket{Queue: "support", Subject: "анниныслова", Status: ticket.StatusOpen, Requester: anna, Session: "anna-browser"}
	must(s.Create(ctx, made, ticket.Message{From: ticket.ByRequester, Author: anna, Body: "анниныслова"}))
	other := &ticket.Ticket{Queue: "support", Subject: "Другое", Status: ticket.StatusOpen, Requester: ticket.Person{ID: "u2"}, Assignee: "u-anna"}
	must(s.Create(ctx, other, ticket.Message{From: ticket.ByAgent, Author: anna, Body: "Ответ"}))
	must(s.Take(ctx, ticket.Step{Ticket: other, Event: ticket.Event{By: "u-anna", Action: ticket.ActAssign, Detail: "u-anna"}}))
	for i, sg := range []assist.Suggestion{
		{Surface: assist.SurfaceForm, Session: "anna-browser", Person: "u-anna", Query: "анниныслова"},
		{Surface: assist.SurfaceForm, Session: "anna-browser", Query: "анниныслова"},
		{Surface: assist.SurfaceDesk, Session: "ticket:" + made.Key, Ticket: made.Key, Query: "анниныслова"},
		{Surface: assist.SurfaceDesk, Session: "ticket:" + other.Key, Ticket: other.Key,
			Hits: []assist.Hit{{Hit: search.Hit{ID: made.ID, Kind: search.KindTicket, Title: "анниныслова"}}}},
		{Surface: assist.SurfaceForm, Session: "other"},
	} {
		sg.ID, sg.At = fmt.Sprint("s", i), time.Now()
		must(s.SaveSuggestion(ctx, sg))
		must(s.SaveOutcome(ctx, assist.Outcome{Suggestion: sg.ID, Kind: assist.OutcomeHelped, By: "u-anna", Detail: made.Key}))
	}

	for source, origin := range map[string]string{assist.WordingTicket: made.ID, assist.WordingHelped: "s0", assist.WordingLink: made.ID, assist.WordingSearch: assist.PersonKey("u-anna")} {
		must(s.ReplaceWordings(ctx, source, []string{origin}, []assist.Wording{
			{Ref: "article:a1", Text: "анниныслова", Source: source, Origin: origin, By: "hash", At: time.Now()}}))
	}

	if found := traced(t, db, append(traces, made.Key)...); len(found) <= len(traces) {
		t.Fatalf("before there is only %v", found)
	}
	if _, err := s.Erase(ctx, assist.Subject{ID: "u-anna", Email: "anna@example.test"}, false); err != nil {
		t.Fatal(err)
	}
	for _, place := range traced(t, db, append(traces, made.Key)...) {
		t.Errorf("left: %s", place)
	}
}

// traced lists where the words stand.
func traced(t *testing.T, db *sqldb.DB, words ...string) (places []string) {
	t.Helper()
	tables, err := sqldb.All(t.Context(), db, sqldb.Value[string], "SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		columns, err := sqldb.All(t.Context(), db, sqldb.Value[string], "SELECT name FROM pragma_table_info(?)", table)
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			rows, err := sqldb.All(t.Context(), db, sqldb.Value[string], "SELECT CAST(COALESCE("+column+", '') AS TEXT) FROM "+table)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(rows, "\n")
			for _, word := range words {
				if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
					places = append(places, table+"."+column+": "+word)
				}
			}
		}
	}
	return places
}
