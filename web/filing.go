package web

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// deskFiling is how a ticket is filed and how it should perhaps be: each correction is one press.
type deskFiling struct {
	Types  []ticket.RequestType
	Topics []kb.Section
	Topic  string // title of the ticket's; empty = nobody has said
	Likely []deskGuess
}

// A deskGuess is another queue or type, or a topic, that the words of a ticket speak for.
type deskGuess struct {
	Do      string // what its button does: "move:…"
	Kind    string
	Title   string
	Percent int
}

// surest is the most that is claimed of a guess, in per cent: it is one.
const surest = 99

// deskFiling lists what a ticket can be filed as.
func (s *Server) deskFiling(ctx context.Context, t *ticket.Ticket, guesses []assist.Guess) (f deskFiling, err error) {
	if f.Types, err = s.Forms.RequestTypes(ctx); err != nil {
		return f, fmt.Errorf("list request types: %w", err)
	}
	if f.Topics, err = s.Sections.Sections(ctx); err != nil {
		return f, fmt.Errorf("list sections: %w", err)
	}
	if i := slices.IndexFunc(f.Topics, func(topic kb.Section) bool { return topic.Slug == t.Topic }); i >= 0 {
		f.Topic = f.Topics[i].Title
	}
	verbs := map[string]string{assist.GuessQueue: doMove, assist.GuessType: doType, assist.GuessSection: doTopic}
	for _, g := range guesses {
		f.Likely = append(f.Likely, deskGuess{
			Do: verbs[g.Kind] + ":" + g.ID, Kind: g.Kind, Title: cmp.Or(g.Title, g.ID), Percent: min(int(math.Round(100*g.P)), surest),
		})
	}
	return f, nil
}

// setTopic says what a ticket is about; empty takes it back.
func (s *Server) setTopic(r *http.Request, key string, rev int64, section string) error {
	if err := s.checkSection(r.Context(), section); err != nil {
		return err
	}
	_, err := s.Tickets.SetTopic(r.Context(), s.agent(r), key, rev, section)
	return err
}
