package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// checkTimeout is how long a dependency may take to answer before it counts as down.
const checkTimeout = 2 * time.Second

// healthRoutes are for machines that watch: alive, ready, measured.
func (s *Server) healthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/healthz", Name: "health.show", handle: s.handleHealthShow},
		{Method: http.MethodGet, Pattern: "/readyz", Name: "ready.show", handle: s.handleReadyShow},
		{Method: http.MethodGet, Pattern: "/metrics", Name: "metrics.show", handle: s.handleMetricsShow},
	}
}

// health is what the health routes answer. A check that fails says so and no more: why is in the log.
type health struct {
	Status string            `json:"status"` // "ok" or "failed"
	Checks map[string]string `json:"checks,omitempty"`
}

const (
	healthOK     = "ok"
	healthFailed = "failed"
)

// handleHealthShow says that the process answers requests, whatever becomes of what it depends on.
func (s *Server) handleHealthShow(w http.ResponseWriter, _ *http.Request) error {
	return writeHealth(w, health{Status: healthOK})
}

// handleReadyShow asks every dependency at once and is ready when all are.
func (s *Server) handleReadyShow(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer := health{Status: healthOK, Checks: make(map[string]string, len(s.Ready))}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, check := range s.Ready {
		wg.Go(func() {
			err := check(ctx)
			mu.Lock()
			defer mu.Unlock()
			answer.Checks[name] = healthOK
			if err != nil {
				s.Log.ErrorContext(ctx, "not ready", "check", name, "err", err)
				answer.Checks[name], answer.Status = healthFailed, healthFailed
			}
		})
	}
	wg.Wait()
	return writeHealth(w, answer)
}

func writeHealth(w http.ResponseWriter, h health) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if h.Status != healthOK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // fails only when nobody listens any more
	return nil
}

// handleMetricsShow is for this machine and for those who see insights, by their key: to anybody else it does not exist.
func (s *Server) handleMetricsShow(w http.ResponseWriter, r *http.Request) error {
	if !fromHere(r) && !visitOf(r).Viewer.CanSeeInsights() {
		return fmt.Errorf("metrics from elsewhere: %w", kb.ErrNotFound)
	}
	w.Header().Set("Cache-Control", "no-store")
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}

// fromHere reports a request that a program of this machine made to this machine: a proxy beside us forwards those of others, and says so
// or asks for another host.
func fromHere(r *http.Request) bool {
	for _, header := range [...]string{"Forwarded", "X-Forwarded-For", "X-Real-IP"} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	asked, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && asked.IsLoopback()
}
