package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

const secret = "55.7558N 37.6173E <script>alert(1)</script>"

// corner is a white image with one red corner: which one tells how it is turned.
func corner(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.White)
			if x < w/2 && y < h/2 {
				img.Set(x, y, color.NRGBA{200, 0, 0, 255})
			}
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, frames int) []byte {
	all := &gif.GIF{}
	for range frames {
		all.Image = append(all.Image, image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.White, color.Black}))
		all.Delay = append(all.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp1 is a transparent image of one pixel.
const webp1 = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"

func exif(orientation uint16) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x02\x01\x0f\x00\x02\x00\x00\x00\x01x\x00\x00\x00\x01\x12\x00\x03\x00\x00\x00\x01")
	b = binary.BigEndian.AppendUint16(b, orientation)
	return append(b, "\x00\x00\x00\x00\x00\x00"+secret...)
}

// withSegment puts a segment after the beginning of a JPEG.
func withSegment(data []byte, marker byte, segment []byte) []byte {
	out := append([]byte{0xFF, 0xD8, 0xFF, marker}, 0, 0)
	binary.BigEndian.PutUint16(out[4:], uint16(len(segment)+2))
	return append(append(out, segment...), data[2:]...)
}

// withChunk puts a chunk after the header of a PNG.
func withChunk(data []byte, name string, chunk []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)))
	b = append(append(b, name...), chunk...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	return bytes.Join([][]byte{data[:33], b, data[33:]}, nil)
}

func withRIFF(data []byte, name string, chunk []byte) []byte {
	out := bytes.Clone(data)
	out = append(append(out, name...), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[len(out)-4:], uint32(len(chunk)))
	out = append(out, chunk...)
	if len(chunk)%2 == 1 {
		out = append(out, 0)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func TestClean(t *testing.T) {
	jpg, pic, anim := asJPEG(t, corner(40, 20)), asPNG(t, corner(40, 20)), asGIF(t, 3)
	comment := []byte("\x21\xFE" + string(rune(len(secret))) + secret + "\x00")
	for _, test := range []struct {
		name, mediaType string
		data            []byte
		same            bool
		want            string // media type
	}{
		{"jpeg", "image/jpeg", jpg, true, "image/jpeg"},
		{"jpeg with exif", "image/jpeg", withSegment(jpg, 0xE1, append([]byte("Exif\x00\x00"), exif(1)...)), false, "image/jpeg"},
		{"jpeg with xmp", "image/jpeg", withSegment(jpg, 0xE1, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)), false, "image/jpeg"},
		{"jpeg with a comment", "image/jpeg", withSegment(jpg, 0xFE, []byte(secret)), false, "image/jpeg"},
		{"jpeg with a tail", "image/jpeg", append(bytes.Clone(jpg), secret...), false, "image/jpeg"},
		{"png", "image/png", pic, true, "image/png"},
		{"png with its resolution", "image/png", withChunk(pic, "pHYs", []byte("\x00\x00\x0b\x13\x00\x00\x0b\x13\x01")), true, "image/png"},
		{"png with text", "image/png", withChunk(pic, "tEXt", []byte("Comment\x00"+secret)), false, "image/png"},
		{"png with exif", "image/png", withChunk(pic, "eXIf", exif(1)), false, "image/png"},
		{"png with a tail", "image/png", append(bytes.Clone(pic), secret...), false, "image/png"},
		{"gif", "image/gif", asGIF(t, 1), true, "image/gif"},
		{"animated gif", "image/gif", anim, true, "image/gif"},
		{"animated gif with a comment", "image/gif", bytes.Join([][]byte{anim[:len(anim)-1], comment, anim[len(anim)-1:]}, nil), false, "image/gif"},
		{"gif with a tail", "image/gif", append(asGIF(t, 1), secret...), false, "image/gif"},
		{"webp", "image/webp", []byte(webp1), true, "image/webp"},
		{"webp with exif", "image/webp", withRIFF([]byte(webp1), "EXIF", exif(1)), false, "image/png"},
		{"webp with a tail", "image/webp", []byte(webp1 + secret), false, "image/png"},
	} {
		out, mediaType, err := Clean(test.data, test.mediaType)
		if err != nil || mediaType != test.want || bytes.Equal(out, test.data) != test.same {
			t.Errorf("%s: %s, the same bytes: %v, %v", test.name, mediaType, bytes.Equal(out, test.data), err)
			continue
		}
		if bytes.Contains(out, []byte(secret[:20])) || bytes.Contains(out, []byte("script")) {
			t.Errorf("%s: the secret is still there", test.name)
		}
		if again, _, err := Clean(out, mediaType); err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: cleaning twice is not cleaning once: %v", test.name, err)
		}
	}
	kept, _, err := Clean(bytes.Join([][]byte{anim[:len(anim)-1], comment, anim[len(anim)-1:]}, nil), "image/gif")
	if all, decodeErr := gif.DecodeAll(bytes.NewReader(kept)); err != nil || decodeErr != nil || len(all.Image) != 3 {
		t.Errorf("the animation is lost: %v, %v", err, decodeErr)
	}
}

