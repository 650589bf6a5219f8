package kbtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testImportRuns(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.ImportRuns.ImportRun(ctx, "none")
	wantError(t, "unknown run", err, kb.ErrNotFound)
	first := &kb.ImportRun{ID: "first", File: "Справка «Ориентира».zip", Size: 1 << 40, Format: "notion", By: "anna", Trial: true, State: kb.ImportWaiting}
	noError(t, s.ImportRuns.SaveImportRun(ctx, first))
	if first.Rev != 1 || first.CreatedAt.IsZero() {
		t.Errorf("after the first save: %+v", first)
	}
	second := &kb.ImportRun{File: "b.zip", State: kb.ImportWaiting}
	noError(t, s.ImportRuns.SaveImportRun(ctx, second))
	if second.ID == "" {
		t.Error("no id was given")
	}

	stale := *first
	first.State, first.Done, first.Total, first.Report = kb.ImportDone, 3, 4, json.RawMessage(`{"Added":3}`)
	first.Choices = json.RawMessage(`{"source":"spravka"}`)
	noError(t, s.ImportRuns.SaveImportRun(ctx, first))
	got, err := s.ImportRuns.ImportRun(ctx, "first")
	noError(t, err)
	wantEqual(t, "round trip", got, first)
	wantError(t, "a save over a newer one", s.ImportRuns.SaveImportRun(ctx, &stale), kb.ErrConflict)

	list, err := s.ImportRuns.FindImportRuns(ctx, 10)
	noError(t, err)
	if len(list) != 2 || list[0].ID != second.ID && list[0].CreatedAt.Before(list[1].CreatedAt) {
		t.Errorf("list: %+v", list)
	}
	for _, run := range list {
		if run.Report != nil {
			t.Errorf("%s comes with its report", run.ID)
		}
	}
	one, err := s.ImportRuns.FindImportRuns(ctx, 1)
	noError(t, err)
	wantEqual(t, "limit", len(one), 1)

	wantField(t, "no file", s.ImportRuns.SaveImportRun(ctx, &kb.ImportRun{}), "file", "required")
	wantField(t, "long name", s.ImportRuns.SaveImportRun(ctx, &kb.ImportRun{File: strings.Repeat("a", kb.MaxImportFile+1)}), "file", "too_long")
	wantField(t, "NUL", s.ImportRuns.SaveImportRun(ctx, &kb.ImportRun{File: "a\x00"}), "file", "bad_text")
}
