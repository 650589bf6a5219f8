package filetext_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/kb"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is Russian text in the length that encodings are told by.
const sample = "Расписание автобусов на неделю\r\nПонедельник: отъезд в 8:30 от главного входа.\r\n«Сменную обувь» берём с собой."

func encoded(t *testing.T, table *charmap.Charmap, s string) []byte {
	t.Helper()
	data, err := table.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(data)
}

// files are one of each kind.
func files(t *testing.T) map[string][]byte {
	t.Helper()
	ascii := strings.NewReplacer("«", `"`, "»", `"`).Replace(sample)
	return map[string][]byte{
		"01 pdf": makePDF([]string{"Правила проезда", "Автобус отходит в 8:30. Опоз-", "давших не ждём."}, nil, []string{"Тарифы", "Школа — 100 ₽"}),
		"02 docx": makeDOCX(t, paragraph("", "До заголовков.")+paragraph("1", "Отмена поездки")+
			`<w:p><w:r><w:t>Сообщите </w:t><w:tab/><w:t>за </w:t></w:r><w:del><w:r><w:delText>два</w:delText></w:r></w:del><w:ins><w:r><w:t>три дня.</w:t></w:r></w:ins></w:p>`+
			`<w:tbl><w:tr><w:tc>`+paragraph("", "Класс")+`</w:tc><w:tc>`+paragraph("", "Мест")+`</w:tc></w:tr>`+
			`<w:tr><w:tc>`+paragraph("", "8А")+`</w:tc><w:tc>`+paragraph("", "25")+`</w:tc></w:tr></w:tbl>`+
			`<mc:AlternateContent xmlns:mc="m"><mc:Choice>`+paragraph("", "Надпись")+`</mc:Choice><mc:Fallback>`+paragraph("", "Надпись")+`</mc:Fallback></mc:AlternateContent>`+
			paragraph("1", "Голый заголовок")),
		"03 xlsx": makeXLSX(t, func(book *excelize.File) error {
			_, err := book.NewSheet("Черновик")
			return errors.Join(err, book.SetSheetName("Sheet1", "Тарифы"),
				book.SetSheetRow("Тарифы", "A1", &[]any{"Тариф", "Цена, ₽", nil, "Мест"}),
				book.SetSheetRow("Тарифы", "A3", &[]any{"Школа\nи колледж", 1250.5, nil, 30}),
				book.SetCellValue("Черновик", "A1", "не показывать"), book.SetSheetVisible("Черновик", false))
		}),
		"04 utf-8 with a mark": []byte("\ufeff" + sample),
		"05 utf-16":            utf16LE(sample),
		"06 windows-1251":      encoded(t, charmap.Windows1251, sample),
		"07 koi8-r":            encoded(t, charmap.KOI8R, ascii),
		"08 cp866":             encoded(t, charmap.CodePage866, ascii),
		"09 long text":         []byte(strings.Repeat(strings.Repeat("слово ", 59)+"строка\n", 5)),
		"10 vtt":               []byte("WEBVTT\n\n00:01.000 --> 00:04.000\n<v Анна>Откройте\nрасписание\n\n01:05.000 --> 01:09.000\nВыберите автобус"),
		"11 srt in 1251":       encoded(t, charmap.Windows1251, "1\n00:00:02,000 --> 00:00:03,000\nНажмите «Записаться»\n"),
		"12 empty":             nil,
		"13 zip of pictures":   makeZIP(t, "a.png", "x"),
		"14 broken pdf":        []byte("%PDF-1.4\nnothing\n%%EOF"),
		"15 broken docx":       makeDOCX(t, paragraph("", "Начало есть.")+"<w:p"),
	}
}

