package content

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// A Passage is a piece of an article that a search hit can point at: the text under one heading, one
// caption cue group of a video guide, or a piece of a file.
type Passage struct {
	Heading   string   // text of its heading; empty before the first one; of a caption: title of the chapter
	Anchor    string   // id of the heading in the rendered page
	Text      string   // plain text
	T         int      // second in the film where it begins to be spoken; -1 for written text
	Moments   []Moment // of captions: every cue in Text, in order; nil for written text
	Audiences []string // set for an "only for audience" block: shown to and found by these alone
	File      *FileRef // the file that it stands in; nil for what stands in the article
}

// A Moment is a cue inside the text of a passage.
type Moment struct {
	At int // byte of the text where it begins
	T  int // second of the film
}

// Sizes of passages. 80 to 400 words score the same in search; what is over maxPassage bytes is cut even inside a word.
const (
	passageWords = 150
	maxPassage   = 8 << 10 // bytes, below 2,000 tokens of Russian
)

// Passages cuts an article at every heading and before about 150 words, with the anchors that Render gives to the headings.
// The text of an "only" block becomes passages of its own. A guide adds its captions, two to four cues a passage. An article
// whose body is over a limit has the passages of its captions alone.
func Passages(a *kb.Article) []Passage {
	var passages []Passage
	if Check(a.Body) == nil {
		passages = written(a.Body)
	}
	if a.Guide != nil {
		passages = append(passages, spoken(a.Guide)...)
	}
	return passages
}

// written cuts a body. What everybody may read is parsed apart from the "only" blocks, each of which is parsed alone: nothing in
// one can reach the passages of the other.
func written(body string) []Passage {
	ids := anchors{}
	public := flatten(plain, visible(body, func([]string) bool { return false }), ids, "")
	passages := pack(public, Passage{T: -1})
	blocks := scanBlocks(body)
	removed, cut := 0, 0 // bytes of "only" blocks cut so far; where the last of them stood in the public text
	for _, b := range blocks {
		if b.name != "only" {
			continue
		}
		if b.parentOnly < 0 {
			cut = b.open[0] - removed
			removed += b.close[1] - b.open[0] - 1 // visible leaves a newline in its place
		}
		audiences := common(blocks, b)
		if len(audiences) == 0 {
			continue // for nobody
		}
		inner := visible(body[b.open[1]:max(b.open[1], b.close[0])], func([]string) bool { return false })
		under := headingBefore(public, cut)
		like := Passage{Heading: under.text, Anchor: under.id, T: -1, Audiences: audiences}
		passages = append(passages, pack(flatten(plain, inner, ids, b.arg), like)...)
	}
	return passages
}

// common lists the audiences that an "only" block and all those around it are for.
func common(blocks []block, b block) []string {
	audiences := b.audiences()
	for outer := b.parentOnly; outer >= 0; outer = blocks[outer].parentOnly {
		names := blocks[outer].audiences()
		audiences = slices.DeleteFunc(audiences, func(slug string) bool { return !slices.Contains(names, slug) })
	}
	return audiences
}

// headingBefore finds the last heading before a place in the public text.
func headingBefore(public []line, pos int) line {
	var last line
	for _, l := range public {
		if !l.heading {
			continue
		}
		if l.pos >= pos {
			break
		}
		last = l
	}
	return last
}

// pack makes passages of lines. like is the first passage without its text.
func pack(lines []line, like Passage) []Passage {
	var passages []Passage
	var text []string
	count, size := 0, 0
	flush := func() {
		if len(text) > 0 || like.Heading != "" && (len(passages) == 0 || passages[len(passages)-1].Anchor != like.Anchor) {
			p := like
			p.Text = strings.Join(text, "\n")
			passages = append(passages, p)
		}
		text, count, size = nil, 0, 0
	}
	started := false
	for _, l := range lines {
		if l.heading {
			if started || like.Audiences == nil {
				flush()
			}
			like.Heading, like.Anchor = l.text, l.id
			started = true
			continue
		}
		started = true
		for _, piece := range pieces(l.text) {
			n := len(strings.Fields(piece))
			if count > 0 && (count+n > passageWords || size+len(piece) > maxPassage) {
				flush()
			}
			text, count, size = append(text, piece), count+n, size+len(piece)+1
		}
	}
	if started {
		flush()
	}
	return passages
}

