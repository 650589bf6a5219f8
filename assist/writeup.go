package assist

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// A Writeup says which ticket an article was drafted from. Staff may know: the ticket is somebody's.
type Writeup struct {
	Article string // id
	Ticket  string // key
}

// Writeups keeps where articles come from. It knows tickets and articles by name only: either may be gone.
type Writeups interface {
	SaveWriteup(ctx context.Context, w Writeup) error
	// WriteupOf finds that of an article. kb.ErrNotFound when it was not drafted from a ticket.
	WriteupOf(ctx context.Context, article string) (Writeup, error)
	// Writeups lists those of a ticket, the oldest first.
	Writeups(ctx context.Context, ticket string) ([]Writeup, error)
}

// maxQuestion is how much of a request becomes a question of the article, in runes.
const maxQuestion = 300

// Article drafts an article of a resolved ticket: what was asked, as its title and a question, and the longest public answer as
// its text, all without greetings and masked. Errors: a kb.FieldError "answer" when nobody has answered in public yet.
func Article(t *ticket.Ticket, messages []ticket.Message) (*kb.Article, error) {
	var request, answer ticket.Message
	for _, m := range messages {
		switch {
		case m.Note:
		case m.From == ticket.ByAgent && len(m.Body) > len(answer.Body):
			answer = m
		case m.From == ticket.ByRequester && request.Body == "":
			request = m
		}
	}
	hide := NewNameMask(namesOf(t, messages))
	a := &kb.Article{
		Kind: kb.KindArticle, State: kb.StateDraft, Access: kb.AccessPublic, Section: t.Topic, Lang: "ru",
		Title: sentence(hide(Cut(t.Subject)), kb.MaxTitle), Body: hide(Cut(answer.Body)),
	}
	if a.Title == "" {
		a.Title = sentence(hide(Cut(request.Body)), kb.MaxTitle)
	}
	if a.Title == "" || a.Body == "" {
		return nil, kb.Required("answer")
	}
	if question := sentence(hide(Cut(request.Body)), maxQuestion); question != "" && question != a.Title {
		a.Questions = []string{question}
	}
	if t.Audience != "" {
		a.Audiences = []string{t.Audience}
	}
	return a, nil
}

// namesOf are the names that people of a conversation go by.
func namesOf(t *ticket.Ticket, messages []ticket.Message) []string {
	names := []string{t.Requester.Name}
	for _, m := range messages {
		names = append(names, m.Author.Name)
	}
	return names
}

// NewNameMask makes a Mask that also hides the words of the names people of the conversation go by: they are known here,
// however rare they are. Of the name of a service only what may be a surname is hidden: the others are words of the product.
func NewNameMask(names []string) func(text string) string {
	var words []string
	for _, name := range names {
		parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
		office := isService(parts)
		for _, word := range parts {
			first, _ := utf8.DecodeRuneInString(word)
			personal := unicode.IsUpper(first) && utf8.RuneCountInString(word) > 2 && (!office || partsOf(strings.ToLower(word))&surname != 0)
			if personal && !slices.Contains(words, word) {
				words = append(words, word) // letters alone: an expression of itself
			}
		}
	}
	if len(words) == 0 {
		return Mask
	}
	name := "(?:" + strings.Join(words, "|") + ")"
	known := regexp.MustCompile(`(^|\P{L})` + name + `(?:[ \x{a0}]` + name + `)*(\P{L}|$)`)
	return func(text string) string {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) }) {
			return Mask(text)
		}
		text = known.ReplaceAllString(text, "${1}"+masked+"${2}")
		return Mask(known.ReplaceAllString(text, "${1}"+masked+"${2}")) // again: neighbours share the blank between them
	}
}

// sentence is a text on one line with a capital letter, cut at a word to at most limit runes.
func sentence(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > limit {
		text = string([]rune(text)[:limit-1])
		if i := strings.LastIndexByte(text, ' '); i > 0 {
			text = text[:i]
		}
		text += "…"
	}
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
