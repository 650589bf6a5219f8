package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// seenImports makes an import that was read on trial and one on its way, whose file another node has.
func seenImports(t *testing.T, s *site) {
	t.Helper()
	report, err := json.Marshal(importer.Summary{
		Report: importer.Report{
			Added: 2, Unchanged: 1,
			Skipped:   []importer.Skip{{File: "net.md", Line: 3, ID: "net", Reason: &importer.Reason{Code: "no_title"}}},
			Problems:  []importer.Skip{{File: "vhod.md", Line: 9, Reason: &importer.Reason{Code: "directive_unknown", Args: []string{"mermaid"}}}},
			Notes:     []importer.Skip{{File: "vhod.md", Line: 4, Reason: &importer.Reason{Code: "file_missing", Args: []string{"okno.png"}}}},
			Names:     importer.Names{Audiences: []importer.Name{{Key: "Студент", Title: "Студент"}}, Sections: []importer.Name{{Key: "Перенос", Title: "Перенос"}}},
			Sections:  []kb.Section{{Slug: "perenos", Title: "Перенос"}},
			Mapped:    []importer.Mapping{{File: "vhod.md", Title: "Как войти", Section: "perenos", Access: kb.AccessMembers, Audiences: []string{"uchenik"}, State: kb.StateDraft, Change: importer.Added}},
			Redirects: []importer.Redirect{{From: "/hc/1", To: "kak-voyti"}},
		},
		Skips: 1, NotUnderstood: 1, Remarks: 1, NewSections: 1, Documents: 2, OldAddresses: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range []*kb.ImportRun{
		{ID: "trial", File: "Справка.zip", Format: string(importer.FormatDiplodoc), By: "anna", Trial: true, State: kb.ImportDone, Report: report},
		{ID: "way", File: "Выгрузка.zip", Format: string(importer.FormatNotion), By: "anna", State: kb.ImportRunning, Done: 120, Total: 400},
	} {
		if err := s.kb.SaveImportRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(s.dir, "imports", "trial")
	if err := errors.Join(os.MkdirAll(kept, 0o700), os.WriteFile(filepath.Join(kept, "Справка.zip"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
}
