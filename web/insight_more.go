package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/podskazka/podskazka/assist"
)

// searchTable counts searches by day.
func (s *Server) searchTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "search", "day", "asked", "missed", "missed_share", "unfit", "repaired", "clicked", "place", "reworded")
	list, err := s.Insights.SearchDays(r.Context(), p.InsightFilter)
	if err != nil {
		return t, err
	}
	for _, d := range list {
		at := ofDay(p.address("/insights/searches"), d.Key)
		zero := number(d.Zero, withParam(at, "only", assist.OnlyZero))
		t.Rows = append(t.Rows, insightRow{Title: dayTitle(d.Key), Cells: []insightCell{
			number(d.Asked, at), zero, l.share(d.Zero, d.Asked).of(zero), number(d.Unfit, withParam(at, "only", assist.OnlyUnfit)),
			number(d.Repaired, withParam(at, "only", assist.OnlyRepaired)), number(d.Opened, withParam(at, "only", assist.OnlyOpened)), l.meanPlace(d.Place()), number(d.Reworded, at+"#reworded"),
		}})
	}
	return t, nil
}

// meanPlace is a cell with a mean place among the hits.
func (l *locale) meanPlace(x float64) insightCell {
	if x == 0 {
		return insightCell{Text: "—"}
	}
	return insightCell{Text: l.tenth(x), Raw: strconv.FormatFloat(x, 'f', 2, 64)}
}

// queryTable lists queries; only chooses which (see assist.SearchFilter.Only).
func (s *Server) queryTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "queries", "query", "asked", "people", "missed", "unfit", "clicked", "place")
	only := r.URL.Query().Get("only")
	t.CSV = withParam(t.CSV, "only", only)
	list, err := s.SearchStats.QueryStats(r.Context(), assist.SearchFilter{Since: p.Since, Until: p.Until, Audience: p.Audience, Only: only, Limit: assist.MaxSearchStats})
	if err != nil {
		return t, err
	}
	for _, q := range list {
		t.Rows = append(t.Rows, insightRow{Title: q.Query, URL: withParam("/search", "q", q.Query), Cells: []insightCell{
			number(q.Asked, ""), number(q.Sessions, ""), number(q.Zero, ""), number(q.Unfit, ""), number(q.Opened, ""), l.meanPlace(q.Position),
		}})
	}
	return t, nil
}

// rewordingTable lists queries that were given up for others.
func (s *Server) rewordingTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "reworded", "query", "instead", "asked", "people", "clicked")
	t.CSV = ""
	list, err := s.SearchStats.Rewordings(r.Context(), assist.SearchFilter{Since: p.Since, Until: p.Until, Audience: p.Audience})
	if err != nil {
		return t, err
	}
	for _, w := range list {
		t.Rows = append(t.Rows, insightRow{Title: w.From, Cells: []insightCell{
			{Text: w.To, Raw: w.To, URL: withParam("/search", "q", w.To)}, number(w.Asked, ""), number(w.Sessions, ""), number(w.Opened, ""),
		}})
	}
	return t, nil
}

// articleTable counts what came of articles. One that the viewer may not read has no name.
func (s *Server) articleTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "articles", "article", "views", "suggested", "opened", "helped", "helped_share", "rejected", "requests_after")
	list, err := s.Insights.ArticleStats(r.Context(), p.InsightFilter)
	if err != nil {
		return t, err
	}
	for _, a := range list {
		title, address, err := s.articleTitle(r.Context(), visitOf(r).Viewer, a.Article)
		if err != nil {
			return t, err
		}
		at := func(params ...string) string {
			return p.address("/insights/suggestions", append([]string{"hit", "article:" + a.Article}, params...)...)
		}
		if title == "" {
			at = func(...string) string { return "" }
		}
		helped := number(a.Helped, at("outcome", assist.OutcomeHelped))
		t.Rows = append(t.Rows, insightRow{Title: cmp.Or(title, l.T("insight.hidden")), URL: address, Cells: []insightCell{
			number(a.Views, address), number(a.Suggested, at("outcome", assist.OutcomeShown)), number(a.Opened, at("outcome", assist.OutcomeOpened)),
			helped, l.share(a.Helped, a.Suggested).of(helped), number(a.Rejected, at("outcome", assist.OutcomeRejected)),
			number(a.Requests, at("outcome", assist.OutcomeOpened, "followed", "yes")),
		}})
	}
	return t, nil
}

