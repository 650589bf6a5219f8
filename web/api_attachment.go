package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// apiAttachment is a file of an article in JSON.
type apiAttachment struct {
	Name string `json:"name"`
	Path string `json:"path" doc:"As the article refers to it"`
	Type string `json:"type" doc:"Media type, by its bytes"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
	Hash string `json:"sha256"`
}

func newAPIAttachment(f kb.Attachment) apiAttachment {
	return apiAttachment{Name: f.Name, Path: f.Path, Type: f.Type, Size: f.Size, URL: content.FileURL(f), Hash: f.Hash}
}

type attachmentListOutput struct {
	Body struct {
		Attachments []apiAttachment `json:"attachments" nullable:"false"`
	}
}

type attachmentInput struct {
	Ref  string `path:"ref" doc:"Id, slug or external id of the article"`
	Name string `query:"name" required:"true" doc:"File name; a path is made of it and of the bytes"`
}

type attachmentOutput struct {
	Body apiAttachment
}

func apiAttachments(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}/attachments", Name: "attachment.list", Summary: "Files of an article", Needs: NeedWriter}, s.apiAttachmentList)
	register(a, endpoint{Method: http.MethodPost, Path: "/articles/{ref}/attachments", Name: "attachment.create", Needs: NeedWriter, Limit: limitWrite,
		Summary: "Attach a file: the body is its bytes, application/octet-stream", Body: maxUpload, Bytes: true, Status: http.StatusCreated}, s.apiAttachmentCreate)
}

func (s *Server) apiAttachmentList(ctx context.Context, in *articleRef) (*attachmentListOutput, error) {
	a, err := s.Articles.Article(ctx, in.Ref)
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	files, err := s.Attachments.Attachments(ctx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	out := &attachmentListOutput{}
	out.Body.Attachments = []apiAttachment{}
	for _, f := range files {
		out.Body.Attachments = append(out.Body.Attachments, newAPIAttachment(f))
	}
	return out, nil
}

// apiAttachmentCreate stores the body as it arrives. The same bytes under the same name are the same file.
func (s *Server) apiAttachmentCreate(ctx context.Context, in *attachmentInput) (*attachmentOutput, error) {
	a, err := s.Articles.Article(ctx, in.Ref)
	if err == nil && !kb.CanChange(visitIn(ctx).Viewer, a) {
		err = kb.ErrForbidden
	}
	if err != nil {
		return nil, fmt.Errorf("attach to article: %w", err)
	}
	file, err := s.keepFile(ctx, fileName(in.Name), exchangeOf(ctx).r.Body)
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return nil, &kb.FieldError{Field: "file", Code: "file_too_large", Limit: content.MaxVideo, Value: fileName(in.Name)}
	}
	if err != nil {
		return nil, err
	}
	file.ArticleID, file.Path, file.By = a.ID, filePath(file), visitIn(ctx).Viewer.UserID
	if err := s.Attachments.SaveAttachment(ctx, file); err != nil {
		return nil, fmt.Errorf("attach %s: %w", file.Path, err)
	}
	s.synced(exchangeOf(ctx).r)
	return &attachmentOutput{Body: newAPIAttachment(file)}, nil
}
