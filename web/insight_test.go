package web_test

import (
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// People without a role are known to lists alone: the way back from theirs leads to the counts of all.
func TestInsightListLeadsBack(t *testing.T) {
	c := openCenter(t)
	c.Ledger = assist.NewLedgerReader(c.desk, search.NewKnowledgeChecker(c.kb), assist.NewTicketChecker(c.desk))
	for address, want := range map[string]string{
		"/insights/suggestions?audience=-":              "/insights?days=28",
		"/insights/suggestions?audience=uchenik&days=7": "/insights?audience=uchenik&days=7",
	} {
		if got := c.open(200, address, kb.RoleSupervisor).attr("a.insight-back", "href"); got != want {
			t.Errorf("from %s back to %s, want %s", address, got, want)
		}
	}
}
