package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/content/importer"
)

// A Route is one line of the route table.
type Route struct {
	Method  string `json:"method"`
	Pattern string `json:"pattern"`
	Name    string `json:"name"`            // noun.verb, unique
	Needs   Need   `json:"needs,omitempty"` // who may come here; empty = anyone
	Limit   string `json:"limit,omitempty"` // which rate limit counts it
	Body    int64  `json:"body,omitempty"`  // largest request body in bytes; 0 = maxForm
	Files   bool   `json:"files,omitempty"` // the body is a form with files, which the handler reads by readUpload
	handle  handler
}

// A handler answers or returns an error for the table in errors.go; it never writes an error itself.
type handler func(w http.ResponseWriter, r *http.Request) error

// maxForm is the largest form: a message at its limit, every character percent-encoded, and the other fields.
const maxForm = 256 << 10

// Routes lists every route of the server in the order of the table.
func (s *Server) Routes() []Route { return s.routes }

// table is the one list of what the server answers to, room by room. Pages check articles' rights themselves (kb.CanRead):
// Needs is for whole rooms.
func (s *Server) table() []Route {
	return slices.Concat(s.helpRoutes(), s.requestRoutes(), s.deskRoutes(), s.studioRoutes(), s.insightRoutes(),
		s.managedRoutes(), s.apiRoutes(), s.healthRoutes())
}

// helpRoutes are the help center, the session and what programs read.
func (s *Server) helpRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/", Name: "home.show", handle: s.handleHomeShow},
		{Method: "GET", Pattern: "/s/{section}", Name: "section.show", handle: s.handleSectionShow},
		{Method: "GET", Pattern: "/guides", Name: "guide.list", handle: s.handleGuideList},
		{Method: "GET", Pattern: "/a/{slug}", Name: "article.show", handle: s.handleArticleShow},
		{Method: "GET", Pattern: "/a/{slug}.md", Name: "article.text", handle: s.handleArticleText},
		{Method: "GET", Pattern: "/a/{slug}/captions.vtt", Name: "captions.show", handle: s.handleCaptionsShow},
		{Method: "POST", Pattern: "/a/{slug}/vote", Name: "vote.create", Limit: limitWrite, handle: s.handleVoteCreate},
		{Method: "GET", Pattern: "/files/{hash}/{name}", Name: "file.show", handle: s.handleFileShow},
		{Method: "GET", Pattern: "/search", Name: "search.show", Limit: limitSearch, handle: s.handleSearchShow},
		{Method: "GET", Pattern: "/search/lab", Name: "search_lab.show", Needs: NeedEditor, Limit: limitSearch, handle: s.handleSearchLabShow},
		{Method: "GET", Pattern: "/search/complete", Name: "search.complete", Limit: limitSearch, handle: s.handleSearchComplete},
		{Method: "POST", Pattern: "/search/clicks", Name: "search_click.create", Limit: limitSearch, Body: 1 << 10, handle: s.handleSearchClick},
		{Method: "GET", Pattern: "/sitemap.xml", Name: "sitemap.show", handle: s.handleSitemap},
		{Method: "GET", Pattern: "/feed.xml", Name: "feed.show", handle: s.handleFeed},
		{Method: "GET", Pattern: "/opensearch.xml", Name: "opensearch.show", handle: s.handleOpenSearch},
		{Method: "GET", Pattern: "/llms.txt", Name: "llms.show", handle: s.handleLLMs},
		{Method: "GET", Pattern: "/robots.txt", Name: "robots.show", handle: s.handleRobots},
		{Method: "GET", Pattern: "/login", Name: "session.new", handle: s.handleSessionNew},
		{Method: "POST", Pattern: "/login", Name: "session.create", Limit: limitLogin, handle: s.handleSessionCreate},
		{Method: "POST", Pattern: "/logout", Name: "session.delete", handle: s.handleSessionDelete},
		{Method: "GET", Pattern: "/static/{build}/*", Name: "asset.show", handle: s.handleAssetShow},
	}
}

// requestRoutes are the form and people's own requests.
func (s *Server) requestRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/requests", Name: "request.list", handle: s.handleRequestList},
		{Method: "POST", Pattern: "/requests", Name: "request.create", Limit: limitWrite, handle: s.handleRequestCreate},
		{Method: "GET", Pattern: "/requests/new", Name: "request.new", handle: s.handleRequestNew},
		{Method: "POST", Pattern: "/requests/suggest", Name: "request.suggest", Limit: limitSuggest, handle: s.handleRequestSuggest},
		{Method: "POST", Pattern: "/requests/helped", Name: "request.helped", Limit: limitWrite, handle: s.handleRequestHelped},
		{Method: "GET", Pattern: "/requests/helped", Name: "request.thanks", handle: s.handleRequestThanks},
		{Method: "GET", Pattern: "/requests/{key}", Name: "request.show", handle: s.handleRequestShow},
		{Method: "POST", Pattern: "/requests/{key}/reply", Name: "request.reply", Limit: limitWrite, handle: s.handleRequestReply},
		{Method: "POST", Pattern: "/requests/{key}/done", Name: "request.done", Limit: limitWrite, handle: s.handleRequestDone},
		{Method: "POST", Pattern: "/requests/{key}/rating", Name: "request.rate", Limit: limitWrite, handle: s.handleRequestRate},
		{Method: "POST", Pattern: "/requests/{key}/reopen", Name: "request.reopen", Limit: limitWrite, handle: s.handleRequestReopen},
		{Method: "POST", Pattern: "/incidents/{id}/join", Name: "incident.join", Limit: limitWrite, handle: s.handleIncidentJoin},
	}
}

