package kb

import (
	"context"
	"encoding/json"
	"regexp"
	"time"
	"unicode/utf8"
)

// A Reply is a canned reply (шаблон ответа): text with placeholders that an agent inserts into an answer.
type Reply struct {
	ID         string
	ExternalID string
	Title      string
	Body       string // Markdown with placeholders like {{user.name|коллега}}
	Audiences  []string
	Queues     []string
	Tags       []string
	Category   string
	Article    string // id, external id or slug of the article that says more; may be empty
	State      State  // StateDraft or StatePublished; only published ones are offered and found
	Extra      json.RawMessage
	Origin     string
	Rev        int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Validate reports the first field that is missing or over its limit.
func (r *Reply) Validate() error {
	switch {
	case r.Title == "":
		return Required("title")
	case utf8.RuneCountInString(r.Title) > MaxTitle:
		return TooLong("title", MaxTitle)
	case r.Body == "":
		return Required("body")
	case len(r.Body) > MaxBody:
		return TooLong("body", MaxBody)
	case r.State != "" && r.State != StateDraft && r.State != StatePublished:
		return Unknown("state")
	}
	return nil
}

// placeholder is {{name}} or {{name|text to use when the name is unknown}}, with the comma and blanks before it.
var placeholder = regexp.MustCompile(`(,?[ \t]*)\{\{\s*([^{}|\s][^{}|]*?)\s*(\|[^{}]*)?\}\}`)

// Fill replaces the placeholders that values knows, or that carry a default, and returns the names of
// those it could not: they stay in the text and must be filled by hand before sending. An empty default takes the comma
// and blanks before it along: «Здравствуйте, {{user.name|}}!» to a person without a name is «Здравствуйте!»
func Fill(body string, values map[string]string) (text string, missing []string) {
	text = placeholder.ReplaceAllStringFunc(body, func(found string) string {
		part := placeholder.FindStringSubmatch(found)
		before, name, otherwise := part[1], part[2], part[3]
		switch value := values[name]; {
		case value != "":
			return before + value
		case otherwise == "|":
			return ""
		case otherwise != "":
			return before + otherwise[1:]
		}
		missing = append(missing, name)
		return found
	})
	return text, missing
}

// Replies stores canned replies.
type Replies interface {
	// Reply finds one by id or external id. ErrNotFound when there is none.
	Reply(ctx context.Context, ref string) (*Reply, error)
	// FindReplies lists by title; ids empty = all.
	FindReplies(ctx context.Context, ids []string) ([]*Reply, error)
	// SaveReplies writes all or none, with a change each, under the same rules as SaveArticles. One without a state is published.
	SaveReplies(ctx context.Context, replies ...*Reply) error
	// DeleteReply removes one. ErrNotFound when there is none.
	DeleteReply(ctx context.Context, id string) error
}
