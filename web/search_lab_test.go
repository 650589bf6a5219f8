package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestSearchLabDoors(t *testing.T) {
	c := openCenter(t)
	c.browser(kb.RoleNone).get("/search/lab?q=пароль").leads("/login?next=")
	for role, want := range map[kb.Role]int{kb.RoleUser: 403, kb.RoleAgent: 403, kb.RoleSupervisor: 403, kb.RoleEditor: 200, kb.RoleAdmin: 200} {
		if p := c.open(want, "/search/lab?q=пароль", role); want != 200 && strings.Contains(p.text, "Забыли пароль") {
			t.Errorf("%s sees the lab", role)
		}
	}
	for role, want := range map[kb.Role]int{kb.RoleNone: 401, kb.RoleUser: 403, kb.RoleAgent: 403, kb.RoleEditor: 200} {
		c.do(want, call{method: "GET", path: "/api/v1/search/explain?q=пароль", as: role})
	}
	c.open(http.StatusOK, "/studio", kb.RoleEditor).has("a[href=/search/lab]", "Лаборатория")
}

func TestSearchLab(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleEditor)
	p := b.get("/search/lab").want(200).has("h1", "Лаборатория поиска").hasNot(".lab-side")
	if factors := p.markup.all(".lab-factors input"); len(factors) < 5 || factors[0].attr("value") != "1" {
		t.Errorf("%d factors before anything is asked", len(factors))
	}
	q := url.QueryEscape("gfhjkm ученика войти")
	p = b.get("/search/lab?audience=uchenik&q=" + q).want(200)
	p.has(".lab-readings s", "gfhjkm").has(".lab-readings strong", "пароль").has(".lab-readings .badge", "другая раскладка").
		has(".lab-table th", "ученика").has(".lab-others li", "вход").has(".lab-side h3", "А. Как сейчас").has(".lab-side h4 a", "Пароль ученика").
		has(".lab-hit .lab-table th", "Статья целиком").has(".lab-hit .lab-table td", "заголовок").has(".lab-hit .lab-table th", "Роль").
		has("#lab-for option[selected]", "Ученик").has("#lab-kind option", "Шаблоны ответов")
	if n := len(p.markup.all(".lab-side")); n != 1 {
		t.Errorf("%d sides without a second variant", n)
	}
	if n := len(p.markup.all(".lab-bar rect")); n < 5 {
		t.Errorf("%d pieces of bars", n)
	}
}

// The second variant stands beside the first, says what moved, and keeps its settings in the address.
func TestSearchLabCompares(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleEditor)
	q := "/search/lab?q=" + url.QueryEscape("пароль")
	p := b.get(q + "&audience=uchenik&boost=off&w.grams=0,5&w.document=1").want(200)
	p.has("#lab-b", "Второй вариант").has(".lab-switches input[checked]", "").has(".lab-up", "выше на").has(".lab-down", "ниже на")
	for name, want := range map[string]string{"w-grams": "0.5", "w-document": "1"} {
		if got := p.attr("#"+name, "value"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	p = b.get("/search/lab?repair=off&q=gfhjkm").want(200).has("#lab-b", "Второй вариант").has(".lab-hits", "Ничего не нашлось").has(".lab-side h4 .lab-down", "нет в Б")
	if strings.Contains(p.markup.all(".lab-side")[1].text(), "Показано для") {
		t.Error("the second variant repairs the query though it was told not to")
	}
	b.get(q + "&w.document=1&synonyms=on").want(200).hasNot("#lab-b") // the same as it is
	for _, factor := range []string{"x", "-1", "NaN", "Inf", "11", "1e400"} {
		if p := b.get(q + "&w.grams=" + factor); p.status != 422 && p.status != 413 {
			t.Errorf("factor %s: %d", factor, p.status)
		}
	}
	b.get("/search/lab?q=" + strings.Repeat("я", 257)).want(413)
	b.get(q+"&kind=none&audience=none").want(200).has(".lab-hit", "Забыли пароль")
}

func TestAPISearchExplain(t *testing.T) {
	c := filterCenter(t)
	live := c.object(c.do(200, call{method: "GET", path: "/api/v1/search/explain?q=gfhjkm", as: kb.RoleEditor}))
	if live.text("repaired") != "пароль" || live.list("reading")[0].text("how") != "layout" || live.list("terms")[0].text("term") == "" || len(live.list("parts")) < 5 {
		t.Errorf("explained as %v", live)
	}
	hits := live.list("hits")
	if len(hits) == 0 {
		t.Fatalf("no hits in %v", live)
	}
	sum := 0.0
	for _, part := range hits[0].list("parts") {
		sum += part["score"].(float64)
	}
	if score := hits[0]["score"].(float64); sum <= 0 || sum > score+1e-4 {
		t.Errorf("parts add up to %v of a score of %v", sum, score)
	}
	without := c.object(c.do(200, call{method: "GET", path: "/api/v1/search/explain?q=gfhjkm&repair=false", as: kb.RoleEditor}))
	if without.text("repaired") != "" || without["total"] != 0.0 {
		t.Errorf("without repair: %v", without)
	}
	alone := c.object(c.do(200, call{method: "GET", path: "/api/v1/search/explain?q=пароль&weights=document:0,grams:0,passage:0,pairs:0", as: kb.RoleEditor})).list("hits")[0]
	for i, part := range alone.list("parts") {
		if got := part["score"].(float64) > 0; got != (i == 2) {
			t.Errorf("part %d of the third one alone: %v", i, part)
		}
	}
	for weights, want := range map[string]int{"grams:x": 422, "grams:-1": 422, "grams:11": 413, "grams": 200} {
		c.do(want, call{method: "GET", path: "/api/v1/search/explain?q=x&weights=" + weights, as: kb.RoleEditor})
	}
}
