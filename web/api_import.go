package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// apiImport is an import in JSON.
type apiImport struct {
	ID      string           `json:"id"`
	File    string           `json:"file"`
	Size    int64            `json:"size"`
	Format  string           `json:"format"`
	By      string           `json:"by" doc:"Id of the user"`
	Trial   bool             `json:"trial" doc:"Nothing is written, only told"`
	State   kb.ImportState   `json:"state" enum:"waiting,running,cancelling,done,failed,cancelled"`
	Done    int              `json:"done" doc:"Documents dealt with"`
	Total   int              `json:"total" doc:"0 while it is not known"`
	Kept    bool             `json:"kept" doc:"The file is still here and may be read once more"`
	Source  string           `json:"source,omitempty"`
	Created time.Time        `json:"created_at"`
	Updated time.Time        `json:"updated_at"`
	Report  *apiImportReport `json:"report,omitempty" doc:"Of an import that is over"`
}

// apiImportReport is what came of an import. Lists are cut; counts are whole.
type apiImportReport struct {
	Added         int                 `json:"added"`
	Updated       int                 `json:"updated"`
	Unchanged     int                 `json:"unchanged"`
	SkippedCount  int                 `json:"skipped_count"`
	ProblemCount  int                 `json:"problem_count"`
	RemarkCount   int                 `json:"remark_count"`
	DocumentCount int                 `json:"document_count"`
	Stopped       *apiImportRemark    `json:"stopped,omitempty" doc:"Why a failed import did not come to its end"`
	Skipped       []apiImportRemark   `json:"skipped" nullable:"false" doc:"Documents that were not imported"`
	Problems      []apiImportRemark   `json:"problems" nullable:"false" doc:"What of imported documents was not understood or is left out"`
	Remarks       []apiImportRemark   `json:"remarks" nullable:"false" doc:"What was done beside"`
	Documents     []apiImportDocument `json:"documents" nullable:"false" doc:"New and changed articles"`
	Sections      []string            `json:"sections" nullable:"false" doc:"Slugs of sections that are made"`
	Redirects     []apiImportRedirect `json:"redirects" nullable:"false" doc:"Old addresses and the articles they lead to"`
}

// apiImportRemark is something about a document, or about the whole source when it names no file.
type apiImportRemark struct {
	File string   `json:"file,omitempty"`
	Line int      `json:"line,omitempty"`
	ID   string   `json:"id,omitempty" doc:"External id of the document"`
	Code string   `json:"code,omitempty"`
	Args []string `json:"args,omitempty"`
	Text string   `json:"text" doc:"In the language of the cookie lang, Russian without it"`
}

type apiImportDocument struct {
	File      string    `json:"file"`
	ID        string    `json:"id,omitempty" doc:"Of the article, once it is there"`
	Title     string    `json:"title"`
	Section   string    `json:"section,omitempty"`
	Audiences []string  `json:"audiences,omitempty"`
	Access    kb.Access `json:"access"`
	State     kb.State  `json:"state"`
	Change    string    `json:"change" enum:"added,updated"`
}

type apiImportRedirect struct {
	From string `json:"from"`
	To   string `json:"to" doc:"Slug"`
}

type importOutput struct {
	Location string `header:"Location"`
	Body     apiImport
}

type importListOutput struct {
	Body struct {
		Imports []apiImport `json:"imports" nullable:"false" doc:"Newest first, without reports"`
	}
}

type importRef struct {
	ID string `path:"id"`
}

// importCreateInput names a file and what is chosen for it.
type importCreateInput struct {
	Name      string   `query:"name" required:"true" doc:"File name: it tells the format and the source"`
	Format    string   `query:"format" enum:"markdown,diplodoc,html,zendesk,docx,confluence,notion,jsonl" doc:"Guessed when absent"`
	Trial     bool     `query:"trial" doc:"Write nothing, only tell what would be"`
	Source    string   `query:"source" doc:"Slug; the file's name when absent"`
	Audiences []string `query:"audience,explode" doc:"What the source calls a role or a segment, an equals sign, slug of ours"`
	Sections  []string `query:"section,explode" doc:"Title or slug of a section of the source, an equals sign, slug of ours"`
	Known     bool     `query:"known_audiences" doc:"Skip documents for audiences that do not exist"`
}

