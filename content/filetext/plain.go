package filetext

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// blockWords is from how many words the lines of a text are a part: one can point at its first line.
const blockWords = 120

// readPlain reads a text, or captions.
func readPlain(data []byte, t *text) error {
	plain := decode(data)
	if strings.Contains(plain, "-->") {
		if cues, err := content.ParseSubtitles(plain); err == nil {
			return readCues(cues, t)
		}
	}
	var block []string
	words, first, number := 0, 1, 0
	for line := range strings.Lines(plain) {
		if number++; words == 0 {
			first = number
		}
		block = append(block, line)
		if words += len(strings.Fields(line)); words >= blockWords {
			if err := t.add(kb.Place{Kind: kb.PlaceLine, Number: first}, strings.Join(block, "")); err != nil {
				return err
			}
			block, words = nil, 0
		}
	}
	return t.add(kb.Place{Kind: kb.PlaceLine, Number: first}, strings.Join(block, ""))
}

// readCues reads captions as the captions of a guide are read: a few cues are a part.
func readCues(cues []content.Cue, t *text) error {
	for _, group := range content.GroupCues(cues) {
		place := kb.Place{Kind: kb.PlaceSecond, Number: int(group[0].Start.Seconds())}
		if err := t.add(place, content.Said(group)); err != nil {
			return err
		}
	}
	return nil
}

// decode turns a text into UTF-8: by its byte order mark, else UTF-8 when it is valid, else the Russian 8-bit encoding in which it
// looks most like Russian.
func decode(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decodeUTF16(data[2:], binary.BigEndian)
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	best, bestScore := "", math.Inf(-1)
	for _, table := range [...]*charmap.Charmap{charmap.Windows1251, charmap.KOI8R, charmap.CodePage866} {
		plain := decodeBytes(table, data)
		if score := russianness(plain[:min(len(plain), 64<<10)]); score > bestScore {
			best, bestScore = plain, score
		}
	}
	return best
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func decodeBytes(table *charmap.Charmap, data []byte) string {
	var b strings.Builder
	b.Grow(2 * len(data))
	for _, c := range data {
		b.WriteRune(table.DecodeByte(c))
	}
	return b.String()
}

// letters are the Russian letters, the most frequent first: the order of O. Lyashevskaya, S. Sharov, «Частотный словарь
// современного русского языка», 2009.
const letters = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"

// russianness scores how much like Russian a text looks: frequent letters add, what is no letter and no sign of ASCII takes away,
// and so does a capital letter after a small one.
func russianness(s string) float64 {
	score := 0.0
	before := ' '
	for _, r := range s {
		if r >= utf8.RuneSelf {
			at := strings.IndexRune(letters, unicode.ToLower(r)) / 2
			switch {
			case !strings.ContainsRune(letters, unicode.ToLower(r)):
				score -= 1
			case unicode.IsUpper(r) && unicode.IsLower(before):
				score -= 2
			default:
				score += 1 - float64(at)/16
			}
		}
		before = r
	}
	return score
}