// replyTable counts what agents made of canned replies.
func (s *Server) replyTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "replies", "reply", "suggested_agents", "inserted", "sent", "edited", "kept", "rejected_agents", "done", "reopened", "rated_after", "good_share")
	t.Closed = p.unlisted(l, false)
	list, err := s.Insights.ReplyStats(r.Context(), p.InsightFilter)
	if err != nil || len(list) == 0 {
		return t, err
	}
	ids := make([]string, len(list))
	for i, stat := range list {
		ids[i] = stat.Reply
	}
	stored, err := s.Replies.FindReplies(r.Context(), ids)
	if err != nil {
		return t, fmt.Errorf("read replies: %w", err)
	}
	titles := map[string]string{}
	for _, reply := range stored {
		titles[reply.ID] = reply.Title
	}
	for _, stat := range list {
		at := func(outcome string) string {
			if !p.CanSeeDesk {
				return "" // the list would be empty
			}
			return p.address("/insights/suggestions", "surface", assist.SurfaceDesk, "hit", "reply:"+stat.Reply, "outcome", outcome)
		}
		tickets := func(view, came string) string {
			return p.deskAddress(view, p.First, p.Last, "sent", "reply:"+stat.Reply, "came", came, "queue", p.Queue)
		}
		sent, kept := number(stat.Sent, at(assist.OutcomeSent)), insightCell{Text: "—"}
		if stat.Sent > 0 && stat.Kept > 0 {
			kept = insightCell{Text: l.percent(stat.Kept), Raw: strconv.FormatFloat(stat.Kept, 'f', 4, 64)}.of(sent)
		}
		rated := number(stat.Rated, tickets(ratedView, ""))
		t.Rows = append(t.Rows, insightRow{Title: cmp.Or(titles[stat.Reply], l.T("insight.gone")), Cells: []insightCell{
			number(stat.Suggested, at("")), number(stat.Inserted, at(assist.OutcomeInserted)), sent,
			l.share(stat.Edited, stat.Sent).of(number(stat.Edited, at(assist.OutcomeEdited))), kept, number(stat.Rejected, at(assist.OutcomeRejected)),
			number(stat.Done, tickets(sentView, "done")), number(stat.Reopened, tickets(sentView, "reopened")),
			rated, l.share(stat.Good, stat.Rated).of(rated),
		}})
	}
	return t, nil
}

// adherenceTable counts how often answers hold what was suggested.
func (s *Server) adherenceTable(r *http.Request, p insightPeriod, name, by string) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, name, by, "answers", "offered", "used", "used_share")
	t.Closed = p.unlisted(l, true)
	list, err := s.Insights.Adherence(r.Context(), p.InsightFilter, by)
	if err != nil {
		return t, err
	}
	for _, a := range list {
		address := p.address("/insights/suggestions", "surface", assist.SurfaceDesk)
		switch {
		case !p.CanSeeDesk:
			address = ""
		case by == assist.ByDay:
			address = ofDay(address, a.Key)
		default:
			address = withParam(address, "queue", a.Key)
		}
		used := ""
		if address != "" {
			used = withParam(address, "outcome", assist.OutcomeSent)
		}
		taken := number(a.Used, used)
		t.Rows = append(t.Rows, insightRow{Title: s.insightKey(r, by, a.Key), Cells: []insightCell{
			number(a.Answers, ""), number(a.Offered, address), taken, l.share(a.Used, a.Answers).of(taken),
		}})
	}
	return t, nil
}