func utf16LE(s string) []byte {
	out := []byte("\xff\xfe")
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func TestText(t *testing.T) {
	var got strings.Builder
	list := files(t)
	for _, name := range sortedNames(list) {
		data := list[name]
		kind := content.Sniff(data)
		parts, err := filetext.Reader{}.Text(t.Context(), kind, bytes.NewReader(data))
		fmt.Fprintf(&got, "== %s\n", name)
		if err != nil {
			fmt.Fprintf(&got, "!! %v\n", err)
		}
		for _, p := range parts {
			fmt.Fprintf(&got, "-- %s\n%s\n", strings.TrimRight(fmt.Sprintf("%s %d %s", p.Place.Kind, p.Place.Number, p.Place.Name), " "), p.Text)
		}
	}
	golden(t, "text.txt", got.String())
}

func sortedNames(m map[string][]byte) []string {
	var names []string
	for i := 1; i <= len(m); i++ {
		for name := range m {
			if strings.HasPrefix(name, fmt.Sprintf("%02d ", i)) {
				names = append(names, name)
			}
		}
	}
	return names
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("слово ", 200_000)
	for name, c := range map[string]struct {
		kind string
		data []byte
		want error
		left bool // some text is there
	}{
		"file":        {"text/plain", make([]byte, content.MaxAttachment+1), filetext.TooLarge, false},
		"text":        {"text/plain", []byte(long), filetext.TooLarge, true},
		"docx text":   {"application/zip", makeDOCX(t, paragraph("", long)), filetext.TooLarge, true},
		"docx bomb":   {"application/zip", makeDOCX(t, strings.Repeat(" ", 65<<20)), filetext.TooLarge, false},
		"zip entries": {"application/zip", makeZIP(t, repeat("a", "", 5001)...), filetext.TooLarge, false},
		"xlsx rows": {"application/zip", makeXLSX(t, func(book *excelize.File) error {
			rows, err := book.NewStreamWriter("Sheet1")
			return errors.Join(err, rows.SetRow("A1", []any{"первая"}), rows.SetRow("A60000", []any{"последняя"}), rows.Flush())
		}), filetext.TooLarge, true},
		"pdf pages": {"application/pdf", makePDF(make([][]string, 1001)...), filetext.TooLarge, false},
		"pdf text":  {"application/pdf", makePDF([]string{long}), filetext.TooLarge, true},
		"picture":   {"image/png", nil, filetext.Unknown, false},
	} {
		t.Run(name, func(t *testing.T) {
			parts, err := filetext.Reader{}.Text(t.Context(), c.kind, bytes.NewReader(c.data))
			if !errors.Is(err, c.want) || (len(parts) > 0) != c.left {
				t.Errorf("%d parts, %v; want %v", len(parts), err, c.want)
			}
			size := 0
			for _, p := range parts {
				size += len(p.Text)
			}
			if size > 512<<10 {
				t.Errorf("%d bytes of text", size)
			}
		})
	}
}

func repeat(name, text string, n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(name, i), text)
	}
	return list
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range files(t) {
		_, err := filetext.Reader{}.Text(ctx, content.Sniff(data), bytes.NewReader(data))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTool(t *testing.T) {
	file := makePDF([]string{"Сам"})
	read := func(tool filetext.Tool) ([]kb.FilePart, error) {
		return filetext.Reader{PDF: tool}.Text(t.Context(), "application/pdf", bytes.NewReader(file))
	}
	page := func(n int, said string) kb.FilePart {
		return kb.FilePart{Place: kb.Place{Kind: kb.PlacePage, Number: n}, Text: said}
	}
	check := func(what string, tool filetext.Tool, wantErr error, want ...kb.FilePart) {
		t.Helper()
		got, err := read(tool)
		if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, wantErr) {
			t.Errorf("%s: %v (-want +got):\n%s", what, err, diff)
		}
	}
	check("pages", func(_ context.Context, in io.Reader, out io.Writer) error {
		got, _ := io.ReadAll(in)
		if !bytes.Equal(got, file) {
			t.Error("the tool got another file")
		}
		_, err := io.WriteString(out, "Один\f\fТри\n\f")
		return err
	}, nil, page(1, "Один"), page(3, "Три"))
	check("fails", func(context.Context, io.Reader, io.Writer) error { return errors.New("exit 1") }, nil, page(1, "Сам"))
	endless := func(_ context.Context, _ io.Reader, out io.Writer) error {
		for {
			if _, err := io.WriteString(out, "да\f"); err != nil {
				return err
			}
		}
	}
	parts, err := read(endless)
	if !errors.Is(err, filetext.TooLarge) || len(parts) == 0 {
		t.Errorf("endless: %d parts, %v", len(parts), err)
	}
	if (filetext.Reader{}).Version() >= (filetext.Reader{PDF: endless}).Version() {
		t.Error("a tool makes no later version")
	}
}

// FuzzText is about files made to break a reader: it may find nothing, it must end and keep its promises.
func FuzzText(f *testing.F) {
	kinds := filetext.Types()
	seeds := [][]byte{
		makePDF([]string{"Правила", "проезда"}), makeDOCX(f, paragraph("1", "Отмена")+paragraph("", "поездки")),
		makeXLSX(f, func(book *excelize.File) error { return book.SetCellValue("Sheet1", "A1", "Тариф") }),
		[]byte("WEBVTT\n\n00:01.000 --> 00:02.000\nа\n"), []byte("\xff\xfe\x1f\x04"), []byte("\xcf\xf0\xe8\xe2\xe5\xf2"),
	}
	for i, seed := range seeds {
		f.Add(uint8(i), seed)
		f.Add(uint8(0), seed[:len(seed)/2])
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		mediaType := kinds[int(kind)%len(kinds)]
		if mediaType == "application/pdf" {
			return // may loop: it is why readers run in a process of their own
		}
		parts, err := filetext.Reader{}.Text(t.Context(), mediaType, bytes.NewReader(data))
		var problem filetext.Problem
		if err != nil && !errors.As(err, &problem) {
			t.Errorf("%v is no problem of the file", err)
		}
		for _, p := range parts {
			if p.Text == "" || strings.ContainsRune(p.Text, 0) || strings.ToValidUTF8(p.Text, "") != p.Text {
				t.Errorf("part %q", p.Text)
			}
		}
	})
}
