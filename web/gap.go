package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// gapListPage is the queue of what people needed and did not find.
type gapListPage struct {
	Page
	Rows     []gapLine
	Total    int
	Verdict  string
	Verdicts []string
	State    string // empty = open and taken
	States   []assist.GapState
	For      string // role whose needs are counted; empty = all
	Days     int
	Periods  []int
	Filtered bool
	Prev     string
	Next     string
}

// A gapLine is a gap with what may be shown of the document it is nearest to.
type gapLine struct {
	assist.GapRow
	Near  gapNear
	Roles []string // in words
}

// A gapNear is the nearest article: empty when there is none that the viewer may read.
type gapNear struct {
	ID, Title, URL string
	Edit           bool // the viewer may open it in the studio
	Guide          bool
}

// Periods that a queue is read over, in days, and the one when nobody names any.
var gapPeriods = []int{7, 28, 90}

const (
	gapDays     = 28
	gapPageSize = 30
)

func (s *Server) handleGapList(w http.ResponseWriter, r *http.Request) error {
	page, filter, err := s.readGaps(r)
	if err != nil {
		return err
	}
	if page.Total, err = s.Gaps.CountGaps(r.Context(), filter); err != nil {
		return err
	}
	rows, err := s.Gaps.FindGaps(r.Context(), filter)
	if err != nil {
		return err
	}
	if filter.Offset+len(rows) < page.Total {
		page.Next = withParam(page.Here, "from", strconv.Itoa(filter.Offset+gapPageSize))
	}
	if filter.Offset > 0 {
		page.Prev = withParam(page.Here, "from", "")
		if before := filter.Offset - gapPageSize; before > 0 {
			page.Prev = withParam(page.Here, "from", strconv.Itoa(before))
		}
	}
	if page.Rows, err = s.gapLines(r.Context(), page.Page, rows); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "gap_list", page)
}

// readGaps reads what is asked for from the address. What it cannot read is left out.
func (s *Server) readGaps(r *http.Request) (*gapListPage, assist.GapFilter, error) {
	q := r.URL.Query()
	page := &gapListPage{Page: s.studioPage(r, "gap.title"), Verdicts: assist.Verdicts[:], States: assist.GapStates[:], Days: gapDays, Periods: gapPeriods}
	page.Room, page.Styles = "studio", append(page.Styles, "gap.css")
	f := assist.GapFilter{Limit: gapPageSize, States: []assist.GapState{assist.GapOpen, assist.GapTaken}}
	if v := q.Get("verdict"); slices.Contains(page.Verdicts, v) {
		page.Verdict, f.Verdict = v, v
	}
	if state := assist.GapState(q.Get("state")); slices.Contains(page.States, state) {
		page.State, f.States = string(state), []assist.GapState{state}
	}
	if days, err := strconv.Atoi(q.Get("days")); err == nil && slices.Contains(gapPeriods, days) {
		page.Days = days
	}
	if role := q.Get("audience"); role != "" && s.hasAudience(r, role) {
		page.For, f.Audience = role, role
	}
	if from, err := strconv.Atoi(q.Get("from")); err == nil && from > 0 && from < 1<<20 {
		f.Offset = from
	}
	page.Filtered = page.Verdict != "" || page.State != "" || page.For != "" || page.Days != gapDays
	f.Since = s.Now().AddDate(0, 0, -page.Days)
	return page, f, f.Validate()
}

// gapLines adds to gaps the articles they are nearest to, as far as the viewer may see them.
func (s *Server) gapLines(ctx context.Context, p Page, rows []assist.GapRow) ([]gapLine, error) {
	refs := make([]string, len(rows))
	for i := range rows {
		refs[i] = rows[i].Near
	}
	near, err := s.gapNear(ctx, p.Viewer, refs)
	if err != nil {
		return nil, err
	}
	lines := make([]gapLine, len(rows))
	for i, row := range rows {
		lines[i] = gapLine{GapRow: row, Near: near[row.Near], Roles: audienceTitles(p.Contours, row.Audiences)}
	}
	return lines, nil
}

// gapNear reads articles by Hit.Ref. What the viewer may not read is not there.
func (s *Server) gapNear(ctx context.Context, viewer kb.Viewer, refs []string) (map[string]gapNear, error) {
	var ids []string
	for _, ref := range refs {
		if id, ok := articleID(ref); ok {
			ids = append(ids, id)
		}
	}
	near := map[string]gapNear{}
	if len(ids) == 0 {
		return near, nil
	}
	found, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("read the nearest articles: %w", err)
	}
	for _, a := range found {
		if !kb.CanPreview(viewer, a) {
			continue
		}
		n := gapNear{ID: a.ID, Title: a.Title, URL: "/a/" + a.Slug, Edit: viewer.CanEdit(), Guide: a.Kind == kb.KindGuide}
		if a.State != kb.StatePublished {
			n.URL = "/studio/articles/" + a.ID
		}
		near["article:"+a.ID] = n
	}
	return near, nil
}

