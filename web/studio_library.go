package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Limits of the list of files.
const (
	libraryPageSize = 40
	libraryBatch    = 200  // files read at once while rows are sought
	libraryMost     = 4000 // files looked at for one page
)

// libraryPage lists the files of all articles.
type libraryPage struct {
	Page
	Text     string // part of a name
	Unused   bool   // only what nothing refers to
	Kinds    []Choice
	Rows     []libraryRow
	Next     string // address of older ones; empty on the last page
	Narrowed bool
	Done     bool // a file has been removed
	Wrong    string
}

// A libraryRow is a file of an article with where it is used.
type libraryRow struct {
	kb.Attachment
	fileUse
	URL, Thumb string // Thumb is empty when it is no image
	Kind       string
	Who        string
	Owner      *kb.Article
	May        bool // the viewer may change its article
}

// fileKinds name what files are in the order of the menu.
var fileKinds = [...]string{kb.MediaImage, kb.MediaVideo, kb.MediaOther}

func (s *Server) handleLibraryShow(w http.ResponseWriter, r *http.Request) error {
	return s.renderLibrary(w, r, http.StatusOK, libraryPage{Done: managed(r) == doRemove})
}

func (s *Server) renderLibrary(w http.ResponseWriter, r *http.Request, status int, page libraryPage) error {
	l, q := visitOf(r).locale, r.URL.Query()
	page.Page = s.studioPage(r, "library.title")
	page.Styles = append(page.Styles, "library.css")
	page.Text, page.Unused = strings.TrimSpace(cut(q.Get("q"), maxFileName)), q.Get("unused") != ""
	filter := kb.FileFilter{After: q.Get("after"), Limit: libraryBatch}
	for _, kind := range fileKinds {
		current := kind == q.Get("kind")
		if current {
			filter.Media = kind
		}
		page.Kinds = append(page.Kinds, Choice{Value: kind, Title: l.T("library.kind." + kind), Current: current})
	}
	page.Narrowed = page.Text != "" || page.Unused || filter.Media != ""
	next, err := s.fillLibrary(r, &page, filter)
	if err != nil {
		return err
	}
	if next != "" {
		page.Next = withParam(page.Here, "after", next)
	}
	return s.render(w, r, status, "studio_library", page)
}

// fillLibrary reads files until the page is full, and says where the next one begins; empty when there is none.
func (s *Server) fillLibrary(r *http.Request, page *libraryPage, filter kb.FileFilter) (next string, err error) {
	found, err := s.mentions(r.Context())
	if err != nil {
		return "", err
	}
	for seen := 0; seen < libraryMost; seen += libraryBatch {
		files, err := s.Files.FindFiles(r.Context(), filter)
		if err != nil {
			return "", err
		}
		rows, err := s.libraryRows(r, withName(files, page.Text), found)
		if err != nil {
			return "", err
		}
		for _, row := range rows {
			if page.Unused && !row.Idle() {
				continue
			}
			if len(page.Rows) == libraryPageSize {
				return page.Rows[libraryPageSize-1].Cursor(), nil
			}
			page.Rows = append(page.Rows, row)
		}
		if len(files) < filter.Limit {
			return "", nil
		}
		filter.After = files[len(files)-1].Cursor()
	}
	return filter.After, nil
}

// withName keeps the files whose names have the text in them.
func withName(files []kb.Attachment, text string) []kb.Attachment {
	text = strings.ToLower(text)
	return slices.DeleteFunc(files, func(f kb.Attachment) bool { return !strings.Contains(strings.ToLower(f.Name), text) })
}

// libraryRows are the files with their uses, those of articles that the viewer may not see left out.
func (s *Server) libraryRows(r *http.Request, files []kb.Attachment, found mentions) ([]libraryRow, error) {
	viewer, nameOf := visitOf(r).Viewer, s.namer(r.Context(), visitOf(r).locale)
	uses, err := s.fileUses(r.Context(), viewer, files, found)
	if err != nil {
		return nil, err
	}
	rows := make([]libraryRow, 0, len(files))
	for _, f := range files {
		owner := uses.articles[f.ArticleID]
		if owner == nil || !kb.CanPreview(viewer, owner) {
			continue
		}
		row := libraryRow{Attachment: f, fileUse: uses.of(f), URL: content.FileURL(f), Kind: f.Media(), Owner: owner, May: kb.CanChange(viewer, owner)}
		if f.By != "" {
			row.Who = nameOf(f.By)
		}
		if content.Shown(f.Type) { // a drawing has one width, which is its own
			row.Thumb = row.URL + "?w=480"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// handleLibraryRemove takes a file that nothing refers to from its article.
func (s *Server) handleLibraryRemove(w http.ResponseWriter, r *http.Request) error {
	err := s.removeIdleFile(r, r.PostFormValue("article"), r.PostFormValue("path"))
	wrong := new(kb.FieldError)
	switch {
	case errors.As(err, &wrong):
		return s.renderLibrary(w, r, http.StatusUnprocessableEntity, libraryPage{Wrong: visitOf(r).locale.fieldError(wrong)})
	case err != nil:
		return fmt.Errorf("remove a file: %w", err)
	}
	s.synced(r)
	http.Redirect(w, r, "/studio/files?done="+doRemove, http.StatusSeeOther)
	return nil
}

// removeIdleFile reports a kb.FieldError when something refers to the file.
func (s *Server) removeIdleFile(r *http.Request, articleID, path string) error {
	ctx := r.Context()
	files, err := s.Attachments.Attachments(ctx, articleID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(files, func(f kb.Attachment) bool { return f.Path == path })
	if i < 0 {
		return kb.ErrNotFound
	}
	found, err := s.mentions(ctx)
	if err != nil {
		return err
	}
	rows, err := s.libraryRows(r, files[i:i+1], found)
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return kb.ErrNotFound
	case !rows[0].May:
		return kb.ErrForbidden
	case !rows[0].Free():
		return &kb.FieldError{Field: "file", Code: "file_used", Value: cmp.Or(files[i].Name, path)}
	}
	if err := s.amendedWith(ctx, files[i]); err != nil {
		return err
	}
	return s.Attachments.DeleteAttachment(ctx, articleID, path)
}
