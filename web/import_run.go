package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// Uploads keeps files that are to be imported and reads them in the background; importer.Runner is one.
type Uploads interface {
	Accept(ctx context.Context, run *kb.ImportRun, choices importer.Choices, r io.Reader) error
	Has(run *kb.ImportRun) bool
}

// Limits of the pages of imports.
const (
	importRunsShown = 30
	transferTime    = 30 * time.Minute // that a file of an import or export may take on its way
)

// What an editor does with an import, named by its buttons.
const (
	doImportStart  = "start"
	doImportAgain  = "again"
	doImportCancel = "cancel"
)

// importListPage takes a file in and lists what was imported before.
type importListPage struct {
	Page
	Runs  []importRow
	Wrong string // why the last file was refused, in words
	Limit int64  // bytes of a file
}

type importRow struct {
	kb.ImportRun
	Who string
}

// An importMapping is an article of a report with its section and audiences in words.
type importMapping struct {
	importer.Mapping
	SectionTitle string
	For          []string
}

// importRunPage is one import: on its way, or what came of it.
type importRunPage struct {
	Page
	kb.ImportRun
	importer.Summary
	Who      string
	Articles []importMapping
	Formats  []importer.Format
	Kept     bool           // the file is still here
	May      bool           // the viewer may start it in earnest
	From     string         // the source that the file is taken for
	Roles    []importChoice // what the source calls audiences
	Places   []importChoice // what it calls sections
	Ours     []Choice       // sections that there are
}

func (s *Server) handleImportList(w http.ResponseWriter, r *http.Request) error {
	return s.renderImportList(w, r, http.StatusOK, "")
}

func (s *Server) renderImportList(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	runs, err := s.ImportRuns.FindImportRuns(r.Context(), importRunsShown)
	if err != nil {
		return fmt.Errorf("list imports: %w", err)
	}
	page := importListPage{Page: s.importPage(r), Wrong: wrong, Limit: importer.MaxUpload}
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	for _, run := range runs {
		page.Runs = append(page.Runs, importRow{*run, nameOf(run.By)})
	}
	return s.render(w, r, status, "import_list", page)
}

func (s *Server) importPage(r *http.Request) Page {
	p := s.studioPage(r, "import.title")
	p.Styles, p.Scripts = append(p.Styles, "import_run.css"), nil
	return p
}

// handleImportCreate takes a file in. It is read by the job of imports, not here.
func (s *Server) handleImportCreate(w http.ResponseWriter, r *http.Request) error {
	allowTransfer(w, s.Now())
	part, err := firstFile(r)
	if err != nil {
		return err
	}
	if part == nil {
		return s.renderImportList(w, r, http.StatusUnprocessableEntity, visitOf(r).locale.T("import.no_file"))
	}
	run := &kb.ImportRun{File: fileName(part.FileName()), By: visitOf(r).Viewer.UserID, Trial: true}
	err = s.Uploads.Accept(r.Context(), run, importer.Choices{}, part)
	known := new(importer.SourceError)
	switch {
	case errors.As(err, &known):
		return s.renderImportList(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("%s: %s.", fileName(part.FileName()), known.Reason.In(visitOf(r).locale.lang)))
	case err != nil:
		return fmt.Errorf("take import in: %w", err)
	}
	http.Redirect(w, r, "/studio/import/"+run.ID, http.StatusSeeOther)
	return nil
}

// firstFile finds the file of a form; nil when none was chosen.
func firstFile(r *http.Request) (*multipart.Part, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("form with a file: %w: %w", errBadRequest, err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("form with a file: %w: %w", errBadRequest, err)
		case part.FormName() == "file" && part.FileName() != "":
			return part, nil
		}
	}
}

// allowTransfer lets a request take longer than pages may. A connection that knows no deadlines has none to move.
func allowTransfer(w http.ResponseWriter, now time.Time) {
	c := http.NewResponseController(w)
	c.SetReadDeadline(now.Add(transferTime))
	c.SetWriteDeadline(now.Add(transferTime))
}