// gapPage is one gap.
type gapPage struct {
	Page
	Gap     gapLine
	Sources []gapSource
	Answer  string // of an agent, masked
	Draft   string // address of the studio with a draft; empty for those who do not write
	CanWord bool   // its wordings can be attached to the nearest article
	Hours   int    // of cost, rounded; 0 = less, or not known
	Done    string // what has just been done
	Wrong   string
	By      string // who decided
}

// A gapSource is how often a need showed in one way.
type gapSource struct {
	Source string
	Count  int
}

// gapNeeds is how many needs a page of a gap looks at.
const gapNeeds = 500

func (s *Server) handleGapShow(w http.ResponseWriter, r *http.Request) error {
	page, err := s.gapPage(r, r.URL.Query().Get("done"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "gap", page)
}

func (s *Server) gapPage(r *http.Request, done string) (*gapPage, error) {
	ctx, id := r.Context(), chi.URLParam(r, "id")
	g, err := s.Gaps.Gap(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read gap: %w", err)
	}
	needs, err := s.Gaps.GapNeeds(ctx, id, gapNeeds)
	if err != nil {
		return nil, fmt.Errorf("read needs of gap: %w", err)
	}
	page := &gapPage{Page: s.studioPage(r, "gap.title"), Sources: gapSources(needs), Answer: assist.BestAnswer(needs)}
	page.Styles = append(page.Styles, "gap.css")
	lines, err := s.gapLines(ctx, page.Page, []assist.GapRow{{Gap: *g, Asked: g.Needs, Who: g.People}})
	if err != nil {
		return nil, err
	}
	page.Gap = lines[0]
	if g.Title != "" {
		page.Title = g.Title
	}
	page.Hours = int((g.Cost() + 30*time.Minute) / time.Hour)
	if page.Viewer.CanEdit() {
		page.Draft = withParam("/studio/articles/new", "gap", g.ID)
	}
	page.CanWord = page.Gap.Near.ID != "" && len(g.Wordings) > 0 && page.Viewer.CanEdit()
	switch done {
	case doGapTake, doGapDone, doGapDismiss, doGapOpen, doGapWords:
		page.Done = done
	}
	if g.By != "" {
		if u, err := s.Users.User(ctx, g.By); err == nil {
			page.By = u.Name
		}
	}
	return page, nil
}

// gapSources counts needs by source, most frequent first.
func gapSources(needs []assist.Need) []gapSource {
	var list []gapSource
	for _, n := range needs {
		i := slices.IndexFunc(list, func(s gapSource) bool { return s.Source == n.Source })
		if i < 0 {
			i = len(list)
			list = append(list, gapSource{Source: n.Source})
		}
		list[i].Count++
	}
	slices.SortStableFunc(list, func(a, b gapSource) int { return b.Count - a.Count })
	return list
}

// What people do with a gap, named by its buttons.
const (
	doGapTake    = "take"
	doGapDone    = "done"
	doGapDismiss = "dismiss"
	doGapOpen    = "open"
	doGapWords   = "words"
)

// gapStates are the states that buttons lead to.
var gapStates = map[string]assist.GapState{
	doGapTake: assist.GapTaken, doGapDone: assist.GapDone, doGapDismiss: assist.GapDismissed, doGapOpen: assist.GapOpen, doGapWords: assist.GapDone,
}

// handleGapUpdate does what the pressed button says.
func (s *Server) handleGapUpdate(w http.ResponseWriter, r *http.Request) error {
	do, id := r.PostFormValue("do"), chi.URLParam(r, "id")
	state, known := gapStates[do]
	if !known {
		return kb.Unknown("do")
	}
	rev, err := strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	if err != nil {
		return kb.Unknown("rev")
	}
	if do == doGapWords {
		if err := s.attachWordings(r.Context(), visitOf(r).Viewer, id, r.PostFormValue("near"), rev); err != nil {
			return err
		}
	}
	d := assist.GapDecision{ID: id, Rev: rev, State: state, By: visitOf(r).Viewer.UserID, At: s.Now()}
	if do == doGapDismiss {
		d.Reason = cut(strings.TrimSpace(r.PostFormValue("reason")), assist.MaxGapReason)
	}
	err = s.Gaps.DecideGap(r.Context(), d)
	if field := new(kb.FieldError); errors.As(err, &field) {
		page, err := s.gapPage(r, "")
		if err != nil {
			return err
		}
		page.Wrong = visitOf(r).locale.fieldErrorNamed(field, visitOf(r).locale.T("gap.reason"))
		return s.render(w, r, http.StatusUnprocessableEntity, "gap", page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/insights/gaps/"+id+"?done="+do, http.StatusSeeOther)
	return nil
}
