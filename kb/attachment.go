package kb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
	By        string // user id of who uploaded it; empty = nobody's, or from before that was kept
	CreatedAt time.Time
}

// What a file is to people who look for it.
const (
	MediaImage = "image"
	MediaVideo = "video"
	MediaOther = "document"
)

// Media says which of the three a file is.
func (a Attachment) Media() string {
	switch kind, _, _ := strings.Cut(a.Type, "/"); kind {
	case MediaImage, MediaVideo:
		return kind
	}
	return MediaOther
}

// Cursor is the place of a file in the list of all files, for the next page.
func (a Attachment) Cursor() string {
	return fmt.Sprintf("%d %s %s", a.CreatedAt.UnixMilli(), a.ArticleID, a.Path)
}

// fileAddress is where pages read the bytes of a file: "/files/" + hash + "/" + name.
var fileAddress = regexp.MustCompile(`/files/([0-9a-f]{64})\b`)

// FilesIn lists the hashes of the files that a text refers to by their address, each once, in order.
func FilesIn(text string) []string {
	var hashes []string
	for _, found := range fileAddress.FindAllStringSubmatch(text, -1) {
		hashes = append(hashes, found[1])
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// FileFilter narrows FindFiles. Zero fields do not narrow.
type FileFilter struct {
	Media string // MediaImage, MediaVideo or MediaOther
	After string // the Cursor of the last file of the page before
	Limit int    // 0 = no limit
}

// Files lists the files of all articles.
type Files interface {
	// FindFiles lists newest first. A cursor that is none is a FieldError "unknown" on "after".
	FindFiles(ctx context.Context, f FileFilter) ([]Attachment, error)
	// FileMentions lists, by the hash of a file, the ids of the articles that refer to its bytes by their address: such an article
	// need not have the file itself.
	FileMentions(ctx context.Context) (map[string][]string, error)
}

// Attachments stores which files belong to which article. The same bytes may belong to many.
type Attachments interface {
	// Attachments lists the files of an article by path.
	Attachments(ctx context.Context, articleID string) ([]Attachment, error)
	// AttachmentOwners lists the articles that own the bytes of any of the hashes: reading any one of them grants the file.
	AttachmentOwners(ctx context.Context, hashes ...string) ([]Attachment, error)
	// SaveAttachment inserts or replaces by (ArticleID, Path) and appends a change of the article. ErrNotFound when there is no such article.
	SaveAttachment(ctx context.Context, a Attachment) error
	// DeleteAttachment takes a file from an article and appends a change of it; the bytes stay. ErrNotFound when it has no such file.
	DeleteAttachment(ctx context.Context, articleID, path string) error
}
