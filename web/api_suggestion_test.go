package web_test

import (
	"testing"

	"github.com/podskazka/podskazka/assist"
)

func TestAPISuggestion(t *testing.T) {
	c := openCenter(t)
	suggested := c.object(c.do(200, call{method: "POST", path: "/api/v1/suggestions", body: `{"surface":"widget","subject":"Забыли пароль",
		"body":"Здравствуйте! Мой адрес anna@mail.example. Спасибо","for":"uchenik","page":"/a/vhod","session":"browser-1"}`}))
	hits := suggested.list("hits")
	id := suggested.text("id")
	if id == "" || len(hits) != 1 || hits[0].text("external_id") != "x-parol" {
		t.Fatalf("suggested %v", suggested)
	}
	if _, ok := suggested["topics"].([]any); !ok {
		t.Errorf("topics %v, want a list", suggested["topics"])
	}
	stored, err := c.desk.Suggestion(t.Context(), id)
	if err != nil || stored.Session != "browser-1" || stored.Surface != assist.SurfaceWidget || stored.Query != "Забыли пароль\nМой адрес •••." {
		t.Errorf("stored %+v, %v", stored, err)
	}
	outcomes := "/api/v1/suggestions/" + id + "/outcomes"
	c.do(204, call{method: "POST", path: outcomes, body: `{"outcome":"opened","hit":"` + hits[0].text("ref") + `"}`})
	c.do(204, call{method: "POST", path: outcomes, body: `{"outcome":"opened","hit":"` + hits[0].text("id") + `"}`})
	c.do(204, call{method: "POST", path: outcomes, body: `{"outcome":"helped","session":"browser-1"}`})
	c.do(404, call{method: "POST", path: outcomes, body: `{"outcome":"helped","session":"browser-2"}`})
	c.do(422, call{method: "POST", path: outcomes, body: `{"outcome":"opened","hit":"article:other"}`})
	c.do(422, call{method: "POST", path: outcomes, body: `{"outcome":"inserted","hit":"` + hits[0].text("ref") + `"}`})
	c.do(422, call{method: "POST", path: outcomes, body: `{"outcome":"liked"}`})
	c.wantOutcomes(id, assist.OutcomeShown, assist.OutcomeOpened, assist.OutcomeHelped)
}

// wantOutcomes checks the ledger's outcomes of a suggestion, in any order.
func (c *center) wantOutcomes(id string, want ...string) {
	c.t.Helper()
	stored, err := c.desk.Outcomes(c.t.Context(), id)
	if err != nil || len(stored) != len(want) {
		c.t.Fatalf("outcomes %+v, %v; want %v", stored, err, want)
	}
	kinds := map[string]bool{}
	for _, o := range stored {
		kinds[o.Kind] = true
	}
	for _, kind := range want {
		if !kinds[kind] {
			c.t.Errorf("no outcome %s among %+v", kind, stored)
		}
	}
}

func TestAPISuggestionSaysNothing(t *testing.T) {
	c := openCenter(t)
	for _, body := range []string{`{}`, `{"subject":"па"}`, `{"subject":"прогноз погоды на завтра"}`} {
		suggested := c.object(c.do(200, call{method: "POST", path: "/api/v1/suggestions", body: body}))
		if hits, ok := suggested["hits"].([]any); !ok || len(hits) != 0 || suggested["confident"] != false {
			t.Errorf("%s: %v", body, suggested)
		}
	}
}