// deskRoutes are where agents answer.
func (s *Server) deskRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/desk", Name: "desk.show", Needs: NeedAgent, handle: s.handleDeskShow},
		{Method: "GET", Pattern: "/desk/fresh", Name: "desk_fresh.show", Needs: NeedAgent, handle: s.handleDeskFresh},
		{Method: "GET", Pattern: "/desk/next", Name: "desk_next.show", Needs: NeedAgent, handle: s.handleDeskNextShow},
		{Method: "GET", Pattern: "/desk/tickets/{key}", Name: "desk_ticket.show", Needs: NeedAgent, handle: s.handleDeskTicketShow},
		{Method: "POST", Pattern: "/desk/tickets/{key}", Name: "desk_ticket.update", Needs: NeedAgent, handle: s.handleDeskTicketUpdate},
		{Method: "GET", Pattern: "/desk/incidents", Name: "incident.list", Needs: NeedAgent, handle: s.handleIncidentList},
		{Method: "POST", Pattern: "/desk/incidents", Name: "incident.create", Needs: NeedAgent, handle: s.handleIncidentCreate},
		{Method: "GET", Pattern: "/desk/incidents/{id}", Name: "incident.show", Needs: NeedAgent, handle: s.handleIncidentShow},
		{Method: "POST", Pattern: "/desk/incidents/{id}", Name: "incident.update", Needs: NeedAgent, handle: s.handleIncidentUpdate},
	}
}

