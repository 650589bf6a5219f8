package assist

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Formats of an export of the ledger.
const (
	FormatJSONL = "jsonl"
	FormatCSV   = "csv"
)

// A ledgerLine is a suggestion in an export.
type ledgerLine struct {
	ID        string          `json:"id"`
	At        time.Time       `json:"at"`
	Surface   string          `json:"surface"`
	Ticket    string          `json:"ticket,omitempty"`
	Session   string          `json:"session,omitempty"`
	Audience  string          `json:"audience,omitempty"`
	Holdout   bool            `json:"holdout,omitempty"`
	Confident bool            `json:"confident,omitempty"`
	Query     string          `json:"query"`
	Hits      []ledgerHit     `json:"hits"`
	Outcomes  []ledgerOutcome `json:"outcomes"`
}

type ledgerHit struct {
	Ref   string          `json:"ref"`
	Title string          `json:"title"`
	Score float64         `json:"score"`
	Why   []search.Reason `json:"why,omitempty"`
}

type ledgerOutcome struct {
	Outcome string    `json:"outcome"`
	Hit     string    `json:"hit,omitempty"`
	Detail  string    `json:"detail,omitempty"`
	At      time.Time `json:"at"`
}

// WriteLedger writes entries, page after page, until next gives none: as JSON lines, or as CSV with a header and one row a
// suggestion. next is given the id of the last entry written, empty at first.
func WriteLedger(w io.Writer, format string, next func(after string) ([]LedgerEntry, error)) error {
	var write func(LedgerEntry) error
	flush := func() error { return nil }
	switch format {
	case FormatJSONL:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		write = func(e LedgerEntry) error { return enc.Encode(newLedgerLine(e)) }
	case FormatCSV:
		out := csv.NewWriter(w)
		flush = func() error { out.Flush(); return out.Error() }
		if err := out.Write(ledgerHead[:]); err != nil {
			return err
		}
		write = func(e LedgerEntry) error { return out.Write(ledgerRow(e)) }
	default:
		return kb.Unknown("format")
	}
	for after := ""; ; {
		page, err := next(after)
		if err != nil {
			return fmt.Errorf("read the ledger after %q: %w", after, err)
		}
		if len(page) == 0 {
			return flush()
		}
		for _, e := range page {
			if err := write(e); err != nil {
				return err
			}
			after = e.ID
		}
	}
}

func newLedgerLine(e LedgerEntry) ledgerLine {
	line := ledgerLine{ID: e.ID, At: e.At, Surface: e.Surface, Ticket: e.Ticket, Session: e.Session, Audience: e.Audience,
		Holdout: e.Holdout, Confident: e.Confident, Query: e.Query, Hits: []ledgerHit{}, Outcomes: []ledgerOutcome{}}
	for _, h := range e.Hits {
		line.Hits = append(line.Hits, ledgerHit{Ref: h.Ref(), Title: h.Title, Score: h.Score, Why: h.Why})
	}
	for _, o := range e.Outcomes {
		line.Outcomes = append(line.Outcomes, ledgerOutcome{Outcome: o.Kind, Hit: o.Hit, Detail: o.Detail, At: o.At})
	}
	return line
}

// ledgerHead is the header of the CSV.
var ledgerHead = [...]string{"id", "at", "surface", "ticket", "session", "audience", "holdout", "confident", "query", "hits", "outcomes"}

// ledgerRow is a suggestion as CSV: hits are their refs, outcomes "helped article:0k3…", both separated by spaces and semicolons.
func ledgerRow(e LedgerEntry) []string {
	var refs, outcomes []string
	for _, h := range e.Hits {
		refs = append(refs, h.Ref())
	}
	for _, o := range e.Outcomes {
		outcomes = append(outcomes, strings.Join(strings.Fields(o.Kind+" "+o.Hit+" "+o.Detail), " "))
	}
	row := []string{e.ID, e.At.UTC().Format(time.RFC3339), e.Surface, e.Ticket, e.Session, e.Audience, strconv.FormatBool(e.Holdout),
		strconv.FormatBool(e.Confident), e.Query, strings.Join(refs, " "), strings.Join(outcomes, "; ")}
	for i := range row {
		row[i] = CSVText(row[i])
	}
	return row
}

// CSVText keeps spreadsheets from reading somebody's text as a formula: such text gets an apostrophe before it, numbers do not.
func CSVText(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}
