package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
)

// Lists of the desk that no menu names: the tickets that numbers of insights count.
const (
	ratedView = "rated"
	sentView  = "sent" // … in which something was sent
)

// insightFilter is what the address of one of these lists asks for.
func (s *Server) insightFilter(r *http.Request, view string) ticket.Filter {
	f := s.ratedFilter(r)
	if view == ratedView {
		return f
	}
	f.Grades, f.Wrong = nil, ""
	switch r.URL.Query().Get("came") {
	case "done":
		f.Statuses = []ticket.Status{ticket.StatusDone}
	case "reopened":
		f.Reopened = true
	}
	return f
}

// ratedFilter chooses rated tickets by the parameters grade, wrong, sent (the ref of what was sent in them), and by the days since and
// until, both included, of their rating or, with sent, of what was suggested.
func (s *Server) ratedFilter(r *http.Request) ticket.Filter {
	q := r.URL.Query()
	f := ticket.Filter{Grades: ticket.Grades[:], Sent: cut(q.Get("sent"), maxRef), Wrong: cut(q.Get("wrong"), maxRef)}
	if grade := ticket.Grade(q.Get("grade")); grade.Valid() {
		f.Grades = []ticket.Grade{grade}
	}
	since, until := &f.RatedSince, &f.RatedUntil
	if f.Sent != "" {
		since, until = &f.SentSince, &f.SentUntil
	}
	if at, err := time.ParseInLocation(time.DateOnly, q.Get("since"), s.config.Location); err == nil {
		*since = at
	}
	if at, err := time.ParseInLocation(time.DateOnly, q.Get("until"), s.config.Location); err == nil {
		*until = at.AddDate(0, 0, 1)
	}
	return f
}

// ratedAddress is the list of the rated tickets that insightFilter chooses for the days.
func (p insightPeriod) ratedAddress(first, last string, params ...string) string {
	return p.deskAddress(ratedView, first, last, params...)
}

// deskAddress is empty for those who do not answer tickets, and for a role: the desk has no lists by role.
func (p insightPeriod) deskAddress(view, first, last string, params ...string) string {
	if !p.CanSeeDesk || p.Audience != "" {
		return ""
	}
	address := "/desk?view=" + view
	for i := 0; i+1 < len(params); i += 2 {
		address = withParam(address, params[i], params[i+1])
	}
	return withParam(withParam(address, "since", first), "until", last)
}

// ratingTable counts ratings by queue or by day.
func (s *Server) ratingTable(r *http.Request, p insightPeriod, name, by string) (insightTable, error) {
	l := visitOf(r).locale
	columns := []string{by, "rated", "good", "good_share", "fair", "bad"}
	t := l.table(p, name, append(columns, ticket.Wrongs[:]...)...)
	t.Closed = p.unlisted(l, false)
	list, err := s.Ratings.RatingStats(r.Context(), p.InsightFilter, by)
	if err != nil {
		return t, err
	}
	for _, stat := range list {
		at := func(params ...string) string {
			if by == assist.ByDay {
				return p.ratedAddress(stat.Key, stat.Key, append(params, "queue", p.Queue)...)
			}
			return p.ratedAddress(p.First, p.Last, append(params, "queue", stat.Key)...)
		}
		good := number(stat.Good, at("grade", string(ticket.GradeGood)))
		row := insightRow{Title: s.insightKey(r, by, stat.Key), Cells: []insightCell{
			number(stat.Rated, at()), good, l.share(stat.Good, stat.Rated).of(good),
			number(stat.Fair, at("grade", string(ticket.GradeFair))), number(stat.Bad, at("grade", string(ticket.GradeBad))),
		}}
		for _, reason := range ticket.Wrongs {
			row.Cells = append(row.Cells, number(stat.Wrong[reason], at("wrong", reason)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// ratedTile is the share of good ratings.
func ratedTile(l *locale, p insightPeriod, days []assist.RatingStat) insightTile {
	var good, rated int
	for _, day := range days {
		good, rated = good+day.Good, rated+day.Rated
	}
	return insightTile{Title: l.T("insight.tile.good_share"), Value: l.share(good, rated).Text, About: l.T("insight.about.good_share"), URL: "#table-ratings",
		Note: l.T("insight.of", "Part", strconv.Itoa(good), "Whole", strconv.Itoa(rated))}
}
