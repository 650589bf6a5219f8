package search

import (
	"regexp"
	"strings"
)

var (
	// quoteHead starts what a mail program puts before the message that is answered.
	quoteHead = regexp.MustCompile(`(?i)^(-{2,}.*(исходное|пересылаемое|original|forwarded).*|(от|from|кому|to|тема|subject|дата|date|отправлено|sent):\s.*|.{0,120}(пишет|писал|написал|wrote):)\s*$`)
	// signature starts what stands under a message.
	signature = regexp.MustCompile(`(?i)^(-- ?|(с уважением|с наилучшими|всего доброго|best regards|отправлено (с|из)|sent from)([\s,!.].*)?)$`)
	greeting  = regexp.MustCompile(`(?i)^\s*(здравствуйте|добрый (день|вечер)|доброе утро|доброго времени суток|приветствую|привет|hello|hi|уважаем\S+ [^.!,]{0,60})([\s,!.)]+|$)`)
)

// StripMessage cuts from a whole message what says nothing of the matter: the greeting, quoted lines and
// everything under a quoted mail's head or a signature. When nothing is left it gives the message back.
func StripMessage(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if bare := strings.TrimSpace(line); quoteHead.MatchString(bare) || signature.MatchString(bare) {
			break
		}
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			kept = append(kept, line)
		}
	}
	stripped := strings.TrimSpace(greeting.ReplaceAllString(strings.TrimSpace(strings.Join(kept, "\n")), ""))
	if stripped == "" {
		return text
	}
	return stripped
}
