package web

import (
	"context"
	"net/http"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

type searchLogInput struct {
	Since string `query:"since" doc:"First day, 2026-11-01; 30 days ago when absent"`
	Until string `query:"until" doc:"Last day; today when absent"`
	For   string `query:"for" doc:"Slug of the chosen audience; all when absent"`
	Only  string `query:"only" doc:"zero: nothing found; unfit: nothing that fits; unopened: nothing opened; opened: something opened; repaired: something else searched than typed. All queries when absent"`
	Limit int    `query:"limit" doc:"Rows of each list, up to 1000; 50 when absent"`
}

// searchLogDays is the period a log is read over when nobody names one.
const searchLogDays = 30

type searchTotals struct {
	Asked    int `json:"asked"`
	Sessions int `json:"sessions"`
	Zero     int `json:"zero" doc:"Nothing was found"`
	Unfit    int `json:"unfit" doc:"Nothing that fits was found, or nothing at all"`
	Opened   int `json:"opened" doc:"A hit was opened"`
	Reworded int `json:"reworded" doc:"Another query of the session followed within ten minutes"`
}

type loggedQuery struct {
	Query    string    `json:"query" doc:"Folded, personal data masked"`
	Asked    int       `json:"asked"`
	Sessions int       `json:"sessions"`
	Zero     int       `json:"zero"`
	Unfit    int       `json:"unfit"`
	Opened   int       `json:"opened"`
	Position float64   `json:"position,omitempty" doc:"Mean place of the first hit that was opened"`
	Last     time.Time `json:"last"`
}

type rewording struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Asked    int    `json:"asked"`
	Sessions int    `json:"sessions"`
	Opened   int    `json:"opened" doc:"How often the second query led to a hit that was opened"`
}

type searchLogOutput struct {
	Body struct {
		Totals     searchTotals  `json:"totals"`
		Queries    []loggedQuery `json:"queries" nullable:"false"`
		Rewordings []rewording   `json:"rewordings" nullable:"false"`
	}
}

type forgetOutput struct {
	Body struct {
		Erased int64 `json:"erased" doc:"Searches of today that were stored"`
	}
}

func apiSearchLog(a *api) {
	register(a, endpoint{Method: http.MethodGet, Path: "/search-log", Name: "search_log.list", Needs: NeedInsights,
		Summary: "What people search for, find and miss"}, a.server.apiSearchLogList)
	register(a, endpoint{Method: http.MethodDelete, Path: "/search-log/mine", Name: "search_log.forget", Limit: limitWrite,
		Summary: "Erase what this browser searched for today; older searches are nobody's any more"}, a.server.apiSearchLogForget)
}

func (s *Server) apiSearchLogList(ctx context.Context, in *searchLogInput) (*searchLogOutput, error) {
	if s.SearchStats == nil {
		return nil, kb.ErrNotFound
	}
	f, err := s.searchFilter(in)
	if err != nil {
		return nil, err
	}
	totals, err := s.SearchStats.SearchTotals(ctx, f)
	if err != nil {
		return nil, err
	}
	queries, err := s.SearchStats.QueryStats(ctx, f)
	if err != nil {
		return nil, err
	}
	pairs, err := s.SearchStats.Rewordings(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &searchLogOutput{}
	out.Body.Totals = searchTotals(totals)
	out.Body.Queries, out.Body.Rewordings = make([]loggedQuery, len(queries)), make([]rewording, len(pairs))
	for i, q := range queries {
		out.Body.Queries[i] = loggedQuery(q)
	}
	for i, p := range pairs {
		out.Body.Rewordings[i] = rewording(p)
	}
	return out, nil
}

// searchFilter reads a period of whole days in the installation's zone.
func (s *Server) searchFilter(in *searchLogInput) (assist.SearchFilter, error) {
	f := assist.SearchFilter{Audience: in.For, Only: in.Only, Limit: in.Limit}
	if err := checkText("for", in.For, maxRef); err != nil {
		return f, err
	}
	now := s.Now().In(s.config.Location)
	year, month, day := now.Date()
	f.Since = time.Date(year, month, day-searchLogDays, 0, 0, 0, 0, s.config.Location)
	for _, bound := range []struct {
		field, value string
		day          *time.Time
		after        int
	}{{"since", in.Since, &f.Since, 0}, {"until", in.Until, &f.Until, 1}} {
		if bound.value == "" {
			continue
		}
		at, err := time.ParseInLocation(time.DateOnly, bound.value, s.config.Location)
		if err != nil {
			return f, kb.Unknown(bound.field)
		}
		*bound.day = at.AddDate(0, 0, bound.after)
	}
	return f, f.Validate()
}

func (s *Server) apiSearchLogForget(ctx context.Context, _ *struct{}) (*forgetOutput, error) {
	out := &forgetOutput{}
	if s.SearchLog == nil {
		return out, nil
	}
	var err error
	out.Body.Erased, err = s.SearchLog.Forget(ctx, searcher(exchangeOf(ctx).r))
	return out, err
}
