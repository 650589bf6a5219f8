package kb

import "context"

// A Picture is an image attachment in one of the widths it is offered in.
type Picture struct {
	Original      string // hash of the attachment
	Width, Height int    // pixels; 0 = the attachment cannot be shown as an image
	Hash          string // of the bytes in this width; Original itself in its own
	Type          string // media type
	Size          int64  // bytes
}

// Pictures stores the widths of image attachments. Whoever may read the attachment may read each of them.
type Pictures interface {
	// Pictures lists the widths of these attachments, by original and width.
	Pictures(ctx context.Context, originals ...string) ([]Picture, error)
	// SavePictures inserts or replaces by Original and Width, all or none.
	SavePictures(ctx context.Context, pictures ...Picture) error
	// UnsizedImages lists up to limit attachments of these media types, by hash and each hash once, of which no Picture is known.
	UnsizedImages(ctx context.Context, types []string, limit int) ([]Attachment, error)
}
