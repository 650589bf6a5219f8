package bleveindex_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/russian"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// school is a small help center with lines of every tier, some of them not for everybody.
func school() []*search.Document {
	public, members, service := []string{kb.GrantPublic, kb.GrantStaff}, []string{"for:teacher", kb.GrantStaff}, []string{kb.GrantStaff}
	article := func(id, title string, grants []string, audience string, headings ...string) *search.Document {
		d := &search.Document{ID: id, Kind: string(kb.KindArticle), Slug: id, Title: title, Grants: grants, Category: "Вход"}
		if audience != "" {
			d.Audiences = []string{audience}
		}
		for _, h := range headings {
			d.Passages = append(d.Passages, content.Passage{Heading: h, Anchor: kb.Slugify(h), T: -1})
		}
		return d
	}
	film := article("film", "Видео: личный кабинет", public, "pupil")
	film.Kind = string(kb.KindGuide)
	film.Passages = []content.Passage{{Heading: "Настройка уведомлений", T: 12}, {Heading: "Смена пароля", T: 83}}
	partly := article("partly", "Расписание", public, "", "Замены уроков")
	partly.Passages = append(partly.Passages, content.Passage{Heading: "Закрытый протокол", Anchor: "zakrytyy", T: -1, Audiences: []string{"teacher"}})
	return []*search.Document{
		article("reset", "Как восстановить пароль", public, "", "Пароль из письма", "Если письмо не пришло"),
		article("password", "Пароль", public, ""),
		article("pupils", "Пароль ученика", public, "pupil"),
		article("teachers", "Пароль учителя", members, "teacher", "Парольная карточка"),
		article("service", "Паспорт сервера", service, "", "Пароли администраторов"),
		article("settings", "Настройка аккаунта", public, "", "Вход через почту"),
		article("login", "Учётная запись и вход", public, ""),
		article("wifi", "Подключение к Wi-Fi в классе", public, ""),
		article("code", "Ошибка 0x80070005 при обновлении", public, ""),
		partly, film,
	}
}

