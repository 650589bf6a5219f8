package russian

import (
	"slices"
	"strings"
)

// word emits one word. A plus or sharp sign after a Latin word belongs to a name: C++, C#, Notepad++.
func (s *scanner) word(from, to int) {
	w := span{from, to}
	switch {
	case s.isHex(w):
		s.emitLatin(from, to, Code)
		return
	case s.all(w, isDigit):
		s.emit(from, to, Number)
		return
	}
	end := s.sharp(to)
	if end > to && to-from == 1 {
		if _, ok := alike(s.rune(from)); ok || isLatin(s.rune(from)) {
			s.emitLatin(from, end, Name)
			return
		}
	} else if end > to && s.all(w, isLatin) {
		s.emit(from, end, Name)
	}
	s.emit(from, to, Word)
}

// sharp finds the end of a ++ or # that follows a word and is followed by none.
func (s *scanner) sharp(at int) int {
	end := at
	switch {
	case s.rune(at) == '#':
		end = at + 1
	case s.rune(at) == '+' && s.rune(at+1) == '+':
		end = at + 2
	}
	if end == at || isWord(s.rune(end)) {
		return at
	}
	return end
}

// isHex reports whether a word is a number such as 0x80070005, its x of either alphabet.
func (s *scanner) isHex(w span) bool {
	if w.to-w.from < 5 || s.rune(w.from) != '0' || s.rune(w.from+1) != 'x' && s.rune(w.from+1) != 'х' {
		return false
	}
	return s.all(span{w.from + 2, w.to}, func(r rune) bool {
		return isDigit(r) || 'a' <= r && r <= 'f' || r == 'а' || r == 'с' || r == 'е'
	})
}

func (s *scanner) emit(from, to int, kind Kind) {
	limit := maxWord
	if kind.Whole() {
		limit = maxWhole
	}
	text := s.folded[s.offset[from]:s.offset[min(to, from+limit)]]
	s.add(text, from, to, kind)
}

// emitLatin emits a code or name with Cyrillic look-alikes in it as Latin.
func (s *scanner) emitLatin(from, to int, kind Kind) {
	word := slices.Clone(s.chars[from:min(to, from+maxWhole)])
	replaceAlike(word, isCyrillic)
	var b strings.Builder
	for _, c := range word {
		b.WriteRune(c.r)
	}
	s.add(b.String(), from, to, kind)
}

func (s *scanner) add(text string, from, to int, kind Kind) {
	s.tokens = append(s.tokens, Token{text, int(s.chars[from].start), int(s.chars[to-1].end), kind})
}
