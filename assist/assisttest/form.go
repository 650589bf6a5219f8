package assisttest

import (
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
)

func testQueues(t *testing.T, s *Stores) {
	ctx := t.Context()
	none, err := s.Forms.Queues(ctx)
	noError(t, err)
	wantEqual(t, "queues of a new help center", none, nil)

	school := ticket.Queue{ID: "a", Title: "Школы", Prefix: "SHK"}
	login := ticket.Queue{ID: "b", Title: "Вход", Prefix: "ORI"}
	noError(t, s.Forms.SaveQueue(ctx, school))
	noError(t, s.Forms.SaveQueue(ctx, login))
	got, err := s.Forms.Queues(ctx)
	noError(t, err)
	wantEqual(t, "by title", got, []ticket.Queue{login, school})

	school.Title = "Администраторы школ"
	noError(t, s.Forms.SaveQueue(ctx, school))
	got, err = s.Forms.Queues(ctx)
	noError(t, err)
	wantEqual(t, "replaced by id", got, []ticket.Queue{school, login})

	wantField(t, "taken prefix", s.Forms.SaveQueue(ctx, ticket.Queue{ID: "c", Title: "В", Prefix: "ORI"}), "prefix", "taken")
	wantField(t, "small letters", s.Forms.SaveQueue(ctx, ticket.Queue{ID: "c", Title: "В", Prefix: "ori"}), "prefix", "prefix")
	wantField(t, "no title", s.Forms.SaveQueue(ctx, ticket.Queue{ID: "c", Prefix: "VV"}), "title", "required")
}

func testRequestTypes(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	login := ticket.RequestType{
		ID: "login", Title: "Не могу войти", Queue: "support", Audiences: []string{"gost", "uchenik"}, Hint: "Напишите код.",
		Fields: []ticket.Field{
			{Name: "code", Label: "Код «ошибки» <E>", Kind: "text", Required: true, Hint: "E-1207"},
			{Name: "way", Label: "Как", Kind: "select", Options: []string{"почта", "код"}},
		},
		Position: 2,
	}
	bare := ticket.RequestType{ID: "other", Title: "Другое", Position: 1}
	noError(t, s.Forms.SaveRequestType(ctx, login))
	noError(t, s.Forms.SaveRequestType(ctx, bare))
	got, err := s.Forms.RequestTypes(ctx)
	noError(t, err)
	wantEqual(t, "by position", got, []ticket.RequestType{bare, login})

	bare.Position, bare.Queue = 3, "support"
	noError(t, s.Forms.SaveRequestType(ctx, bare))
	got, err = s.Forms.RequestTypes(ctx)
	noError(t, err)
	wantEqual(t, "replaced by id", got, []ticket.RequestType{login, bare})

	wantField(t, "unknown queue", s.Forms.SaveRequestType(ctx, ticket.RequestType{ID: "x", Title: "x", Queue: "none"}), "queue", "unknown")
	wantField(t, "no title", s.Forms.SaveRequestType(ctx, ticket.RequestType{ID: "x"}), "title", "required")
}