func (s *Server) handleImportShow(w http.ResponseWriter, r *http.Request) error {
	run, err := s.ImportRuns.ImportRun(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return fmt.Errorf("show import: %w", err)
	}
	chosen := importer.ChoicesOf(run)
	page := importRunPage{Page: s.importPage(r), ImportRun: *run, Summary: importer.SummaryOf(run), Formats: importer.Formats[:], Kept: s.Uploads.Has(run), From: chosen.Source}
	page.May = kb.CanRelease(page.Viewer, run.By)
	page.Who, page.Title = s.namer(r.Context(), visitOf(r).locale)(run.By), run.File
	sections, err := s.Sections.Sections(r.Context())
	if err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	page.Articles = importMappings(page, sections)
	page.Roles, page.Places = importChoices(page.Names.Audiences, chosen.Audiences), importChoices(page.Names.Sections, chosen.Sections)
	page.Ours = sectionsInOrder(sections)
	return s.render(w, r, http.StatusOK, "import_run", page)
}

// importMappings puts the sections and audiences of a report into words; sections that are not made yet are in the report itself.
func importMappings(page importRunPage, sections []kb.Section) []importMapping {
	titles := map[string]string{}
	for _, section := range slices.Concat(page.Summary.Sections, sections) {
		titles[section.Slug] = section.Title
	}
	var rows []importMapping
	for _, m := range page.Mapped {
		rows = append(rows, importMapping{m, cmp.Or(titles[m.Section], m.Section), audienceTitles(page.Contours, m.Audiences)})
	}
	return rows
}

// handleImportUpdate starts an import in earnest, reads it on trial again, perhaps as another format, or cancels it.
func (s *Server) handleImportUpdate(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	run, err := s.ImportRuns.ImportRun(ctx, chi.URLParam(r, "id"))
	if err != nil {
		return fmt.Errorf("change import: %w", err)
	}
	change, err := importChangeOf(r, run)
	if err != nil {
		return err
	}
	if err := s.changeImport(ctx, visitOf(r).Viewer, run, change); err != nil {
		return err
	}
	http.Redirect(w, r, "/studio/import/"+run.ID, http.StatusSeeOther)
	return nil
}

// An importChange is what somebody wants of an import.
type importChange struct {
	Do      string
	Format  importer.Format
	Choices importer.Choices
}

// errOwnImport is an import in earnest that nobody but its uploader has seen, where four eyes have to.
var errOwnImport = &kb.FieldError{Field: "trial", Code: "import_four_eyes"}

// changeImport does it. kb.ErrConflict when the import does not allow it as it stands.
func (s *Server) changeImport(ctx context.Context, viewer kb.Viewer, run *kb.ImportRun, change importChange) error {
	if change.Do == doImportStart && !kb.CanRelease(viewer, run.By) {
		return errOwnImport
	}
	if err := change.Choices.Check(); err != nil {
		return err
	}
	if !change.apply(run, s.Uploads.Has(run)) {
		return fmt.Errorf("import is %s: %w", run.State, kb.ErrConflict)
	}
	if err := s.ImportRuns.SaveImportRun(ctx, run); err != nil {
		return fmt.Errorf("change import: %w", err)
	}
	return nil
}

// apply puts a change into a run whose file is kept or not; false when the run does not allow it.
func (c importChange) apply(run *kb.ImportRun, kept bool) bool {
	switch do := c.Do; {
	case do == doImportCancel && run.State == kb.ImportWaiting:
		run.State = kb.ImportCancelled
	case do == doImportCancel && run.State == kb.ImportRunning:
		run.State = kb.ImportCancelling
	case !run.State.Over() || !kept:
		return false
	case do == doImportStart && run.Trial && run.State == kb.ImportDone:
		run.State, run.Trial = kb.ImportWaiting, false
	case do == doImportAgain && slices.Contains(importer.Formats[:], c.Format):
		run.State, run.Trial, run.Format = kb.ImportWaiting, true, string(c.Format)
	default:
		return false
	}
	c.Choices.KeepIn(run)
	run.Done, run.Total = 0, 0
	return true
}
