package sqldb

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/podskazka/podskazka/kb"
)

// The field that is taken is found in whatever language the server speaks.
func TestTakenField(t *testing.T) {
	for detail, want := range map[string]string{
		"Key (slug)=(vkhod) already exists.":                      "slug",
		"Ключ \"(slug)=(vkhod)\" уже существует.":                 "slug",
		"Schlüssel »(feed, seq)=(knowledge, 1)« existiert schon.": "seq",
		"": "",
	} {
		var field *kb.FieldError
		err := postgresDialect{}.interpret(&pgconn.PgError{Code: "23505", Detail: detail})
		if !errors.As(err, &field) || field.Code != codeTaken || field.Field != want {
			t.Errorf("%q: %v, want field %q", detail, err, want)
		}
	}
}
