package content

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/podskazka/podskazka/kb"
)

// A Cue is one caption of a film.
type Cue struct {
	Start, End time.Duration
	Text       string // plain; lines apart by "\n"
}

// Limits of captions.
const (
	maxCaptions = 2 << 20 // bytes
	maxCues     = 20_000
)

// A SubtitleError says which line of a captions file cannot be read.
type SubtitleError struct {
	Line    int
	Problem string // "no captions", "broken time", "ends before it starts", "too many cues", "too long"
}

func (e *SubtitleError) Error() string {
	return fmt.Sprintf("captions, line %d: %s", e.Line, e.Problem)
}

// Is makes a SubtitleError a kb.ErrInvalid.
func (e *SubtitleError) Is(target error) bool { return target == kb.ErrInvalid }

// ParseSubtitles reads captions as WebVTT or SRT: with or without a byte order mark, hours and cue names, with any line ends, comma or
// dot before the milliseconds. Tags and cue settings are dropped, NOTE, STYLE and REGION skipped; cues come out in order of time.
// Errors are a *SubtitleError with the line.
func ParseSubtitles(text string) ([]Cue, error) {
	if len(text) > maxCaptions {
		return nil, &SubtitleError{1, "too long"}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	var cues []Cue
	for i := 0; i < len(lines); i++ {
		if isComment(lines[i]) {
			for i < len(lines) && strings.TrimSpace(lines[i]) != "" {
				i++
			}
			continue
		}
		if !strings.Contains(lines[i], "-->") {
			continue // the header, a cue's name or number, a blank line
		}
		cue, problem := parseTiming(lines[i])
		if problem != "" {
			return nil, &SubtitleError{i + 1, problem}
		}
		var said []string
		for i+1 < len(lines) && strings.TrimSpace(lines[i+1]) != "" && !strings.Contains(lines[i+1], "-->") {
			i++
			said = append(said, plainCue(lines[i]))
		}
		if cue.Text = strings.TrimSpace(strings.Join(said, "\n")); cue.Text == "" {
			continue
		}
		if cues = append(cues, cue); len(cues) > maxCues {
			return nil, &SubtitleError{i + 1, "too many cues"}
		}
	}
	if len(cues) == 0 && strings.TrimSpace(strings.TrimPrefix(text, "WEBVTT")) != "" {
		return nil, &SubtitleError{1, "no captions"}
	}
	slices.SortStableFunc(cues, func(a, b Cue) int { return cmp.Compare(a.Start, b.Start) })
	return cues, nil
}

func isComment(line string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

func parseTiming(line string) (Cue, string) {
	from, to, _ := strings.Cut(line, "-->")
	to, _, _ = strings.Cut(strings.TrimSpace(to), " ") // cue settings
	to, _, _ = strings.Cut(to, "\t")
	start, ok1 := parseClock(strings.TrimSpace(from))
	end, ok2 := parseClock(to)
	switch {
	case !ok1 || !ok2:
		return Cue{}, "broken time"
	case end < start:
		return Cue{}, "ends before it starts"
	}
	return Cue{Start: start, End: end}, ""
}

// parseClock reads [h:]mm:ss[.,]mmm.
func parseClock(s string) (time.Duration, bool) {
	parts := strings.Split(strings.Replace(s, ",", ".", 1), ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	seconds, milli, _ := strings.Cut(parts[len(parts)-1], ".")
	parts[len(parts)-1] = seconds
	var total time.Duration
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || i > 0 && n > 59 {
			return 0, false
		}
		total = total*60 + time.Duration(n)
	}
	total *= time.Second
	if milli != "" {
		n, err := strconv.ParseUint((milli + "000")[:3], 10, 16)
		if err != nil {
			return 0, false
		}
		total += time.Duration(n) * time.Millisecond
	}
	return total, true
}

// tags are <v Анна>, </i> and {\an8}.
var tags = regexp.MustCompile(`<[^<>]*>|\{\\[^{}]*\}`)

// plainCue drops tags and undoes entities.
func plainCue(line string) string {
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(line, "")))
}

// FormatVTT writes cues as WebVTT.
func FormatVTT(cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		text := strings.ReplaceAll(html.EscapeString(c.Text), "-->", "→")
		for strings.Contains(text, "\n\n") {
			text = strings.ReplaceAll(text, "\n\n", "\n")
		}
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", vttClock(c.Start), vttClock(c.End), text)
	}
	return b.String()
}

func vttClock(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
