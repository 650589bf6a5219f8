package russian

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRoots(t *testing.T) {
	a := NewAnalyzer()
	golden(t, "testdata/roots.txt", func(input string) string {
		var b strings.Builder
		var before Root
		for i, word := range strings.Fields(input) {
			root := RootOf(a.Stem(word))
			switch {
			case i > 0 && before.Kin(root) != root.Kin(before):
				t.Errorf("%s and %s are kin one way", before, root)
			case i > 0 && before.Kin(root):
				b.WriteString(" = ")
			case i > 0:
				b.WriteString(" ")
			}
			b.WriteString(string(root))
			before = root
		}
		return b.String()
	})
}

// A family is looked for among what begins with the prefix: nothing of it may begin otherwise.
func TestKinShareTheirPrefix(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("аоеилнкчцстщшжзд")), 1, 7, -1)
	ends := rapid.SampledFrom([]string{"", "а", "ива", "ен", "к", "ирова", "ац", "н", "ов", "тел"})
	rapid.Check(t, func(t *rapid.T) {
		start := letters.Draw(t, "start")
		one := RootOf(start + letters.Draw(t, "one") + ends.Draw(t, "suffix of one"))
		two := RootOf(start + letters.Draw(t, "two") + ends.Draw(t, "suffix of two"))
		if prefix := one.Prefix(); prefix != "" && one.Kin(two) && !strings.HasPrefix(string(two), prefix) {
			t.Fatalf("%s is kin of %s and does not begin with %s", two, one, prefix)
		}
	})
}
