package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
)

// Limits are requests a minute from one address (one /64 for IPv6). Zero takes the default, a negative number is no limit.
// They are generous because a whole school may sit behind one address.
type Limits struct {
	Login   int // attempts to sign in
	Account int // attempts to sign in as one person, from anywhere, in ten minutes
	Search  int // searches and completions
	Suggest int // suggestions for drafts
	Write   int // requests, replies, votes
}

// The names routes use.
const (
	limitLogin   = "login"
	limitAccount = "account"
	limitSearch  = "search"
	limitSuggest = "suggest"
	limitWrite   = "write"
)

type limiter struct {
	*httprate.RateLimiter
	local bool // counts requests from this machine too
}

func newLimiters(c Limits) map[string]limiter {
	all := map[string]limiter{}
	for _, l := range []struct {
		name         string
		limit, basic int
		window       time.Duration
		local        bool
	}{
		{limitLogin, c.Login, 30, time.Minute, true},
		{limitAccount, c.Account, 10, 10 * time.Minute, true},
		{limitSearch, c.Search, 1200, time.Minute, false},
		{limitSuggest, c.Suggest, 600, time.Minute, false},
		{limitWrite, c.Write, 120, time.Minute, false},
	} {
		if l.limit == 0 {
			l.limit = l.basic
		}
		if l.limit > 0 {
			all[l.name] = limiter{httprate.NewRateLimiter(l.limit, l.window), l.local}
		}
	}
	return all
}

// over counts the request and reports whether it is one too many.
func (l limiter) over(w http.ResponseWriter, r *http.Request, key string) bool {
	if !l.local && middleware.GetClientIPAddr(r.Context()).IsLoopback() {
		return false
	}
	return l.OnLimit(w, r, key)
}

// clientKey names the client for counting.
func clientKey(r *http.Request) string {
	return httprate.CanonicalizeIP(middleware.GetClientIP(r.Context()))
}

func checkPrefixes(prefixes []string) error {
	for _, p := range prefixes {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("trusted proxy %q: want a prefix like 10.0.0.0/8", p)
		}
	}
	return nil
}
