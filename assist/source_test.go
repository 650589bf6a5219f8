package assist

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func TestTicketSourceUpdates(t *testing.T) {
	request := ticket.Message{From: ticket.ByRequester, Body: "Здравствуйте! Мой номер 89123456789"}
	answer := ticket.Message{From: ticket.ByAgent, Body: "Добрый день! Номер можно сменить в профиле."}
	farewell := ticket.Message{From: ticket.ByAgent, Body: "Рады помочь"}
	note := ticket.Message{From: ticket.ByAgent, Note: true, Body: strings.Repeat("это внутренняя заметка ", 10)}
	learned := &search.Document{
		ID: "t1", ExternalID: "x1", Kind: search.KindTicket, Slug: "ORI-1", Title: "Сменить номер •••", Audiences: []string{"uchenik"},
		Grants:   []string{kb.GrantStaff},
		Passages: []content.Passage{{Text: "Мой номер •••", T: -1}, {Text: "Номер можно сменить в профиле.", T: -1}},
	}
	tests := []struct {
		name     string
		status   ticket.Status
		solution string
		messages []ticket.Message
		want     *search.Document
	}{
		{"resolved and answered", ticket.StatusDone, "", []ticket.Message{request, note, answer, farewell}, learned},
		{"open", ticket.StatusFeedback, "", []ticket.Message{request, answer}, nil},
		{"resolved without a word", ticket.StatusDone, "", []ticket.Message{request, note}, nil},
		{"resolved by an article", ticket.StatusDone, "article", []ticket.Message{request, note}, with(learned, 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lib := &library{messages: tt.messages, tickets: []*ticket.Ticket{{
				ID: "t1", Key: "ORI-1", ExternalID: "x1", Subject: "Сменить номер 89123456789", Status: tt.status, Audience: "uchenik",
				Solution: ticket.Solution{Kind: tt.solution},
			}}}
			got, err := NewTicketSource(lib, lib).Updates(t.Context(), []kb.Change{
				{Seq: 1, Kind: kb.ChangeTicket, ID: "t1"}, {Seq: 2, Kind: kb.ChangeTicket, ID: "gone"},
				{Seq: 3, Kind: kb.ChangeTicket, ID: "t1"}, {Seq: 4, Kind: kb.ChangeArticle, ID: "a1"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]search.Update{{ID: "t1", Document: tt.want}, {ID: "gone"}}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// with is the document with its first n passages.
func with(d *search.Document, n int) *search.Document {
	short := *d
	short.Passages = d.Passages[:n]
	return &short
}

func TestTicketChecker(t *testing.T) {
	lib := &library{tickets: []*ticket.Ticket{{ID: "done", Status: ticket.StatusDone}, {ID: "open", Status: ticket.StatusOpen}}}
	hits := []search.Hit{{ID: "open"}, {ID: "done"}, {ID: "gone"}}
	for role, want := range map[kb.Role]int{kb.RoleNone: 0, kb.RoleUser: 0, kb.RoleEditor: 0, kb.RoleAgent: 1, kb.RoleAdmin: 1} {
		got, err := NewTicketChecker(lib).Readable(t.Context(), kb.Viewer{Role: role}, hits)
		if err != nil || len(got) != want || want == 1 && got[0].ID != "done" {
			t.Errorf("%q: %v, %v", role, got, err)
		}
	}
}
