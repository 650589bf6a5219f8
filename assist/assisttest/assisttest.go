package assisttest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// Stores is one help center's tickets and ledger to test, over the same data. It must be empty and its clock must run.
type Stores struct {
	Tickets   ticket.Store
	Forms     ticket.Forms
	Files     ticket.Files
	Ledger    assist.Ledger
	Gaps      Gaps
	Choices   Choices
	History   ticket.History
	Curves    assist.Calibrations
	Writeups  assist.Writeups
	Proposals assist.Proposals
	Changes   Feed
	Searches  SearchLog
	Contacts  assist.Contacts
	Keeper    assist.Keeper
	Insights  assist.Insights
	Ratings   assist.RatingStats
	Views     assist.ViewKeeper
	Lists     assist.LedgerLists

	Incidents Incidents

	Wordings WordingStore
	// Knowledge reads the change feed of articles and replies after a position.
	Knowledge func(ctx context.Context, after int64) ([]kb.Change, error)
}

// Test runs the suite; open is called for new, empty stores as often as needed.
func Test(t *testing.T, open func(t *testing.T) *Stores) {
	suites := []struct {
		name string
		test func(t *testing.T, s *Stores)
	}{
		{"Queues", testQueues},
		{"RequestTypes", testRequestTypes},
		{"Create", testCreate},
		{"CreateRefused", testCreateRefused},
		{"TicketRoundTrip", testTicketRoundTrip},
		{"Keys", testKeys},
		{"Import", testImport},
		{"Filter", testFilter},
		{"Take", testTake},
		{"TakeRefused", testTakeRefused},
		{"Conversation", testConversation},
		{"FileMessages", testFileMessages},
		{"ConcurrentCreates", testConcurrentCreates},
		{"ConcurrentSteps", testConcurrentSteps},
		{"Suggestions", testSuggestions},
		{"LatestSuggestion", testLatestSuggestion},
		{"Outcomes", testOutcomes},
		{"Rejected", testRejected},
		{"Verdicts", testVerdicts},
		{"Curves", testCurves},
		{"Gaps", testGaps},
		{"GapDecisions", testGapDecisions},
		{"LonelyGaps", testLonelyGaps},
		{"SettledSearches", testSettledSearches},
		{"Rejections", testRejections},
		{"Choices", testChoices},
		{"ChoicesAfterReopening", testChoicesAfterReopening},
		{"TicketChoices", testTicketChoices},
		{"ReplaceEvents", testReplaceEvents},
		{"Writeups", testWriteups},
		{"Proposals", testProposals},
		{"Typed", testTyped},
		{"SearchTotals", testSearchTotals},
		{"QueryStats", testQueryStats},
		{"Rewordings", testRewordings},
		{"PopularQueries", testPopularQueries},
		{"EraseSearches", testEraseSearches},
		{"Contacts", testContacts},
		{"ExpireSuggestions", testExpireSuggestions},
		{"Erase", testErase},
		{"Deflections", testDeflections},
		{"Arms", testArms},
		{"SearchDays", testSearchDays},
		{"ArticleStats", testArticleStats},
		{"DeskStats", testDeskStats},
		{"Ratings", testRatings},
		{"FindSuggestions", testFindSuggestions},
		{"Incidents", testIncidents},
		{"IncidentLinks", testIncidentLinks},
		{"Reports", testReports},
		{"Turns", testTurns},
		{"Wordings", testWordings},
		{"WordingOrder", testWordingOrder},
		{"WordingSources", testWordingSources},
	}
	for _, suite := range suites {
		t.Run(suite.name, func(t *testing.T) { suite.test(t, open(t)) })
	}
}

// noon is a time that stores keep exactly.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 7_000_000, time.UTC)

// desk makes the queue the tests' tickets wait in.
func desk(t *testing.T, s *Stores) {
	t.Helper()
	noError(t, s.Forms.SaveQueue(t.Context(), ticket.Queue{ID: "support", Title: "Поддержка", Prefix: "REQ"}))
}

func newTicket(subject string) *ticket.Ticket {
	return &ticket.Ticket{Queue: "support", Subject: subject, Status: ticket.StatusOpen, Requester: ticket.Person{ID: "visitor:1"}}
}

func ask(body string) ticket.Message {
	return ticket.Message{From: ticket.ByRequester, Author: ticket.Person{ID: "visitor:1"}, Body: body}
}

// Feed is a change feed that knows its end.
type Feed interface {
	kb.ChangeFeed
	LastChange(ctx context.Context) (int64, error)
}

// create stores a new ticket.
func create(t *testing.T, s *Stores, subject string) *ticket.Ticket {
	t.Helper()
	made := newTicket(subject)
	noError(t, s.Tickets.Create(t.Context(), made, ask("Текст.")))
	return made
}

// changed lists the ids of the feed after a position.
func changed(t *testing.T, s *Stores, after int64) []string {
	t.Helper()
	changes, err := s.Changes.Changes(t.Context(), after, 10_000)
	noError(t, err)
	var list []string
	for i, c := range changes {
		wantEqual(t, "numbers without gaps", c.Seq, after+int64(i)+1)
		wantEqual(t, "kind of change", c.Kind, kb.ChangeTicket)
		list = append(list, c.ID)
	}
	last, err := s.Changes.LastChange(t.Context())
	noError(t, err)
	wantEqual(t, "the last change", last, after+int64(len(list)))
	return list
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error is %v, want %v", what, err, want)
	}
}

// wantField checks that the error is about a field: its name and code.
func wantField(t *testing.T, what string, err error, field, code string) {
	t.Helper()
	var e *kb.FieldError
	if !errors.As(err, &e) || e.Field != field || e.Code != code {
		t.Errorf("%s: error is %v, want %s: %s", what, err, field, code)
	}
}

func wantEqual[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
