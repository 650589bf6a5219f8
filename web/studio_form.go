package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// An articleForm is an article as an editor types it: everything is text, nothing is checked yet.
type articleForm struct {
	Title     string
	Kind      kb.Kind
	Section   string
	Slug      string // empty = made of the title
	Audiences []string
	Access    kb.Access
	Questions string // one a line
	Tags      string // separated by commas
	Body      string
	Video     string
	Poster    string
	Captions  string // WebVTT or SRT
	Chapters  string // «1:23 Название», one a line
	Duration  int    // of the film in seconds, as the browser measured it; 0 = unknown
	Lang      string
	Original  string   // id, external id or slug of what it translates
	Related   []string // ids, external ids or slugs
	Rev       int64    // the revision the editor began with; 0 = a new article
}

// formOf is a stored article as an editor sees it.
func formOf(a *kb.Article) articleForm {
	f := articleForm{
		Title: a.Title, Kind: a.Kind, Section: a.Section, Slug: a.Slug, Audiences: a.Audiences, Access: a.Access,
		Questions: strings.Join(a.Questions, "\n"), Tags: strings.Join(a.Tags, ", "), Body: a.Body, Rev: a.Rev,
		Lang: a.Lang, Original: a.Original, Related: a.Related,
	}
	if g := a.Guide; g != nil {
		f.Video, f.Poster, f.Captions, f.Chapters, f.Duration = g.Video, g.Poster, g.Captions, formatChapters(g.Chapters), g.Duration
	}
	return f
}

// readArticleForm takes the form of a request. Browsers send \r\n for line ends, we keep \n.
func readArticleForm(r *http.Request) articleForm {
	line := func(name string) string {
		return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", " ").Replace(r.PostFormValue(name)))
	}
	text := func(name string) string { return strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n") }
	rev, err := strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	duration, err := strconv.Atoi(r.PostFormValue("duration"))
	if err != nil || duration < 0 || duration > maxShift {
		duration = 0
	}
	return articleForm{
		Title: line("title"), Kind: kb.Kind(line("kind")), Section: line("section"), Slug: line("slug"),
		Audiences: r.PostForm["audience"], Access: kb.Access(line("access")), Questions: text("questions"), Tags: line("tags"), Body: text("body"),
		Video: line("video"), Poster: line("poster"), Captions: text("captions"), Chapters: text("chapters"), Duration: duration, Rev: rev,
		Lang: line("lang"), Original: line("original"), Related: r.PostForm["related"],
	}
}

// For reports whether the role is ticked.
func (f articleForm) For(audience string) bool { return slices.Contains(f.Audiences, audience) }

// apply writes the form into an article. What the form does not show (its source) stays.
// What cannot be read is a kb.FieldError; the rest is for checkArticle to say.
func (f articleForm) apply(a *kb.Article) error {
	a.Title, a.Kind, a.Section, a.Access, a.Body, a.Rev = f.Title, f.Kind, f.Section, f.Access, f.Body, f.Rev
	a.Questions, a.Tags = split(f.Questions, "\n"), split(f.Tags, ",")
	a.Lang, a.Original, a.Related = cmp.Or(f.Lang, a.Lang), f.Original, f.Related
	a.Audiences = slices.Compact(slices.Sorted(slices.Values(f.Audiences)))
	a.Slug = kb.Slugify(f.Slug)
	if a.Slug == "" {
		a.Slug = kb.NewSlug(f.Title)
	}
	return f.applyGuide(a)
}

func (f articleForm) applyGuide(a *kb.Article) error {
	if f.Kind != kb.KindGuide {
		a.Guide = nil
		return nil
	}
	chapters, err := parseChapters(f.Chapters)
	if err != nil {
		return err
	}
	guide := kb.Guide{Video: f.Video, Poster: f.Poster, Captions: f.Captions, Chapters: chapters, Duration: f.Duration}
	if a.Guide != nil && guide.Duration == 0 && guide.Video == a.Guide.Video {
		guide.Duration = a.Guide.Duration
	}
	a.Guide = &guide
	return nil
}

// foreign reports an address with a scheme other than https: a film is a file of ours or somebody's over HTTPS.
func foreign(address string) bool {
	return strings.Contains(address, ":") && !strings.HasPrefix(address, "https://")
}

// split cuts a list that a person typed, dropping what is empty or there already.
func split(text, separator string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, separator) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

func formatChapters(chapters []kb.Chapter) string {
	lines := make([]string, len(chapters))
	for i, c := range chapters {
		lines[i] = filmClock(c.T) + " " + c.Title
	}
	return strings.Join(lines, "\n")
}

// parseChapters reads «1:23 Название» lines, in the order of time.
func parseChapters(text string) ([]kb.Chapter, error) {
	var chapters []kb.Chapter
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		clock, title, _ := strings.Cut(line, " ")
		t, ok := parseClock(clock)
		if title = strings.TrimSpace(title); !ok || title == "" || len(chapters) > 0 && t <= chapters[len(chapters)-1].T {
			return nil, &kb.FieldError{Field: "chapters", Code: "chapters", Value: line}
		}
		chapters = append(chapters, kb.Chapter{T: t, Title: title})
	}
	return chapters, nil
}

// parseClock is the inverse of filmClock: "1:02:03" → 3723.
func parseClock(clock string) (seconds int, ok bool) {
	parts := strings.Split(clock, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 999 || i > 0 && n > 59 {
			return 0, false
		}
		seconds = seconds*60 + n
	}
	return seconds, true
}

// A formField is one field of a form, by its name in forms.
type formField struct {
	name  string
	value *string
}

// fields lists what two people may write differently, all but the lists.
func (f *articleForm) fields() []formField {
	return []formField{
		{"title", &f.Title}, {"kind", (*string)(&f.Kind)}, {"section", &f.Section}, {"slug", &f.Slug}, {"access", (*string)(&f.Access)},
		{"questions", &f.Questions}, {"tags", &f.Tags}, {"body", &f.Body}, {"video", &f.Video}, {"poster", &f.Poster},
		{"captions", &f.Captions}, {"chapters", &f.Chapters}, {"lang", &f.Lang}, {"original", &f.Original},
	}
}

// A formList is a field with several values; their order does not count.
type formList struct {
	name  string
	value *[]string
}

func (f *articleForm) lists() []formList {
	return []formList{{"audiences", &f.Audiences}, {"related", &f.Related}}
}

// sorted is the list in one order, to compare.
func (f formList) sorted() []string { return slices.Compact(slices.Sorted(slices.Values(*f.value))) }

// differ lists the fields in which two forms differ, by their names in forms.
func differ(a, b articleForm) []string {
	var names []string
	theirs := b.fields()
	for i, f := range a.fields() {
		if *f.value != *theirs[i].value {
			names = append(names, f.name)
		}
	}
	others := b.lists()
	for i, f := range a.lists() {
		if !slices.Equal(f.sorted(), others[i].sorted()) {
			names = append(names, f.name)
		}
	}
	return names
}
