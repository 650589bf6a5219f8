package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Blobs holds the bytes of attachments by their hash.
type Blobs interface {
	Put(ctx context.Context, r io.Reader) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
}

// Suggester suggests answers and keeps what came of them; assist.Service is one.
type Suggester interface {
	Suggest(ctx context.Context, d assist.Draft) (*assist.Suggestion, error)
	ForTicket(ctx context.Context, viewer kb.Viewer, t *ticket.Ticket, first []ticket.Message) (*assist.TicketSuggestion, error)
	Record(ctx context.Context, viewer kb.Viewer, session string, o assist.Outcome) error
	Submitted(ctx context.Context, viewer kb.Viewer, session string, t *ticket.Ticket) error
	Answered(ctx context.Context, viewer kb.Viewer, t *ticket.Ticket, uses []assist.Use) error
	Solved(ctx context.Context, by string, t *ticket.Ticket) error
}

// A ViewCounter counts how often articles are read; assist.ViewCounter is one.
type ViewCounter interface {
	Viewed(article, audience string)
}

// Deps is what the pages stand on.
type Deps struct {
	Audiences    kb.Audiences
	Sections     kb.Sections
	Gaps         assist.Gaps
	Wordings     Wordings
	WordingTrust WordingTrust
	Articles     kb.Articles
	Changes      kb.ChangeFeed // of articles: lists in memory follow it
	Votes        kb.Votes
	Replies      kb.Replies
	Users        kb.Users
	Sessions     kb.Sessions
	Attachments  kb.Attachments
	Files        kb.Files
	Autosaves    kb.Autosaves
	Pictures     kb.Pictures // nil = images have one width
	Life         kb.Life
	Amendments   kb.Amendments
	History      kb.History
	Presences    kb.Presences
	Redirects    kb.Redirects // nil = there are no old addresses
	Anchors      kb.Anchors   // nil = headings have no former ids
	Blobs        Blobs
	Searcher     search.Searcher // every kind: a router over the knowledge and ticket indexes
	Completer    search.Completer
	Explainer    Explainer
	Synonyms     kb.Synonyms
	Thesaurus    Thesaurus // of Searcher; it follows Synonyms
	Pins         kb.Pins
	PinBoard     PinBoard // of Searcher; it follows Pins
	Suggester    Suggester
	Writeups     assist.Writeups
	Proposals    assist.Proposals
	Policy       assist.Policy   // which answers of a search are none; zero = assist.DefaultPolicy
	Tickets      *ticket.Service // reads and writes of tickets pass its rules
	Incidents    *incident.Service
	Forms        ticket.Forms
	TicketFiles  ticket.Files
	SearchLog    SearchLog          // nil = nothing is logged
	SearchStats  assist.SearchStats // of that log
	Ledger       LedgerReader
	Insights     assist.Insights
	Ratings      assist.RatingStats
	Views        ViewCounter // nil = views are not counted
	ImportRuns   kb.ImportRuns
	Uploads      Uploads
	Exporter     Exporter
	Sync         func(context.Context) error                     // brings the indexes up to date; called after each write of content
	Ready        map[string]func(context.Context) error          // by dependency: nil when it works
	Lag          map[string]func(context.Context) (int64, error) // by index: changes of the store not yet applied
	Log          *slog.Logger
	Now          func() time.Time
}

// Config is what an installation chooses.
type Config struct {
	Name           string         // of the help center: «Справка „Ориентира“»
	BaseURL        string         // scheme and host people use, "https://help.example"; empty = taken from the request, for local use
	Secure         bool           // cookies over HTTPS only
	Location       *time.Location // zone of dates on pages; nil = UTC
	TrustedProxies []string       // prefixes whose X-Forwarded-For is believed
	FourEyes       bool           // readers get what a person wrote only after somebody else has approved it
	Limits         Limits
}

// Server is the whole web side as one http.Handler.
type Server struct {
	Deps
	config    Config
	base      *url.URL
	router    chi.Router
	routes    []Route
	assets    *assets
	pages     pages
	locales   *locales
	catalog   *catalog
	renderer  *content.Renderer
	attacher  *content.Attacher
	passwords *Passwords
	limiters  map[string]limiter
	metrics   *metrics
}

// New puts a server together. It parses every template and catalogue, so that a broken one stops the program at start.
func New(d Deps, c Config) (*Server, error) {
	s := &Server{Deps: d, config: c, passwords: NewPasswords(), renderer: content.NewRenderer(), attacher: content.NewAttacher(d.Blobs), catalog: newCatalog(d.Changes, d.Articles)}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Policy == (assist.Policy{}) {
		s.Policy = assist.DefaultPolicy()
	}
	if s.config.Location == nil {
		s.config.Location = time.UTC
	}
	s.metrics = newMetrics(d.Lag, d.SearchLog, s.Now)
	s.Searcher, s.Completer = measuredSearcher{d.Searcher, s.metrics}, measuredCompleter{d.Completer, s.metrics}
	s.Suggester = measuredSuggester{d.Suggester, s.metrics}
	base, err := url.Parse(strings.TrimSuffix(c.BaseURL, "/"))
	if err != nil || c.BaseURL != "" && base.Host == "" {
		return nil, errors.Join(fmt.Errorf("base URL %q: want https://host", c.BaseURL), err)
	}
	s.base = base
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	if s.locales, err = loadLocales(); err != nil {
		return nil, fmt.Errorf("load catalogues: %w", err)
	}
	if s.pages, err = s.parsePages(); err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	s.limiters = newLimiters(c.Limits)
	if err := s.mount(); err != nil {
		return nil, fmt.Errorf("mount routes: %w", err)
	}
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// absolute makes a full URL of a path of ours.
func (s *Server) absolute(r *http.Request, path string) string {
	if s.base.Host != "" {
		return s.base.String() + path
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path
}
