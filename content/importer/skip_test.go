package importer

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

const good = `{"id": "good", "title": "Хорошая", "body": "Текст"}`

func TestSkippedLines(t *testing.T) {
	for name, c := range map[string]struct{ line, id, reason string }{
		"broken JSON":       {`{"id": "a", "title": `, "", "JSON не разобрать"},
		"not an object":     {`["a"]`, "", "JSON не разобрать"},
		"two values":        {good + ` {}`, "", "JSON не разобрать"},
		"bad UTF-8":         {"{\"id\": \"a\xff\"}", "", "UTF-8"},
		"NUL":               {`{"id": "a", "title": "т", "body": "a\u0000b"}`, "a", "NUL"},
		"no id":             {`{"title": "т", "body": "x"}`, "", "нет id"},
		"no title":          {`{"id": "a", "body": "x"}`, "a", "нет заголовка"},
		"title of no kind":  {`{"id": "a", "title": ["т"], "body": "x"}`, "a", "в поле title должна быть строка"},
		"tags of no kind":   {`{"id": "a", "title": "т", "body": "x", "tags": [1, {}]}`, "a", "в поле tags должен быть список строк"},
		"long title":        {`{"id": "a", "title": "` + strings.Repeat("т", 301) + `", "body": "x"}`, "a", "поле title больше предела 300"},
		"long body":         {`{"id": "a", "title": "т", "body": "` + strings.Repeat("x", content.MaxBody+1) + `"}`, "a", "текст больше 256 КиБ"},
		"deep body":         {`{"id": "a", "title": "т", "body": "` + strings.Repeat("> ", 60) + `x"}`, "a", "вложены глубже 50"},
		"long line":         {`{"id": "a", "title": "т", "body": "` + strings.Repeat("x", maxLine) + `"}`, "", "строка больше 2 МиБ"},
		"unknown access":    {`{"id": "a", "title": "т", "body": "x", "access": "secret"}`, "a", "недопустимое значение поля access"},
		"reserved slug":     {`{"id": "a", "title": "т", "body": "x", "slug": "aux.md"}`, "a", "выберите другой"},
		"unusable slug":     {`{"id": "a", "title": "т", "body": "x", "slug": "../b"}`, "a", "значение поля slug"},
		"unknown state":     {`{"id": "a", "title": "т", "body": "x", "state": "gone"}`, "a", "недопустимое значение поля state"},
		"nameless audience": {`{"id": "a", "title": "т", "body": "x", "audience": "???"}`, "a", "из названия роли"},
		"the same id":       {good, "good", "такой id уже был: x.jsonl, строка 1"},
		"no film":           {`{"id": "a", "title": "т", "body": "x", "kind": "guide"}`, "a", "нет поля video"},
		"broken captions":   {`{"id": "a", "title": "т", "kind": "guide", "video": "https://v.example/1", "captions": "WEBVTT\n\nx --> y\nа"}`, "a", "строка 3 не разобрать"},
		"broken chapters":   {`{"id": "a", "title": "т", "kind": "guide", "video": "https://v.example/1", "chapters": [{"t": "скоро", "title": "г"}]}`, "a", "начало главы «г»"},
		"captions outside":  {`{"id": "a", "title": "т", "kind": "guide", "video": "https://v.example/1", "captions": "../../etc/passwd"}`, "a", "выходит за пределы папки"},
		"many fields":       {`{"id": "a"` + strings.Repeat(`, "x": 1`, 200_000) + `}`, "", "more than 1000 fields"},
		"empty reply":       {`{"id": "a", "kind": "canned", "title": "т", "body": ""}`, "a", "не заполнено поле body"},
	} {
		t.Run(name, func(t *testing.T) {
			im, _ := newCenter(t)
			file := write(t, filepath.Join(t.TempDir(), "x.jsonl"), good+"\n\n"+c.line+"\n"+`{"id": "last", "title": "Последняя", "body": "Текст"}`)
			report := mustImport(t, im, JSONL(file), Options{})
			if report.Added != 2 || len(report.Skipped) != 1 {
				t.Fatalf("%+v", report)
			}
			skip := report.Skipped[0]
			if skip.File != "x.jsonl" || skip.Line != 3 || skip.ID != c.id || !strings.Contains(skip.Reason.String(), c.reason) {
				t.Errorf("%v, want %q", skip, c.reason)
			}
		})
	}
}

func TestAudiences(t *testing.T) {
	line := `{"id": "a", "title": "т", "body": "x", "audience": "Завуч"}`
	im, _ := newCenter(t)
	file := write(t, filepath.Join(t.TempDir(), "x.jsonl"), good+"\n"+line)
	report := mustImport(t, im, JSONL(file), Options{Choices: Choices{KnownAudiences: true}})
	if report.Added != 1 || len(report.Skipped) != 1 || report.Skipped[0].String() != "x.jsonl:2 (a): нет роли «Завуч» — создайте её или исправьте документ" {
		t.Errorf("known only: %+v", report)
	}
	report = mustImport(t, im, JSONL(file), Options{})
	if report.Added != 1 || len(report.Notes) != 1 || !strings.Contains(report.Notes[0].String(), "создана роль «Завуч» (zavuch)") {
		t.Errorf("made: %+v", report)
	}
	audiences, err := im.Audiences.Audiences(context.Background())
	if err != nil || len(audiences) != 1 || audiences[0].Role != "Завуч" {
		t.Errorf("%v, %v", audiences, err)
	}
}

func TestGzip(t *testing.T) {
	im, _ := newCenter(t)
	path := filepath.Join(t.TempDir(), "x.jsonl.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprintln(z, "\ufeff"+good)
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if report := mustImport(t, im, JSONL(path), Options{}); report.Added != 1 {
		t.Errorf("%+v", report)
	}
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := im.Import(context.Background(), JSONL(write(t, path, string(packed[:len(packed)-6]))), Options{}); err == nil {
		t.Error("a truncated gzip passed")
	}
	if _, err := im.Import(context.Background(), JSONL(path+".none"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// picky refuses an article, whatever its batch.
type picky struct{ kb.Articles }

func (p picky) SaveArticles(ctx context.Context, by string, articles ...*kb.Article) error {
	for _, a := range articles {
		if a.ExternalID == "bad" {
			return kb.Unknown("category")
		}
	}
	return p.Articles.SaveArticles(ctx, by, articles...)
}

func TestStoreRefusesOne(t *testing.T) {
	im, _ := newCenter(t)
	im.Articles = picky{im.Articles}
	file := write(t, filepath.Join(t.TempDir(), "x.jsonl"), good+"\n"+`{"id": "bad", "title": "т", "body": "x"}`+"\n"+`{"id": "c", "title": "т", "body": "x"}`)
	report := mustImport(t, im, JSONL(file), Options{})
	if report.Added != 2 || len(report.Skipped) != 1 || report.Skipped[0].Line != 2 || !strings.Contains(report.Skipped[0].Reason.String(), "category") {
		t.Errorf("%+v", report)
	}
}

func FuzzJSONDocument(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"id": 1, "body": "\ud800\u0041\\", "title": null, "body": "x"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		d, reason := jsonDocument(line, false)
		if reason != nil {
			return
		}
		a, reason := d.article()
		if reason != nil {
			return
		}
		// What was cut out of the line comes back when it is put together again.
		if again, text := original(d.origin.String(), FormatJSONL, a.Body); again == nil || text != string(line) {
			t.Fatalf("%q came back as %q", line, text)
		}
	})
}
