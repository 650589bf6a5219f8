package russian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A scanner walks over folded text. Tokens share one string of it.
type scanner struct {
	text   string // the original
	chars  []char
	folded string
	offset []int32 // of each char in folded, and the end
	at     int
	tokens []Token
}

func newScanner(text string) *scanner {
	s := &scanner{text: text, chars: fold(make([]char, 0, utf8.RuneCountInString(text)+8), text)}
	s.tokens = make([]Token, 0, len(text)/10+4)
	s.unmix()
	var folded strings.Builder
	folded.Grow(len(text))
	s.offset = make([]int32, 0, len(s.chars)+1)
	for _, c := range s.chars {
		s.offset = append(s.offset, int32(folded.Len()))
		folded.WriteRune(c.r)
	}
	s.offset = append(s.offset, int32(folded.Len()))
	s.folded = folded.String()
	return s
}

// unmix puts every word into one alphabet.
func (s *scanner) unmix() {
	for i := 0; i < len(s.chars); i++ {
		from := i
		for isWord(s.rune(i)) {
			i++
		}
		if i > from {
			unmix(s.chars[from:i])
		}
	}
}

func (s *scanner) rune(i int) rune {
	if i < 0 || i >= len(s.chars) {
		return 0
	}
	return s.chars[i].r
}

func (s *scanner) hasPrefix(prefix string) bool {
	i := s.at
	for _, r := range prefix {
		if s.rune(i) != r {
			return false
		}
		i++
	}
	return true
}

// url takes a URL: the whole and the words in it, without the scheme.
func (s *scanner) url() bool {
	skip := 0
	switch {
	case s.rune(s.at) != 'h' && s.rune(s.at) != 'w' || isWord(s.rune(s.at-1)):
		return false
	case s.hasPrefix("https://"):
		skip = len("https://")
	case s.hasPrefix("http://"):
		skip = len("http://")
	case s.hasPrefix("www."):
		skip = len("www.")
	default:
		return false
	}
	end := s.at + skip
	for end < len(s.chars) && !unicode.IsSpace(s.rune(end)) && !strings.ContainsRune(`<>"«»|`, s.rune(end)) {
		end++
	}
	for end > s.at+skip && strings.ContainsRune(".,;:!?)]}'", s.rune(end-1)) {
		end--
	}
	if end == s.at+skip {
		return false
	}
	s.emit(s.at, end, URL)
	for i := s.at + skip; i < end; i++ {
		if isWord(s.rune(i)) {
			j := i
			for j < end && isWord(s.rune(j)) {
				j++
			}
			s.word(i, j)
			i = j
		}
	}
	s.at = end
	return true
}

// A span is a run of word runes: chars[from:to].
type span struct{ from, to int }

// chunk takes a run of words that connectors hold together, as in «веб-интерфейс», 8.3.24 or name@example.com.
func (s *scanner) chunk() bool {
	from := s.at
	if s.rune(from) == '.' && isLatin(s.rune(from+1)) && !isWord(s.rune(from-1)) && s.rune(from-1) != '.' {
		return s.dotted()
	}
	if !isWord(s.rune(from)) {
		return false
	}
	var words []span
	var joints []rune
	for i := from; ; {
		j := i
		for isWord(s.rune(j)) {
			j++
		}
		words = append(words, span{i, j})
		if len(words) == maxJoined || !s.connects(j) {
			s.at = j
			break
		}
		joints = append(joints, s.rune(j))
		i = j + 1
	}
	s.split(words, joints)
	return true
}

// dotted takes a name with a dot before it, such as .NET, and the word in it.
func (s *scanner) dotted() bool {
	end := s.at + 1
	for isWord(s.rune(end)) {
		end++
	}
	s.emit(s.at, end, Name)
	s.word(s.at+1, end)
	s.at = end
	return true
}

// connects reports whether the rune at i holds the words on its sides together. A dot before a capital Cyrillic
// letter ends a sentence or an initial whose blank was forgotten.
func (s *scanner) connects(i int) bool {
	if !isWord(s.rune(i + 1)) {
		return false
	}
	switch s.rune(i) {
	case '-', '_', ':', '@':
		return true
	case '+': // name+tag@example.com
		for isWord(s.rune(i + 1)) {
			i++
		}
		return s.rune(i+1) == '@'
	case '.':
		next, _ := utf8.DecodeRuneInString(s.text[s.chars[i+1].start:])
		return !(unicode.Is(unicode.Cyrillic, next) && unicode.IsUpper(next))
	}
	return false
}

func (s *scanner) all(w span, is func(rune) bool) bool {
	for i := w.from; i < w.to; i++ {
		if !is(s.rune(i)) {
			return false
		}
	}
	return true
}
