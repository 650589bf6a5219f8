package web_test

import (
	"bytes"
	"image"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// screenshot is a PNG of this width, half as high, of colours that do not compress.
func screenshot(t *testing.T, width int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, width/2))
	colours := rand.New(rand.NewPCG(1, uint64(width)))
	for i := range img.Pix {
		img.Pix[i] = byte(colours.Uint32()) | byte(i%4/3*255)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictures(t *testing.T) {
	c := openCenter(t)
	large := screenshot(t, 1200)
	for _, slug := range []string{"parol", "sluzhebnoe"} {
		a := c.article(slug)
		a.Body = "![Меню](images/menu.png)\n\n![Нет](broken.png)\n\n<img src=\"/files/x\" srcset=\"https://evil.example/x 480w\" sizes=\"1px\">\n"
		if err := c.kb.SaveArticles(t.Context(), "test", a); err != nil {
			t.Fatal(err)
		}
	}
	open := c.attach(c.article("parol"), "images/menu.png", "image/png", large)
	c.attach(c.article("parol"), "broken.png", "image/png", []byte("half an image"))
	closed := c.attach(c.article("sluzhebnoe"), "images/menu.png", "image/png", screenshot(t, 1100))
	if err := content.NewSizer(c.kb, c.blobs, slog.New(slog.DiscardHandler)).Size(t.Context()); err != nil {
		t.Fatal(err)
	}

	b := c.browser(kb.RoleNone)
	p := b.get("/a/parol").want(200)
	if w, h := p.attr(`.prose img[alt=Меню]`, "width"), p.attr(`.prose img[alt=Меню]`, "height"); w != "1200" || h != "600" {
		t.Errorf("the image is %s × %s", w, h)
	}
	address := content.FileURL(open)
	if set := p.attr(`.prose img[alt=Меню]`, "srcset"); set != address+"?w=480 480w, "+address+"?w=960 960w, "+address+" 1200w" {
		t.Errorf("srcset %q", set)
	}
	if w := p.attr(`.prose img[alt=Нет]`, "width"); w != "" {
		t.Errorf("what is no image is %s wide", w)
	}
	if strings.Contains(p.text, "evil.example") || strings.Contains(p.text, "1px") {
		t.Error("an author's srcset is in the page")
	}

	film := guide()
	film.Access, film.Guide.Poster = kb.AccessPublic, "poster.png"
	c.publish(film)
	c.attach(film, "media/vhod.webm", "video/webm", []byte("film"))
	poster := content.FileURL(c.attach(film, "poster.png", "image/png", large))
	if got := b.get("/a/"+film.Slug).want(200).attr("video", "poster"); got != poster+"?w=960" {
		t.Errorf("the poster is %q", got)
	}
	if got := b.get("/guides").want(200).attr(".film-still img", "srcset"); !strings.HasPrefix(got, poster+"?w=480 480w, ") {
		t.Errorf("the card has %q", got)
	}

	small := b.get(address + "?w=480").want(200)
	if c, format, err := image.DecodeConfig(strings.NewReader(small.text)); err != nil || format != "png" || c.Width != 480 || c.Height != 240 {
		t.Errorf("%d × %d %s, %v", c.Width, c.Height, format, err)
	}
	if small.header.Get("Etag") == b.get(address).header.Get("Etag") {
		t.Error("two widths have one ETag")
	}
	for _, odd := range []string{"?w=481", "?w=-1", "?w=x", "?w=99999999999999999999"} {
		if p := b.get(address + odd).want(200); p.text != string(large) {
			t.Errorf("%s: other bytes", odd)
		}
	}
	// The widths of an image are as closed as the image, under any name.
	widths, err := c.kb.Pictures(t.Context(), closed.Hash)
	if err != nil || len(widths) < 2 {
		t.Fatalf("%v, %v", widths, err)
	}
	for _, w := range widths {
		b.get("/files/" + w.Hash + "/menu.png").want(404)
		b.get(content.FileURL(closed) + "?w=480").want(404)
	}
	c.browser(kb.RoleAgent).get(content.FileURL(closed) + "?w=480").want(200)
}
