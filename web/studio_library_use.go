package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// A fileUse is where a file of an article is needed, as far as the viewer may know it.
type fileUse struct {
	Used     bool          // by its owner
	Others   []*kb.Article // that have the same bytes of their own, or refer to these by their address
	Replies  []*kb.Reply
	Messages int  // of tickets
	Hidden   bool // a reply that the viewer may not see refers to it
	lent     bool // one of Others has no such file of its own
}

// Idle reports whether nothing refers to the file.
func (u fileUse) Idle() bool { return u.Free() && len(u.Others) == 0 }

// Free reports whether the file may be taken away: others who use the same bytes have them themselves.
func (u fileUse) Free() bool {
	return !u.Used && !u.lent && len(u.Replies) == 0 && !u.Hidden && u.Messages == 0
}

// mentions are the places that refer to files by the address of their bytes.
type mentions struct {
	articles map[string][]string // ids of articles by hash
	messages map[string]int      // of tickets, by hash
	replies  []*kb.Reply         // all of them, with files or without
}

func (s *Server) mentions(ctx context.Context) (m mentions, err error) {
	if m.articles, err = s.Files.FileMentions(ctx); err != nil {
		return m, err
	}
	if m.messages, err = s.TicketFiles.FileMessages(ctx); err != nil {
		return m, err
	}
	if m.replies, err = s.Replies.FindReplies(ctx, nil); err != nil {
		return m, fmt.Errorf("list replies: %w", err)
	}
	return m, nil
}

// fileUses is what is known of the uses of some files.
type fileUses struct {
	viewer   kb.Viewer
	found    mentions
	same     map[string][]kb.Attachment // by hash
	articles map[string]*kb.Article     // all that have the files or refer to them, by id
}

func (s *Server) fileUses(ctx context.Context, viewer kb.Viewer, files []kb.Attachment, found mentions) (*fileUses, error) {
	hashes, ids := make([]string, len(files)), []string{}
	for i, f := range files {
		hashes[i] = f.Hash
		ids = append(ids, found.articles[f.Hash]...)
	}
	owners, err := s.Attachments.AttachmentOwners(ctx, hashes...)
	if err != nil {
		return nil, err
	}
	u := &fileUses{viewer: viewer, found: found, same: map[string][]kb.Attachment{}, articles: map[string]*kb.Article{}}
	for _, f := range owners {
		u.same[f.Hash] = append(u.same[f.Hash], f)
		ids = append(ids, f.ArticleID)
	}
	if len(ids) == 0 {
		return u, nil
	}
	articles, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: slices.Compact(slices.Sorted(slices.Values(ids)))})
	if err != nil {
		return nil, fmt.Errorf("articles of files: %w", err)
	}
	for _, a := range articles {
		u.articles[a.ID] = a
	}
	return u, nil
}

// of gathers the uses of a file.
func (u *fileUses) of(f kb.Attachment) fileUse {
	use := fileUse{Used: usesFile(u.articles[f.ArticleID], f), Messages: u.found.messages[f.Hash]}
	owners := map[string]bool{}
	for _, other := range u.same[f.Hash] {
		owners[other.ArticleID] = true
		if a := u.articles[other.ArticleID]; a != nil && a.ID != f.ArticleID && usesFile(a, other) && !slices.Contains(use.Others, a) {
			use.Others = append(use.Others, a)
		}
	}
	for _, id := range u.found.articles[f.Hash] {
		if a := u.articles[id]; a != nil && !owners[id] {
			use.Others, use.lent = append(use.Others, a), true
		}
	}
	use.Others = slices.DeleteFunc(use.Others, func(a *kb.Article) bool { return !kb.CanPreview(u.viewer, a) })
	for _, reply := range u.found.replies {
		switch {
		case !strings.Contains(reply.Body, f.Hash):
		case kb.CanPreviewReply(u.viewer, reply):
			use.Replies = append(use.Replies, reply)
		default:
			use.Hidden = true
		}
	}
	return use
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
