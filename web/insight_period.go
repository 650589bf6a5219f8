package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// insightDays are the lengths that are offered, in days; the second is the default.
var insightDays = [...]int{7, 28, 90}

// An insightPeriod is what a page of insights is about, as its address says.
type insightPeriod struct {
	assist.InsightFilter
	Days        int    // one of insightDays; 0 = dates of one's own
	First, Last string // the days, 2026-11-21
	Choices     []Choice
	Queues      []ticket.Queue
	Here        string // path and parameters, without what chooses a part of the page
	CanSeeDesk  bool
}

// insightPeriod reads the parameters days, since, until (both included), audience and queue.
func (s *Server) insightPeriod(r *http.Request) (insightPeriod, error) {
	q := r.URL.Query()
	zone := s.config.Location
	year, month, day := s.Now().In(zone).Date()
	tomorrow := time.Date(year, month, day+1, 0, 0, 0, 0, zone)
	p := insightPeriod{CanSeeDesk: visitOf(r).Viewer.CanAnswer()}
	p.Audience, p.Queue = cut(q.Get("audience"), maxRef), cut(q.Get("queue"), maxRef)
	if q.Get("since") == "" && q.Get("until") == "" {
		p.Days, _ = strconv.Atoi(q.Get("days"))
		if !slices.Contains(insightDays[:], p.Days) {
			p.Days = insightDays[1]
		}
		p.Since, p.Until = tomorrow.AddDate(0, 0, -p.Days), tomorrow
	} else if err := p.dates(q, zone, tomorrow); err != nil {
		return p, err
	}
	_, east := p.Until.Zone()
	p.Zone = time.Duration(east) * time.Second
	p.First, p.Last = p.Since.Format(time.DateOnly), p.Until.AddDate(0, 0, -1).Format(time.DateOnly)
	here := p
	if p.Audience == noAudience { // lists alone know people without a role
		here.Audience = ""
	}
	p.Here = here.address("/insights")
	for _, days := range insightDays {
		p.Choices = append(p.Choices, Choice{Value: strconv.Itoa(days), Title: visitOf(r).locale.T("insight.days", "Count", days), Current: days == p.Days,
			URL: withParam(withParam(withParam(p.Here, "since", ""), "until", ""), "days", strconv.Itoa(days))})
	}
	var err error
	if p.Queues, err = s.Forms.Queues(r.Context()); err != nil {
		return p, err
	}
	return p, p.Validate()
}

func (p *insightPeriod) dates(q url.Values, zone *time.Location, tomorrow time.Time) error {
	p.Since, p.Until = tomorrow.AddDate(0, 0, -insightDays[1]), tomorrow
	for _, bound := range []struct {
		field string
		day   *time.Time
		after int
	}{{"since", &p.Since, 0}, {"until", &p.Until, 1}} {
		if q.Get(bound.field) == "" {
			continue
		}
		at, err := time.ParseInLocation(time.DateOnly, q.Get(bound.field), zone)
		if err != nil {
			return kb.Unknown(bound.field)
		}
		*bound.day = at.AddDate(0, 0, bound.after)
	}
	return nil
}

// address is a page of insights over the same period.
func (p insightPeriod) address(path string, params ...string) string {
	q := url.Values{}
	if p.Days > 0 {
		q.Set("days", strconv.Itoa(p.Days))
	} else {
		q.Set("since", p.First)
		q.Set("until", p.Last)
	}
	set := append([]string{"audience", p.Audience, "queue", p.Queue}, params...)
	for i := 0; i+1 < len(set); i += 2 {
		if set[i+1] != "" {
			q.Set(set[i], set[i+1])
		}
	}
	return path + "?" + q.Encode()
}

// LastDay is the last day of the period.
func (p insightPeriod) LastDay() time.Time { return p.Until.AddDate(0, 0, -1) }

// ofDay narrows an address to one day of the period.
func ofDay(address, day string) string {
	return withParam(withParam(withParam(address, "days", ""), "since", day), "until", day)
}
