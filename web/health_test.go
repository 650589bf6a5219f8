package web_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestHealth(t *testing.T) {
	c := openCenter(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := c.object(c.do(200, call{method: "GET", path: path})); got.text("status") != "ok" {
			t.Errorf("%s: %v", path, got)
		}
	}
	c.down = errors.New("dial tcp 10.0.0.1: refused")
	c.do(200, call{method: "GET", path: "/healthz"})
	answer := c.do(503, call{method: "GET", path: "/readyz"})
	text, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(text), `"database":"failed"`) || strings.Contains(string(text), "10.0.0.1") {
		t.Errorf("not ready: %s, %v", text, err)
	}
}

func TestMetrics(t *testing.T) {
	c := openCenter(t)
	c.do(200, call{method: "GET", path: "/api/v1/search?q=пароль"})
	c.do(200, call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"пароль"}`})
	c.do(405, call{method: "BREW", path: "/api/v1/search"})
	c.do(404, call{method: "GET", path: "/metrics"})
	c.do(404, call{method: "GET", path: "/metrics", as: kb.RoleUser})
	answer := c.do(200, call{method: "GET", path: "/metrics", as: kb.RoleSupervisor})
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`podskazka_http_request_duration_seconds_count{method="GET",route="/api/v1/search",status="200"} 1`,
		`podskazka_engine_duration_seconds_count{ask="search"} 1`,
		`podskazka_engine_duration_seconds_count{ask="suggest"} 1`,
		`podskazka_index_lag_changes{index="knowledge"} 7`,
		`method="other"`,
		"go_goroutines",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, grep(string(text), "podskazka"))
		}
	}
}

// grep keeps the lines that hold a word.
func grep(text, word string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) && !strings.Contains(line, "_bucket") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
