package kb_test

import (
	"errors"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, wherever they run

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/kb"
)

func TestParseLocal(t *testing.T) {
	for _, tt := range []struct {
		text, zone string
		want       string // RFC 3339, or "field: code value"
	}{
		{"2026-11-23T09:00", "Europe/Moscow", "2026-11-23T06:00:00Z"},
		{"2026-11-23T09:00", "Asia/Vladivostok", "2026-11-22T23:00:00Z"},
		{"", "Asia/Vladivostok", "0001-01-01T00:00:00Z"},
		{"2026-03-29T02:30", "Europe/Berlin", "gap 2026-03-29 03:00"},
		{"2026-03-29T02:00", "Europe/Berlin", "gap 2026-03-29 03:00"},
		{"2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00Z"},
		{"2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"}, // shown twice: the first
		{"2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z"},
		{"2026-10-04T02:15", "Australia/Lord_Howe", "gap 2026-10-04 02:30"}, // half an hour
		{"2011-03-27T02:30", "Europe/Moscow", "gap 2011-03-27 03:00"},
		{"2011-12-30T12:00", "Pacific/Apia", "gap 2011-12-31 00:00"}, // a whole day
		{"23.11.2026 9:00", "Europe/Moscow", "unknown "},
		{"2026-11-31T09:00", "Europe/Moscow", "unknown "},
	} {
		zone, err := kb.Zone(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := kb.ParseLocal("publish_at", tt.text, zone)
		got := at.UTC().Format(time.RFC3339)
		if field := new(kb.FieldError); errors.As(err, &field) {
			got = field.Code + " " + field.Value
		}
		if got != tt.want {
			t.Errorf("%s in %s is %s, want %s", tt.text, tt.zone, got, tt.want)
		}
	}
}

// Every minute that clocks show is read back as one they show.
func TestParseLocalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := kb.Zone(rapid.SampledFrom([]string{"Europe/Berlin", "Europe/Moscow", "Australia/Lord_Howe", "America/St_Johns", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		text := kb.FormatLocal(time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "at"), 0), zone)
		at, err := kb.ParseLocal("at", text, zone)
		if err != nil || kb.FormatLocal(at, zone) != text {
			t.Errorf("%s comes back as %s, %v", text, kb.FormatLocal(at, zone), err)
		}
	})
}

func TestPlanValidate(t *testing.T) {
	now := time.Unix(1e9, 0)
	for code, p := range map[string]kb.Plan{
		"":        {PublishAt: now, UnpublishAt: now.Add(time.Second), Zone: "Asia/Omsk"},
		"order":   {PublishAt: now, UnpublishAt: now},
		"unknown": {Zone: "Europe/Atlantis"},
	} {
		field := new(kb.FieldError)
		if err := p.Validate(); err != nil && !errors.As(err, &field) || field.Code != code {
			t.Errorf("%+v: %v, want %q", p, err, code)
		}
	}
	for _, name := range []string{"Local", "../../etc/passwd", "a\x00b"} {
		if _, err := kb.Zone(name); !errors.Is(err, kb.ErrInvalid) {
			t.Errorf("zone %q: %v", name, err)
		}
	}
}

func TestActsBetween(t *testing.T) {
	soon := time.Unix(2e9, 0)
	for _, tt := range []struct {
		name  string
		step  kb.Step
		after func(a *kb.Article)
		want  string
	}{
		{"the text", kb.Step{}, func(a *kb.Article) { a.Body = "x" }, "[save]"},
		{"publishing", kb.Step{}, func(a *kb.Article) { a.State = kb.StatePublished }, "[publish]"},
		{"publishing what was planned", kb.Step{}, func(a *kb.Article) { a.Plan.PublishAt = soon; a.Publish(soon) }, "[publish]"},
		{"a plan", kb.Step{}, func(a *kb.Article) { a.Plan.PublishAt = soon }, "[schedule]"},
		{"a review", kb.Step{Action: kb.ActAsk}, func(a *kb.Article) { a.State = kb.StateReview }, "[ask]"},
		{"approval", kb.Step{Action: kb.ActApprove}, func(a *kb.Article) { a.State = kb.StatePublished }, "[approve publish]"},
		{"a restore that moves", kb.Step{Action: kb.ActRestore}, func(a *kb.Article) { a.Section = "b" }, "[restore place]"},
		{"place, readers and date", kb.Step{}, func(a *kb.Article) { a.Slug, a.Access, a.Plan.ReviewBy = "b", kb.AccessStaff, soon }, "[place access remind]"},
	} {
		before := kb.Article{State: kb.StateDraft, Slug: "a", Access: kb.AccessPublic}
		after := before
		tt.after(&after)
		if got := actText(tt.step.Acts(&before, &after)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := actText(kb.ActsBetween(nil, &kb.Article{State: kb.StatePublished, Section: "s"})); got != "[create publish]" {
		t.Errorf("a new article: %s", got)
	}
	if got := actText(kb.Step{Action: kb.ActAsk}.Acts(nil, &kb.Article{State: kb.StateReview})); got != "[create ask]" {
		t.Errorf("a new article for review: %s", got)
	}
}

func actText(acts []kb.Action) string { return fmt.Sprint(acts) }
