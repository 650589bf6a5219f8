package ticket

import (
	"regexp"

	"github.com/podskazka/podskazka/kb"
)

var queuePrefix = regexp.MustCompile(`^[A-Z]{2,10}$`)

// Validate reports the first field that is missing or not of its form.
func (q Queue) Validate() error {
	switch {
	case q.ID == "":
		return kb.Required("id")
	case q.Title == "":
		return kb.Required("title")
	case !queuePrefix.MatchString(q.Prefix):
		return &kb.FieldError{Field: "prefix", Code: "prefix"}
	}
	return nil
}

// Validate reports the first field that is missing or unknown, or too many inputs.
func (r RequestType) Validate() error {
	switch {
	case r.ID == "":
		return kb.Required("id")
	case r.Title == "":
		return kb.Required("title")
	case len(r.Fields) > MaxFields:
		return kb.TooLong("fields", MaxFields)
	}
	for _, f := range r.Fields {
		switch f.Kind {
		case "text", "textarea", "select", "email":
		default:
			return kb.Unknown("fields")
		}
		if f.Name == "" {
			return kb.Required("fields")
		}
	}
	return nil
}