func TestTurn(t *testing.T) {
	// Where the corner at the top left of the file stands when the picture is upright, by orientation.
	places := map[uint16]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for o, want := range places {
		data := withSegment(asJPEG(t, corner(64, 32)), 0xE1, append([]byte("Exif\x00\x00"), exif(o)...))
		out, _, err := Clean(data, "image/jpeg")
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if upright := o < 5; upright != (w == 64 && h == 32) || upright == (w == 32 && h == 64) {
			t.Errorf("orientation %d: %d × %d", o, w, h)
		}
		for _, p := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			_, g, _, _ := img.At(w/4+p.X*w/2, h/4+p.Y*h/2).RGBA()
			if red := g < 0x4000; red != (p == want) {
				t.Errorf("orientation %d: the corner is at %v: %v, want it at %v", o, p, red, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	bomb := asPNG(t, corner(4, 4))
	binary.BigEndian.PutUint32(bomb[16:], 50_000)
	binary.BigEndian.PutUint32(bomb[20:], 50_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	frames := asGIF(t, 3)
	huge := bytes.Clone(frames[:len(frames)-1])
	frame := []byte("\x2C\x00\x00\x00\x00\xFF\xFF\xFF\xFF\x00\x02\x02\x4C\x01\x00")
	huge = append(append(huge, frame...), 0x3B)
	for _, test := range []struct {
		name, mediaType, code string
		data                  []byte
	}{
		{"a bomb", "image/png", "image_large", bomb},
		{"a bomb among frames", "image/gif", "image_large", huge},
		{"half an image", "image/jpeg", "image_damaged", asJPEG(t, corner(40, 20))[:300]},
		{"a header alone", "image/png", "image_damaged", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"an animated webp", "image/webp", "image_animated", withRIFF([]byte(webp1), "ANMF", []byte("abcd"))},
		{"another format", "image/avif", "image_format", []byte("....ftypavif")},
		{"nothing", "image/gif", "image_damaged", nil},
	} {
		_, _, err := Clean(test.data, test.mediaType)
		if field := new(kb.FieldError); !errors.As(err, &field) || field.Field != "file" || field.Code != test.code {
			t.Errorf("%s: %v, want %s", test.name, err, test.code)
		}
	}
}

func TestSizes(t *testing.T) {
	noise := image.NewNRGBA(image.Rect(0, 0, 1200, 600))
	for i := range noise.Pix {
		noise.Pix[i] = byte(i * i >> 3)
	}
	w, h, sizes, err := Sizes(asJPEG(t, noise), "image/jpeg")
	if err != nil || w != 1200 || h != 600 || len(sizes) != 2 {
		t.Fatalf("%d × %d, %d sizes, %v", w, h, len(sizes), err)
	}
	for i, want := range []image.Point{{480, 240}, {960, 480}} {
		c, format, err := image.DecodeConfig(bytes.NewReader(sizes[i].Data))
		if err != nil || format != "jpeg" || c.Width != want.X || c.Height != want.Y || sizes[i].Width != want.X || sizes[i].Height != want.Y {
			t.Errorf("%v: %+v, %s, %v", want, c, format, err)
		}
	}
	if _, _, sizes, err = Sizes(asPNG(t, corner(400, 20)), "image/png"); err != nil || len(sizes) > 0 {
		t.Errorf("a small image has %d sizes, %v", len(sizes), err)
	}
	if w, h, sizes, err = Sizes(asGIF(t, 2), "image/gif"); err != nil || w != 20 || h != 10 || len(sizes) > 0 {
		t.Errorf("an animation: %d × %d, %d sizes, %v", w, h, len(sizes), err)
	}
}

// Whatever comes in, what comes out is clean and stays as it is.
func FuzzClean(f *testing.F) {
	types := []string{"image/jpeg", "image/png", "image/gif", "image/webp"}
	for i, data := range [][]byte{asJPEG(f, corner(8, 8)), asPNG(f, corner(8, 8)), asGIF(f, 2), []byte(webp1)} {
		f.Add(data, uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8) {
		out, mediaType, err := Clean(data, types[int(kind)%len(types)])
		if err != nil {
			if !errors.Is(err, kb.ErrInvalid) {
				t.Fatalf("not an error about the file: %v", err)
			}
			return
		}
		if again, _, err := Clean(out, mediaType); err != nil || !bytes.Equal(again, out) {
			t.Errorf("not clean after cleaning: %v", err)
		}
	})
}
