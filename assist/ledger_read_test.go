package assist

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// lists are a ledger that is read in one page.
type lists struct {
	ledger
	asked LedgerFilter
}

func (l *lists) FindSuggestions(_ context.Context, f LedgerFilter) (found []*Suggestion, err error) {
	l.asked = f
	for i := range l.suggestions {
		if s := l.suggestions[i]; f.After == "" && (len(f.Surfaces) == 0 || slices.Contains(f.Surfaces, s.Surface)) {
			s.Hits = slices.Clone(s.Hits)
			found = append(found, &s)
		}
	}
	return found, nil
}

func (l *lists) OutcomesOf(_ context.Context, ids []string) (found []Outcome, err error) {
	for _, o := range l.outcomes {
		if slices.Contains(ids, o.Suggestion) {
			found = append(found, o)
		}
	}
	return found, nil
}

func newReader() (*LedgerReader, *lists) {
	l := &lists{ledger: ledger{
		suggestions: []Suggestion{
			{ID: "s1", Surface: SurfaceForm, Person: "u1", Query: "=HYPERLINK(1)", At: noon, Hits: []Hit{{Hit: search.Hit{ID: "1", Kind: "article", Title: "Письмо"}}, {Hit: search.Hit{ID: "hidden", Kind: "faq"}}}},
			{ID: "s2", Surface: SurfaceDesk, Ticket: "ORI-1", At: noon, Hits: []Hit{{Hit: search.Hit{ID: "r", Kind: search.KindReply}}}},
		},
		outcomes: []Outcome{
			{Suggestion: "s1", Kind: OutcomeOpened, Hit: "article:hidden", By: "u1", At: noon}, {Suggestion: "s1", Kind: OutcomeHelped, Hit: "article:1", By: "u1", At: noon},
			{Suggestion: "s1", Kind: OutcomeRecontact, Detail: "ORI-1", At: noon},
		},
	}}
	readable := &library{hidden: []string{"hidden"}}
	return NewLedgerReader(l, readable, readable), l
}

func TestLedgerReader(t *testing.T) {
	reader, l := newReader()
	supervisor, editor := kb.Viewer{UserID: "s", Role: kb.RoleSupervisor}, kb.Viewer{UserID: "e", Role: kb.RoleEditor}
	got, err := reader.Read(t.Context(), supervisor, LedgerFilter{})
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	first := got[0]
	if first.Person != "" || len(first.Hits) != 1 || first.Hits[0].ID != "1" {
		t.Errorf("not left out: %+v", first.Suggestion)
	}
	if len(first.Outcomes) != 2 || first.Outcomes[0].Kind != OutcomeHelped || first.Outcomes[0].By != "" || first.Outcomes[1].Detail != "ORI-1" {
		t.Errorf("outcomes %+v", first.Outcomes)
	}
	got, err = reader.Read(t.Context(), editor, LedgerFilter{})
	if err != nil || len(got) != 1 || got[0].ID != "s1" || got[0].Outcomes[1].Detail != "" || slices.Contains(l.asked.Surfaces, SurfaceDesk) {
		t.Errorf("an editor reads %+v, %v", got, err)
	}
	if got, err = reader.Read(t.Context(), editor, LedgerFilter{Surfaces: []string{SurfaceDesk}}); err != nil || len(got) != 0 {
		t.Errorf("an editor reads of the desk %+v, %v", got, err)
	}
	for _, role := range []kb.Role{kb.RoleNone, kb.RoleUser, kb.RoleAgent} {
		if _, err := reader.Read(t.Context(), kb.Viewer{UserID: "x", Role: role}, LedgerFilter{}); !errors.Is(err, kb.ErrForbidden) {
			t.Errorf("%q: %v", role, err)
		}
	}
}

func TestWriteLedger(t *testing.T) {
	reader, _ := newReader()
	write := func(format string) (string, error) {
		var out strings.Builder
		err := WriteLedger(&out, format, func(after string) ([]LedgerEntry, error) {
			return reader.Read(t.Context(), kb.Viewer{UserID: "a", Role: kb.RoleAdmin}, LedgerFilter{After: after})
		})
		return out.String(), err
	}
	text, err := write(FormatCSV)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[1]) != len(ledgerHead) {
		t.Fatalf("%v, %v", rows, err)
	}
	if rows[1][8] != "'=HYPERLINK(1)" || rows[1][9] != "article:1" || rows[1][10] != "helped article:1; recontact ORI-1" {
		t.Errorf("row %q", rows[1])
	}
	if text, err = write(FormatJSONL); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		var entry struct {
			ID   string
			Hits []struct{ Ref, Title string }
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.ID == "" || len(entry.Hits) != 1 {
			t.Errorf("line %q: %v", line, err)
		}
	}
	if _, err := write("xml"); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("another format: %v", err)
	}
}

func TestCSVText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "письмо": "письмо", "-0.25": "-0.25", "+7": "+7", "-нет": "'-нет", "=1+1": "'=1+1", "@x": "'@x", "\tx": "'\tx", "+x": "'+x", "1=1": "1=1",
	} {
		if got := CSVText(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
