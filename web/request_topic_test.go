package web_test

import (
	"net/url"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// A chosen topic stays chosen while the text changes, until it is given up; with a script and without.
func TestRequestTopic(t *testing.T) {
	c := openCenter(t)
	for _, part := range []bool{true, false} {
		b := c.browser(kb.RoleNone)
		b.part = part
		ask := url.Values{"subject": {"забыли пароль"}}
		section := c.article("parol").Section
		ask.Set("topic", section)
		p := b.post("/requests/suggest", ask).want(200).has(".suggest-hit", "Забыли пароль").has(`.chip[aria-pressed=true]`, "")
		if got := p.attr("input[name=section]", "value"); got != section {
			t.Errorf("the form keeps the topic %q, want %q", got, section)
		}
		ask.Del("topic")
		ask.Set("section", "another-topic")
		b.post("/requests/suggest", ask).want(200).hasNot(".suggest-hit").has("#suggest-title", "В этой теме ответа не нашлось")
		ask.Set("topic", "")
		b.post("/requests/suggest", ask).want(200).has(".suggest-hit", "Забыли пароль").hasNot("input[name=section]")
	}
}
