package sqldb

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// A Column binds a Go value to a column, both ways.
type Column interface {
	sql.Scanner
	driver.Valuer
}

// Time binds a time as milliseconds since 1970 UTC; the zero time is 0.
func Time(t *time.Time) Column { return timeColumn{t} }

type timeColumn struct{ t *time.Time }

func (c timeColumn) Value() (driver.Value, error) { return Millis(*c.t), nil }

func (c timeColumn) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("scan time from %T", src)
	}
	*c.t = time.Time{}
	if ms != 0 {
		*c.t = time.UnixMilli(ms).UTC()
	}
	return nil
}

// Millis is how a time is stored.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Round is the time that comes back when t is stored: UTC, whole milliseconds.
func Round(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// Bool binds a bool as 0 or 1.
func Bool(b *bool) Column { return boolColumn{b} }

type boolColumn struct{ b *bool }

func (c boolColumn) Value() (driver.Value, error) {
	if *c.b {
		return int64(1), nil
	}
	return int64(0), nil
}

func (c boolColumn) Scan(src any) error {
	n, ok := src.(int64)
	*c.b = n != 0
	if !ok {
		return fmt.Errorf("scan bool from %T", src)
	}
	return nil
}

// Nullable binds a text whose empty value is NULL, as unique columns that may be missing need.
func Nullable(s *string) Column { return nullableColumn{s} }

type nullableColumn struct{ s *string }

func (c nullableColumn) Value() (driver.Value, error) {
	if *c.s == "" {
		return nil, nil
	}
	return *c.s, nil
}

func (c nullableColumn) Scan(src any) error {
	if src == nil {
		*c.s = ""
		return nil
	}
	text, err := columnText(src)
	*c.s = text
	return err
}

// Raw binds JSON text that is kept byte for byte; empty comes back nil.
func Raw(raw *json.RawMessage) Column { return rawColumn{raw} }

type rawColumn struct{ raw *json.RawMessage }

func (c rawColumn) Value() (driver.Value, error) { return string(*c.raw), nil }

func (c rawColumn) Scan(src any) error {
	text, err := columnText(src)
	*c.raw = nil
	if text != "" {
		*c.raw = json.RawMessage(text)
	}
	return err
}

// JSON binds a list, map or struct as JSON text. Empty lists, maps and nil pointers are stored as empty text and come
// back as nil.
func JSON[T any](v *T) Column { return jsonColumn[T]{v} }

type jsonColumn[T any] struct{ v *T }

func (c jsonColumn[T]) Value() (driver.Value, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c.v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", c.v, err)
	}
	switch text := strings.TrimSuffix(b.String(), "\n"); text {
	case "null", "[]", "{}":
		return "", nil
	default:
		return text, nil
	}
}

func (c jsonColumn[T]) Scan(src any) error {
	text, err := columnText(src)
	if err != nil {
		return err
	}
	var v T
	if text != "" {
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return fmt.Errorf("decode %T: %w", c.v, err)
		}
	}
	*c.v = v
	return nil
}

func columnText(src any) (string, error) {
	switch src := src.(type) {
	case string:
		return src, nil
	case []byte:
		return string(src), nil
	}
	return "", fmt.Errorf("scan text from %T", src)
}

// CheckText refuses texts that one of the engines cannot hold: PostgreSQL takes neither NUL nor broken UTF-8. The error
// is a kb.FieldError "bad_text".
func CheckText(field string, texts ...string) error {
	for _, text := range texts {
		if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
			return &kb.FieldError{Field: field, Code: "bad_text"}
		}
	}
	return nil
}

// checkArgs is CheckText for arguments of a statement: stores check what they are given field by field, this catches
// what is only looked up.
func checkArgs(args []any) error {
	for _, arg := range args {
		// kinds, states and roles are texts too
		if v := reflect.Indirect(reflect.ValueOf(arg)); v.Kind() == reflect.String {
			if err := CheckText("text", v.String()); err != nil {
				return err
			}
		}
	}
	return nil
}
