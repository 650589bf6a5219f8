package web_test

import (
	"net/http"

	"github.com/podskazka/podskazka/kb"
)

// A screen is a page of the desk or the studio in a browser without JavaScript: its buttons can be pressed.
type screen struct {
	*page
	browser *browser
}

// open gets a page as somebody and checks its status.
func (c *center) open(want int, path string, as kb.Role) screen {
	c.t.Helper()
	b := c.browser(as)
	return screen{b.get(path).want(want), b}
}

// says is the text of the only element a selector finds.
func (s screen) says(selector string) string {
	s.t.Helper()
	return s.markup.one(selector).text()
}

// holds is what stands in the only field a selector finds.
func (s screen) holds(selector string) string {
	s.t.Helper()
	return s.markup.one(selector).value()
}

// press sends the form of that id with what stands in its fields, the changes of the person ("field", "value", …) and the
// button, and checks the status. A redirect is followed.
func (s screen) press(want int, id, button string, changes ...string) screen {
	s.t.Helper()
	values := s.markup.fields(id)
	for i := 0; i+1 < len(changes); i += 2 {
		values.Set(changes[i], changes[i+1])
	}
	if len(s.markup.all("button[value="+button+"]")) == 0 {
		s.t.Fatalf("no button %q", button)
	}
	values.Set("do", button)
	answer := s.browser.post(s.markup.one("form#"+id).attr("action"), values).want(want)
	if want == http.StatusSeeOther {
		answer = s.browser.get(answer.leads("/")).want(http.StatusOK)
	}
	return screen{answer, s.browser}
}
