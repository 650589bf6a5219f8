package importer

import (
	"fmt"

	"github.com/podskazka/podskazka/kb"
)

// A Report says what an import did, or would do. Counts are documents: articles, replies, tickets.
type Report struct {
	Source                    string `json:",omitempty"` // Choices.Source
	Added, Updated, Unchanged int
	Skipped                   []Skip
	Problems                  []Skip       `json:",omitempty"` // of documents that were imported: syntax that was not understood, what was left out
	Notes                     []Skip       // what was done beside: audiences made, images missing
	Names                     Names        `json:",omitzero"`  // of audiences and sections in the source, the first maxListed of each
	Sections                  []kb.Section `json:",omitempty"` // that were made
	Mapped                    []Mapping    `json:",omitempty"` // what articles became, the first maxMapped of them
	Redirects                 []Redirect   `json:",omitempty"` // from old addresses, the first maxMapped
}

// Limits of the lists of a report. Counts go on after them.
const (
	maxMapped   = 20_000
	maxProblems = 2_000
)

// problems is where a run counts them.
const problems = "problems"

// A Skip is a document, or a part of one, that was not imported, or not as it was, and why. Without a File it is about all of the source.
type Skip struct {
	File   string
	Line   int // 0 = the whole file
	ID     string
	Reason *Reason
}

func (s Skip) String() string {
	place := s.File
	if s.Line > 0 {
		place += fmt.Sprintf(":%d", s.Line)
	}
	if s.ID != "" {
		place += " (" + s.ID + ")"
	}
	if place == "" {
		return s.Reason.String()
	}
	return place + ": " + s.Reason.String()
}

// A Change is what an import did to an article.
type Change string

// An article is new, has other content now, or stays as it was.
const (
	Added     Change = "added"
	Updated   Change = "updated"
	Unchanged Change = "unchanged"
)

// A Mapping says what became, or would become, of one document.
type Mapping struct {
	File      string
	ID        string // of the article; empty for one that a dry run would add
	Title     string
	Kind      kb.Kind
	Section   string   // slug
	Audiences []string // slugs; empty = everybody
	Access    kb.Access
	State     kb.State
	Change    Change
}

// A Redirect leads from an address of the old help center to the article that took its place.
type Redirect struct {
	From string // path: "/hc/ru/articles/360001-Vhod"
	To   string // slug
}

func (r *run) skip(d *document, line int, reason *Reason) {
	r.report.Skipped = append(r.report.Skipped, Skip{File: d.file, Line: line, ID: d.id(), Reason: reason})
}

// problem reports what of a document was not understood or is left out. line is in its file, 0 when not known.
func (r *run) problem(file string, line int, code string, args ...any) {
	if r.notes[problems]++; r.notes[problems] <= maxProblems {
		r.report.Problems = append(r.report.Problems, Skip{File: file, Line: line, Reason: why(code, args...)})
	}
}

// mapped reports what became of a document.
func (r *run) mapped(p pending, change Change) {
	if len(r.report.Mapped) >= maxMapped {
		return
	}
	a := p.article
	m := Mapping{File: p.doc.file, ID: a.ID, Title: a.Title, Kind: a.Kind, Section: a.Section, Audiences: a.Audiences, Access: a.Access, State: a.State, Change: change}
	if r.o.DryRun && change == Added {
		m.ID = ""
	}
	r.report.Mapped = append(r.report.Mapped, m)
	for _, from := range p.old {
		r.report.Redirects = append(r.report.Redirects, Redirect{From: from, To: a.Slug})
	}
}
