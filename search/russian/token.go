package russian

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
