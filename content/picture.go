package content

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/podskazka/podskazka/content/picture"
	"github.com/podskazka/podskazka/kb"
)

// A Picture is how large an image is, and where it can be had smaller.
type Picture struct {
	Width, Height int    // pixels
	Set           string // srcset: addresses by width; empty when there is one width only
	Fit           string // address of the smallest width that fills a column of text
}

// fitWidth is how wide a column of text is on a fine screen, in pixels.
const fitWidth = 960

// pictureSizes is how wide images stand in the text of an article (app.css: --read).
const pictureSizes = "(min-width: 47rem) 43rem, 100vw"

// pictureSet is the srcset of our own files; authors' tags cannot name any other.
var pictureSet = regexp.MustCompile(`^(/files/[0-9a-f]{64}/[^\s,"<>]{1,1000} [0-9]{2,5}w(, |$))+$`)

// NewPicture describes an image by the widths that are stored of it: url is the address of its own width. ok is false when none is
// known, or it is no image.
func NewPicture(url string, widths []kb.Picture) (p Picture, ok bool) {
	var set []string
	for _, w := range widths {
		if w.Width == 0 {
			return Picture{}, false
		}
		address := url + "?w=" + strconv.Itoa(w.Width)
		if w.Hash == w.Original {
			p.Width, p.Height, address = w.Width, w.Height, url
		}
		if p.Fit == "" && (w.Width >= fitWidth || w.Hash == w.Original) {
			p.Fit = address
		}
		set = append(set, address+" "+strconv.Itoa(w.Width)+"w")
	}
	if len(set) > 1 {
		p.Set = strings.Join(set, ", ")
	}
	return p, p.Width > 0
}

func (o Options) picture(path string) (Picture, bool) {
	if o.Picture == nil {
		return Picture{}, false
	}
	return o.Picture(path)
}

// settle gives an image its place before it is loaded, so that the text does not jump, and its smaller widths.
func (p Picture) settle(n *ast.Image) {
	n.SetAttributeString("width", []byte(strconv.Itoa(p.Width)))
	n.SetAttributeString("height", []byte(strconv.Itoa(p.Height)))
	if p.Set != "" {
		n.SetAttributeString("srcset", []byte(p.Set))
		n.SetAttributeString("sizes", []byte(pictureSizes))
	}
}

// A Sizer makes the smaller widths of images, each once.
type Sizer struct {
	pictures kb.Pictures
	blobs    Blobs
	log      *slog.Logger
}

// NewSizer makes a sizer of what the stores hold.
func NewSizer(pictures kb.Pictures, blobs Blobs, log *slog.Logger) *Sizer {
	return &Sizer{pictures: pictures, blobs: blobs, log: log}
}

// sizerBatch is how many images are looked up at once.
const sizerBatch = 50

// Size makes the widths of every image that has none yet. One that cannot be read is noted and not tried again.
func (z *Sizer) Size(ctx context.Context) error {
	for {
		images, err := z.pictures.UnsizedImages(ctx, picture.Types(), sizerBatch)
		if err != nil || len(images) == 0 {
			return err
		}
		for _, a := range images {
			widths, err := z.widths(ctx, a)
			if errors.Is(err, kb.ErrInvalid) || errors.Is(err, kb.ErrNotFound) {
				z.log.WarnContext(ctx, "image cannot be read", "file", a.Hash, "type", a.Type, "err", err)
				widths = []kb.Picture{{Original: a.Hash}}
			} else if err != nil {
				return fmt.Errorf("widths of %s: %w", a.Hash, err)
			}
			if err := z.pictures.SavePictures(ctx, widths...); err != nil {
				return err
			}
		}
	}
}

// widths stores an image in its smaller widths and lists them all.
func (z *Sizer) widths(ctx context.Context, a kb.Attachment) ([]kb.Picture, error) {
	f, err := z.blobs.Open(ctx, a.Hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxAttachment))
	if err != nil {
		return nil, err
	}
	width, height, sizes, err := picture.Sizes(data, a.Type)
	if err != nil {
		return nil, err
	}
	list := []kb.Picture{{Original: a.Hash, Width: width, Height: height, Hash: a.Hash, Type: a.Type, Size: a.Size}}
	for _, s := range sizes {
		p := kb.Picture{Original: a.Hash, Width: s.Width, Height: s.Height, Type: s.Type}
		if p.Hash, p.Size, err = z.blobs.Put(ctx, bytes.NewReader(s.Data)); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
