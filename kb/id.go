package kb

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"regexp"
	"strings"
	"time"
	"unicode"
)

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an id of 20 characters that sorts by time: 48 bits of milliseconds, then 52 random bits.
// Time-ordered ids keep B-tree inserts at the right edge.
func NewID(now time.Time) string {
	var raw [13]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(now.UnixMilli())<<16)
	rand.Read(raw[6:]) // never fails: crypto/rand aborts the program instead
	return idAlphabet.EncodeToString(raw[:])[:20]
}

// translit follows the table of ICAO Doc 9303 for Russian, with ь dropped, as Russian sites do in their URLs.
var translit = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "ж", "zh", "з", "z", "и", "i", "й", "y",
	"к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f",
	"х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "shch", "ъ", "", "ы", "y", "ь", "", "э", "e", "ю", "yu", "я", "ya",
)

// MaxSlug is how long Slugify makes a slug, in bytes.
const MaxSlug = 80

// slugPattern is what may stand in a URL, in the name of an exported file and in ":::only a, b" without being escaped. It leaves
// room for the number after a slug that was taken.
var slugPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// checkSlug reports a slug that is missing or has other characters than slugs may have.
func checkSlug(slug string) error {
	switch {
	case slug == "":
		return Required("slug")
	case !slugPattern.MatchString(slug):
		return Unknown("slug")
	}
	return nil
}

// reservedSlug is what cannot be the name of a page that is exported as slug.md: devices of Windows, whatever their ending and case,
// and what its file systems cut off. "/a/slug.md" is the text of "/a/slug".
var reservedSlug = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)|\.(md)?$`)

// NewSlug is the slug of an article that has none yet: Slugify, with a number after a word that no article can have.
func NewSlug(title string) string {
	slug := Slugify(title)
	if reservedSlug.MatchString(slug) {
		return slug + "-1"
	}
	return slug
}

// Slugify makes a URL part of a title: «Сброс пароля» → "sbros-parolya". It is empty when nothing is left.
func Slugify(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range translit.Replace(strings.ToLower(title)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r): // accents do not part a word
			dash = true
		}
		if b.Len() >= MaxSlug {
			break
		}
	}
	slug := b.String()
	return strings.TrimRight(slug[:min(len(slug), MaxSlug)], "-")
}
