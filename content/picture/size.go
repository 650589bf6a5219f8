package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// widths are the widths in pixels in which images are offered beside their own.
var widths = [...]int{480, 960, 1600}

// A Size is an image made smaller.
type Size struct {
	Data          []byte
	Type          string // media type
	Width, Height int
}

// Sizes gives the width and height of an image and its smaller sizes, narrowest first: those that are narrower and also fewer
// bytes. Animations have none.
func Sizes(data []byte, mediaType string) (width, height int, sizes []Size, err error) {
	found, err := inspect(data, mediaType)
	if err != nil {
		return 0, 0, nil, err
	}
	img, err := decode(data, mediaType)
	if err != nil {
		return 0, 0, nil, err
	}
	width, height = img.Bounds().Dx(), img.Bounds().Dy()
	if found.frames > 1 {
		return width, height, nil, nil
	}
	for _, w := range widths {
		if w >= width {
			break
		}
		small := image.NewNRGBA(image.Rect(0, 0, w, max(1, (height*w+width/2)/width)))
		draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
		smaller, newType, err := encode(small, sizedType(mediaType), qualitySmall)
		if err != nil {
			return 0, 0, nil, err
		}
		if len(smaller) < len(data) {
			sizes = append(sizes, Size{smaller, newType, w, small.Bounds().Dy()})
		}
	}
	return width, height, sizes, nil
}

// sizedType is the format of smaller sizes: colours between those of a GIF's palette need another one.
func sizedType(mediaType string) string {
	if mediaType == "image/gif" {
		return "image/png"
	}
	return mediaType
}
