package web

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// What buttons do with the life of an article, beside those of studio_article.go.
const (
	doAsk        = "ask"        // send to review
	doWithdraw   = "withdraw"   // take back from review
	doApprove    = "approve"    // publish, now or at the planned time
	doReturn     = "return"     // send back to the author
	doSchedule   = "schedule"   // publish at a time
	doUnschedule = "unschedule" // do not
	doPlan       = "plan"       // save the dates alone
)

// studioMay is what the viewer may do with the article of the page.
type studioMay struct {
	Change, Publish, Plan, Ask, Withdraw, Review bool
	Amend                                        bool // what he writes is a proposal: readers go on seeing the article
	Release                                      bool // what he publishes or approves is not his own work, or that does not matter here
}

func mayDo(v kb.Viewer, a *kb.Article) studioMay {
	return studioMay{
		Change: kb.CanChange(v, a), Publish: v.CanEdit(), Plan: kb.CanPlan(v, a), Review: kb.CanReview(v, a),
		Ask:      a.State == kb.StateDraft && kb.CanMove(v, a, kb.StateReview),
		Withdraw: a.State == kb.StateReview && kb.CanMove(v, a, kb.StateDraft) && !kb.CanReview(v, a),
	}
}

// allowed reports kb.ErrForbidden when the viewer may not make next of stored.
func allowed(v kb.Viewer, stored, next *kb.Article) error {
	moved, replanned, rewritten := next.State != stored.State, !next.Plan.Equal(stored.Plan), !sameText(stored, next)
	may := mayDo(v, stored)
	if (!rewritten || may.Change) && (v.CanEdit() || (!moved || kb.CanMove(v, stored, next.State)) && (!replanned || may.Plan) &&
		(moved || may.Change || may.Plan)) {
		return nil
	}
	return kb.ErrForbidden
}

// sameText reports whether two articles differ in nothing but the stages of their lives.
func sameText(a, b *kb.Article) bool {
	plain := func(a *kb.Article) kb.Article {
		p := *a
		p.State, p.Plan, p.Rev, p.PublishedAt, p.UpdatedAt = "", kb.Plan{}, 0, time.Time{}, time.Time{}
		return p
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// takeStep does with next what the button says, and names it.
func takeStep(do, note string, next *kb.Article, now time.Time) (kb.Step, error) {
	step := kb.Step{Note: note}
	switch do {
	case doPublish:
		next.Publish(now)
	case doApprove:
		if step.Action = kb.ActApprove; !next.Planned() {
			next.Publish(now)
		}
	case doReturn:
		if note == "" {
			return step, kb.Required("review_answer")
		}
		step.Action, next.State, next.Plan.PublishAt = kb.ActReturn, kb.StateDraft, time.Time{}
	case doAsk:
		step.Action, next.State = kb.ActAsk, kb.StateReview
	case doWithdraw, doUnpublish:
		next.State, next.Plan.PublishAt, next.Plan.UnpublishAt = kb.StateDraft, time.Time{}, time.Time{}
	case doSchedule:
		if !next.Planned() {
			return step, kb.Required("publish_at")
		}
	case doUnschedule:
		next.Plan.PublishAt = time.Time{}
	case doArchive:
		next.State, next.Plan.PublishAt, next.Plan.UnpublishAt = kb.StateArchived, time.Time{}, time.Time{}
	}
	return step, nil
}

// noteOf is what a person says about the step he takes.
func noteOf(r *http.Request) (string, error) {
	note := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("note"), "\r\n", "\n"))
	if len([]rune(note)) > kb.MaxNote {
		return note, kb.TooLong("note", kb.MaxNote)
	}
	return note, nil
}

// A planForm is a plan as an editor types it: what clocks in the zone show.
type planForm struct {
	PublishAt   string // 2026-11-23T09:00
	UnpublishAt string
	ReviewBy    string // 2026-11-23
	Zone        string // IANA name; empty = the server's
}

// readPlanForm takes the plan of a request; nil when the form had none.
func readPlanForm(r *http.Request) *planForm {
	if r.ParseForm(); !r.PostForm.Has("zone") {
		return nil
	}
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	return &planForm{PublishAt: value("publish_at"), UnpublishAt: value("unpublish_at"), ReviewBy: value("review_by"), Zone: value("zone")}
}

// planFormOf is a stored plan as an editor sees it.
func (s *Server) planFormOf(p kb.Plan) planForm {
	zone, err := s.zone(p.Zone)
	if err != nil { // a name that this machine does not know
		zone = s.config.Location
	}
	review, _, _ := strings.Cut(kb.FormatLocal(p.ReviewBy, zone), "T")
	f := planForm{PublishAt: kb.FormatLocal(p.PublishAt, zone), UnpublishAt: kb.FormatLocal(p.UnpublishAt, zone), ReviewBy: review, Zone: p.Zone}
	if name := s.config.Location.String(); f.Zone == "" && name != "Local" {
		f.Zone = name
	}
	return f
}

