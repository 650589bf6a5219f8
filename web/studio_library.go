package web

import (
	"cmp"
	"context"
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
	URL, Thumb string // Thumb is empty when it is no image
	Kind       string
	Who        string
	Owner      *kb.Article
	Used       bool          // by its owner
	Others     []*kb.Article // that have the same bytes, and use them
	Replies    []*kb.Reply
	May        bool // the viewer may take it away
}

// Idle reports whether nothing refers to the file.
func (row libraryRow) Idle() bool { return !row.Used && len(row.Others)+len(row.Replies) == 0 }

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
	replies, err := s.usableReplies(r)
	if err != nil {
		return "", err
	}
	for seen := 0; seen < libraryMost; seen += libraryBatch {
		files, err := s.Files.FindFiles(r.Context(), filter)
		if err != nil {
			return "", err
		}
		rows, err := s.libraryRows(r, files, replies, page.Text)
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

// usableReplies are the canned replies the viewer may see.
func (s *Server) usableReplies(r *http.Request) ([]*kb.Reply, error) {
	replies, err := s.Replies.FindReplies(r.Context(), nil)
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	return slices.DeleteFunc(replies, func(reply *kb.Reply) bool { return !kb.CanPreviewReply(visitOf(r).Viewer, reply) }), nil
}

// libraryRows are the files whose names have the text in them, those of articles that the viewer may not see left out.
func (s *Server) libraryRows(r *http.Request, files []kb.Attachment, replies []*kb.Reply, text string) ([]libraryRow, error) {
	ctx, viewer, nameOf := r.Context(), visitOf(r).Viewer, s.namer(r.Context(), visitOf(r).locale)
	files = slices.DeleteFunc(files, func(f kb.Attachment) bool {
		return text != "" && !strings.Contains(strings.ToLower(f.Name), strings.ToLower(text))
	})
	owners := make([]string, len(files))
	for i, f := range files {
		owners[i] = f.ArticleID
	}
	articles, err := s.articlesByID(ctx, owners)
	if err != nil {
		return nil, err
	}
	rows := make([]libraryRow, 0, len(files))
	for _, f := range files {
		owner := articles[f.ArticleID]
		if owner == nil || !kb.CanPreview(viewer, owner) {
			continue
		}
		row := libraryRow{Attachment: f, URL: content.FileURL(f), Kind: f.Media(), Owner: owner, Used: usesFile(owner, f), May: kb.CanChange(viewer, owner)}
		if f.By != "" {
			row.Who = nameOf(f.By)
		}
		if content.Shown(f.Type) { // a drawing has one width, which is its own
			row.Thumb = row.URL + "?w=480"
		}
		if row.Others, err = s.otherUses(ctx, viewer, f); err != nil {
			return nil, err
		}
		for _, reply := range replies {
			if strings.Contains(reply.Body, f.Hash) {
				row.Replies = append(row.Replies, reply)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// articlesByID reads articles once each.
func (s *Server) articlesByID(ctx context.Context, ids []string) (map[string]*kb.Article, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	byID := make(map[string]*kb.Article, len(ids))
	if len(ids) == 0 {
		return byID, nil
	}
	found, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("articles of files: %w", err)
	}
	for _, a := range found {
		byID[a.ID] = a
	}
	return byID, nil
}

// otherUses lists the other articles that have the same bytes and refer to them.
func (s *Server) otherUses(ctx context.Context, viewer kb.Viewer, f kb.Attachment) ([]*kb.Article, error) {
	same, err := s.Attachments.AttachmentOwners(ctx, f.Hash)
	if err != nil || len(same) < 2 {
		return nil, err
	}
	ids := make([]string, len(same))
	for i, other := range same {
		ids[i] = other.ArticleID
	}
	articles, err := s.articlesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var uses []*kb.Article
	for _, other := range same {
		a := articles[other.ArticleID]
		if a != nil && a.ID != f.ArticleID && kb.CanPreview(viewer, a) && usesFile(a, other) {
			uses = append(uses, a)
		}
	}
	return uses, nil
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
	replies, err := s.usableReplies(r)
	if err != nil {
		return err
	}
	rows, err := s.libraryRows(r, files[i:i+1], replies, "")
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return kb.ErrNotFound
	case !rows[0].May:
		return kb.ErrForbidden
	}
	if rows[0].Used || len(rows[0].Replies) > 0 {
		return &kb.FieldError{Field: "file", Code: "file_used", Value: cmp.Or(files[i].Name, path)}
	}
	if err := s.amendedWith(ctx, files[i]); err != nil {
		return err
	}
	return s.Attachments.DeleteAttachment(ctx, articleID, path)
}

// amendedWith reports a kb.FieldError when a proposed change of the article refers to the file.
func (s *Server) amendedWith(ctx context.Context, f kb.Attachment) error {
	proposals, err := s.Amendments.FindAmendments(ctx, kb.AmendmentFilter{ArticleID: f.ArticleID})
	if err != nil {
		return err
	}
	for _, p := range proposals {
		m, err := s.Amendments.Amendment(ctx, p.ArticleID, p.By)
		if errors.Is(err, kb.ErrNotFound) {
			continue // taken away meanwhile
		}
		if err != nil {
			return err
		}
		if usesFile(&m.Article, f) {
			return &kb.FieldError{Field: "file", Code: "file_used", Value: f.Name}
		}
	}
	return nil
}
