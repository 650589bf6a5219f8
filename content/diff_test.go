package content_test

import (
	"html/template"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
)

func TestDiffWords(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"Откройте профиль.", "Откройте профиль.", "Откройте профиль."},
		{"Откройте старый профиль и нажмите.", "Откройте новый профиль и нажмите.", "Откройте [-старый -]{+новый +}профиль и нажмите."},
		{"Раз\nДва\nТри\n", "Раз\nТри\nЧетыре\n", "Раз\n[-Два\n-]Три\n{+Четыре\n+}"},
		{"", "Всё новое", "{+Всё новое+}"},
		{"до 5 лет", "до 6 лет", "до [-5 -]{+6 +}лет"},
	} {
		var b strings.Builder
		for _, p := range content.DiffWords(tt.before, tt.after) {
			b.WriteString(map[content.Op]string{content.OpInsert: "{+", content.OpDelete: "[-"}[p.Op] + p.Text + map[content.Op]string{content.OpInsert: "+}", content.OpDelete: "-]"}[p.Op])
		}
		if b.String() != tt.want {
			t.Errorf("%q → %q:\n%s\nwant\n%s", tt.before, tt.after, b.String(), tt.want)
		}
	}
}

func TestDiffHTML(t *testing.T) {
	r := content.NewRenderer()
	for _, tt := range []struct{ before, after, want string }{
		{"<p>Откройте <strong>старый</strong> профиль.</p>", "<p>Откройте <strong>новый</strong> профиль.</p>", "<p>Откройте <strong><del>старый</del><ins>новый</ins></strong> профиль.</p>"},
		{"<p>Раз.</p><p>Два.</p><p>Три.</p>", "<p>Раз.</p><p>Три.</p>", "<p>Раз.</p><p><del>Два.</del></p><p>Три.</p>"},
		{"<p>Раз.</p>", "<p>Раз.</p><ul><li>Два</li></ul>", "<p>Раз.</p><ul><li><ins>Два</ins></li></ul>"},
		{"<ul><li>Раз</li><li>Два</li></ul>", "<ul><li>Раз</li></ul>", "<ul><li>Раз</li></ul><p><del>Два</del></p>"},
		{"<ul><li>Раз</li><li>Два</li></ul><p>Конец</p>", "<ul><li>Два</li></ul><p>Конец</p>", "<ul><li><del>Раз</del>Два</li></ul><p>Конец</p>"},
		{"<p>a &lt;script&gt; b</p>", "<p>a &amp; b</p>", "<p>a <del>&lt;script&gt; </del><ins>&amp; </ins>b</p>"},
		{`<p>Вид: <img src="/a.png" alt="старый"></p>`, `<p>Вид: <img src="/b.png" alt="новый"></p>`, `<p>Вид: <del><img src="/a.png" alt="старый"></del><ins><img src="/b.png" alt="новый"></ins></p>`},
		{"<p>Одно.</p><p>Другое.</p>", "", "<p><del>Одно.<br>Другое.</del></p>"},
	} {
		if got := r.DiffHTML(template.HTML(tt.before), template.HTML(tt.after)); string(got) != tt.want {
			t.Errorf("%s → %s:\n%s\nwant\n%s", tt.before, tt.after, got, tt.want)
		}
	}
}

// What was inserted or stayed is the newer text, what was deleted or stayed the older one.
func TestDiffWordsIsExact(t *testing.T) {
	word := rapid.SampledFrom([]string{"а", "бв ", "\n", "Ё-", "  ", "e\u0301", "\n\n", "x1"})
	rapid.Check(t, func(t *rapid.T) {
		before, after := strings.Join(rapid.SliceOf(word).Draw(t, "before"), ""), strings.Join(rapid.SliceOf(word).Draw(t, "after"), "")
		var old, new strings.Builder
		for _, p := range content.DiffWords(before, after) {
			if p.Op != content.OpInsert {
				old.WriteString(p.Text)
			}
			if p.Op != content.OpDelete {
				new.WriteString(p.Text)
			}
		}
		if old.String() != before || new.String() != after {
			t.Errorf("%q → %q came out as %q → %q", before, after, old.String(), new.String())
		}
	})
}

// Two texts at the limit that have nothing in common are compared while a person waits.
func BenchmarkDiffHTML(b *testing.B) {
	r := content.NewRenderer()
	page := func(word string) template.HTML {
		return template.HTML(strings.Repeat("<p>"+strings.Repeat(word+" слово ", 20)+"</p>", 500))
	}
	before, after := page("одно"), page("другое")
	for b.Loop() {
		r.DiffHTML(before, after)
	}
}
