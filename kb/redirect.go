package kb

import (
	"context"
	"net/url"
	"path"
	"strings"
	"time"
)

// MaxRedirect is how long an old address may be, in bytes.
const MaxRedirect = 2000

// A Redirect leads from an address of an older site to the article that stands for it. It never expires. Slugs that our own
// articles had before are no redirects: Articles knows them.
type Redirect struct {
	Source    string // path and query as RedirectSource writes them: "/hc/ru/articles/123?page=2"
	ArticleID string
	Anchor    string // heading of the article; empty = its beginning
	CreatedAt time.Time
}

// RedirectSource brings an address, full or from the root, into the form in which redirects are compared: no scheme, host and
// fragment, a clean path without a slash at its end, the parameters of the query by name.
func RedirectSource(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Opaque != "" {
		return "", Unknown("source")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", Unknown("source")
	}
	source := path.Clean("/" + u.Path)
	if len(query) > 0 {
		source += "?" + query.Encode()
	}
	switch {
	case source == "/":
		return "", Required("source")
	case len(source) > MaxRedirect:
		return "", TooLong("source", MaxRedirect)
	}
	return source, nil
}

// Redirects stores where old addresses lead.
type Redirects interface {
	// Redirect finds where an address leads. ErrNotFound when it leads nowhere.
	Redirect(ctx context.Context, source string) (Redirect, error)
	// Redirects lists the old addresses of an article, in order.
	Redirects(ctx context.Context, articleID string) ([]Redirect, error)
	// SaveRedirects inserts or replaces by Source, all or none. ErrNotFound when one leads to no article.
	SaveRedirects(ctx context.Context, redirects ...Redirect) error
}
