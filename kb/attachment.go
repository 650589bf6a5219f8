package kb

import (
	"context"
	"time"
)

// An Attachment is a file that belongs to an article: its rights are the article's.
type Attachment struct {
	Hash      string // SHA-256 of the bytes, hex; the bytes live in a blob store under this name
	Name      string // file name shown to people
	Type      string // media type, sniffed
	Size      int64  // bytes
	ArticleID string
	Path      string // as the article refers to it: "images/menu.png", "../images/menu.png"
	CreatedAt time.Time
}

// Attachments stores which files belong to which article. The same bytes may belong to many.
type Attachments interface {
	// Attachments lists the files of an article by path.
	Attachments(ctx context.Context, articleID string) ([]Attachment, error)
	// AttachmentOwners lists the articles that own the bytes: reading any one of them grants the file.
	AttachmentOwners(ctx context.Context, hash string) ([]Attachment, error)
	// SaveAttachment inserts or replaces by (ArticleID, Path) and appends a change of the article. ErrNotFound when there is no such article.
	SaveAttachment(ctx context.Context, a Attachment) error
	// DeleteAttachment takes a file from an article and appends a change of it; the bytes stay. ErrNotFound when it has no such file.
	DeleteAttachment(ctx context.Context, articleID, path string) error
}
