package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// maxCueRows is how many captions are edited as a table; more are edited as text.
const maxCueRows = 1000

// maxShift is how far captions are moved at once, in seconds.
const maxShift = 24 * 3600

// A studioFilm is the film of a guide as its form shows it.
type studioFilm struct {
	Video  string // address of a film of ours; empty when it is elsewhere or missing
	Away   string // host of a film elsewhere
	Poster string // address of a poster of ours
	studioCues
	Chapters []chapterRow
}

// studioCues are captions as a table of times and words.
type studioCues struct {
	Rows    []cueRow
	Many    int    // how many there are when they are too many for a table
	Problem string // why they cannot be read, with the line
}

type cueRow struct{ Start, End, Text string }

type chapterRow struct{ T, Title string }

// studioFilm is the film of the form; nil where nothing of it can be shown.
func (s *Server) studioFilm(l *locale, form articleForm, files []kb.Attachment) *studioFilm {
	f := &studioFilm{studioCues: cuesOf(l, form.Captions, 0)}
	if video := mediaURL(files, form.Video); elsewhere(video) != "" {
		f.Away = elsewhere(video)
	} else {
		f.Video = video
	}
	if poster := mediaURL(files, form.Poster); elsewhere(poster) == "" {
		f.Poster = poster
	}
	for line := range strings.Lines(form.Chapters) { // as typed: what is wrong with a line stays to be mended
		if t, title, _ := strings.Cut(strings.TrimSpace(line), " "); t != "" {
			f.Chapters = append(f.Chapters, chapterRow{t, strings.TrimSpace(title)})
		}
	}
	return f
}

// cuesOf reads captions for their table, all of them moved by some seconds; none begins before the film.
func cuesOf(l *locale, captions string, shift float64) (c studioCues) {
	cues, err := content.ParseSubtitles(captions)
	if err != nil {
		wrong := new(kb.FieldError)
		if errors.As(captionsError(err), &wrong) {
			c.Problem = l.fieldError(wrong)
		}
		return c
	}
	if len(cues) > maxCueRows {
		c.Many = len(cues)
		return c
	}
	by := time.Duration(shift * float64(time.Second))
	for _, cue := range cues {
		c.Rows = append(c.Rows, cueRow{cueClock(max(0, cue.Start+by)), cueClock(max(0, cue.End+by)), strings.ReplaceAll(cue.Text, "\n", " / ")})
	}
	return c
}

// cueClock writes a time as people type it: 1:23.4, without zeros that say nothing.
func cueClock(d time.Duration) string {
	text := filmClock(int(d / time.Second))
	if ms := d.Milliseconds() % 1000; ms > 0 {
		text += strings.TrimRight("."+strconv.FormatInt(1000+ms, 10)[1:], "0")
	}
	return text
}

// captionsError names the line of captions that cannot be read.
func captionsError(err error) error {
	wrong := new(content.SubtitleError)
	if !errors.As(err, &wrong) {
		return &kb.FieldError{Field: "captions", Code: "captions"}
	}
	code := map[string]string{
		"broken time": "captions_time", "ends before it starts": "captions_order", "too many cues": "captions_many", "too long": "captions_many",
	}[wrong.Problem]
	if code == "" {
		code = "captions"
	}
	return &kb.FieldError{Field: "captions", Code: code, Value: strconv.Itoa(wrong.Line)}
}

// handleStudioCaptions makes the table of the captions in the form, moved by «shift» seconds, or says which line is wrong.
func (s *Server) handleStudioCaptions(w http.ResponseWriter, r *http.Request) error {
	shift, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(r.PostFormValue("shift")), ",", ".", 1), 64)
	if err != nil || shift != shift || shift < -maxShift || shift > maxShift {
		shift = 0
	}
	return s.renderPart(w, r, "studio_cues", cuesOf(visitOf(r).locale, readArticleForm(r).Captions, shift))
}
