package kb

import (
	"strings"
	"time"
)

// A Plan is what is to happen to an article by itself, and when. A zero time is no plan.
type Plan struct {
	PublishAt   time.Time // a draft, or an article under review, is published
	UnpublishAt time.Time // a published article goes to the archive
	ReviewBy    time.Time // somebody should read it again; nothing happens by itself
	Zone        string    // IANA name of the zone the times were chosen in; empty = the installation's
}

// Validate reports the first field that is unknown or in the wrong order.
func (p Plan) Validate() error {
	if _, err := Zone(p.Zone); err != nil {
		return err
	}
	if !p.UnpublishAt.IsZero() && !p.UnpublishAt.After(p.PublishAt) {
		return &FieldError{Field: "unpublish_at", Code: "order"}
	}
	return nil
}

// Equal reports whether two plans say the same.
func (p Plan) Equal(q Plan) bool {
	return p.PublishAt.Equal(q.PublishAt) && p.UnpublishAt.Equal(q.UnpublishAt) && p.ReviewBy.Equal(q.ReviewBy) && p.Zone == q.Zone
}

// Planned reports whether the article is to be published by itself: somebody who may has decided so.
func (a *Article) Planned() bool { return !a.Plan.PublishAt.IsZero() }

// Advance does what the plan says is due at now and takes it out of the plan. It reports whether anything was due. An article
// that somebody archived meanwhile is not published; one that should have been published and taken back is archived.
func (a *Article) Advance(now time.Time) bool {
	publish, unpublish := due(a.Plan.PublishAt, now), due(a.Plan.UnpublishAt, now)
	if publish {
		if a.State == StateDraft || a.State == StateReview {
			a.Publish(a.Plan.PublishAt)
		}
		a.Plan.PublishAt = time.Time{}
	}
	if unpublish {
		if a.State == StatePublished {
			a.State = StateArchived
		}
		a.Plan.UnpublishAt = time.Time{}
	}
	return publish || unpublish
}

// Publish makes the article public and forgets the plan to do so.
func (a *Article) Publish(at time.Time) {
	a.State, a.Plan.PublishAt = StatePublished, time.Time{}
	if a.PublishedAt.IsZero() {
		a.PublishedAt = at
	}
}

func due(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }

// Zone finds a time zone by its IANA name; an empty name is the zone of this machine.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, Unknown("zone")
	}
	return zone, nil
}

// localLayout is how forms write a time of day without its zone (HTML's datetime-local).
const localLayout = "2006-01-02T15:04"

// FormatLocal writes a time as clocks in the zone show it, to the minute; a zero time is empty.
func FormatLocal(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(localLayout)
}

// ParseLocal reads what clocks in the zone show. A time that they skip when they are put forward is a FieldError "gap" that
// names the first time after the gap; of a time that they show twice, it is the first.
func ParseLocal(field, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(localLayout, text, zone)
	if err != nil {
		return time.Time{}, Unknown(field)
	}
	start, end := t.ZoneBounds()
	if FormatLocal(t, zone) != text {
		after := start // when clocks were put forward: one of the bounds is within hours
		if start.IsZero() || !end.IsZero() && end.Sub(t) < t.Sub(start) {
			after = end
		}
		return time.Time{}, &FieldError{Field: field, Code: "gap", Value: strings.Replace(FormatLocal(after, zone), "T", " ", 1)}
	}
	if !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		_, now := t.Zone()
		if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) && FormatLocal(first, zone) == text {
			return first, nil
		}
	}
	return t, nil
}
