package web

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func TestAgeRemarks(t *testing.T) {
	s := newTestServer(t)
	now := s.Now()
	for _, tt := range []struct {
		name    string
		article kb.Article
		want    string
	}{
		{"new", kb.Article{State: kb.StatePublished, UpdatedAt: now.AddDate(0, -11, 0)}, ""},
		{"old", kb.Article{State: kb.StatePublished, UpdatedAt: now.AddDate(0, -13, 0)}, remarkStale},
		{"an old draft", kb.Article{State: kb.StateDraft, UpdatedAt: now.AddDate(0, -13, 0)}, ""},
		{"due", kb.Article{State: kb.StatePublished, UpdatedAt: now, Plan: kb.Plan{ReviewBy: now.Add(-time.Hour)}}, remarkLate},
		{"due next month", kb.Article{State: kb.StatePublished, UpdatedAt: now, Plan: kb.Plan{ReviewBy: now.AddDate(0, 1, 0)}}, ""},
	} {
		got := ""
		for _, r := range s.ageRemarks(&tt.article) {
			got += r.Code
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Every remark says what it is about and what to do.
func TestRemarkMessages(t *testing.T) {
	codes := []string{"link", "anchor", "image", "alt", "sentence", "answer", remarkTitle, remarkDuplicate, remarkLate, remarkStale}
	for lang, l := range newTestServer(t).locales.all {
		for _, code := range codes {
			if !l.has("remark."+code+".what") || !l.has("remark."+code+".do") {
				t.Errorf("%s: no words for %s", lang, code)
			}
		}
	}
}
