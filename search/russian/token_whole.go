package russian

import (
	"strings"
	"unicode"
)

// split emits a chunk: its whole, when the joints make one, then its words.
func (s *scanner) split(words []span, joints []rune) {
	if at := strings.IndexRune(string(joints), '@'); at >= 0 && !s.isEmail(joints) {
		i := len([]rune(string(joints)[:at]))
		s.split(words[:i+1], joints[:i])
		s.split(words[i+1:], joints[i+1:])
		return
	}
	if len(words) > 1 {
		s.whole(words, joints)
	}
	for _, w := range words {
		s.word(w.from, w.to)
	}
}

// whole emits the token that spans all words of a chunk.
func (s *scanner) whole(words []span, joints []rune) {
	from, to := words[0].from, words[len(words)-1].to
	switch kind := s.kindOf(words, joints); kind {
	case Compound:
		s.emitJoined(words)
	case Version:
		s.emit(from, to, Version)
		if s.rune(from) == 'v' {
			whole := s.tokens[len(s.tokens)-1]
			whole.Text = whole.Text[1:]
			s.tokens = append(s.tokens, whole)
		}
	default:
		s.emit(from, to, kind)
	}
}

func (s *scanner) kindOf(words []span, joints []rune) Kind {
	only := func(r rune) bool { return strings.Trim(string(joints), string(r)) == "" }
	switch {
	case strings.ContainsRune(string(joints), '@'):
		return Email
	case only('.') && s.isVersion(words):
		return Version
	case len(words) == 2 && only('-') && s.isKey(words[0], words[1]):
		return Key
	case strings.ContainsRune(string(joints), '_'):
		return Code
	case only('-'):
		return Compound
	}
	return Name
}

// isEmail reports whether joints are those of an address: one @ and a dot after it.
func (s *scanner) isEmail(joints []rune) bool {
	_, domain, _ := strings.Cut(string(joints), "@")
	return strings.ContainsRune(domain, '.') && !strings.ContainsRune(domain, '@')
}

func (s *scanner) isVersion(words []span) bool {
	for i, w := range words {
		if i == 0 && s.rune(w.from) == 'v' && w.to-w.from > 1 {
			w.from++
		}
		if !s.all(w, isDigit) {
			return false
		}
	}
	return true
}

func (s *scanner) isKey(prefix, number span) bool {
	n := prefix.to - prefix.from
	return n >= 2 && n <= 10 && s.all(prefix, unicode.IsLetter) && number.to-number.from <= 9 && s.all(number, isDigit)
}

// emitJoined emits the words written together.
func (s *scanner) emitJoined(words []span) {
	var b strings.Builder
	left := maxWord
	for _, w := range words {
		for i := w.from; i < w.to && left > 0; i++ {
			b.WriteRune(s.rune(i))
			left--
		}
	}
	s.add(b.String(), words[0].from, words[len(words)-1].to, Compound)
}

// joinStatus puts a code before «HTTP 500», the one code people write with a blank.
func joinStatus(text string, tokens []Token) []Token {
	for i := 0; i+1 < len(tokens); i++ {
		a, b := tokens[i], tokens[i+1]
		if a.Text == "http" && a.Kind == Word && b.Kind == Number && len(b.Text) == 3 && text[a.End:b.Start] == " " {
			code := Token{a.Text + "-" + b.Text, a.Start, b.End, Code}
			tokens = append(tokens[:i], append([]Token{code}, tokens[i:]...)...)
			i += 2
		}
	}
	return tokens
}
