package main

import (
	"html/template"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// ledgerSurfaces show what was suggested to others. People's own words stand there too, so nobody here asks with a secret.
var ledgerSurfaces = []string{
	"/insights", "/insights/suggestions", "/insights/suggestions?surface=desk", "/insights/searches", "/insights/articles.csv", "/insights/replies.csv",
	"/api/v1/ledger", "/api/v1/ledger?format=csv", "/api/v1/ledger?surface=desk",
}

// TestNoLeakInLedger: the ledger holds suggestions with everything there is, made when somebody could read it. Who looks at it
// sees of it what he may read now.
func TestNoLeakInLedger(t *testing.T) {
	w := newLeakWorld(t)
	for i, surface := range []string{assist.SurfaceForm, assist.SurfaceDesk} {
		all := assist.Suggestion{ID: surface, Surface: surface, Session: surface, Query: commonWord, At: time.Now().Add(time.Duration(i-9) * time.Second)}
		if surface == assist.SurfaceDesk {
			all.Ticket = w.ticket.Key
		}
		for _, x := range w.secrets {
			if x.id != "" {
				all.Hits = append(all.Hits, assist.Hit{Hit: search.Hit{ID: x.id, Kind: "article", Title: x.words["title"], Slug: x.words["slug"], Snippet: template.HTML(x.words["body"])}})
			}
		}
		all.Hits = append(all.Hits, assist.Hit{Hit: search.Hit{ID: w.reply.ID, Kind: search.KindReply, Title: w.reply.Title}},
			assist.Hit{Hit: search.Hit{ID: w.ticket.ID, Kind: search.KindTicket, Title: w.ticket.Subject, Slug: w.ticket.Key}})
		if err := w.desk.SaveSuggestion(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		for _, h := range all.Hits {
			shown := assist.Outcome{Suggestion: all.ID, Kind: assist.OutcomeOpened, Hit: h.Ref()}
			if err := w.desk.SaveOutcome(t.Context(), shown); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.person("agent").get("/desk/tickets/" + w.ticket.Key)
	for _, p := range w.people {
		for _, path := range ledgerSurfaces {
			got := p.get(path)
			w.check(t, p, path, got, "", false)
			public := w.find("public faq published")
			if strings.HasPrefix(path, "/insights/suggestions") && got.status == http.StatusOK && (p.name != "editor" || path == "/insights/suggestions") &&
				!strings.Contains(got.body, public.words["title"]) {
				t.Errorf("%s as %s does not show what everybody may read", path, p.name)
			}
		}
	}
	for _, x := range w.secrets {
		if a, err := w.kb.Article(t.Context(), x.id); err == nil && strings.Contains(x.name, "published") {
			a.State = kb.StateArchived
			if err := w.kb.SaveArticles(t.Context(), "test", a); err != nil {
				t.Fatal(err)
			}
			x.readers = ""
		}
	}
	for _, p := range w.people {
		for _, path := range ledgerSurfaces {
			got := p.get(path)
			w.check(t, p, path+" when all is archived", got, "", false)
			admin := p.name == "admin" || p.name == "supervisor"
			if open := got.status == http.StatusOK; strings.HasPrefix(path, "/api/") && open != admin {
				t.Errorf("%s as %s answers %d", path, p.name, got.status)
			}
		}
	}
}
