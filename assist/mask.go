package assist

import (
	"regexp"
	"unicode"
	"unicode/utf8"
)

// masked stands where something personal stood. It holds no letter and no digit, so that no word of ours gets into what
// is indexed or learned from masked text.
const masked = "•••"

// A number is personal when it has this many digits in a row (SNILS, passport, policy, account), or this many in groups:
// «+7 (912) 345-67-89», «8 912 345 67 89», «123-456-789 01».
const (
	minRun    = 6
	minGroups = 10
)

// A number that a letter leads into is a code and stays: 0x80070005, ORI-330000; so does a date like 2026-11-21.
var (
	email  = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	number = regexp.MustCompile(`(?:[A-Za-z_][-_]?|\p{Lu}-)\d+|(?:19|20)\d\d-\d\d-\d\d|\+?\(?\d(?:[ \x{a0}()\-]{0,2}\d)*`)
	date   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	run    = regexp.MustCompile(`\d+`)
)

// Mask replaces e-mail addresses, phone numbers and long runs of digits. What is stored, indexed or shown to somebody
// other than its author passes through it. Mask(Mask(x)) is Mask(x).
func Mask(text string) string {
	return number.ReplaceAllStringFunc(email.ReplaceAllString(text, masked), maskNumber)
}

func maskNumber(found string) string {
	first, _ := utf8.DecodeRuneInString(found)
	if unicode.IsLetter(first) || first == '_' || date.MatchString(found) {
		return found
	}
	total := 0
	for _, digits := range run.FindAllString(found, -1) {
		if len(digits) >= minRun {
			return masked
		}
		total += len(digits)
	}
	if total >= minGroups {
		return masked
	}
	return found
}
