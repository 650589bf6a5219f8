package kb

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of groups of synonyms.
const (
	MaxSynonyms     = 2000 // groups
	MaxSynonymWords = 30   // words and phrases of one group, both sides together
	MaxSynonymWord  = 100  // characters of one of them
	MaxSynonymNote  = 500  // characters
)

// A Synonym is a group of words and phrases that editors hold to say the same, beside the lists that are shipped. Each of
// Words may stand for each; when From is set, the group goes one way: Words are found for those in From and not the reverse.
type Synonym struct {
	ID        string
	From      []string
	Words     []string
	Note      string // why the group is there
	Author    string // id of the user who wrote it last
	Disabled  bool   // kept, but not searched with
	Rev       int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// String is the group as a line of a list: «учётка, аккаунт», «вайфай => интернет».
func (s *Synonym) String() string {
	words := strings.Join(s.Words, ", ")
	if len(s.From) == 0 {
		return words
	}
	return strings.Join(s.From, ", ") + " => " + words
}

// Tidy leaves one blank between the words of phrases and notes, and none around them.
func (s *Synonym) Tidy() {
	tidy := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for _, side := range [][]string{s.From, s.Words} {
		for i, word := range side {
			side[i] = tidy(word)
		}
	}
	s.Note = tidy(s.Note)
}

// Key is the same for groups that say the same: order of words, case, ё and blanks do not count.
func (s *Synonym) Key() string {
	side := func(words []string) string {
		folded := make([]string, len(words))
		for i, word := range words {
			folded[i] = foldWord(word)
		}
		slices.Sort(folded)
		return strings.Join(folded, ", ")
	}
	if len(s.From) == 0 {
		return side(s.Words)
	}
	return side(s.From) + " => " + side(s.Words)
}

func foldWord(word string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ToLower(word)), " "), "ё", "е")
}

// Validate reports the first thing wrong with the group itself. Whether search can use its words is for search to say.
func (s *Synonym) Validate() error {
	switch {
	case len(s.Words) == 0:
		return Required("words")
	case len(s.From)+len(s.Words) < 2:
		return &FieldError{Field: "words", Code: "too_few"}
	case len(s.From)+len(s.Words) > MaxSynonymWords:
		return TooLong("words", MaxSynonymWords)
	case utf8.RuneCountInString(s.Note) > MaxSynonymNote:
		return TooLong("note", MaxSynonymNote)
	case strings.ContainsFunc(s.Note, unicode.IsControl):
		return &FieldError{Field: "note", Code: "bad_text"}
	}
	seen := map[string]string{} // the side of each word
	for _, side := range []struct {
		field string
		words []string
	}{{"from", s.From}, {"words", s.Words}} {
		for _, word := range side.words {
			if err := checkWord(side.field, word); err != nil {
				return err
			}
			switch before := seen[foldWord(word)]; before {
			case "":
				seen[foldWord(word)] = side.field
			case side.field:
				return &FieldError{Field: side.field, Code: "repeated", Value: word}
			default:
				return &FieldError{Field: side.field, Code: "both_sides", Value: word}
			}
		}
	}
	return nil
}

// checkWord reports a word that is empty, too long, or has signs that mean something in a list of groups.
func checkWord(field, word string) error {
	switch {
	case strings.TrimSpace(word) == "":
		return Required(field)
	case utf8.RuneCountInString(word) > MaxSynonymWord:
		return TooLong(field, MaxSynonymWord)
	case strings.ContainsAny(word, ",#") || strings.Contains(word, "=>") || strings.ContainsFunc(word, unicode.IsControl):
		return &FieldError{Field: field, Code: "bad_sign", Value: word}
	}
	return nil
}

// Synonyms stores the editors' groups.
type Synonyms interface {
	// Synonym finds one by id. ErrNotFound when there is none.
	Synonym(ctx context.Context, id string) (*Synonym, error)
	// FindSynonyms lists all by their text.
	FindSynonyms(ctx context.Context) ([]*Synonym, error)
	// SaveSynonyms writes all or none, with a change each: Rev 0 inserts, with an empty ID filled in; else the stored Rev must be the
	// same (ErrConflict) and grows by one. Rev, CreatedAt and UpdatedAt are set in place. A group that is there already, by Key,
	// is a FieldError "duplicate"; more than MaxSynonyms are too large.
	SaveSynonyms(ctx context.Context, groups ...*Synonym) error
	// DeleteSynonym removes one. ErrNotFound when there is none, ErrConflict when its Rev is another; rev 0 is any.
	DeleteSynonym(ctx context.Context, id string, rev int64) error
	// SynonymPosition is the number of the last change of a group; 0 = there was none. Who remembers it need not read the
	// groups again.
	SynonymPosition(ctx context.Context) (int64, error)
}
