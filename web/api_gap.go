package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// apiGap is a gap in JSON.
type apiGap struct {
	ID        string     `json:"id"`
	Title     string     `json:"title" doc:"The most central wording, personal data masked"`
	Wordings  []string   `json:"wordings" nullable:"false" doc:"Up to five, verbatim but masked"`
	Verdict   string     `json:"verdict" enum:"write,words,extend,film,fix"`
	Article   string     `json:"article,omitempty" doc:"Id of the nearest article, when the caller may read it"`
	Solved    bool       `json:"solved,omitempty" doc:"That article has solved needs of the gap"`
	Strength  float64    `json:"strength" doc:"How strongly the wordings find it"`
	People    int        `json:"people" doc:"Distinct people of the period"`
	Needs     int        `json:"needs" doc:"Needs of the period"`
	Week      int        `json:"week" doc:"Distinct people of the last seven days"`
	Before    int        `json:"before" doc:"Distinct people of the seven days before"`
	Audiences []string   `json:"audiences" nullable:"false"`
	Handled   int        `json:"handled,omitempty" doc:"Median seconds from a request to its solution"`
	Cost      int        `json:"cost,omitempty" doc:"Seconds: people of all times by handled"`
	State     string     `json:"state" enum:"open,taken,done,dismissed"`
	Reason    string     `json:"reason,omitempty"`
	DecidedBy string     `json:"decided_by,omitempty" doc:"Id of a user"`
	Rev       int64      `json:"rev"`
	FirstAt   *time.Time `json:"first_at,omitempty"`
	LastAt    *time.Time `json:"last_at,omitempty"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
}

func newAPIGap(row gapLine) apiGap {
	return apiGap{
		ID: row.ID, Title: row.Title, Wordings: row.Wordings, Verdict: row.Verdict, Article: row.Near.ID, Solved: row.Solved, Strength: row.Strength,
		People: row.Who, Needs: row.Asked, Week: row.Week, Before: row.Before, Audiences: row.Audiences, Handled: int(row.Handled.Seconds()),
		Cost: int(row.Cost().Seconds()), State: string(row.State), Reason: row.Reason, DecidedBy: row.By, Rev: row.Rev,
		FirstAt: moment(row.FirstAt), LastAt: moment(row.LastAt), ClosedAt: moment(row.ClosedAt),
	}
}

type gapListInput struct {
	Verdict string `query:"verdict" doc:"write, words, extend, film or fix; all when absent"`
	For     string `query:"for" doc:"Slug of the chosen audience; all when absent"`
	State   string `query:"state" doc:"open, taken, done or dismissed; open and taken when absent"`
	Days    int    `query:"days" doc:"The last so many days, up to 180; 28 when absent"`
	Limit   int    `query:"limit" doc:"Up to 500; 50 when absent"`
	Offset  int    `query:"offset"`
}

type gapListOutput struct {
	Body struct {
		Total int      `json:"total"`
		Gaps  []apiGap `json:"gaps" nullable:"false"`
	}
}

type gapRef struct {
	ID string `path:"id"`
}

type gapOutput struct {
	ETag string `header:"ETag"`
	Body apiGap
}

type gapUpdateInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  struct {
		State  string `json:"state" enum:"open,taken,done,dismissed"`
		Reason string `json:"reason,omitempty" doc:"Why it is dismissed: required then"`
		Rev    int64  `json:"rev,omitempty"`
	}
}

func apiGaps(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/gaps", Name: "gap.list", Summary: "What people needed and did not find", Needs: NeedInsights}, s.apiGapList)
	register(a, endpoint{Method: http.MethodGet, Path: "/gaps/{id}", Name: "gap.show", Summary: "A gap", Needs: NeedInsights}, s.apiGapShow)
	register(a, endpoint{Method: http.MethodPatch, Path: "/gaps/{id}", Name: "gap.update", Summary: "Decide about a gap", Needs: NeedInsights, Limit: limitWrite}, s.apiGapUpdate)
}

func (s *Server) apiGapList(ctx context.Context, in *gapListInput) (*gapListOutput, error) {
	if err := checkText("for", in.For, maxRef); err != nil {
		return nil, err
	}
	f := assist.GapFilter{Verdict: in.Verdict, Audience: in.For, Limit: in.Limit, Offset: in.Offset, States: []assist.GapState{assist.GapOpen, assist.GapTaken}}
	if in.State != "" {
		f.States = []assist.GapState{assist.GapState(in.State)}
	}
	if in.Days == 0 {
		in.Days = gapDays
	}
	switch {
	case in.Days < 0 || in.Days > assist.NeedDays:
		return nil, kb.TooLong("days", assist.NeedDays)
	case in.Offset < 0:
		return nil, kb.Unknown("offset")
	}
	f.Since = s.Now().AddDate(0, 0, -in.Days)
	if err := f.Validate(); err != nil {
		return nil, err
	}
	total, err := s.Gaps.CountGaps(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, err := s.Gaps.FindGaps(ctx, f)
	if err != nil {
		return nil, err
	}
	lines, err := s.gapLines(ctx, Page{Viewer: visitIn(ctx).Viewer}, rows)
	if err != nil {
		return nil, err
	}
	out := &gapListOutput{}
	out.Body.Total, out.Body.Gaps = total, make([]apiGap, len(lines))
	for i, line := range lines {
		out.Body.Gaps[i] = newAPIGap(line)
	}
	return out, nil
}

func (s *Server) apiGapShow(ctx context.Context, in *gapRef) (*gapOutput, error) {
	g, err := s.Gaps.Gap(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read gap: %w", err)
	}
	lines, err := s.gapLines(ctx, Page{Viewer: visitIn(ctx).Viewer}, []assist.GapRow{{Gap: *g, Asked: g.Needs, Who: g.People}})
	if err != nil {
		return nil, err
	}
	return &gapOutput{ETag: etagOf(g.Rev), Body: newAPIGap(lines[0])}, nil
}

func (s *Server) apiGapUpdate(ctx context.Context, in *gapUpdateInput) (*gapOutput, error) {
	rev, err := revOf(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	d := assist.GapDecision{ID: in.ID, Rev: rev, State: assist.GapState(in.Body.State), Reason: in.Body.Reason, By: visitIn(ctx).Viewer.UserID, At: s.Now()}
	if err := s.Gaps.DecideGap(ctx, d); err != nil {
		return nil, err
	}
	return s.apiGapShow(ctx, &gapRef{in.ID})
}
