package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

const apiPrefix = "/api/v1"

// An api collects the operations of /api/v1: huma reads and writes their JSON and describes them, and each becomes a row of
// the route table, so that limits, rights and errors are those of every other route.
type api struct {
	server *Server
	huma   huma.API
	routes []Route
	next   endpoint // the one that huma is about to hand to Handle
}

// An endpoint is an operation of the API: a row of the route table and its line in the description.
type endpoint struct {
	Method, Path string
	Name         string // noun.verb, as in the route table, without "api."
	Summary      string
	Needs        Need
	Limit        string
	Body         int64 // largest request body in bytes; 0 = maxAPIBody
	Bytes        bool  // the body is a file, which the handler reads as it arrives
	Status       int   // of a success; 0 = 200
}

// maxAPIBody fits a message at its limit with every character escaped (\u043f is six bytes for two), and the other fields.
const maxAPIBody = 512 << 10

// apiRoutes lists the routes of the API, its own description among them.
func (s *Server) apiRoutes() []Route {
	a := &api{server: s}
	a.huma = huma.NewAPI(a.config(), a)
	for _, register := range []func(*api){
		apiSearch, apiSearchExplain, apiSearchLog, apiLedger, apiSuggestions, apiTickets, apiArticles, apiAmendments, apiAttachments, apiReplies, apiSections, apiSynonyms, apiPins,
		apiGaps, apiWordings, apiIncidents, apiImports,
	} {
		register(a)
	}
	return append(a.routes, a.description())
}

func (a *api) config() huma.Config {
	bearer := &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "Token of a session. Browsers send the session cookie instead."}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Podskazka", Version: "1", Description: "Search, suggestions, tickets and content of a help center."},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer), SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": bearer}},
			Security:   []map[string][]string{{}, {"bearer": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.server.transformProblem},
	}
}

// description is the route of the OpenAPI document, which is made once.
func (a *api) description() Route {
	spec, err := json.Marshal(a.huma.OpenAPI())
	return Route{Method: http.MethodGet, Pattern: apiPrefix + "/openapi.json", Name: "api.describe", handle: func(w http.ResponseWriter, _ *http.Request) error {
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(spec) // fails only when nobody listens any more
		return nil
	}}
}

// Handle implements huma.Adapter: an operation becomes a row of the route table.
func (a *api) Handle(op *huma.Operation, answer func(huma.Context)) {
	e := a.next
	a.routes = append(a.routes, Route{
		Method: op.Method, Pattern: op.Path, Name: "api." + e.Name, Needs: e.Needs, Limit: e.Limit, Body: op.MaxBodyBytes + 1,
		handle: func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Cache-Control", "no-store")
			r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, exchange{w, r}))
			answer(humachi.NewContext(op, r, w))
			return nil
		},
	})
}

// ServeHTTP implements huma.Adapter. The server's router serves the routes.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.server.ServeHTTP(w, r) }

// register adds an operation. An error of handle is answered by the one table of errors.
func register[I, O any](a *api, e endpoint, handle func(ctx context.Context, in *I) (*O, error)) {
	if e.Body == 0 {
		e.Body = maxAPIBody
	}
	a.next = e
	noun, _, _ := strings.Cut(e.Name, ".")
	op := huma.Operation{
		OperationID: e.Name, Method: e.Method, Path: apiPrefix + e.Path, Summary: e.Summary, Tags: []string{noun},
		DefaultStatus: e.Status, MaxBodyBytes: e.Body, SkipValidateBody: true,
		Responses: map[string]*huma.Response{"default": a.problemResponse()},
	}
	if e.Bytes {
		file := &huma.Schema{Type: "string", Format: "binary"}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: file}}}
	}
	if e.Needs != "" {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.server.apiProblem(exchangeOf(ctx).r, err)
		}
		return out, nil
	})
}

func (a *api) problemResponse() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: "Problem", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
}

// An exchange is the request behind an operation, for what huma does not know: visit, cookies, log.
type exchange struct {
	w http.ResponseWriter
	r *http.Request
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) exchange {
	e, _ := ctx.Value(exchangeKey{}).(exchange)
	return e
}

// visitIn is the visit of an operation.
func visitIn(ctx context.Context) *visit { return visitOf(exchangeOf(ctx).r) }

// apiActor is who works on tickets through the API: those who answer tickets are at the desk, everybody else at home.
func (s *Server) apiActor(ctx context.Context) ticket.Actor {
	a := s.actor(exchangeOf(ctx).r)
	a.Desk = a.Viewer.CanAnswer()
	return a
}

// An apiError is a Problem on its way out through huma.
type apiError struct{ Problem }

func (e *apiError) Error() string             { return e.Title }
func (e *apiError) GetStatus() int            { return e.Status }
func (e *apiError) ContentType(string) string { return "application/problem+json" }

// apiProblem looks an error up in the table; ours go to the log.
func (s *Server) apiProblem(r *http.Request, err error) *apiError {
	p := s.problem(r, err)
	if p.Status == http.StatusInternalServerError && r.Context().Err() == nil {
		s.Log.ErrorContext(r.Context(), "request failed", "err", err, "route", routePattern(r), "request_id", visitOf(r).RequestID)
	}
	return &apiError{p}
}

// transformProblem puts what huma itself refuses (broken JSON, a number that is none, too many bytes) into our shape.
func (s *Server) transformProblem(ctx huma.Context, _ string, body any) (any, error) {
	refused, ok := body.(*huma.ErrorModel)
	if !ok {
		if e, ok := body.(*apiError); ok {
			return e.Problem, nil
		}
		return body, nil
	}
	r, _ := humachi.Unwrap(ctx)
	err := errBadRequest
	switch {
	case refused.Status == http.StatusRequestEntityTooLarge:
		err = kb.TooLong("body", int(ctx.Operation().MaxBodyBytes))
	case refused.Status >= http.StatusInternalServerError:
		return s.apiProblem(r, errors.New(refused.Detail)).Problem, nil
	case len(refused.Errors) > 0 && refused.Errors[0].Location != "":
		_, field, _ := strings.Cut(refused.Errors[0].Location, ".") // "query.limit"
		err = kb.Unknown(field)
	}
	p := s.problem(r, err)
	p.Status = refused.Status // on its way already
	return p, nil
}

// checkText reports a text of the API that is over its limit in bytes or holds a NUL, which no store can keep.
func checkText(field, text string, limit int) error {
	switch {
	case len(text) > limit:
		return kb.TooLong(field, limit)
	case !isText(text):
		return kb.Unknown(field)
	}
	return nil
}

// etagOf is the ETag of a revision, which revOf reads back.
func etagOf(rev int64) string { return strconv.Quote(strconv.FormatInt(rev, 10)) }

// revOf reads the revision a client has seen from If-Match ("7" with or without quotes) or, when there is none, from the body.
func revOf(match string, body int64) (int64, error) {
	if match == "" {
		return body, nil
	}
	rev, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(match, "W/"), `"`), 10, 64)
	if err != nil || rev < 1 {
		return 0, kb.Unknown("If-Match")
	}
	return rev, nil
}

// neededRev is revOf for what nobody may replace unseen.
func neededRev(match string, body int64) (int64, error) {
	rev, err := revOf(match, body)
	if err == nil && rev == 0 {
		err = kb.Required("rev")
	}
	return rev, err
}
