package web

import (
	"regexp"

	"github.com/podskazka/podskazka/assist"
)

// hello is how an answer begins that greets, up to the end of group 1; whether letters are capital is passed over. helloRest is
// what may follow in a line that does nothing else: up to four words, each of which names somebody. Anything else is what the
// answer says. They are written in what Go and JavaScript read alike: greeting.js, which inserts offers at the cursor, gets both
// from the page.
const (
	hello = `^([ \t\r\n\xa0]*` + assist.Hello + `)(?:[^\p{L}]|$)`

	helloRest = `^(?:[ ,\t\xa0]+(?:` + naming + `)){0,4}[ \t\xa0]*[!,.]*(?:[ \t\xa0]*\r?\n)+`

	naming = `\{\{[^\n{}]+\}\}|(?:\p{Lu}\.)*\p{Lu}[\p{L}'’-]*\.?|коллег[аи]|уважаем(?:ый|ая|ые)(?:[ \t\xa0]+\p{Ll}+)?`
)

var (
	greeting     = regexp.MustCompile(`(?i)` + hello)
	greetingRest = regexp.MustCompile(helloRest)
)

// withoutSecondGreeting is a piece as it is put behind a draft: when the draft has greeted, the piece's line that only
// greets is left out.
func withoutSecondGreeting(draft, piece string) string {
	if !greeting.MatchString(draft) {
		return piece
	}
	return withoutGreeting(piece)
}

// withoutGreeting is a text without its line that only greets.
func withoutGreeting(text string) string {
	found := greeting.FindStringSubmatchIndex(text)
	if found == nil {
		return text
	}
	after := text[found[3]:]
	if rest := greetingRest.FindStringIndex(after); rest != nil {
		return after[rest[1]:]
	}
	return text
}

// Hello and HelloRest are what scripts know greetings by.
func (deskTicketPage) Hello() string     { return hello }
func (deskTicketPage) HelloRest() string { return helloRest }
