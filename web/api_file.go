package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// apiFile is a file of an article in JSON.
type apiFile struct {
	Path string `json:"path" doc:"As the article refers to it"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
	Used bool   `json:"used" doc:"The text or the guide of the article refers to it"`
}

type articleFileListOutput struct {
	Body struct {
		Files []apiFile `json:"files" nullable:"false"`
	}
}

type articleFileDeleteInput struct {
	Ref  string `path:"ref" doc:"Id, slug or external id"`
	Path string `query:"path" doc:"As the article refers to it"`
}

func (s *Server) apiArticleFileList(ctx context.Context, in *articleRef) (*articleFileListOutput, error) {
	a, err := s.Articles.Article(ctx, in.Ref)
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	files, err := s.Attachments.Attachments(ctx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("files of an article: %w", err)
	}
	out := &articleFileListOutput{}
	out.Body.Files = []apiFile{}
	for _, f := range files {
		out.Body.Files = append(out.Body.Files, apiFile{Path: f.Path, Name: f.Name, Type: f.Type, Size: f.Size, URL: content.FileURL(f), Used: usesFile(a, f)})
	}
	return out, nil
}

// apiArticleFileDelete takes a file from an article, used or not: its text then has the description in its place.
func (s *Server) apiArticleFileDelete(ctx context.Context, in *articleFileDeleteInput) (*struct{}, error) {
	a, err := s.Articles.Article(ctx, in.Ref)
	if err == nil && !kb.CanChange(visitIn(ctx).Viewer, a) {
		err = kb.ErrForbidden
	}
	if err != nil {
		return nil, fmt.Errorf("take a file from an article: %w", err)
	}
	if err := s.Attachments.DeleteAttachment(ctx, a.ID, in.Path); err != nil {
		return nil, err
	}
	s.synced(exchangeOf(ctx).r)
	return nil, nil
}

// usesFile reports whether an article refers to a file of its own: in its text, by the address of its bytes, as a film or a poster.
func usesFile(a *kb.Article, f kb.Attachment) bool {
	if strings.Contains(a.Body, f.Hash) {
		return true
	}
	own := []kb.Attachment{f}
	for _, ref := range content.References(a.Body) {
		if fileOf(own, ref.Path) != nil {
			return true
		}
	}
	if g := a.Guide; g != nil {
		for _, ref := range []string{g.Video, g.Poster} {
			if fileOf(own, ref) != nil || strings.Contains(ref, f.Hash) {
				return true
			}
		}
	}
	return false
}
