package russian

import (
	"strings"
	"testing"
	"time"
)

func TestHostileTextTakesLinearTime(t *testing.T) {
	a := NewAnalyzer()
	for _, piece := range []string{"a@", "a-", "a.", "a+", "www.", "http://", "1.", "v1.", "а\u0306", "\u0301", "0x", "_", "и\u0306-", "\xff", "#", "ﷺ", "https://a,"} {
		start := time.Now()
		a.Terms(strings.Repeat(piece, 1<<18/len(piece)))
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("256 kB of %q took %v", piece, took)
		}
	}
}
