package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist"
)

// gapTable counts open gaps by verdict, as the queue of gaps lists them. The queue knows periods up to today only.
func (s *Server) gapTable(r *http.Request, p insightPeriod) (insightTable, error) {
	l := visitOf(r).locale
	t := l.table(p, "gaps", "verdict", "gaps")
	if s.Gaps == nil {
		return t, nil
	}
	f := assist.GapFilter{Audience: p.Audience, States: []assist.GapState{assist.GapOpen, assist.GapTaken}, Since: p.Since, Until: p.Until}
	if f.Audience == noAudience {
		f.Audience = ""
	}
	list := ""
	if p.Days > 0 {
		f.Since, f.Until = s.Now().AddDate(0, 0, -p.Days), time.Time{}
		list = withParam(withParam("/insights/gaps?days="+strconv.Itoa(p.Days), "audience", f.Audience), "verdict", "")
	}
	for _, verdict := range assist.Verdicts {
		f.Verdict = verdict
		n, err := s.Gaps.CountGaps(r.Context(), f)
		if err != nil {
			return t, err
		}
		address := ""
		if list != "" {
			address = withParam(list, "verdict", verdict)
		}
		t.Rows = append(t.Rows, insightRow{Title: l.T("gap.verdict." + verdict), Cells: []insightCell{number(n, address)}})
	}
	return t, nil
}
