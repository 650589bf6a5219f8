package content_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/kb"
)

// png is an image of one pixel.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82"

func TestAttach(t *testing.T) {
	root := t.TempDir()
	blobs, err := blobdir.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	attacher := content.NewAttacher(blobs)
	for name, c := range map[string]struct {
		data, mediaType string
		inline          bool
	}{
		"a.png":    {png, "image/png", true},
		"evil.png": {"<html><script>alert(1)</script>", "text/html", false},
		"b.svg":    {`<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>`, "image/svg+xml", false},
		"c.vtt":    {"WEBVTT\n\n00:01.000 --> 00:02.000\nа\n", "text/vtt", true},
		"d.webm":   {"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm", true},
		"e":        {"", "text/plain", false},
	} {
		a, err := attacher.Attach(ctx, "dir/"+name, strings.NewReader(c.data))
		if err != nil || a.Type != c.mediaType || content.Inline(a.Type) != c.inline || a.Name != name || a.Size != int64(len(c.data)) {
			t.Errorf("%s: %+v, inline %v, %v", name, a, content.Inline(a.Type), err)
		}
		f, err := blobs.Open(ctx, a.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(f); string(data) != c.data || err != nil {
			t.Errorf("%s: read back %q, %v", name, data, err)
		}
		f.Close()
	}
	big := io.LimitReader(zeros{}, content.MaxAttachment+1)
	if _, err := attacher.Attach(ctx, "big.bin", big); !errors.Is(err, kb.ErrTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(root, "tmp")); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestFileURL(t *testing.T) {
	if got := content.FileURL(kb.Attachment{Hash: "ab", Name: "мой файл?.png"}); got != "/files/ab/%D0%BC%D0%BE%D0%B9%20%D1%84%D0%B0%D0%B9%D0%BB%3F.png" {
		t.Error(got)
	}
}

// What a camera wrote into a photo and what cannot be made safe never gets into the store.
func TestAttachImages(t *testing.T) {
	blobs, err := blobdir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	attacher := content.NewAttacher(blobs)
	const comment = "\x00\x00\x00\x11tEXtComment\x00Moscow 12\xfe\xf6 \x01"
	photo := png[:33] + comment + png[33:]
	a, err := attacher.Attach(t.Context(), "photo.png", strings.NewReader(photo))
	if err != nil || a.Type != "image/png" {
		t.Fatalf("%+v, %v", a, err)
	}
	f, err := blobs.Open(t.Context(), a.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if data, err := io.ReadAll(f); err != nil || int64(len(data)) != a.Size || strings.Contains(string(data), "Moscow") {
		t.Errorf("the place is still in the photo: %q, %v", data, err)
	}
	for name, data := range map[string]string{"half.png": png[:40], "new.avif": "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "phone.heic": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"} {
		if a, err := attacher.Attach(t.Context(), name, strings.NewReader(data)); !errors.Is(err, kb.ErrInvalid) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}