// importRunInput reads the file of an import once more.
type importRunInput struct {
	ID   string `path:"id"`
	Body struct {
		Trial     bool              `json:"trial,omitempty" doc:"Write nothing, only tell what would be"`
		Format    string            `json:"format,omitempty" doc:"As before when absent"`
		Source    string            `json:"source,omitempty" doc:"As before when absent"`
		Audiences map[string]string `json:"audiences,omitempty" doc:"As before when absent"`
		Sections  map[string]string `json:"sections,omitempty" doc:"As before when absent"`
	}
}

func apiImports(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/imports", Name: "import.list", Summary: "Imports, newest first", Needs: NeedEditor}, s.apiImportList)
	register(a, endpoint{Method: http.MethodPost, Path: "/imports", Name: "import.create", Needs: NeedEditor, Limit: limitWrite,
		Summary: "Import an archive or a file: the body is its bytes, application/octet-stream; it is read in the background",
		Body:    importer.MaxUpload, Bytes: true, Status: http.StatusAccepted}, s.apiImportCreate)
	register(a, endpoint{Method: http.MethodGet, Path: "/imports/{id}", Name: "import.show", Summary: "How far an import is, or what came of it", Needs: NeedEditor}, s.apiImportShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/imports/{id}/runs", Name: "import.run", Needs: NeedEditor, Limit: limitWrite,
		Summary: "Read the file of an import that is over once more: in earnest after a trial, or with other choices", Status: http.StatusAccepted}, s.apiImportRun)
	register(a, endpoint{Method: http.MethodDelete, Path: "/imports/{id}", Name: "import.cancel", Needs: NeedEditor, Limit: limitWrite,
		Summary: "Stop an import that is not over; what it wrote stays", Status: http.StatusAccepted}, s.apiImportCancel)
	register(a, endpoint{Method: http.MethodGet, Path: "/export", Name: "export.show", Needs: NeedEditor, Limit: limitWrite,
		Summary: "The whole help center as a ZIP of Markdown, which an import takes back"}, s.apiExport)
}

func (s *Server) apiImportList(ctx context.Context, _ *struct{}) (*importListOutput, error) {
	runs, err := s.ImportRuns.FindImportRuns(ctx, importRunsShown)
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	out := &importListOutput{}
	out.Body.Imports = []apiImport{}
	for _, run := range runs {
		out.Body.Imports = append(out.Body.Imports, s.newAPIImport(run))
	}
	return out, nil
}

func (s *Server) apiImportCreate(ctx context.Context, in *importCreateInput) (*importOutput, error) {
	choices := importer.Choices{Source: in.Source, KnownAudiences: in.Known}
	var err error
	if choices.Audiences, err = pairs("audience", in.Audiences); err != nil {
		return nil, err
	}
	if choices.Sections, err = pairs("section", in.Sections); err != nil {
		return nil, err
	}
	run := &kb.ImportRun{File: fileName(in.Name), Format: in.Format, By: visitIn(ctx).Viewer.UserID, Trial: in.Trial}
	if !run.Trial && !kb.CanRelease(visitIn(ctx).Viewer, run.By) {
		return nil, errOwnImport
	}
	call := exchangeOf(ctx)
	allowTransfer(call.w, s.Now())
	if err := s.Uploads.Accept(ctx, run, choices, call.r.Body); err != nil {
		return nil, s.importRefusal(ctx, err)
	}
	return s.importAnswer(run), nil
}

// importRefusal names what is wrong with a file as the field that it is.
func (s *Server) importRefusal(ctx context.Context, err error) error {
	known := new(importer.SourceError)
	tooBig := new(http.MaxBytesError)
	switch {
	case errors.As(err, &tooBig), errors.Is(err, kb.ErrTooLarge) && !errors.As(err, &known):
		return &kb.FieldError{Field: "file", Code: "import_too_large", Limit: importer.MaxUpload}
	case errors.As(err, &known):
		return &kb.FieldError{Field: "file", Code: "import_unreadable", Value: known.Reason.In(visitIn(ctx).locale.lang)}
	}
	return fmt.Errorf("take import in: %w", err)
}

// pairs reads "from=to", each once. Names of a source may have an equals sign in them: the last one counts.
func pairs(field string, list []string) (map[string]string, error) {
	var m map[string]string
	for _, pair := range list {
		at := strings.LastIndexByte(pair, '=')
		if at < 1 {
			return nil, kb.Unknown(field)
		}
		if m == nil {
			m = map[string]string{}
		}
		m[pair[:at]] = pair[at+1:]
	}
	return m, nil
}

