package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Counts are for programs of this machine, not for those whom a proxy of this machine lets in.
func TestFromHere(t *testing.T) {
	for _, c := range []struct {
		peer, host, header string
		want               bool
	}{
		{"127.0.0.1:5000", "127.0.0.1:8080", "", true},
		{"[::1]:5000", "[::1]:8080", "", true},
		{"[::ffff:127.0.0.1]:5000", "localhost", "", true},
		{"127.0.0.1:5000", "help.example.ru", "", false},
		{"127.0.0.1:5000", "127.0.0.1:8080", "X-Forwarded-For", false},
		{"127.0.0.1:5000", "127.0.0.1:8080", "X-Real-IP", false},
		{"127.0.0.1:5000", "127.0.0.1:8080", "Forwarded", false},
		{"10.0.0.7:5000", "127.0.0.1:8080", "", false},
		{"@", "localhost", "", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil)
		r.RemoteAddr, r.Host = c.peer, c.host
		if c.header != "" {
			r.Header.Set(c.header, "127.0.0.1")
		}
		if got := fromHere(r); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}
