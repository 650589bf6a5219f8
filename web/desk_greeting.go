package web

import (
	"regexp"
	"strings"
)

// hello is how an answer begins that greets, and helloRest what may follow in a line that does nothing else. They are
// written in what Go and JavaScript read alike: scripts, which insert offers at the cursor, get both from the page.
const (
	hello = `^\s*(?:здравствуй(?:те)?|добр(?:ый|ого|ое|ой)\s+(?:день|дня|вечера?|утр[оа]|ночи|времени\s+суток)|приветствую|hello|good\s+(?:morning|day|afternoon|evening))`

	helloRest = `(?:[ ,][^\n.!?{}]{0,60}(?:\{\{[^\n{}]+\}\}[^\n.!?{}]{0,20})?)?[!,]?[ \t]*\n+`
)

var (
	greets       = regexp.MustCompile(`(?i)` + hello)
	greetingLine = regexp.MustCompile(`(?i)` + hello + helloRest)
)

// withoutSecondGreeting is a piece as it is put behind a draft: when the draft has greeted, the piece's line that only
// greets is left out.
func withoutSecondGreeting(draft, piece string) string {
	if !greets.MatchString(draft) {
		return piece
	}
	return strings.TrimPrefix(piece, greetingLine.FindString(piece))
}

// Hello and HelloLine are what scripts know greetings by.
func (deskTicketPage) Hello() string     { return hello }
func (deskTicketPage) HelloLine() string { return hello + helloRest }
