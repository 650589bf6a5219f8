package assist

import (
	"strings"

	"github.com/podskazka/podskazka/search/russian"
)

// Evidence is what a verdict is found on. People are counted, not needs: one who asks ten times is one.
type Evidence struct {
	People   int     // all of the gap
	Solved   int     // whose need an existing document answered in the end
	Written  int     // whose request an agent answered at length by hand, with no document to link
	Blamed   int     // whom the nearest article was shown to and did not help
	Bugs     int     // whose request waited for developers
	Show     int     // who ask to be shown: a film, a picture, step by step
	Lost     int     // who asked again in other words, and opened nothing then either
	Strength float64 // of the nearest article; 0 = none
	Film     bool    // the nearest article is a video guide
}

// aboutShare of MinStrength is where an article is near at all: nine of ten questions that are about a help center find one as strong, of
// those about another one in three or four.
const aboutShare = 2. / 3

// Judge says what to do about a gap. The rules, first that holds:
//
//   - fix: at least half of the people had to wait for developers
//   - film: at least half of the people ask to be shown something that an article tells (it solved, or is strong enough)
//   - words: an existing document solved it for as many as were answered by hand, or more: it is there and not found
//   - write: agents answer by hand, with nothing to link, as many as the nearest article was no help to, or more
//   - extend: for at least half of the people the nearest article was there and did not help
//   - write: people asked again in other words and found nothing, and nobody found anything
//   - words: nobody knows what solved it, and an article is near
//   - write: nothing is near
//
// How near the nearest article is does not tell a hole from words that are missing: of what people ask and do not find both are as far
// from it. It tells only what has nothing to do with the help center. So the last rules go by what people did, and failing that by what
// is likelier: most questions about a help center have their article.
func (p Policy) Judge(e Evidence) string {
	told := e.Solved > 0 || e.Strength >= p.MinStrength
	switch {
	case e.Bugs > 0 && 2*e.Bugs >= e.People:
		return VerdictFix
	case e.Show > 0 && 2*e.Show >= e.People && told && !e.Film:
		return VerdictFilm
	case e.Solved > 0 && e.Solved >= e.Written:
		return VerdictWords
	case e.Written > 0 && e.Written >= e.Blamed:
		return VerdictWrite
	case e.Blamed > 0 && 2*e.Blamed >= e.People:
		return VerdictExtend
	case e.Lost > e.Solved:
		return VerdictWrite
	case e.Written == 0 && e.Strength >= aboutShare*p.MinStrength:
		return VerdictWords
	}
	return VerdictWrite
}

// showWords ask for a film or pictures, as the beginnings of words. «Видео» alone is what many questions are about.
var showWords = [...]string{"видеоинструкц", "видеоурок", "видеогид", "пошагов", "скриншот", "наглядн", "покажите"}

// asksToShow reports whether words ask for a film or pictures. «Видеогид не открывается» does not: there is one.
func asksToShow(text string) bool {
	folded := " " + russian.Fold(text)
	if strings.Contains(folded, " не ") || strings.Contains(folded, " ошибк") {
		return false
	}
	for _, word := range showWords {
		if strings.Contains(folded, " "+word) {
			return true
		}
	}
	return false
}