// zone is the time zone of a name; the installation's when there is none.
func (s *Server) zone(name string) (*time.Location, error) {
	if name == "" {
		return s.config.Location, nil
	}
	return kb.Zone(name)
}

// plan reads the form. A time that has passed is refused unless it stood there before.
func (s *Server) plan(f planForm, stored kb.Plan) (kb.Plan, error) {
	zone, err := s.zone(f.Zone)
	if err != nil {
		return kb.Plan{}, err
	}
	was, now := s.planFormOf(stored), s.Now()
	p := kb.Plan{Zone: f.Zone}
	if p.PublishAt, err = planTime("publish_at", f.PublishAt, zone, f.PublishAt == was.PublishAt && f.Zone == was.Zone, stored.PublishAt, now); err != nil {
		return p, err
	}
	if p.UnpublishAt, err = planTime("unpublish_at", f.UnpublishAt, zone, f.UnpublishAt == was.UnpublishAt && f.Zone == was.Zone, stored.UnpublishAt, now); err != nil {
		return p, err
	}
	if f.ReviewBy != "" {
		if p.ReviewBy, err = kb.ParseLocal("review_by", f.ReviewBy+"T00:00", zone); err != nil {
			return p, kb.Unknown("review_by")
		}
	}
	if p.PublishAt.IsZero() && p.UnpublishAt.IsZero() && p.ReviewBy.IsZero() {
		p.Zone = stored.Zone // nothing is planned: the zone alone is no change
	}
	return p, p.Validate()
}

// planTime reads one time; unchanged, it keeps its seconds.
func planTime(field, text string, zone *time.Location, unchanged bool, stored, now time.Time) (time.Time, error) {
	if unchanged {
		return stored, nil
	}
	at, err := kb.ParseLocal(field, text, zone)
	if err == nil && !at.IsZero() && !at.After(now) {
		err = &kb.FieldError{Field: field, Code: "past"}
	}
	return at, err
}

// A planLine says in words what is planned, with the same time in UTC.
type planLine struct {
	Text  string
	Wrong bool
}

// planLines puts a plan into words.
func (s *Server) planLines(l *locale, p kb.Plan) []planLine {
	zone, err := s.zone(p.Zone)
	if err != nil {
		zone = s.config.Location
	}
	local, utc := dates{locale: l, zone: zone, now: s.Now}, dates{locale: l, zone: time.UTC, now: s.Now}
	var lines []planLine
	for _, part := range []struct {
		name string
		at   time.Time
	}{{"publish", p.PublishAt}, {"unpublish", p.UnpublishAt}} {
		if !part.at.IsZero() {
			lines = append(lines, planLine{Text: l.T("life.plan."+part.name, "Time", local.Time(part.at), "Zone", zoneText(zone, part.at), "UTC", utc.Time(part.at))})
		}
	}
	if !p.ReviewBy.IsZero() {
		lines = append(lines, planLine{Text: l.T("life.plan.review", "Date", local.Date(p.ReviewBy))})
	}
	return lines
}

// planned says when an article goes out, by clocks in the zone it was planned in.
func (s *Server) planned(l *locale, p kb.Plan) string {
	zone, err := s.zone(p.Zone)
	if err != nil || p.PublishAt.IsZero() {
		return ""
	}
	text := dates{locale: l, zone: zone, now: s.Now}.Time(p.PublishAt)
	if p.Zone != "" {
		text += " (" + zoneText(zone, p.PublishAt) + ")"
	}
	return text
}

// zoneText is a zone for people: its name and how far it is from UTC then.
func zoneText(zone *time.Location, at time.Time) string {
	offset := "UTC" + strings.Replace(at.In(zone).Format("-07:00"), "-", "−", 1)
	if name := zone.String(); name != "Local" && name != "UTC" {
		return fmt.Sprintf("%s, %s", name, offset)
	}
	return offset
}

// handleStudioPlan says in words what the form plans, while it is being filled in.
func (s *Server) handleStudioPlan(w http.ResponseWriter, r *http.Request) error {
	form := readPlanForm(r)
	if form == nil {
		return kb.Required("zone")
	}
	l := visitOf(r).locale
	plan, err := s.plan(*form, kb.Plan{})
	if err != nil {
		return s.renderPart(w, r, "studio_plan", []planLine{{Text: l.planError(err), Wrong: true}})
	}
	return s.renderPart(w, r, "studio_plan", s.planLines(l, plan))
}

// planError puts what is wrong with a form of the studio into words; fields are called as the studio calls them.
func (l *locale) planError(err error) string {
	field := new(kb.FieldError)
	if !errors.As(err, &field) {
		return l.T("invalid.otherwise", "Field", "")
	}
	return l.fieldErrorNamed(field, studioField(l, field.Field))
}
