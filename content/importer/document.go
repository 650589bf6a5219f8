package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A document is one record of a source before it means anything: fields in order and a body.
type document struct {
	file   string // name of its file
	line   int    // where it begins
	fields []content.Field
	body   string
	origin origin
	files  *tree    // where relative paths lead; nil when nowhere
	top    bool     // they begin at the top of the tree, not beside the file
	old    []string // paths that the document had in the help center it comes from

	used map[string]bool // fields that were understood
	bad  string          // the first problem with a field, a reason for a Skip
	at   int             // its line
}

// raw is a field's value; nil when it is absent or null.
func (d *document) raw(key string) json.RawMessage {
	for i := len(d.fields) - 1; i >= 0; i-- { // of a repeated key the last one counts, as in JSON
		if d.fields[i].Key == key {
			if d.used == nil {
				d.used = map[string]bool{}
			}
			d.used[key] = true
			if v := d.fields[i].Value; string(v) != "null" {
				return v
			}
			return nil
		}
	}
	return nil
}

func (d *document) fail(key, reason string) {
	if d.bad != "" {
		return
	}
	d.bad, d.at = reason, d.line
	for _, f := range d.fields {
		if f.Key == key && f.Line > 0 {
			d.at = f.Line
		}
	}
}

// text reads a field that is a string; numbers and truth values are read as they are written.
func (d *document) text(key string) string {
	raw := d.raw(key)
	if raw == nil {
		return ""
	}
	s := string(raw)
	switch raw[0] {
	case '"':
		if json.Unmarshal(raw, &s) != nil {
			d.fail(key, fmt.Sprintf("поле %s не разобрать", key))
		}
	case '[', '{':
		d.fail(key, fmt.Sprintf("в поле %s должна быть строка", key))
		return ""
	}
	if strings.ContainsRune(s, 0) {
		d.fail(key, fmt.Sprintf("в поле %s есть символ NUL — уберите его", key))
	}
	return s
}

// list reads a field that is a list of strings, or one string.
func (d *document) list(key string) []string {
	raw := d.raw(key)
	if raw == nil {
		return nil
	}
	var out []string
	if raw[0] != '[' {
		out = []string{d.text(key)}
	} else if json.Unmarshal(raw, &out) != nil {
		d.fail(key, fmt.Sprintf("в поле %s должен быть список строк", key))
		return nil
	}
	kept := out[:0]
	for _, s := range out {
		if strings.ContainsRune(s, 0) {
			d.fail(key, fmt.Sprintf("в поле %s есть символ NUL — уберите его", key))
		}
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// seconds reads a place in a film: 83, "83" or "1:23".
func seconds(raw json.RawMessage) (int, bool) {
	s := strings.Trim(string(raw), `"`)
	total := 0
	for part := range strings.SplitSeq(s, ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1<<20 {
			return 0, false
		}
		total = total*60 + n
	}
	return total, true
}

// title is on one line: it is a heading in Markdown.
func (d *document) title() string { return strings.Join(strings.Fields(d.text("title")), " ") }

func (d *document) id() string   { return strings.TrimSpace(d.text("id")) }
func (d *document) kind() string { return strings.TrimSpace(d.text("kind")) }

// extra is the JSON object of the fields that nobody asked for; nil when all were understood.
func (d *document) extra() json.RawMessage {
	var b bytes.Buffer
	for i, f := range d.fields {
		if d.used[f.Key] || f.Key == "body" || later(d.fields[i+1:], f.Key) {
			continue
		}
		b.WriteByte("{,"[min(b.Len(), 1)])
		b.Write(quote(f.Key))
		b.WriteByte(':')
		json.Compact(&b, f.Value)
	}
	if b.Len() == 0 {
		return nil
	}
	return append(b.Bytes(), '}')
}

func later(fields []content.Field, key string) bool {
	for _, f := range fields {
		if f.Key == key {
			return true
		}
	}
	return false
}

// slugOf is the slug that a text written for an audience or a section means: itself, when it is one. What is too long for a slug
// keeps a hash of all of it, so that two of them stay two.
func slugOf(text string) string {
	slug := kb.Slugify(text)
	if len(slug) < kb.MaxSlug {
		return slug
	}
	sum := sha256.Sum256([]byte(text))
	return slug[:kb.MaxSlug-10] + "-" + hex.EncodeToString(sum[:4])
}

// quote writes a string as JSON, escaping only what must be.
func quote(s string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // a string always encodes
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}

// cleanBody is a body as it is stored: line ends of Unix, nothing that only repeats the title at its beginning.
func cleanBody(body, title string) string {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	return content.StripTitle(strings.TrimLeft(body, "\n"), title)
}

// reasonOf puts a broken rule of kb or content into words.
func reasonOf(err error) string {
	var field *kb.FieldError
	switch {
	case errors.Is(err, kb.ErrConflict):
		return "документ изменили во время загрузки — повторите её"
	case !errors.As(err, &field):
		return err.Error()
	case field.Field == "title" && field.Code == "required":
		return "нет заголовка — добавьте title или первую строку «# Заголовок»"
	case field.Field == "body" && field.Limit == content.MaxNesting:
		return fmt.Sprintf("цитаты, списки или ссылки вложены глубже %d уровней — упростите разметку", content.MaxNesting)
	case field.Field == "body" && field.Limit > 0:
		return fmt.Sprintf("текст больше %d КиБ — разделите документ на части", field.Limit>>10)
	case field.Field == "access":
		return "недопустимое значение поля access — напишите public, members или staff"
	case field.Field == "state":
		return "недопустимое значение поля state — напишите draft, review, published или archived"
	case field.Field == "slug" && field.Code == "unknown":
		return "недопустимое значение поля slug — оставьте в нём латинские буквы, цифры, дефисы, точки и подчёркивания, не больше 100 знаков"
	case field.Field == "slug" && field.Code == "reserved":
		return "такой slug занят системами и программами (con, aux, окончание .md) — выберите другой"
	case field.Field == "video":
		return "у видеогида нет поля video — укажите файл или адрес фильма"
	case field.Limit > 0:
		return fmt.Sprintf("поле %s больше предела %d — сократите его", field.Field, field.Limit)
	case field.Code == "required":
		return fmt.Sprintf("не заполнено поле %s — заполните его", field.Field)
	case field.Code == "taken":
		return fmt.Sprintf("значение поля %s уже занято другим документом — измените его", field.Field)
	}
	return fmt.Sprintf("недопустимое значение поля %s — исправьте его", field.Field)
}

// badLine is the number of the first line that is not UTF-8 or holds a NUL; 0 when all are fine.
func badLine(data []byte) (line int, reason string) {
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return 0, ""
	}
	n := 0
	for l := range bytes.Lines(data) {
		n++
		if !utf8.Valid(l) {
			return n, "текст не в кодировке UTF-8 — сохраните файл в UTF-8"
		}
		if bytes.IndexByte(l, 0) >= 0 {
			return n, "в тексте есть символ NUL — уберите его"
		}
	}
	return 1, "текст не в кодировке UTF-8 — сохраните файл в UTF-8"
}
