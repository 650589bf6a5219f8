package searchtest

import (
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// testRepair: what was mistyped is found and said, and no word comes from what the reader may not read.
func testRepair(b *bench) {
	hidden := article("hidden", "Мегалодон", "Мегалодон спит")
	hidden.Grants = []string{kb.GrantStaff}
	only := article("only", "Расписание", "")
	only.Passages = []content.Passage{{Text: "Созвездие ждёт", T: -1, Audiences: []string{"navigator"}}}
	mail := article("mail", "Не приходит письмо", "Ждите письма")
	mail.Learned = []search.Learned{{Text: "преходит писмо", Weight: 1}} // a typo does not become right by being learned
	slip := article("slip", "Чей пороль", "Пороль мегалодона")
	slip.Grants = []string{kb.GrantStaff}
	only.Passages = append(only.Passages, content.Passage{Text: "Песьмо созвездия", T: -1, Audiences: []string{"navigator"}})
	b.apply(hidden, only, slip, mail, article("password", "Забыли пароль", "Пароль меняют"))

	for text, want := range map[string]string{
		"ghb[jlbn gbcmvj": "приходит письмо", // keyboard layout
		"prihodit pismo":  "приходит письмо", // Latin letters
		"преходит писмо":  "приходит письмо", // typos
		"пpиxoдит письмо": "",                // look-alikes are no other text
		"письмо":          "",
		"мегалодоон":      "",
		"созвездее":       "",
		"SPSUP-1503":      "",
	} {
		result := b.search(search.Query{Text: text})
		if result.Repaired != want {
			b.Errorf("%q was searched as %q, want %q", text, result.Repaired, want)
		}
		if want != "" && (len(result.Hits) == 0 || result.Hits[0].ID != "mail") {
			b.Errorf("%q found %v", text, ids(result.Hits))
		}
	}
	if got := b.search(search.Query{Text: "мегалодоон", Viewer: staff}); got.Repaired != "мегалодон" {
		b.Errorf("staff's word was searched as %q", got.Repaired)
	}
	// that somebody may not read a word is not told by leaving his as it is
	for text, want := range map[string]string{"пороль": "пароль", "забыли пороль": "забыли пароль", "песьмо": "письмо"} {
		if got := b.search(search.Query{Text: text}); got.Repaired != want {
			b.Errorf("%q, which stands in what is hidden, was searched as %q, want %q", text, got.Repaired, want)
		}
	}
	if got := b.search(search.Query{Text: "чей пороль", Viewer: staff}); got.Repaired != "" || len(got.Hits) == 0 || got.Hits[0].ID != "slip" {
		b.Errorf("staff's own word was searched as %q", got.Repaired)
	}
	if got := b.search(search.Query{Text: "песьмо", Audience: "navigator"}); got.Repaired != "" {
		b.Errorf("a word of his role was searched as %q", got.Repaired)
	}
	if got := b.search(search.Query{Text: "gbcmvj", Literal: true}); got.Repaired != "" || len(got.Hits) > 0 {
		b.Errorf("what was to be searched as typed found %v as %q", ids(got.Hits), got.Repaired)
	}
	why := b.search(search.Query{Text: "gfhjkm"}).Hits[0].Why[0]
	if why.Word != "gfhjkm" || why.Via != "пароль" {
		b.Errorf("the reason is %+v", why)
	}
	for _, text := range []string{"gfh", "gfhjkm", "parol", "пороль", "забыли пороль"} {
		b.completes(search.Query{Text: text}, "password")
	}
	for _, text := range []string{"парл", "паротл", "апрол", "gfhk"} { // slips in words that are not finished
		b.completes(search.Query{Text: text}, "password")
	}
	b.completes(search.Query{Text: "мегалдо"})
	b.completes(search.Query{Text: "мегалдо", Viewer: staff}, "hidden")
	b.completes(search.Query{Text: "vtufk"})
	b.completes(search.Query{Text: "gfh", Literal: true})
}