// pieces cuts a long block after a sentence, else after a word, else anywhere.
func pieces(text string) []string {
	var out []string
	for {
		cut := cutAfter(text)
		if cut == len(text) {
			return append(out, strings.TrimSpace(text))
		}
		out = append(out, strings.TrimSpace(text[:cut]))
		text = strings.TrimLeftFunc(text[cut:], unicode.IsSpace)
	}
}

// cutAfter is where the first passageWords words of a text end, at the last sentence among them if there is one past the middle.
func cutAfter(text string) int {
	count, sentence, lastSpace := 0, 0, 0
	space := true
	for i, r := range text {
		if unicode.IsSpace(r) {
			lastSpace = i
			if !space && i > 0 && strings.IndexByte(".!?", text[i-1]) >= 0 || r == '\n' {
				if count > passageWords/2 {
					sentence = i
				}
			}
			if !space && count >= passageWords {
				if sentence > 0 && strings.TrimSpace(text[i:]) != "" {
					return sentence
				}
				if strings.TrimSpace(text[i:]) == "" {
					return len(text)
				}
				return i
			}
			space = true
			continue
		}
		if space {
			count++
			space = false
		}
		if i+utf8.RuneLen(r) > maxPassage {
			if sentence > 0 {
				return sentence
			}
			if lastSpace > maxPassage/2 {
				return lastSpace
			}
			return max(i, 1)
		}
	}
	return len(text)
}

// Cue groups: at least two cues and 15 seconds, at most four cues or 25 seconds.
const (
	groupCues = 4
	groupMin  = 15 * time.Second
	groupMax  = 25 * time.Second
)

// spoken makes passages of the cues of a guide, so that a hit points at the second where its words are said.
func spoken(g *kb.Guide) []Passage {
	cues, err := ParseSubtitles(g.Captions)
	if err != nil {
		return nil
	}
	var passages []Passage
	for _, group := range GroupCues(cues) {
		moments := momentsOf(group)
		passages = append(passages, Passage{Heading: chapterAt(g.Chapters, moments[0].T), Text: Said(group), T: moments[0].T, Moments: moments})
	}
	return passages
}

// GroupCues cuts captions into groups of about a sentence or two: what a hit in a film points at.
func GroupCues(cues []Cue) [][]Cue {
	var groups [][]Cue
	for len(cues) > 0 {
		n := 1
		for n < len(cues) && n < groupCues && cues[n].End-cues[0].Start <= groupMax && (n < 2 || cues[n-1].End-cues[0].Start < groupMin) {
			n++
		}
		groups = append(groups, cues[:n])
		cues = cues[n:]
	}
	return groups
}

// momentsOf tells where each cue begins in what Said makes of them.
func momentsOf(cues []Cue) []Moment {
	moments := make([]Moment, len(cues))
	at := 0
	for i, c := range cues {
		moments[i] = Moment{At: at, T: int(c.Start / time.Second)}
		at += len(c.Text) + 1
	}
	return moments
}

// Said is the text of cues on one line.
func Said(cues []Cue) string {
	text := make([]string, len(cues))
	for i, c := range cues {
		text[i] = strings.ReplaceAll(c.Text, "\n", " ")
	}
	return strings.Join(text, " ")
}

func chapterAt(chapters []kb.Chapter, t int) string {
	title := ""
	for _, c := range chapters {
		if c.T <= t {
			title = c.Title
		}
	}
	return title
}
