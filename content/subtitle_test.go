package content

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
)

func TestParseSubtitles(t *testing.T) {
	two := []Cue{{1500 * time.Millisecond, 4 * time.Second, "Здравствуйте"}, {time.Hour + 2*time.Second, time.Hour + 3*time.Second, "Раз\nДва"}}
	for name, text := range map[string]string{
		"vtt":          "WEBVTT\n\n00:01.500 --> 00:04.000\nЗдравствуйте\n\n01:00:02.000 --> 01:00:03.000\nРаз\nДва\n",
		"srt":          "1\n00:00:01,500 --> 00:00:04,000\nЗдравствуйте\n\n2\n01:00:02,000 --> 01:00:03,000\nРаз\nДва",
		"windows":      "\ufeffWEBVTT Заголовок\r\n\r\n00:01.5 --> 00:04 align:start position:10%\r\n<v Анна>Здравствуйте</v>\r\n\r\n01:00:02 --> 01:00:03\r\n<i>Раз</i>\r\n{\\an8}Два\r\n",
		"old mac":      "WEBVTT\r\r00:01.500 --> 00:04.000\rЗдравствуйте\r\r01:00:02.000 --> 01:00:03.000\rРаз\rДва\r",
		"comments":     "WEBVTT\n\nNOTE 00:00:00 --> это пример\nвторая строка\n\nSTYLE\n::cue {}\n\nid-1\n00:01.500 --> 00:04.000\nЗдравствуйте\n\n01:00:02.000 --> 01:00:03.000\nРаз\nДва",
		"out of order": "WEBVTT\n\n01:00:02.000 --> 01:00:03.000\nРаз\nДва\n\n00:01.500 --> 00:04.000\nЗдравствуйте\n",
		"no blank":     "WEBVTT\n\n00:01.500 --> 00:04.000\nЗдравствуйте\n01:00:02.000 --> 01:00:03.000\nРаз\nДва\n",
	} {
		got, err := ParseSubtitles(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(two, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for text, line := range map[string]int{
		"WEBVTT\n\nпривет --> пока\nа":                  3,
		"WEBVTT\n\n00:05.000 --> 00:04.000\nа":          3,
		"WEBVTT\n\n00:01.000 --> 00:61.000\nа":          3,
		"1\n00:00:01,000 --> 00:00:02,000\nа\n\n--> \n": 5,
		"просто текст":                                  1,
		strings.Repeat("x", maxCaptions+1):              1,
	} {
		_, err := ParseSubtitles(text)
		var broken *SubtitleError
		if !errors.As(err, &broken) || broken.Line != line || !errors.Is(err, kb.ErrInvalid) {
			t.Errorf("%.40q: %v, want an error on line %d", text, err, line)
		}
	}
	if cues, err := ParseSubtitles("WEBVTT\n"); err != nil || cues != nil {
		t.Errorf("no cues: %v, %v", cues, err)
	}
}

func FuzzParseSubtitles(f *testing.F) {
	f.Add("WEBVTT\n\n00:01.500 --> 00:04.000\nЗдравствуйте <v a>&lt;\n")
	f.Add("1\n00:00:01,500 --> 00:00:04,000\n{\\an8}a\n")
	f.Add("WEBVTT\n\n65535:59:59.999 --> 65535:59:59.999\n-- >\n")
	f.Fuzz(func(t *testing.T, text string) {
		cues, err := ParseSubtitles(text)
		if err != nil {
			return
		}
		for i, c := range cues {
			if c.End < c.Start || c.Text == "" || i > 0 && c.Start < cues[i-1].Start {
				t.Fatalf("%q gave %v", text, cues)
			}
		}
		again, err := ParseSubtitles(FormatVTT(cues))
		if err != nil || len(again) > len(cues) {
			t.Fatalf("%q: %d cues, written and read %d, %v", text, len(cues), len(again), err)
		}
	})
}
