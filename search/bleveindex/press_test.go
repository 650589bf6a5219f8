package bleveindex

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/search/russian"
)

func TestPress(t *testing.T) {
	p, err := newPress()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.Byte()).Draw(t, "text")
		got, err := unpress(p.press(text))
		if err != nil || !bytes.Equal(got, text) {
			t.Fatalf("%q became %q, %v", text, got, err)
		}
	})
	for name, text := range map[string]string{
		"nothing": "", "one letter": "а", "one letter again and again": strings.Repeat("а", 500), "a long text": strings.Repeat(sampleText, 200),
	} {
		if got, err := unpress(p.press([]byte(text))); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes became %d, %v", name, len(text), len(got), err)
		}
	}
}

// Other words than those of the sample.
const pressedText = `Коллеги, у нас в десятом «Б» пропали оценки за вторую четверть: журнал открывается, графы пустые. Ученики жалуются,
что и в дневнике ничего не видно. Последний раз всё работало в пятницу около трёх часов дня. Помогите вернуть, скоро собрание!`

func TestPressHalvesNarrowText(t *testing.T) {
	p, err := newPress()
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(len(p.press(russian.Narrow(pressedText)))) / float64(len(pressedText)); got > .4 {
		t.Errorf("%.2f of the bytes", got)
	}
}

func TestUnpressSurvivesDamage(t *testing.T) {
	p, err := newPress()
	if err != nil {
		t.Fatal(err)
	}
	whole := p.press(russian.Narrow(pressedText))
	rapid.Check(t, func(t *rapid.T) {
		packed := bytes.Clone(whole[:rapid.IntRange(0, len(whole)).Draw(t, "length")])
		if len(packed) > 0 {
			packed[rapid.IntRange(0, len(packed)-1).Draw(t, "place")] ^= rapid.Byte().Draw(t, "bits")
		}
		var l letter
		_ = l.unpack(packed) // any error, no panic
	})
}
