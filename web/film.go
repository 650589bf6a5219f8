package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A Film is the video of a guide as its page shows it.
type Film struct {
	Video    string // URL, with #t= when the visitor came for a moment
	Poster   Poster
	Away     string // host of a film that is not ours: it is loaded when the visitor asks for it
	Playable bool   // a film that is not ours is a file that browsers play, not a page
	Captions string // URL of the WebVTT file; empty = none
	Duration int
	Start    int // second to begin at
	Chapters []Moment
	Lines    []Moment // transcript
}

// A Moment is a place in a film: a chapter or a line of its transcript.
type Moment struct {
	T       int
	End     int
	Text    string
	URL     string
	Current bool // what the visitor came for
}

// film makes the film of a guide; nil when it has none.
func (s *Server) film(r *http.Request, a *kb.Article, files []kb.Attachment, pictures func(path string) (content.Picture, bool)) *Film {
	if a.Guide == nil {
		return nil
	}
	g := a.Guide
	f := &Film{Video: mediaURL(files, g.Video), Poster: poster(files, g.Poster, pictures), Duration: g.Duration, Start: startOf(r)}
	if f.Away = elsewhere(f.Video); f.Away != "" {
		f.Playable = playable(f.Video)
	}
	at := func(t int) string { return withParam(r.URL.RequestURI(), "t", strconv.Itoa(t)) + "#film" }
	for i, c := range g.Chapters {
		m := Moment{T: c.T, End: g.Duration, Text: c.Title, URL: at(c.T)}
		if i+1 < len(g.Chapters) {
			m.End = g.Chapters[i+1].T
		}
		f.Chapters = append(f.Chapters, m)
	}
	if cues, err := content.ParseSubtitles(g.Captions); err == nil && len(cues) > 0 {
		f.Captions = "/a/" + a.Slug + "/captions.vtt"
		for _, c := range cues {
			start := int(c.Start / time.Second)
			f.Lines = append(f.Lines, Moment{T: start, End: int((c.End + time.Second - 1) / time.Second), Text: c.Text, URL: at(start)})
		}
	}
	if f.Start > 0 {
		mark(f.Chapters, f.Start)
		mark(f.Lines, f.Start)
		if f.Video != "" {
			f.Video += "#t=" + strconv.Itoa(f.Start)
		}
	}
	return f
}

// A Poster is the picture of a film, by its addresses; empty = there is none of ours.
type Poster struct {
	URL string // as it was stored
	Fit string // the smallest width that fills a column of text
	Set string // srcset; empty when there is one width
}

// poster finds the picture of a film among the files of its guide, in the widths that are stored of it.
func poster(files []kb.Attachment, ref string, pictures func(path string) (content.Picture, bool)) Poster {
	p := Poster{URL: mediaURL(files, ref)}
	if p.URL == "" || elsewhere(p.URL) != "" {
		return Poster{}
	}
	p.Fit = p.URL
	if pictures != nil {
		if sized, ok := pictures(ref); ok {
			p.Fit, p.Set = sized.Fit, sized.Set
		}
	}
	return p
}

// mark makes the last moment at or before the second the current one.
func mark(moments []Moment, t int) {
	for i := range slices.Backward(moments) {
		if moments[i].T <= t {
			moments[i].Current = true
			return
		}
	}
}

// startOf reads ?t=83; anything else is the beginning.
func startOf(r *http.Request) int {
	t, err := strconv.Atoi(r.URL.Query().Get("t"))
	if err != nil || t < 0 || t > 24*3600 {
		return 0
	}
	return t
}

// mediaURL finds the address of a film or poster: a file of the guide by its path, one of our addresses, or an https URL.
func mediaURL(files []kb.Attachment, ref string) string {
	if found, ok := fileURL(files, ref); ok {
		return found
	}
	if u, err := url.Parse(ref); err == nil && (strings.HasPrefix(ref, "/files/") || u.Scheme == "https" && u.Host != "") {
		return ref
	}
	return ""
}

// elsewhere is the host of an address that is not ours; empty when it is.
func elsewhere(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// playable reports an address that names a film, not a page with one.
func playable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.Contains([]string{".mp4", ".webm", ".m4v", ".mov"}, strings.ToLower(path.Ext(u.Path)))
}

// handleCaptionsShow gives the captions of a guide as the browser's player wants them.
func (s *Server) handleCaptionsShow(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r)
	if err != nil {
		return err
	}
	if a.Guide == nil {
		return kb.ErrNotFound
	}
	cues, err := content.ParseSubtitles(a.Guide.Captions)
	if err != nil || len(cues) == 0 {
		return kb.ErrNotFound
	}
	w.Header().Set("Content-Type", "text/vtt; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	return writeText(w, r, content.FormatVTT(cues))
}
