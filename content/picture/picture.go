// Package picture makes images that people upload safe to give to other people, and small enough for the screens they read on.
//
// An image that holds nothing but pixels stays as it is, byte for byte. Any other is made anew from its pixels, turned the way its
// camera was held: what cameras and programs write into files (places, names, thumbnails) and what somebody hid behind the image
// does not reach readers. Limits are checked before anything is decoded. Its functions are pure; whoever calls them bounds how
// many run at a time, because an image at the limit takes some 200 MB.
//
//	clean, mediaType, err := picture.Clean(upload, "image/jpeg")
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"maps"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// Limits of an image.
const (
	MaxPixels = 25_000_000 // of all frames of an animation: four times as many
	MaxSide   = 16_000     // pixels
)

// Quality of JPEG: of what is made anew, and of smaller sizes.
const (
	quality      = 90
	qualitySmall = 82
)

// Known reports whether images of this media type are made safe here.
func Known(mediaType string) bool {
	_, known := formats()[mediaType]
	return known
}

// Types lists the media types of images that are made safe here, in order.
func Types() []string { return slices.Sorted(maps.Keys(formats())) }

// Clean gives an image without anything but pixels, and its media type, which changes when the format cannot be written (WebP).
// Images over a limit, damaged ones and animations that cannot be kept are a FieldError on "file".
func Clean(data []byte, mediaType string) (clean []byte, newType string, err error) {
	found, err := inspect(data, mediaType)
	if err != nil {
		return nil, "", err
	}
	if found.frames > 1 {
		return cleanAnimation(data, found)
	}
	img, err := decode(data, mediaType)
	if err != nil {
		return nil, "", err
	}
	if found.clean {
		return data, mediaType, nil
	}
	return encode(turn(img, found.orientation()), mediaType, quality)
}

// inspect checks the limits of an image and lists what its file holds, without decoding it.
func inspect(data []byte, mediaType string) (contents, error) {
	d, known := formats()[mediaType]
	if !known {
		return contents{}, wrong("image_format")
	}
	found := d.scan(data)
	if found.frames > 1 && mediaType == "image/webp" {
		return contents{}, wrong("image_animated")
	}
	config, err := d.config(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return contents{}, wrong("image_damaged")
	}
	area := config.Width * config.Height // both fit 16 or 32 bits
	if deep(config) {
		area *= 2
	}
	if config.Width > MaxSide || config.Height > MaxSide || area > MaxPixels || found.area > 4*MaxPixels {
		return contents{}, &kb.FieldError{Field: "file", Code: "image_large", Limit: MaxPixels / 1_000_000}
	}
	return found, nil
}

func wrong(code string) error { return &kb.FieldError{Field: "file", Code: code} }

func decode(data []byte, mediaType string) (image.Image, error) {
	img, err := formats()[mediaType].image(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", wrong("image_damaged"), err)
	}
	return img, nil
}

// cleanAnimation keeps the frames of a GIF and nothing else.
func cleanAnimation(data []byte, found contents) ([]byte, string, error) {
	all, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", wrong("image_damaged"), err)
	}
	if found.clean {
		return data, "image/gif", nil
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		return nil, "", fmt.Errorf("%w: %w", wrong("image_damaged"), err)
	}
	return out.Bytes(), "image/gif", nil
}

// encode writes an image in its own format where that can be; WebP becomes JPEG, or PNG when one can see through it.
func encode(img image.Image, mediaType string, quality int) ([]byte, string, error) {
	var out bytes.Buffer
	var err error
	if mediaType == "image/webp" {
		mediaType = "image/png"
		if opaque(img) {
			mediaType = "image/jpeg"
		}
	}
	switch mediaType {
	case "image/jpeg":
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	case "image/gif":
		err = gif.Encode(&out, img, nil)
	default:
		mediaType = "image/png"
		err = png.Encode(&out, img)
	}
	if err != nil {
		return nil, "", fmt.Errorf("encode %s: %w", mediaType, err)
	}
	return out.Bytes(), mediaType, nil
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
