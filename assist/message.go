package assist

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Cut leaves what a message is about: quoted history, greeting, self-introduction, thanks and signature go. A message that
// is a quote as a whole keeps it; one of a greeting alone is about nothing. The result is valid UTF-8 without NUL, with \n
// line ends, and never longer than the input.
func Cut(message string) string {
	whole := strings.TrimSpace(plain(message))
	text := dropQuotes(whole)
	if text == "" {
		text = whole
	}
	return dropEnding(dropGreeting(text))
}

// plain drops what no person typed: broken UTF-8, NUL, carriage returns.
func plain(text string) string {
	return strings.ReplaceAll(lineEnds.Replace(strings.ToValidUTF8(text, "")), "\x00", "")
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// A quote starts with a line like «21.11.2026, Иван <i@example.com> пишет:» or "-----Исходное сообщение-----"; what follows
// is history. The date or address is required: «система мне написала:» introduces the very error we look for.
var (
	quoteIntro  = regexp.MustCompile(`(?i)^.*(?:@|\d{1,2}[:.]\d{2}|\d{4}).*(?:пишет|писал|писала|написал|написала|написал\(а\)|wrote):\s*$`)
	quoteRule   = regexp.MustCompile(`(?i)^\s*[-_–—]{2,}\s*(?:исходное|пересылаемое|пересланное|original|forwarded)\s+(?:сообщение|message).*$`)
	quoteSender = regexp.MustCompile(`(?i)^\s*\*?(?:от|from|кому|to):\*?\s.*$`)
	quoteHeader = regexp.MustCompile(`(?i)^\s*\*?(?:отправлено|дата|тема|sent|date|subject):\*?\s.*$`)
)

func dropQuotes(text string) string {
	lines := strings.Split(text, "\n")
	kept := lines[:0]
	for i, line := range lines {
		if quoteIntro.MatchString(line) || quoteRule.MatchString(line) || startsHeader(lines[i:]) {
			break
		}
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// startsHeader reports whether a mail program's header of a quoted message begins here: a sender or addressee and, within
// three lines, a date or subject.
func startsHeader(lines []string) bool {
	if !quoteSender.MatchString(lines[0]) {
		return false
	}
	for _, line := range lines[1:min(len(lines), 4)] {
		if quoteHeader.MatchString(line) {
			return true
		}
	}
	return false
}

// Hello is how a letter greets, to be found in any case: a part of expressions that Go and JavaScript read alike.
const Hello = `(?:здравствуй(?:те)?|добрый` + blanks + `(?:день|вечер)|доброе` + blanks + `утро|доброй` + blanks + `ночи|` +
	`доброго` + blanks + `(?:дня|утра|вечера|времени` + blanks + `суток)|приветствую(?:` + blanks + `вас)?|привет|` +
	`hello|hi|good` + blanks + `(?:morning|day|afternoon|evening))`

// blanks is \s+, which the two languages read each in its own way.
const blanks = `[ \t\r\n\xa0]+`

// (?i) folds Cyrillic in Go's regexp, \b does not know it: hence the explicit ends of words.
var greeting = regexp.MustCompile(`(?i)^(?:` + Hello + `|` +
	`(?:уважаем(?:ая|ые|ый)|дорог(?:ая|ие|ой))\s+[^\n,.!]{1,60}[,.!]|коллеги|` +
	`меня\s+зовут\s+\p{L}+(?:\s+\p{Lu}\p{L}*){0,2}` +
	`)(?:[\s,.!)]+|$)`)

// maxGreetings bounds a chain like «Здравствуйте! Уважаемые коллеги, меня зовут Анна.»
const maxGreetings = 5

func dropGreeting(text string) string {
	for range maxGreetings {
		found := greeting.FindStringIndex(text)
		if found == nil {
			break
		}
		text = text[found[1]:]
	}
	return strings.TrimSpace(text)
}

// maxSignature is how many runes may follow «С уважением» and still be a signature: name, post, school, address.
const maxSignature = 300

var (
	signature = regexp.MustCompile(`(?i)(?:^|[\n.!?])\s*((?:с\s+(?:наилучшими\s+)?(?:уважением|пожеланиями)|всего\s+доброго|best\s+regards|kind\s+regards|regards)(?:[\s,.!]|$))`)
	// Mail programs give theirs a line of its own; in the midst of a letter it says what was sent from where.
	program       = regexp.MustCompile(`(?i)(?:^|\n)\s*((?:отправлено\s+(?:с|из)|sent\s+from)\s+\S)`)
	signatureRule = regexp.MustCompile(`\n\s*(--|—|___+)\s*\n`)
	thanks        = regexp.MustCompile(`(?i)(?:^|[\s.!?,])((?:(?:заранее|большое|огромное)\s+){0,2}(?:спасибо|благодарю|благодарна|благодарен|thanks|thank\s+you)` +
		`(?:\s+(?:вам|большое|заранее|за\s+(?:помощь|ответ|внимание|понимание))){0,3}[\s.!)]*)$`)
)

func dropEnding(text string) string {
	for _, end := range []*regexp.Regexp{signatureRule, signature, program} {
		if found := end.FindStringSubmatchIndex(text); found != nil && utf8.RuneCountInString(text[found[1]:]) <= maxSignature {
			text = strings.TrimSpace(text[:found[2]])
		}
	}
	if found := thanks.FindStringSubmatchIndex(text); found != nil {
		text = text[:found[2]]
	}
	return strings.TrimSpace(text)
}
