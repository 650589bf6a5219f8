package russian

import (
	"strings"
	"unicode"
)

// The keys of a Russian and an English keyboard, side by side, plain and with Shift. Only letters of one of the two
// are here: what both layouts type as punctuation stays as it is.
const (
	qwertyKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + `QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~`
	jcukenKeys = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
)

// Jcuken reads what was typed on an English keyboard as if it had been a Russian one: «gfhjkm» is «пароль». Letters of
// the Russian alphabet stay.
func Jcuken(text string) string { return typedOn(text, qwertyKeys, jcukenKeys) }

// Qwerty reads what was typed on a Russian keyboard as if it had been an English one: «руддщ» is «hello».
func Qwerty(text string) string { return typedOn(text, jcukenKeys, qwertyKeys) }

func typedOn(text, from, to string) string {
	keys := []rune(to)
	fromKeys := []rune(from)
	return strings.Map(func(r rune) rune {
		for i, key := range fromKeys {
			if key == r {
				return keys[i]
			}
		}
		return r
	}, text)
}

// What stands at the ends of a word more often as punctuation than as a letter typed with that key.
const (
	endMarks   = ",.;:'\"<>"
	startMarks = "'\"<"
)

// jcukenReadings lists what a chunk typed on an English keyboard may mean, the likeliest of unknown ones first: with
// the marks at its ends as punctuation or as letters («dt,» is «веб», «cnfnm.» is «стать.»), a dot inside as a dot or as ю.
func jcukenReadings(chunk string) []string {
	end := len(strings.TrimRight(chunk, endMarks))
	start := len(chunk) - len(strings.TrimLeft(chunk, startMarks))
	var list []string
	for stop := end; stop <= len(chunk); stop++ {
		for from := min(start, end); from >= 0; from-- {
			inner := chunk[from:stop]
			list = append(list, chunk[:from]+Jcuken(inner)+chunk[stop:])
			if strings.Contains(inner, ".") {
				list = append(list, chunk[:from]+strings.ReplaceAll(Jcuken(strings.ReplaceAll(inner, ".", "\x00")), "\x00", ".")+chunk[stop:])
			}
			if len(list) > maxReadings {
				return list
			}
		}
	}
	return list
}

// maxReadings is how many readings of the marks at the ends of a chunk are tried.
const maxReadings = 16

// otherKeys reads each run of letters, and the marks within, as if typed in the other layout: «ЫЫД-cthnbabrfn,» is
// «SSL-сертификат,». A dot stays one.
func otherKeys(chunk string) string {
	end := len(strings.TrimRight(chunk, endMarks))
	var b strings.Builder
	first := strings.IndexFunc(chunk, unicode.IsLetter)
	latin := first >= 0 && isLatin(unicode.ToLower(rune(chunk[first])))
	for _, r := range chunk[:end] {
		if unicode.IsLetter(r) {
			latin = isLatin(unicode.ToLower(r))
		}
		switch {
		case r == '.':
			b.WriteRune(r)
		case latin:
			b.WriteString(Jcuken(string(r)))
		default:
			b.WriteString(Qwerty(string(r)))
		}
	}
	return b.String() + chunk[end:]
}

// mixesWords reports whether letters of both alphabets stand side by side in a text.
func mixesWords(text string) bool {
	var before rune
	for _, r := range strings.ToLower(text) {
		if isLatin(r) && isCyrillic(before) || isCyrillic(r) && isLatin(before) {
			return true
		}
		before = r
	}
	return false
}
