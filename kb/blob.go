package kb

import "context"

// BlobUses says which bytes of a blob store are needed still: those of attachments, and the widths of attached images.
type BlobUses interface {
	// UnusedBlobs picks those of the hashes, up to a few hundred, that nothing refers to.
	UnusedBlobs(ctx context.Context, hashes []string) ([]string, error)
	// ForgetPictures drops the widths of images that are attached to nothing any more. An image that comes back gets them anew.
	ForgetPictures(ctx context.Context) error
}
