package russian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what a token is.
type Kind uint8

// Words and numbers are the pieces of a text. The others span several pieces, which follow them as tokens of
// their own; a code may also be one piece.
const (
	Word     Kind = iota
	Number        // digits only
	Compound      // «веб-интерфейс», written together: вебинтерфейс
	Name          // joined by dots or colons: «1с:предприятие», help.example.com
	Version       // 8.3.24
	Code          // 0x80070005, err_connection_refused, http-500
	Key           // spsup-1503
	Email
	URL
)

var kindNames = [...]string{"word", "number", "compound", "name", "version", "code", "key", "email", "url"}

func (k Kind) String() string { return kindNames[k] }

// Whole reports whether a token of this kind may span other tokens.
func (k Kind) Whole() bool { return k >= Compound }

// Limits of a token, in runes: what is longer is cut, so that pasted blobs cannot fill an index.
const (
	maxWord   = 64
	maxWhole  = 128
	maxJoined = 16 // words held together
)

// A Token is a folded piece of text and its place: Text[Start:End] in bytes of the original.
type Token struct {
	Text       string
	Start, End int
	Kind       Kind
}

// Tokens cuts text into tokens in the order of their Start; a whole comes before its parts. Any bytes are welcome:
// invalid UTF-8 separates words.
func Tokens(text string) []Token {
	s := newScanner(text)
	for s.at < len(s.chars) {
		switch {
		case s.url(), s.chunk():
		default:
			s.at++
		}
	}
	return joinStatus(text, s.tokens)
}

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
	s := &scanner{text: text, chars: fold(make([]char, 0, len(text)/2+8), text)}
	s.tokens = make([]Token, 0, len(text)/10+4)
	s.unmix()
	folded := make([]byte, 0, len(text))
	s.offset = make([]int32, 0, len(s.chars)+1)
	for _, c := range s.chars {
		s.offset = append(s.offset, int32(len(folded)))
		folded = utf8.AppendRune(folded, c.r)
	}
	s.offset = append(s.offset, int32(len(folded)))
	s.folded = string(folded)
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

func (s *scanner) all(w span, is func(rune) bool) bool {
	for i := w.from; i < w.to; i++ {
		if !is(s.rune(i)) {
			return false
		}
	}
	return true
}

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
