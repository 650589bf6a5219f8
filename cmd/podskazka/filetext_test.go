package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content/filetext"
)

// pdfOf makes a PDF of objects 1, 2, 3 …, the first of which is the catalog.
func pdfOf(objects ...string) string {
	var b, table strings.Builder
	b.WriteString("%PDF-1.4\n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start, size := b.Len(), len(objects)+1
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", size, &table, size, start)
	return b.String()
}

// TestHostileFiles are files over which a reader loops, or dies in a way nobody can recover from: only its process may.
func TestHostileFiles(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no pdftotext
	read := func(timeout time.Duration, kind, file string) (int, error) {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		parts, err := newFileReader().Text(ctx, kind, strings.NewReader(file))
		return len(parts), err
	}
	if n, err := read(time.Minute, "text/plain", "Расписание на неделю"); n != 1 || err != nil {
		t.Errorf("a text: %d parts, %v", n, err)
	}
	if _, err := read(time.Minute, "image/png", "x"); !errors.Is(err, filetext.Unknown) {
		t.Errorf("a picture: %v", err)
	}
	const huge = "%PDF-1.4\n1 0 obj\n<< /Type /XRef /Size 300000000 /W [1 1 1] /Length 3 >>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
	if n, err := read(time.Minute, "application/pdf", huge); n != 0 || !errors.Is(err, filetext.Damaged) {
		t.Errorf("a table of objects larger than memory: %d parts, %v", n, err)
	}
	endless := pdfOf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 4 0 R /Contents 5 0 R >>", "<< /Type /Pages /Parent 4 0 R >>", "<< /Length 5 >>\nstream\nBT ET\nendstream")
	if _, err := read(2*time.Second, "application/pdf", endless); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a page that is its own ancestor: %v", err)
	}
}
