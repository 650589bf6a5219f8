package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// hang tells a server that is stuck from a busy machine.
const hang = 20 * time.Second

// Texts made to be slow are shown or refused by preview and save, and a page of somebody else is not behind them in the queue.
func TestHostileTexts(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleEditor)
	for name, body := range map[string]string{
		"quotes":     strings.Repeat(">", 100_000),
		"brackets":   strings.Repeat("[", 100_000),
		"links":      strings.Repeat("[a](b) ", 30_000),
		"deep lists": strings.Repeat("- ", 100_000),
		"table":      "|a|b|\n|-|-|\n" + strings.Repeat("|a|b|\n", 30_000),
		"wide table": "|" + strings.Repeat("a|", 20_000) + "\n|" + strings.Repeat("-|", 20_000) + "\n",
		"too long":   strings.Repeat("a", content.MaxBody+1),
	} {
		t.Run(name, func(t *testing.T) {
			refused := content.Check(body) != nil
			began := time.Now()
			b.post("/studio/preview", url.Values{"body": {body}}).want(http.StatusOK)
			form := url.Values{"title": {"Статья " + name}, "kind": {"article"}, "access": {"public"}, "body": {body}, "do": {"save"}}
			saved := b.post("/studio/articles", form)
			if refused {
				saved.want(http.StatusUnprocessableEntity).has("[role=alert]", "")
			} else {
				b.get(saved.leads("/studio/articles/")).want(http.StatusOK)
			}
			if took := time.Since(began); took > hang {
				t.Errorf("took %v", took)
			}
		})
	}

	const writers = 3
	heavy := strings.Repeat("[", 200_000)
	var ready atomic.Int32
	var all sync.WaitGroup
	for range writers {
		writer := c.browser(kb.RoleEditor)
		all.Go(func() {
			writer.post("/studio/preview", url.Values{"body": {heavy}})
			ready.Add(1)
		})
	}
	c.browser(kb.RoleNone).get("/a/parol").want(http.StatusOK)
	if ready.Load() == writers {
		t.Error("a reader waited for all previews")
	}
	all.Wait()
}