// studioRoutes are where content is written.
func (s *Server) studioRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/studio", Name: "studio.show", Needs: NeedWriter, handle: s.handleStudioShow},
		{Method: "POST", Pattern: "/studio/preview", Name: "studio_preview.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioPreview},
		{Method: "POST", Pattern: "/studio/check", Name: "studio_check.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioCheck},
		{Method: "POST", Pattern: "/studio/reach", Name: "studio_reach.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioReach},
		{Method: "GET", Pattern: "/studio/files", Name: "studio_library.show", Needs: NeedWriter, handle: s.handleLibraryShow},
		{Method: "POST", Pattern: "/studio/files/remove", Name: "studio_library.remove", Needs: NeedWriter, Limit: limitWrite, handle: s.handleLibraryRemove},
		{Method: "POST", Pattern: "/studio/files", Name: "studio_file.create", Needs: NeedWriter, Body: maxUpload, Files: true, handle: s.handleStudioFileCreate},
		{Method: "POST", Pattern: "/studio/captions", Name: "studio_captions.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioCaptions},
		{Method: "POST", Pattern: "/studio/markdown", Name: "studio_markdown.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioMarkdown},
		{Method: "POST", Pattern: "/studio/autosaves", Name: "studio_autosave.save", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioAutosave},
		{Method: "POST", Pattern: "/studio/autosaves/{id}/delete", Name: "studio_autosave.delete", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioAutosaveDelete},
		{Method: "GET", Pattern: "/studio/import", Name: "import.list", Needs: NeedEditor, handle: s.handleImportList},
		{Method: "POST", Pattern: "/studio/import", Name: "import.create", Needs: NeedEditor, Limit: limitWrite, Body: importer.MaxUpload + maxForm, Files: true, handle: s.handleImportCreate},
		{Method: "GET", Pattern: "/studio/import/{id}", Name: "import.show", Needs: NeedEditor, handle: s.handleImportShow},
		{Method: "POST", Pattern: "/studio/import/{id}", Name: "import.update", Needs: NeedEditor, Body: maxChoiceForm, handle: s.handleImportUpdate},
		{Method: "GET", Pattern: "/studio/export", Name: "export.show", Needs: NeedEditor, Limit: limitWrite, handle: s.handleExportShow},
		{Method: "GET", Pattern: "/studio/articles/new", Name: "studio_article.new", Needs: NeedWriter, handle: s.handleStudioArticleNew},
		{Method: "POST", Pattern: "/studio/articles", Name: "studio_article.create", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioArticleCreate},
		{Method: "GET", Pattern: "/studio/articles/{id}", Name: "studio_article.show", Needs: NeedWriter, handle: s.handleStudioArticleShow},
		{Method: "POST", Pattern: "/studio/articles/{id}", Name: "studio_article.update", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioArticleUpdate},
		{Method: "GET", Pattern: "/studio/articles/{id}/as", Name: "studio_role.show", Needs: NeedWriter, handle: s.handleStudioRole},
		{Method: "POST", Pattern: "/studio/plan", Name: "studio_plan.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioPlan},
		{Method: "POST", Pattern: "/studio/articles/{id}/presence", Name: "studio_presence.show", Needs: NeedWriter, Body: maxArticle, handle: s.handleStudioPresence},
		{Method: "GET", Pattern: "/studio/articles/{id}/revisions", Name: "studio_revision.list", Needs: NeedWriter, handle: s.handleStudioRevisions},
		{Method: "GET", Pattern: "/studio/articles/{id}/compare", Name: "studio_revision.compare", Needs: NeedWriter, handle: s.handleStudioCompare},
		{Method: "POST", Pattern: "/studio/articles/{id}/restore", Name: "studio_revision.restore", Needs: NeedWriter, handle: s.handleStudioRestore},
		{Method: "GET", Pattern: "/studio/articles/{id}/amendments/{by}", Name: "amendment.show", Needs: NeedWriter, handle: s.handleAmendmentShow},
		{Method: "POST", Pattern: "/studio/articles/{id}/amendments/{by}", Name: "amendment.update", Needs: NeedWriter, Limit: limitWrite, handle: s.handleAmendmentUpdate},
		{Method: "GET", Pattern: "/studio/review", Name: "studio_review.list", Needs: NeedWriter, handle: s.handleStudioReview},
		{Method: "GET", Pattern: "/studio/audit", Name: "studio_audit.list", Needs: NeedWriter, handle: s.handleStudioAudit},
		{Method: "GET", Pattern: "/studio/wordings", Name: "wording.list", Needs: NeedEditor, handle: s.handleWordingList},
		{Method: "POST", Pattern: "/studio/wordings", Name: "wording.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handleWordingUpdate},
		{Method: "GET", Pattern: "/studio/proposals", Name: "proposal.list", Needs: NeedStaff, handle: s.handleProposalList},
		{Method: "POST", Pattern: "/studio/proposals/{id}", Name: "proposal.update", Needs: NeedEditor, Body: maxArticle, handle: s.handleProposalUpdate},
	}
}

// insightRoutes are what came of it all.
func (s *Server) insightRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/insights/gaps", Name: "gap.list", Needs: NeedInsights, handle: s.handleGapList},
		{Method: "GET", Pattern: "/insights/gaps/{id}", Name: "gap.show", Needs: NeedInsights, handle: s.handleGapShow},
		{Method: "POST", Pattern: "/insights/gaps/{id}", Name: "gap.update", Needs: NeedInsights, handle: s.handleGapUpdate},
		{Method: "GET", Pattern: "/insights", Name: "insight.show", Needs: NeedInsights, handle: s.handleInsightShow},
		{Method: "GET", Pattern: "/insights/{table}.csv", Name: "insight.table", Needs: NeedInsights, handle: s.handleInsightTable},
		{Method: "GET", Pattern: "/insights/suggestions", Name: "insight.suggestions", Needs: NeedInsights, handle: s.handleInsightSuggestions},
		{Method: "GET", Pattern: "/insights/searches", Name: "insight.searches", Needs: NeedInsights, handle: s.handleInsightSearches},
	}
}

// mount builds the router: middleware that every request passes, then the table.
func (s *Server) mount() error {
	r := chi.NewRouter()
	if err := s.use(r); err != nil {
		return err
	}
	s.routes = s.table()
	names := map[string]bool{}
	for _, route := range s.routes {
		if names[route.Name] {
			return fmt.Errorf("two routes are called %s", route.Name)
		}
		names[route.Name] = true
		h := s.serve(route)
		r.Method(route.Method, route.Pattern, h)
		if route.Method == http.MethodGet {
			r.Method(http.MethodHead, route.Pattern, h)
		}
	}
	r.NotFound(s.serve(Route{handle: notFound}).ServeHTTP)
	r.MethodNotAllowed(s.serve(Route{handle: notAllowed}).ServeHTTP)
	s.router = r
	return nil
}

// serve wraps a handler with what its route asks for and turns its error into an answer.
func (s *Server) serve(route Route) http.Handler {
	body := route.Body
	if body == 0 {
		body = maxForm
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, body)
		err := s.admit(w, r, route)
		if err == nil {
			err = route.handle(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// admit checks the rate limit, the form and the visitor's right to be in the room, in this order.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, route Route) error {
	if l, ok := s.limiters[route.Limit]; ok && l.over(w, r, clientKey(r)) {
		return errTooMany
	}
	if err := checkInput(r, route.Files); err != nil {
		return err
	}
	return route.Needs.admit(visitOf(r).Viewer)
}