func (s *Server) apiImportShow(ctx context.Context, in *importRef) (*importOutput, error) {
	run, err := s.ImportRuns.ImportRun(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("show import: %w", err)
	}
	out := &importOutput{Body: s.newAPIImport(run)}
	if run.State.Over() {
		out.Body.Report = newAPIImportReport(importer.SummaryOf(run), visitIn(ctx).locale.lang)
	}
	return out, nil
}

func (s *Server) apiImportRun(ctx context.Context, in *importRunInput) (*importOutput, error) {
	run, err := s.ImportRuns.ImportRun(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("run import: %w", err)
	}
	do, format := doImportStart, importer.Format(run.Format)
	if in.Body.Format != "" {
		format = importer.Format(in.Body.Format)
	}
	if in.Body.Trial {
		do = doImportAgain
	}
	choices := importer.ChoicesOf(run)
	if in.Body.Source != "" {
		choices.Source = in.Body.Source
	}
	if in.Body.Audiences != nil {
		choices.Audiences = in.Body.Audiences
	}
	if in.Body.Sections != nil {
		choices.Sections = in.Body.Sections
	}
	return s.apiImportChange(ctx, run, importChange{do, format, choices})
}

func (s *Server) apiImportCancel(ctx context.Context, in *importRef) (*importOutput, error) {
	run, err := s.ImportRuns.ImportRun(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("cancel import: %w", err)
	}
	return s.apiImportChange(ctx, run, importChange{Do: doImportCancel})
}

func (s *Server) apiImportChange(ctx context.Context, run *kb.ImportRun, change importChange) (*importOutput, error) {
	if err := s.changeImport(ctx, visitIn(ctx).Viewer, run, change); err != nil {
		return nil, err
	}
	return s.importAnswer(run), nil
}

func (s *Server) importAnswer(run *kb.ImportRun) *importOutput {
	return &importOutput{Location: apiPrefix + "/imports/" + run.ID, Body: s.newAPIImport(run)}
}

func (s *Server) apiExport(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(huma.Context) {
		call := exchangeOf(ctx)
		s.export(call.w, call.r)
	}}, nil
}

func (s *Server) newAPIImport(run *kb.ImportRun) apiImport {
	return apiImport{
		ID: run.ID, File: run.File, Size: run.Size, Format: run.Format, By: run.By, Trial: run.Trial, State: run.State, Done: run.Done, Total: run.Total,
		Kept: s.Uploads.Has(run), Source: importer.ChoicesOf(run).Source, Created: run.CreatedAt, Updated: run.UpdatedAt,
	}
}

func newAPIImportReport(sum importer.Summary, lang string) *apiImportReport {
	report := &apiImportReport{
		Added: sum.Added, Updated: sum.Updated, Unchanged: sum.Unchanged,
		SkippedCount: sum.Skips, ProblemCount: sum.NotUnderstood, RemarkCount: sum.Remarks, DocumentCount: sum.Documents,
		Skipped: newAPIImportRemarks(sum.Skipped, lang), Problems: newAPIImportRemarks(sum.Problems, lang), Remarks: newAPIImportRemarks(sum.Notes, lang),
		Documents: []apiImportDocument{}, Sections: []string{}, Redirects: []apiImportRedirect{},
	}
	if sum.Stopped != nil {
		report.Stopped = &newAPIImportRemarks([]importer.Skip{*sum.Stopped}, lang)[0]
	}
	for _, m := range sum.Mapped {
		report.Documents = append(report.Documents, apiImportDocument{m.File, m.ID, m.Title, m.Section, m.Audiences, m.Access, m.State, string(m.Change)})
	}
	for _, section := range sum.Sections {
		report.Sections = append(report.Sections, section.Slug)
	}
	for _, redirect := range sum.Redirects {
		report.Redirects = append(report.Redirects, apiImportRedirect(redirect))
	}
	return report
}

func newAPIImportRemarks(list []importer.Skip, lang string) []apiImportRemark {
	remarks := make([]apiImportRemark, len(list))
	for i, skip := range list {
		remarks[i] = apiImportRemark{File: skip.File, Line: skip.Line, ID: skip.ID, Text: skip.Reason.In(lang)}
		if skip.Reason != nil {
			remarks[i].Code, remarks[i].Args = skip.Reason.Code, skip.Reason.Args
		}
	}
	return remarks
}
