package ticket_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// checkField fails unless err names the field; an empty field means no error.
func checkField(t *testing.T, name string, err error, field string) {
	t.Helper()
	var e *kb.FieldError
	if field == "" && err != nil || field != "" && (!errors.As(err, &e) || e.Field != field) {
		t.Errorf("%s: error is %v, want one about %q", name, err, field)
	}
}

func TestValidateNew(t *testing.T) {
	full := make(map[string]string)
	for i := range ticket.MaxFields + 1 {
		full[strings.Repeat("x", i)] = "y"
	}
	subject, body := strings.Repeat("ж", ticket.MaxSubject), strings.Repeat("x", ticket.MaxMessage)
	for _, c := range []struct {
		name   string
		ticket ticket.Ticket
		body   string
		field  string
	}{
		{"at its limits", ticket.Ticket{Subject: subject}, body, ""},
		{"no subject", ticket.Ticket{}, body, "subject"},
		{"long subject", ticket.Ticket{Subject: subject + "ж"}, body, "subject"},
		{"no message", ticket.Ticket{Subject: subject}, "", "body"},
		{"long message", ticket.Ticket{Subject: subject}, body + "x", "body"},
		{"many fields", ticket.Ticket{Subject: subject, Fields: full}, body, "fields"},
	} {
		checkField(t, c.name, ticket.ValidateNew(&c.ticket, c.body), c.field)
	}
}

func TestQueueValidate(t *testing.T) {
	for prefix, field := range map[string]string{
		"ORI": "", "AB": "", "ABCDEFGHIJ": "",
		"": "prefix", "A": "prefix", "ABCDEFGHIJK": "prefix", "ori": "prefix", "ОРИ": "prefix", "A-B": "prefix", "A1": "prefix", "AB\n": "prefix",
	} {
		checkField(t, "prefix "+prefix, ticket.Queue{ID: "q", Title: "Вход", Prefix: prefix}.Validate(), field)
	}
	checkField(t, "no id", ticket.Queue{Title: "Вход", Prefix: "ORI"}.Validate(), "id")
	checkField(t, "no title", ticket.Queue{ID: "q", Prefix: "ORI"}.Validate(), "title")
}

func TestRequestTypeValidate(t *testing.T) {
	for _, c := range []struct {
		name, field string
		fields      []ticket.Field
	}{
		{"no fields", "", nil},
		{"every kind", "", []ticket.Field{{Name: "a", Kind: "text"}, {Name: "b", Kind: "textarea"}, {Name: "c", Kind: "select"}, {Name: "d", Kind: "email"}}},
		{"unknown kind", "fields", []ticket.Field{{Name: "a", Kind: "file"}}},
		{"no name", "fields", []ticket.Field{{Kind: "text"}}},
		{"too many", "fields", make([]ticket.Field, ticket.MaxFields+1)},
	} {
		checkField(t, c.name, ticket.RequestType{ID: "r", Title: "Вход", Fields: c.fields}.Validate(), c.field)
	}
	checkField(t, "no id", ticket.RequestType{Title: "Вход"}.Validate(), "id")
	checkField(t, "no title", ticket.RequestType{ID: "r"}.Validate(), "title")
}
