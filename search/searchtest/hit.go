package searchtest

import (
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/search"
)

func testSnippets(b *bench) {
	d := article("a", "Как <b>сбросить</b> Па\u0301роль", strings.Repeat("Вступление без нужных слов. ", 40)+
		"Нажмите <script>Зелёная</script> & ждите письма."+strings.Repeat(" Дальше опять ничего.", 40))
	d.Passages[0].Heading, d.Passages[0].Anchor = "Письмо", "pismo"
	b.apply(d)
	hit := b.search(search.Query{Text: "пароль зеленая письмо"}).Hits[0]
	if want := "Как &lt;b&gt;сбросить&lt;/b&gt; <mark>Па\u0301роль</mark>"; string(hit.TitleHTML) != want {
		b.Errorf("title %q, want %q", hit.TitleHTML, want)
	}
	snippet := string(hit.Snippet)
	for _, want := range []string{"&lt;script&gt;<mark>Зелёная</mark>&lt;/script&gt; &amp;", "<mark>письма</mark>", "…"} {
		if !strings.Contains(snippet, want) {
			b.Errorf("snippet %q lacks %q", snippet, want)
		}
	}
	if n := len([]rune(snippet)); n > 330 {
		b.Errorf("the snippet has %d runes", n)
	}
	if hit.Heading != "Письмо" || hit.Anchor != "pismo" || hit.T != -1 {
		b.Errorf("the hit points at %q #%s %d", hit.Heading, hit.Anchor, hit.T)
	}
}

func testReasons(b *bench) {
	d := article("a", "Вход в кабинет", "Откройте страницу и введите пароль.")
	d.Passages = append(d.Passages, content.Passage{Text: "Теперь нажмите восстановление.", T: 83, Heading: "Глава"})
	b.apply(d, article("b", "Прочее", "Кабинет"))
	result := b.search(search.Query{Text: "вход восстановление зебра"})
	hit := result.Hits[0]
	fields := map[string]string{}
	sum := 0.0
	for _, r := range hit.Why {
		fields[r.Word] = r.Field
		sum += r.Share
	}
	if fields["вход"] != "title" || fields["восстановление"] != "transcript" || len(fields) != 2 {
		b.Errorf("why: %+v", hit.Why)
	}
	if sum < .99 || sum > 1.01 {
		b.Errorf("shares add up to %v", sum)
	}
	if hit.T != 83 {
		b.Errorf("the hit points at second %d", hit.T)
	}
	b.apply(article("c", "Письмо", "Написать можно всем."), article("d", "Верификация", "Проверка."))
	for query, want := range map[string]search.Reason{
		"напишите":         {Word: "напишите", Via: "написать", Field: "body"},
		"микроверификация": {Word: "микроверификация", Via: "Верификация", Field: "similar"},
	} {
		if hits := b.search(search.Query{Text: query}).Hits; len(hits) != 1 || len(hits[0].Why) != 1 || hits[0].Why[0].Word != want.Word ||
			hits[0].Why[0].Via != want.Via || hits[0].Why[0].Field != want.Field {
			b.Errorf("%s: %+v, want %+v", query, hits, want)
		}
	}
	if result.Self <= 0 || result.Hits[0].Coverage <= .3 || result.Hits[0].Coverage >= 1 {
		b.Errorf("self %v, coverage %v with one word of three unknown", result.Self, result.Hits[0].Coverage)
	}
}
