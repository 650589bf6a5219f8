package assist

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// masked stands where something personal stood. It holds no letter and no digit, so that no word of ours gets into what
// is indexed or learned from masked text.
const masked = "•••"

// Mask replaces what tells who wrote: e-mail addresses, phone numbers and other long numbers (SNILS, cards, passports), numbers of
// orders and contracts, dates of birth, street addresses, logins and passwords, names of people. What is stored, indexed or shown
// to somebody other than its author passes through it. Mask(Mask(x)) is Mask(x); it takes time linear in the text.
func Mask(text string) string {
	low := small(text)
	if emails.mayFind(low) {
		text = email.ReplaceAllString(text, masked)
	}
	for _, c := range personal {
		if c.mayFind(low) {
			text = maskGroup(c.re, text, func(string) bool { return true })
		}
	}
	if strings.ContainsAny(text, digits) {
		text = number.ReplaceAllStringFunc(text, maskNumber)
	}
	if logins.mayFind(low) {
		text = maskGroup(login, text, isLogin)
	}
	return maskNames(text)
}

// small makes small letters of all that (?i) takes for the same: ſ is a capital S before it is an s.
func small(text string) string { return strings.ToLower(strings.ToUpper(text)) }

const digits = "0123456789"

// A clue tells cheaply that an expression finds nothing: expressions take ten milliseconds for a long message, each of them.
type clue struct {
	re    *regexp.Regexp
	digit bool     // there is one in all it finds
	words []string // one of them, in small letters, is in all it finds
}

// mayFind reports whether there can be something to find in a text, given in small letters.
func (c clue) mayFind(low string) bool {
	return (!c.digit || strings.ContainsAny(low, digits)) && slices.ContainsFunc(c.words, func(word string) bool { return strings.Contains(low, word) })
}

var (
	emails   = clue{email, false, []string{"@"}}
	personal = [...]clue{
		{bornOn, true, []string{"рожден", "родил", "д."}},
		{born, true, []string{"рожд", "р."}},
		{house, true, []string{"ул.", "улиц", "пр-т", "просп", "пер.", "переул", "наб.", "бульвар", "шоссе"}},
		{order, true, []string{"заказ", "заявк", "договор", "обращени", "счет", "счёт", "чек", "полис", "паспорт", "квитанци", "плат"}},
		{handle, false, []string{"@"}},
	}
	logins = clue{login, false, []string{
		"логин", "login", "ник", "nickname", "username", "учетк", "учётк", "аккаунт", "парол", "password", "телеграм", "skype", "скайп",
	}}
)

// maskGroup replaces the first group of each match that is personal, but for the punctuation at its end.
func maskGroup(re *regexp.Regexp, text string, personal func(string) bool) string {
	var b strings.Builder
	from := 0
	for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
		if found := strings.TrimRight(text[at[2]:at[3]], ".-"); personal(found) {
			b.WriteString(text[from:at[2]])
			b.WriteString(masked)
			from = at[2] + len(found)
		}
	}
	return b.String() + text[from:]
}

// A number is personal when it has this many digits in a row (SNILS, passport, policy, account), or this many in groups:
// «8 912 345 67 89», «123-456-789 01». Only in a phone or SNILS are groups joined by dashes, which else stand for «from … to», and by
// dots only in one of Russia: «+7 (912) 345–67–89», «8 912 345.67.89».
const (
	minRun    = 6
	minGroups = 10

	joined = `[ \x{a0}\x{202f}()\-]{0,3}`
	dashed = `[ \x{a0}\x{202f}()\-\x{2010}-\x{2015}]{0,3}`
	dotted = `[ \x{a0}\x{202f}()\-\x{2010}-\x{2015}.]{0,3}`

	ofRussia = `(?:\+7|8)` + dotted + `\d{3}` + dotted + `\d{3}` + dotted + `\d\d` + dotted + `\d\d\b`
	inGroups = `(?:7` + dashed + `)?\(?\d{3}` + dashed + `\d{3}` + dashed + `\d{2,3}` + dashed + `\d\d\b`
	withCode = `(?:\+\d{1,3}|[78]` + dashed + `\(\d{3,5}\))(?:` + dashed + `\d)*`
)

// A number that a letter leads into is a code and stays: 0x80070005, ORI-330000; so does a date like 2026-11-21.
var (
	email  = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	number = regexp.MustCompile(`(?:[A-Za-z_][-_]?|\p{Lu}-)\d+|(?:19|20)\d\d-\d\d-\d\d|` +
		`(?:` + ofRussia + `|` + inGroups + `|` + withCode + `|\+?\(?\d)(?:` + joined + `\d)*`)
	date = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	run  = regexp.MustCompile(`\d+`)
)

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

// Dates, streets and short numbers are personal beside a word that says so. Nothing masked may stand between the two: otherwise
// masking a text twice would find more.
const day = `\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\s+(?:янв|фев|мар|апр|ма|июн|июл|авг|сен|окт|ноя|дек)\p{L}*\s+\d{4}|(?:19|20)\d\d`

var (
	bornOn = regexp.MustCompile(`(?i)(?:рождени[еяю]|родил(?:ся|ась|ись)|(?:^|\P{L})д\.\s?р\.?)[^\d\n•]{0,20}?(` + day + `)`)
	born   = regexp.MustCompile(`(?i)(` + day + `)\s*(?:г(?:ода?)?\.?\s*)?(?:рожд|р\.)`)
	house  = regexp.MustCompile(`(?i)(?:^|\P{L})((?:ул\.|улиц[аеуы]|пр-т|просп\.|проспекте?|пер\.|переул\p{L}+|наб\.|бульвар\p{L}?|шоссе)\s*\p{L}[\p{L}\-.]*(?:\s+\p{L}[\p{L}\-]*)?` +
		`(?:,?\s*(?:д\.|дом|корп\.|кв\.|квартира|стр\.)?\s*\d+(?:/\d+)?\p{L}?)+)`)
	order = regexp.MustCompile(`(?i)(?:заказ|заявк|договор|обращени|сч[её]т|чек|полис|паспорт|квитанци|плат[её]ж)\p{L}{0,3}\s*(?:№|#|номер\p{L}?|:|n)+[\s:№]*(\d[\d/\-]*)`)
)

// A login stands after the word for it, with one of «мой», «у меня», «:» between; an @handle stands by itself.
var (
	login = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}_])(?:логин\p{L}{0,3}|login|ник(?:нейм)?\p{L}{0,2}|nickname|username|уч[её]тк\p{L}{1,2}|аккаунт\p{L}{0,2}|парол\p{L}{1,3}|password|телеграм\p{L}?|skype|скайп\p{L}?)` +
		`(?:\s+(?:мой|такой|у\s+меня|ученика|реб[её]нка|на\s+портале))?[\s:=–—"«']{1,4}([\p{L}\p{N}][\p{L}\p{N}._\-]{2,})`)
	handle  = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_@.•])(@[A-Za-z][A-Za-z0-9_]{4,})`)
	word    = regexp.MustCompile(`^[А-яЁё-]+$`)
	plainly = regexp.MustCompile(`(?i)^(?:page|form|button|error|failed|invalid|with|and|not|required|incorrect|name|field|password|login)$`)
)

// isLogin tells a login or password from the next word of a sentence: it is not in Russian letters alone, nor a word of a program.
func isLogin(found string) bool {
	return utf8.RuneCountInString(found) > 2 && !word.MatchString(found) && !plainly.MatchString(found)
}
