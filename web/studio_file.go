package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A studioFile is an uploaded file as the editor's script puts it into the text.
type studioFile struct {
	Article  string `json:"article"` // id: the file may have been the first thing there is of it
	Rev      int64  `json:"rev"`
	Path     string `json:"path"` // as the article refers to it
	URL      string `json:"url"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
	Markdown string `json:"markdown"`
}

// doneFile is the notice that a file stands in the text now.
const doneFile = "file"

// captionsFile is the field of a file whose text becomes the captions.
const captionsFile = "captions_file"

// handleStudioFileCreate stores files that were dropped into an article, with the whole form around them: an article that was never
// saved becomes a draft first, so that the files have an owner. A script gets them as JSON; without one the page comes back with
// the files in its text. Nothing else of a saved article changes.
func (s *Server) handleStudioFileCreate(w http.ResponseWriter, r *http.Request) error {
	files, err := s.readUpload(r)
	var a *kb.Article
	if err == nil {
		a, err = s.fileOwner(r, files)
	}
	script := strings.Contains(r.Header.Get("Accept"), "application/json")
	if err != nil {
		if script && errors.Is(named(err), kb.ErrInvalid) {
			return s.writeJSON(w, http.StatusUnprocessableEntity, s.problem(r, err))
		}
		return err
	}
	list := []studioFile{}
	for _, f := range files {
		if f.Field == captionsFile {
			continue // a text of the form, not a file of the article
		}
		f.ArticleID, f.Path, f.By = a.ID, filePath(f.Attachment), visitOf(r).Viewer.UserID
		if err := s.Attachments.SaveAttachment(r.Context(), f.Attachment); err != nil {
			return fmt.Errorf("attach %s: %w", f.Path, err)
		}
		list = append(list, studioFile{
			Article: a.ID, Rev: a.Rev, Path: f.Path, URL: content.FileURL(f.Attachment), Name: f.Name, Type: f.Type, Size: f.Size,
			Markdown: fileMarkdown(f.Attachment, r.PostFormValue("alt")),
		})
	}
	if script {
		return s.writeJSON(w, http.StatusOK, list)
	}
	return s.renderUploaded(w, r, a, files)
}

// fileOwner is the article that files go to. One that is new is saved as a draft with nothing but its title and text: the rest
// of the form waits for its editor to save it.
func (s *Server) fileOwner(r *http.Request, files []uploaded) (*kb.Article, error) {
	if len(files) == 0 {
		return nil, kb.Required("file")
	}
	if id := r.PostFormValue("id"); id != "" {
		a, err := s.Articles.Article(r.Context(), id)
		if err != nil || a.ID != id {
			return nil, fmt.Errorf("article %q: %w", id, cmp.Or(err, kb.ErrNotFound))
		}
		return a, mayAttach(visitOf(r).Viewer, a, files)
	}
	a, form := newArticle(r), readArticleForm(r)
	draft := articleForm{Title: cmp.Or(form.Title, visitOf(r).locale.T("studio.untitled")), Kind: kb.KindArticle, Access: kb.AccessPublic, Body: form.Body}
	if err := draft.apply(a); err != nil {
		return nil, err
	}
	if err := s.checkArticle(r.Context(), a); err != nil {
		return nil, err
	}
	if err := s.saveArticle(r.Context(), a.Author, a, kb.Step{}, true); err != nil {
		return nil, fmt.Errorf("save a draft for files: %w", err)
	}
	s.forgetAutosaves(r, "")
	return a, nil
}

// mayAttach reports why the viewer may not give files to an article. Who proposes a change may add what readers see only where his
// text shows it: texts inside documents would be searched at once.
func mayAttach(v kb.Viewer, a *kb.Article, files []uploaded) error {
	if kb.CanChange(v, a) {
		return nil
	}
	if !kb.CanAmend(v, a) {
		return fmt.Errorf("attach to %s: %w", a.ID, kb.ErrForbidden)
	}
	for _, f := range files {
		if kind, _, _ := strings.Cut(f.Type, "/"); f.Field != captionsFile && kind != "image" && kind != "video" {
			return &kb.FieldError{Field: "file", Code: "amend_file", Value: f.Name}
		}
	}
	return nil
}

// renderUploaded is the page after files were sent without a script: they stand at the end of the text, or in the field they are for.
func (s *Server) renderUploaded(w http.ResponseWriter, r *http.Request, a *kb.Article, files []uploaded) error {
	page := studioEditPage{Article: a, Form: readArticleForm(r), Done: doneFile}
	if page.Form.Rev == 0 {
		page.Form.Rev = a.Rev
	}
	for _, f := range files {
		switch f.Field {
		case "video_file":
			page.Form.Video = filePath(f.Attachment)
		case "poster_file":
			page.Form.Poster = filePath(f.Attachment)
		case captionsFile:
			text, err := s.captionsOf(r, f.Attachment)
			if err != nil {
				return err
			}
			page.Form.Captions = text
		default:
			page.Form.Body = strings.TrimRight(page.Form.Body, "\n") + "\n\n" + fileMarkdown(f.Attachment, r.PostFormValue("alt")) + "\n"
		}
	}
	return s.renderStudioEdit(w, r, http.StatusOK, page)
}

// captionsOf reads an uploaded file of captions. One that is not UTF-8 is Windows-1251, as old subtitle programs write it.
func (s *Server) captionsOf(r *http.Request, f kb.Attachment) (string, error) {
	body, err := s.Blobs.Open(r.Context(), f.Hash)
	if err != nil {
		return "", fmt.Errorf("open captions: %w", err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxArticle))
	if err != nil {
		return "", fmt.Errorf("read captions: %w", err)
	}
	if isText(string(data)) {
		return string(data), nil
	}
	text, err := charmap.Windows1251.NewDecoder().String(string(data))
	if err != nil || !isText(text) {
		return "", &kb.FieldError{Field: "captions", Code: "captions"}
	}
	return text, nil
}

// filePath is how an article refers to a file of its own: readable, and the same for the same bytes, so that two editors who upload
// «image.png» at once do not take each other's.
func filePath(f kb.Attachment) string {
	ext := strings.ToLower(path.Ext(f.Name))
	if kb.Slugify(ext) != strings.TrimPrefix(ext, ".") {
		ext = ""
	}
	base := cmp.Or(kb.Slugify(strings.TrimSuffix(f.Name, path.Ext(f.Name))), "file")
	return base + "-" + f.Hash[:8] + ext
}

// fileMarkdown is a file in a text: an image that browsers show as such, everything else as a link under its name.
func fileMarkdown(f kb.Attachment, alt string) string {
	plain := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "\r", "", "\n", " ")
	if content.Shown(f.Type) {
		return "![" + plain.Replace(strings.TrimSpace(alt)) + "](" + filePath(f) + ")"
	}
	return "[" + plain.Replace(f.Name) + "](" + filePath(f) + ")"
}

// writeJSON answers a script of ours.
func (s *Server) writeJSON(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("answer a script: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // fails only when the visitor is gone
	return nil
}
