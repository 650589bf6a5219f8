package content_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
)

const mergeBase = "Заголовок\n\nПервый шаг\n\nВторой шаг\n\nТретий шаг\n"

func TestMerge(t *testing.T) {
	labels := content.MergeLabels{Mine: "моё", Theirs: "Анна", End: "конец"}
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(mergeBase) }
	for _, tt := range []struct {
		name, mine, theirs string
		want               string
		conflicts          int
	}{
		{"nobody", mergeBase, mergeBase, mergeBase, 0},
		{"one", replaced("Первый", "1-й"), mergeBase, replaced("Первый", "1-й"), 0},
		{"the other", mergeBase, replaced("Первый", "1-й"), replaced("Первый", "1-й"), 0},
		{"different places", replaced("Первый", "1-й"), replaced("Третий", "3-й"), replaced("Первый", "1-й", "Третий", "3-й"), 0},
		{"the same", replaced("Первый", "1-й"), replaced("Первый", "1-й"), replaced("Первый", "1-й"), 0},
		{"one place", replaced("Первый", "1-й"), replaced("Первый", "Начальный"), replaced("Первый шаг\n", "««« моё\n1-й шаг\n═══ Анна\nНачальный шаг\n»»» конец\n"), 1},
		{"two ends", mergeBase + "моё", mergeBase + "чужое", mergeBase + "««« моё\nмоё\n═══ Анна\nчужое\n»»» конец\n", 1},
		{"gone and changed", replaced("Второй шаг\n", ""), replaced("Второй", "2-й"), replaced("Второй шаг\n", "««« моё\n═══ Анна\n2-й шаг\n»»» конец\n"), 1},
	} {
		got, conflicts := content.Merged(content.Merge(mergeBase, tt.mine, tt.theirs), labels)
		if got != tt.want || conflicts != tt.conflicts {
			t.Errorf("%s: %d conflicts\n%s\nwant %d\n%s", tt.name, conflicts, got, tt.conflicts, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	const text = "a\n««« моё\nmine 1\n═══ Анна\ntheirs 1\n»»» конец\nb\n««« моё\nmine 2\n═══ Анна\n»»» конец\n"
	for _, tt := range []struct {
		picks []content.Change
		want  string
	}{
		{[]content.Change{content.ChangeMine, content.ChangeTheirs}, "a\nmine 1\nb\n"},
		{[]content.Change{content.ChangeBoth, content.ChangeMine}, "a\nmine 1\ntheirs 1\nb\nmine 2\n"},
		{nil, text},
		{[]content.Change{content.ChangeTheirs}, strings.Replace(text, "««« моё\nmine 1\n═══ Анна\ntheirs 1\n»»» конец\n", "theirs 1\n", 1)},
	} {
		if got := content.Resolve(text, tt.picks); got != tt.want {
			t.Errorf("%v:\n%s\nwant\n%s", tt.picks, got, tt.want)
		}
	}
	for _, plain := range []string{"««« без конца\nа\n═══ б\n", "Заголовок\n=======\n", "»»» а\n", "««« а\n»»» б\n"} {
		if got := content.Resolve(plain, []content.Change{content.ChangeMine}); got != plain || len(content.Conflicts(plain)) != 0 {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

// No line of either side is lost: chunks are whole, and what both wrote is in the merged text.
func TestMergeLosesNothing(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"а\n", "б\n", "в\n", "\n", "г"}), 0, 12).Draw(t, "lines"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		base, mine, theirs := text.Draw(t, "base"), text.Draw(t, "mine"), text.Draw(t, "theirs")
		var b, m, y strings.Builder
		chunks := content.Merge(base, mine, theirs)
		for _, c := range chunks {
			b.WriteString(c.Base)
			m.WriteString(c.Mine)
			y.WriteString(c.Theirs)
		}
		if b.String() != base || m.String() != mine || y.String() != theirs {
			t.Fatalf("chunks %+v of %q, %q, %q", chunks, base, mine, theirs)
		}
		merged, n := content.Merged(chunks, content.MergeLabels{Mine: "м", Theirs: "ч", End: "к"})
		if got := len(content.Conflicts(merged)); got != n {
			t.Errorf("%d conflicts are found again of %d in %q", got, n, merged)
		}
		if mine == base && merged != theirs || theirs == base && merged != mine {
			t.Errorf("one side alone: %q of %q, %q, %q", merged, base, mine, theirs)
		}
	})
}
