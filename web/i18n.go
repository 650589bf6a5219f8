package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"

	"github.com/podskazka/podskazka/kb"
)

//go:embed i18n/*.toml
var catalogues embed.FS

// languages of the interface; the first is the default.
var languages = [...]string{"ru", "en"}

// locales are the interface languages that are there.
type locales struct{ all map[string]*locale }

// A locale says things in one language.
type locale struct {
	lang      string
	localizer *i18n.Localizer
}

func loadLocales() (*locales, error) {
	bundle := i18n.NewBundle(language.Russian)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := &locales{all: map[string]*locale{}}
	for _, lang := range languages {
		files, err := fs.Glob(catalogues, "i18n/*."+lang+".toml")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if _, err := bundle.LoadMessageFileFS(catalogues, file); err != nil {
				return nil, fmt.Errorf("catalogue %s: %w", file, err)
			}
		}
		all.all[lang] = &locale{lang: lang, localizer: i18n.NewLocalizer(bundle, lang)}
	}
	return all, nil
}

func (l *locales) has(lang string) bool { return slices.Contains(languages[:], lang) }

func (l *locales) find(lang string) *locale {
	if found, ok := l.all[lang]; ok {
		return found
	}
	return l.all[languages[0]]
}

// T is the message with that id. args are names and values for its placeholders: T("search.found", "Count", 5).
// Count also chooses the plural form. An unknown id comes back as itself, where a test of the templates finds it.
func (l *locale) T(id string, args ...any) string {
	c := &i18n.LocalizeConfig{MessageID: id}
	if len(args) > 0 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			data[fmt.Sprint(args[i])] = args[i+1]
		}
		c.TemplateData, c.PluralCount = data, data["Count"]
	}
	text, err := l.localizer.Localize(c)
	if err != nil {
		return id
	}
	return text
}

// size writes a number of bytes.
func (l *locale) size(bytes int64) string {
	const step = 1 << 10
	switch {
	case bytes < step:
		return l.T("size.bytes", "Size", bytes)
	case bytes < step*step:
		return l.T("size.kilobytes", "Size", (bytes+step-1)/step)
	}
	return l.T("size.megabytes", "Size", l.decimal(math.Round(float64(bytes)/(step*step)*10)/10))
}

// decimal writes a number with up to two digits after the point, which is a comma in Russian.
func (l *locale) decimal(x float64) string {
	text := strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
	if l.lang == "ru" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// has reports whether the catalogue knows the id.
func (l *locale) has(id string) bool { return l.T(id) != id }

// fieldError says what is wrong with a field of a form.
func (l *locale) fieldError(e *kb.FieldError) string {
	name := e.Field
	if id := "field." + e.Field; l.has(id) {
		name = l.T(id)
	}
	return l.fieldErrorNamed(e, name)
}

// why is a sentence on what stood in the way; no more of errors of ours than that there was one.
func (l *locale) why(err error) string {
	if field := new(kb.FieldError); errors.As(err, &field) {
		return l.fieldError(field)
	}
	_, code := statusOf(err)
	if id := "undone." + code; l.has(id) {
		return l.T(id)
	}
	return l.T("undone.otherwise")
}

// fieldErrorNamed is fieldError for a field whose name stands in no catalogue.
func (l *locale) fieldErrorNamed(e *kb.FieldError, name string) string {
	id := "invalid." + e.Code
	if !l.has(id) {
		id = "invalid.otherwise"
	}
	return l.T(id, "Field", name, "Limit", e.Limit, "Value", e.Value)
}
