package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
)

func testProposals(t *testing.T, s *Stores) {
	ctx := t.Context()
	old := assist.Proposal{ID: "p1", Text: "Один", Queue: "support", Tickets: []string{"REQ-2", "REQ-1"}, Agents: 2, State: assist.ProposalOpen, At: noon}
	late := assist.Proposal{ID: "p2", Text: "Два", Agents: 1, State: assist.ProposalOpen, At: noon.Add(time.Hour)}
	noError(t, s.Proposals.SaveProposal(ctx, old))
	noError(t, s.Proposals.SaveProposal(ctx, late))
	list := func(what, state string, want ...assist.Proposal) {
		t.Helper()
		got, err := s.Proposals.Proposals(ctx, state)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	list("newest first", assist.ProposalOpen, late, old)
	late.State, late.Reply = assist.ProposalMade, "r1"
	noError(t, s.Proposals.SaveProposal(ctx, late))
	list("in a state", assist.ProposalOpen, old)
	list("in every state", "", late, old)
}

func testTyped(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	answer := func(body string, at time.Time, note bool) ticket.Message {
		return ticket.Message{From: ticket.ByAgent, Author: ticket.Person{ID: "u1", Name: "Олег"}, Body: body, Note: note, At: at}
	}
	made, helped := newTicket("Тема"), newTicket("Другая")
	made.Requester.Name = "Анна"
	noError(t, s.Tickets.Create(ctx, made, ask("Длинный вопрос"), answer("Длинный ответ", noon, false), answer("Длинная заметка", noon, true),
		answer("Да", noon, false), answer("Давний ответ", noon.Add(-time.Hour), false), answer("Поздний ответ", noon.Add(time.Hour), false)))
	noError(t, s.Tickets.Create(ctx, helped, ask("Вопрос"), answer("Ответ шаблоном", noon, false)))
	noError(t, s.Choices.SaveChoices(ctx, assist.Choice{Hit: "reply:r1", Ticket: helped.Key, Kind: assist.ChoiceTaken, At: noon},
		assist.Choice{Hit: "article:a1", Ticket: made.Key, Kind: assist.ChoiceTaken, At: noon}))
	typed := func(text string) assist.Typed {
		return assist.Typed{Ticket: made.Key, Queue: "support", Agent: "u1", Names: []string{"Анна", "Олег"}, Text: text}
	}
	got, err := s.Proposals.Typed(ctx, noon, 5, 10)
	noError(t, err)
	wantEqual(t, "long public answers since then, newest first", got, []assist.Typed{typed("Поздний ответ"), typed("Длинный ответ")})
	got, err = s.Proposals.Typed(ctx, noon, 5, 1)
	noError(t, err)
	wantEqual(t, "at most so many", got, []assist.Typed{typed("Поздний ответ")})
}