func openSchool(t *testing.T) *bleveindex.Index {
	t.Helper()
	asked := new(bleveindex.Popular)
	asked.Set([]search.PopularQuery{
		{Text: "пароль от почты", Strangers: true, Article: "reset"},
		{Text: "парольная карточка учителя", Article: "teachers"},
		{Text: "пароль", Strangers: true, Article: "password"},
		{Text: "паромщик анна", Strangers: true, Article: "password"},
		{Text: "письмо не пришло", Strangers: true, Article: "reset"},
		{Text: "пароль ученика не пришло", Audience: "pupil", Strangers: true, Article: "pupils"},
		{Text: "карточка учителя", Audience: "teacher", Article: "teachers"},
	})
	x, err := bleveindex.Memory(bleveindex.Options{Popular: asked})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	documents := school()
	half := len(documents) / 2 // in two segments
	for i, part := range [][]*search.Document{documents[:half], documents[half:]} {
		list := make([]search.Update, len(part))
		for j, d := range part {
			list[j] = search.Update{ID: d.ID, Document: d}
		}
		if err := x.Apply(t.Context(), list, int64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// What is typed, and the list under the box, for strangers, for who chose a role, and for who may read more.
func TestCompleteGolden(t *testing.T) {
	x := openSchool(t)
	teacher := kb.Viewer{UserID: "t", Role: kb.RoleUser, Audiences: []string{"teacher"}}
	var b strings.Builder
	some := []string{"парол", "карточ", "протокол", "администр", "паспорт"}
	for _, c := range []struct {
		who   string
		q     search.Query
		typed []string
	}{
		{"a stranger", search.Query{}, typing},
		{"a stranger who chose pupil", search.Query{Audience: "pupil"}, some},
		{"a stranger who chose teacher", search.Query{Audience: "teacher"}, some},
		{"a teacher", search.Query{Viewer: teacher, Audience: "teacher"}, some},
		{"an agent", search.Query{Viewer: staff}, some},
		{"a stranger, three lines", search.Query{Limit: 3}, some},
		{"a stranger, guides", search.Query{Kinds: []string{"guide"}}, some},
		{"a stranger, without two articles", search.Query{Exclude: []string{"password", "reset"}}, some},
		{"a stranger, what is for pupils alone", search.Query{OnlyFor: "pupil"}, some},
		{"a stranger, as typed", search.Query{Literal: true}, []string{"парол", "настрйк", "gfhj"}},
	} {
		fmt.Fprintf(&b, "# %s\n", c.who)
		for _, text := range c.typed {
			c.q.Text = text
			lines, err := x.Complete(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s\n", text)
			for _, l := range lines {
				address, err := url.QueryUnescape(l.URL)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "\t%s · %s · %s · %s\n", strings.NewReplacer("<mark>", "[", "</mark>", "]").Replace(string(l.HTML)), l.Context, l.Kind, address)
			}
		}
	}
	golden(t, "complete.txt", b.String())
}

// typing is what the tests type.
var typing = []string{
	"па", "парол", "пароль уч", "письмо", "карточ", "паром", "настройка", "замены", "вход", "учетная", "учётная", "0x8007", "wi",
	"настрйк", "нстройка", "наcтройка", "настрокйа", "gfhj", "gfhjk exty", "yfcnhjqrf", "parol", "nastroyka", "парль ученика", "паролб",
	"протокол", "администр", "администратры", "fflvbybc", "паспорт", "паспрт", "карточк", "каточка", "зебра", "п",
}

// What a stranger may not read changes nothing of what he is shown, not even by a word that would have been a better reading.
func TestCompleteKeepsSecrets(t *testing.T) {
	all, readable := openSchool(t), openSchool(t)
	for _, d := range school() {
		if slices.Contains(d.Grants, kb.GrantPublic) {
			d.Passages = slices.DeleteFunc(d.Passages, func(p content.Passage) bool { return len(p.Audiences) > 0 })
			if err := readable.Apply(t.Context(), []search.Update{{ID: d.ID, Document: d}}, 3); err != nil {
				t.Fatal(err)
			}
		} else if err := readable.Apply(t.Context(), []search.Update{{ID: d.ID}}, 3); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range typing {
		complete := func(x *bleveindex.Index) []search.Completion {
			lines, err := x.Complete(t.Context(), search.Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return lines
		}
		if diff := cmp.Diff(complete(readable), complete(all)); diff != "" {
			t.Errorf("%q (-without secrets +with):\n%s", text, diff)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// outlines is an index of the titles and headings of generated articles: all that completion reads of them.
func outlines(b *testing.B) *bleveindex.Index {
	b.Helper()
	x, err := bleveindex.Create(b.TempDir(), bleveindex.Options{}) // on disk, where segments are merged
	if err == nil {
		err = fill(x, outlined, articles())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	return x
}

func outlined(i int) *search.Document {
	d := generated().Article(i)
	for j := range d.Passages {
		d.Passages[j].Text = ""
	}
	return d
}

// BenchmarkCompleteTyping types beginnings of titles, as they are and in ways they are mistyped.
func BenchmarkCompleteTyping(b *testing.B) {
	x := outlines(b)
	for _, c := range []struct {
		name   string
		change func(r *rand.Rand, text []rune) []rune
	}{
		{"as it is", func(_ *rand.Rand, text []rune) []rune { return text }},
		{"in the other layout", func(_ *rand.Rand, text []rune) []rune { return []rune(russian.Qwerty(string(text))) }},
		{"with a slip", func(r *rand.Rand, text []rune) []rune {
			at := 1 + r.IntN(5)
			return slices.Concat(text[:at], text[at+1:])
		}},
		{"of nothing", func(*rand.Rand, []rune) []rune { return []rune("ыъщфыждэ щъыфэ") }},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			var took []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				text := c.change(r, []rune(generated().Article(r.IntN(articles())).Title))
				text = text[:min(len(text), 2+r.IntN(16))]
				start := time.Now()
				if _, err := x.Complete(context.Background(), search.Query{Text: string(text), Viewer: staff, Audience: "uchenik"}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
