package assist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

const (
	longAnswer = "Здравствуйте, %s!\n\nОткройте раздел «Мои файлы», выберите папку за нужный месяц и нажмите «Выгрузить». Письмо со ссылкой придёт на %s в течение часа, ссылка живёт двое суток. Если письма нет, проверьте фильтры.\n\nС уважением, %s"
	otherLong  = "Площадка отмечает явку до конца недели. Если через семь дней отметки всё ещё нет, пришлите список фамилий и дату занятия, мы передадим его организатору и вернёмся с ответом в этом же обращении, когда он нам напишет."
)

func answerOf(n int, agent string) Typed {
	name, mail := fmt.Sprintf("Клавдия%c", 'а'+n), fmt.Sprintf("k%d@mail.example", n)
	return Typed{
		Ticket: fmt.Sprintf("ORI-%d", n), Queue: "files", Agent: agent, Names: []string{name, "Пелагея"},
		Text: fmt.Sprintf(longAnswer, name, mail, "Пелагея"),
	}
}

func TestRetyped(t *testing.T) {
	typed := []Typed{answerOf(5, "a"), {Ticket: "ORI-1", Text: otherLong}, answerOf(4, "b"), answerOf(4, "b"), answerOf(3, "a"), {Ticket: "ORI-2", Text: otherLong}}
	got := Retyped(typed)
	if len(got) != 1 {
		t.Fatalf("%d proposals: %+v", len(got), got)
	}
	p := got[0]
	if !slices.Equal(p.Tickets, []string{"ORI-5", "ORI-4", "ORI-3"}) || p.Agents != 2 || p.Queue != "files" {
		t.Errorf("proposed %+v", p)
	}
	for _, secret := range []string{"Клавдия", "Пелагея", "@mail", "Здравствуйте"} {
		if strings.Contains(p.Text, secret) {
			t.Errorf("%q is left in %q", secret, p.Text)
		}
	}
	if draft := p.Draft(); draft.Validate() != nil || !strings.Contains(draft.Body, "придёт на {{вписать}} в течение часа") || !slices.Equal(draft.Queues, []string{"files"}) {
		t.Errorf("draft %+v", draft)
	}
	if got := Retyped(slices.Repeat([]Typed{answerOf(1, "a")}, 9)); len(got) > 0 {
		t.Errorf("one ticket makes a proposal: %+v", got)
	}
	if got := Retyped([]Typed{{Ticket: "1", Text: "Готово"}, {Ticket: "2", Text: "Готово"}, {Ticket: "3", Text: "Готово"}}); len(got) > 0 {
		t.Errorf("a short answer makes a proposal: %+v", got)
	}
}

// drawer keeps proposals in a slice.
type drawer struct {
	typed []Typed
	list  []Proposal
}

func (d *drawer) Typed(context.Context, time.Time, int, int) ([]Typed, error) { return d.typed, nil }
func (d *drawer) Proposals(context.Context, string) ([]Proposal, error)       { return d.list, nil }
func (d *drawer) FindReplies(context.Context, []string) ([]*kb.Reply, error)  { return nil, nil }
func (d *drawer) SaveProposal(_ context.Context, p Proposal) error {
	d.list = append(slices.DeleteFunc(d.list, func(old Proposal) bool { return old.ID == p.ID }), p)
	return nil
}

func TestPropose(t *testing.T) {
	clock := func() time.Time { return noon }
	propose := func(d *drawer, replies Replies) []Proposal {
		t.Helper()
		if err := NewProposer(d, replies, clock).Propose(t.Context()); err != nil {
			t.Fatal(err)
		}
		return d.list
	}
	d := &drawer{typed: []Typed{answerOf(3, "a"), answerOf(2, "a"), answerOf(1, "b")}}
	first := slices.Clone(propose(d, d))
	if len(first) != 1 || first[0].State != ProposalOpen {
		t.Fatalf("proposed %+v", first)
	}
	d.typed = append([]Typed{answerOf(4, "c")}, d.typed...)
	if again := propose(d, d); len(again) != 1 || again[0].ID != first[0].ID || len(again[0].Tickets) != 4 || again[0].Agents != 3 {
		t.Errorf("one more answer: %+v", again)
	}
	d.list[0].State = ProposalDismissed
	if again := propose(d, d); len(again) != 1 || again[0].State != ProposalDismissed {
		t.Errorf("dismissed, then %+v", again)
	}
	there := &library{replies: []*kb.Reply{{Body: first[0].Text}}}
	if got := propose(&drawer{typed: d.typed}, everyReply{there}); len(got) > 0 {
		t.Errorf("there is such a reply, yet proposed %+v", got)
	}
}

// everyReply lists all replies whatever is asked.
type everyReply struct{ *library }

func (r everyReply) FindReplies(context.Context, []string) ([]*kb.Reply, error) {
	return r.replies, nil
}
