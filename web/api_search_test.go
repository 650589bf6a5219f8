package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestAPISearch(t *testing.T) {
	c := openCenter(t)
	found := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=забыли%20пароль"}))
	hits := found.list("hits")
	if found.text("query") != "забыли пароль" || found["total"] != 1.0 || len(hits) != 1 {
		t.Fatalf("found %v", found)
	}
	if _, ok := found["took_ms"].(float64); !ok {
		t.Errorf("took_ms %v", found["took_ms"])
	}
	hit := hits[0]
	if hit.text("external_id") != "x-parol" || hit.text("kind") != "article" || hit.text("title") != "Забыли пароль" || hit.text("url") != "/a/parol" {
		t.Errorf("hit %v", hit)
	}
	if !strings.Contains(hit.text("snippet"), "<mark>") || hit["score"].(float64) <= 0 || len(hit.list("why")) == 0 {
		t.Errorf("hit %v", hit)
	}
	for _, absent := range []string{"t", "heading"} {
		if _, ok := hit[absent]; ok {
			t.Errorf("%s of a hit at the beginning of a text: %v", absent, hit[absent])
		}
	}
}

func TestAPISearchPages(t *testing.T) {
	c := openCenter(t)
	var ids []string
	path := "/api/v1/search?q=пароль&limit=1"
	for cursor, page := "", 0; page < 5; page++ {
		found := c.object(c.do(200, call{method: "GET", path: path + cursor, as: kb.RoleAgent}))
		if found["total"] != 3.0 {
			t.Fatalf("total %v", found["total"])
		}
		for _, hit := range found.list("hits") {
			ids = append(ids, hit.text("external_id"))
		}
		next := found.text("next")
		if next == "" {
			break
		}
		cursor = "&cursor=" + next
	}
	if len(ids) != 3 || ids[0] == ids[1] || ids[1] == ids[2] || ids[0] == ids[2] {
		t.Errorf("pages hold %v, want three different articles", ids)
	}
}

func TestAPISearchNothing(t *testing.T) {
	c := openCenter(t)
	for _, q := range []string{"", "%20", "квазипространство", "!!!"} {
		found := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=" + q}))
		if hits, ok := found["hits"].([]any); !ok || len(hits) != 0 || found["total"] != 0.0 {
			t.Errorf("q=%q: %v", q, found)
		}
	}
}

func TestAPIComplete(t *testing.T) {
	c := openCenter(t)
	found := c.object(c.do(200, call{method: "GET", path: "/api/v1/complete?q=па"}))
	lines := found.list("completions")
	if len(lines) != 1 || lines[0].text("text") != "Забыли пароль" || lines[0].text("url") != "/a/parol" || !strings.Contains(lines[0].text("html"), "<mark>") {
		t.Errorf("found %v", found)
	}
}

func TestAPISections(t *testing.T) {
	c := openCenter(t)
	for role, want := range map[kb.Role]string{kb.RoleNone: "vhod", kb.RoleEditor: "vhod | sluzhba"} {
		sections := c.object(c.do(200, call{method: "GET", path: "/api/v1/sections", as: role})).list("sections")
		if got := titles(sections, "slug"); len(sections) != strings.Count(want, "|")+1 || !strings.Contains(got, "vhod") {
			t.Errorf("%q gets %s, want %s", role, got, want)
		}
	}
	audiences := c.object(c.do(200, call{method: "GET", path: "/api/v1/audiences"})).list("audiences")
	if titles(audiences, "title") != "Ученик · закрытый контур" {
		t.Errorf("audiences %v", audiences)
	}
}

func TestAPISearchFilters(t *testing.T) {
	c := filterCenter(t)
	path := "/api/v1/search?facets=true&q=пароль"
	for filter, want := range map[string]float64{"": 4, "&role=uchitel": 3, "&section=vhod": 4, "&section=gosuslugi": 1, "&updated=week": 4, "&lang=en": 1, "&role=uchitel&section=gosuslugi&kind=article": 1} {
		found := c.object(c.do(200, call{method: "GET", path: path + filter}))
		if found["total"] != want || found["nothing_fits"] != false {
			t.Errorf("%s: %v answers, nothing fits: %v", filter, found["total"], found["nothing_fits"])
		}
	}
	facets := c.object(c.do(200, call{method: "GET", path: path})).at("facets")
	if got, want := fmt.Sprint(facets), "map[kind:map[article:3 faq:1] lang:map[en:1 ru:3] role:map[uchenik:3 uchitel:3] section:map[gosuslugi:1 vhod:3] updated:map[month:4 week:4 year:4]]"; got != want {
		t.Errorf("facets %s,\nwant   %s", got, want)
	}
	if plain := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=пароль"})); plain["facets"] != nil {
		t.Error("facets that nobody asked for")
	}
	c.do(422, call{method: "GET", path: path + "&updated=decade"})
	if none := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=прогноз%20погоды"})); none["nothing_fits"] != true {
		t.Errorf("weather: %v", none)
	}
}
