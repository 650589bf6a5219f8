package assist

import (
	"slices"
	"strings"

	"github.com/podskazka/podskazka/search"
)

// Fields of reasons that come from the scope of a draft or ticket and not from its words.
const (
	WhyAudience = "audience" // «для этой роли»
	WhyQueue    = "queue"    // «шаблон этой очереди»
	WhyType     = "type"     // «тот же тип обращения»
	WhyTyped    = "typed"    // «так отвечали на обращения этого типа»
	WhyPage     = "page"     // «по теме страницы, где вы были»
	WhyEarlier  = "earlier"  // «по теме вашего прошлого обращения»
	WhySolution = "solution" // «решено этой статьёй»: Word is kind:id of what solved the similar ticket
)

// A Why is one reason in words to be: a message of the catalogues and what to put into it.
type Why struct {
	Message string // catalogue id: "why.title", "why.body", "why.audience" …
	Words   string // «письмо», «пароль → код»; empty for scope
}

// maxWords is how many words one line of reasons names.
const maxWords = 4

// Whys groups reasons by where the words stood, strongest first, at most maxWords words a line. A word that matched through
// another one is written "word → other". Quiet words are left out where others tell why. Reasons of scope come second, because pages
// show only the first few.
func Whys(reasons []search.Reason) []Why {
	words := map[string][]string{}
	var fields []string
	loud := slices.ContainsFunc(reasons, func(r search.Reason) bool { return !r.Quiet && quote(r) != "" })
	for _, r := range reasons {
		if r.Quiet && loud {
			continue
		}
		if _, seen := words[r.Field]; !seen {
			fields = append(fields, r.Field)
			words[r.Field] = nil
		}
		if text := quote(r); text != "" && len(words[r.Field]) < maxWords {
			words[r.Field] = append(words[r.Field], text)
		}
	}
	slices.SortStableFunc(fields[min(1, len(fields)):], func(a, b string) int {
		switch {
		case isScope(a) == isScope(b):
			return 0
		case isScope(a):
			return -1
		}
		return 1
	})
	whys := make([]Why, 0, len(fields))
	for _, field := range fields {
		whys = append(whys, Why{Message: "why." + field, Words: strings.Join(words[field], ", ")})
	}
	return whys
}

func quote(r search.Reason) string {
	switch {
	case r.Word == "" || isScope(r.Field):
		return ""
	case r.Via != "" && r.Via != r.Word:
		return "«" + r.Word + "» → «" + r.Via + "»"
	}
	return "«" + r.Word + "»"
}

func isScope(field string) bool {
	switch field {
	case WhyAudience, WhyQueue, WhyType, WhyTyped, WhyPage, WhyEarlier, WhySolution, search.WhyPinned:
		return true
	}
	return false
}
