package web

import (
	"regexp"

	"github.com/podskazka/podskazka/assist"
)

// hello is how an answer begins that greets, up to the end of group 1; whether letters are capital is passed over. It and helloRest
// are written in what Go and JavaScript read alike: greeting.js, which inserts offers at the cursor, gets both from the page.
const hello = `^([ \t\r\n\xa0]*` + assist.Hello + `)(?:[^\p{L}]|$)`

var greeting = regexp.MustCompile(`(?i)` + hello)

// helloRest is what may follow hello in a line that does nothing else: up to four words, each of which names somebody, or is the
// name of the requester, whatever that is. Anything else is what the answer says.
func helloRest(name string) string {
	naming := `\{\{[^\n{}]+\}\}|(?:\p{Lu}\.)*\p{Lu}[\p{L}'’-]*\.?|коллег[аи]|уважаем(?:ый|ая|ые)(?:[ \t\xa0]+\p{Ll}+)?`
	if name != "" {
		naming = regexp.QuoteMeta(name) + `|` + naming
	}
	return `^(?:[ ,\t\xa0]+(?:` + naming + `)){0,4}[ \t\xa0]*[!,.]*(?:[ \t\xa0]*\r?\n)+`
}

// withoutSecondGreeting is a piece as it is put behind a draft to the person of that name: when the draft has greeted, the
// piece's line that only greets is left out.
func withoutSecondGreeting(draft, piece, name string) string {
	if !greeting.MatchString(draft) {
		return piece
	}
	return withoutGreeting(piece, name)
}

// withoutGreeting is a text to the person of that name without its line that only greets.
func withoutGreeting(text, name string) string {
	found := greeting.FindStringSubmatchIndex(text)
	if found == nil {
		return text
	}
	rest, err := regexp.Compile(helloRest(name))
	if err != nil { // a name of thousands of letters
		return text
	}
	after := text[found[3]:]
	if line := rest.FindStringIndex(after); line != nil {
		return after[line[1]:]
	}
	return text
}

// Hello and HelloRest are what scripts know greetings by.
func (deskTicketPage) Hello() string       { return hello }
func (p deskTicketPage) HelloRest() string { return helloRest(p.Ticket.Requester.Name) }
