package assist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// States of a Proposal.
const (
	ProposalOpen      = "open"
	ProposalMade      = "made"      // a canned reply was made of it
	ProposalDismissed = "dismissed" // an editor does not want one
)

// A Proposal is an answer that agents keep typing by hand: a canned reply is missing. Only an editor makes one of it.
type Proposal struct {
	ID      string
	Text    string   // the newest wording, without greeting and signature, masked
	Queue   string   // when all the tickets are of one
	Tickets []string // keys, newest first, at most maxProposalTickets
	Agents  int      // how many wrote it
	State   string
	Reply   string // id of the canned reply made of it
	At      time.Time
}

// A Typed is a long public answer of an agent in a ticket to which no canned reply was sent.
type Typed struct {
	Ticket string // key
	Queue  string
	Agent  string   // id
	Names  []string // of requester and agent, to be masked
	Text   string
}

// Proposals keeps proposals, and finds what they are made of.
type Proposals interface {
	// Typed lists answers of at least so many characters written since then, newest first, at most limit.
	Typed(ctx context.Context, since time.Time, least, limit int) ([]Typed, error)
	// Proposals lists those in a state, newest first; of every state when it is empty.
	Proposals(ctx context.Context, state string) ([]Proposal, error)
	// SaveProposal writes one in place of that with its id.
	SaveProposal(ctx context.Context, p Proposal) error
}

const (
	typedDays          = 90
	typedLeast         = 150 // characters of a long answer
	typedMost          = 5000
	sameText           = 0.5 // share of its pairs of words that a text has in common with another to say the same
	hasReply           = 0.6 // share of a canned reply that an answer holds to be that reply
	leastTickets       = 3
	maxProposalTickets = 20
	maxPosting         = 50 // groups that share a pair of words: a pair of more tells nothing
)

// A Proposer finds what agents keep typing.
type Proposer struct {
	store   Proposals
	replies Replies
	now     func() time.Time
}

// NewProposer makes a proposer. replies are those that exist.
func NewProposer(store Proposals, replies Replies, now func() time.Time) *Proposer {
	return &Proposer{store: store, replies: replies, now: now}
}

// Propose looks through what agents wrote of late. What there is a canned reply for, or what an editor decided on before, is not
// proposed again.
func (p *Proposer) Propose(ctx context.Context) error {
	now := p.now()
	typed, err := p.store.Typed(ctx, now.AddDate(0, 0, -typedDays), typedLeast, typedMost)
	if err != nil {
		return fmt.Errorf("read what agents typed: %w", err)
	}
	groups := Retyped(typed)
	if len(groups) == 0 {
		return nil
	}
	replies, err := p.replies.FindReplies(ctx, nil)
	if err != nil {
		return fmt.Errorf("read replies: %w", err)
	}
	known, err := p.store.Proposals(ctx, "")
	if err != nil {
		return fmt.Errorf("read proposals: %w", err)
	}
	for _, g := range groups {
		if slices.ContainsFunc(replies, func(r *kb.Reply) bool { return Kept(r.Body, g.Text) >= hasReply }) {
			continue
		}
		g.ID, g.State, g.At = kb.NewID(now), ProposalOpen, now
		if i := slices.IndexFunc(known, func(k Proposal) bool { return alike(k.Text, g.Text) >= sameText }); i >= 0 {
			if known[i].State != ProposalOpen {
				continue
			}
			g.ID = known[i].ID
		}
		if err := p.store.SaveProposal(ctx, g); err != nil {
			return fmt.Errorf("save proposal: %w", err)
		}
	}
	return nil
}

// alike is how much two texts say the same, 0..1: how much the longer one holds of the shorter one and the other way round,
// whichever is less.
func alike(a, b string) float64 { return min(Kept(a, b), Kept(b, a)) }

// Retyped groups answers, newest first, that say the same in the same words, and gives those typed in at least three tickets.
// Each is compared with the newest of the groups it shares words with (leader clustering).
func Retyped(typed []Typed) []Proposal {
	var groups []Proposal
	agents := []map[string]bool{}
	index := map[[2]string][]int{} // groups by pairs of words
	for _, t := range typed {
		text := NewNameMask(t.Names)(Cut(t.Text))
		if utf8.RuneCountInString(text) < typedLeast {
			continue
		}
		list := pairs(words(text))
		g := nearest(groups, index, list, text)
		if g < 0 {
			g = len(groups)
			groups = append(groups, Proposal{Text: text, Queue: t.Queue})
			agents = append(agents, map[string]bool{})
			for pair := range list {
				index[pair] = append(index[pair], g)
			}
		}
		groups[g].add(t)
		agents[g][t.Agent] = true
	}
	var often []Proposal
	for i, g := range groups {
		if g.Agents = len(agents[i]); len(g.Tickets) >= leastTickets {
			often = append(often, g)
		}
	}
	return often
}

// nearest is the group that shares most pairs of words with a text and says the same; -1 when none does.
func nearest(groups []Proposal, index map[[2]string][]int, list map[[2]string]int, text string) int {
	shared := map[int]int{}
	best, most := -1, 0
	for pair := range list {
		if posting := index[pair]; len(posting) <= maxPosting {
			for _, g := range posting {
				shared[g]++
			}
		}
	}
	for g, n := range shared {
		if n > most || n == most && g < best {
			best, most = g, n
		}
	}
	if best < 0 || alike(groups[best].Text, text) < sameText {
		return -1
	}
	return best
}

func (p *Proposal) add(t Typed) {
	if p.Queue != t.Queue {
		p.Queue = ""
	}
	if !slices.Contains(p.Tickets, t.Ticket) && len(p.Tickets) < maxProposalTickets {
		p.Tickets = append(p.Tickets, t.Ticket)
	}
}

// Draft is the canned reply an editor begins with: greeting, text, and a place to fill in wherever something personal stood.
func (p Proposal) Draft() kb.Reply {
	r := kb.Reply{
		Title: sentence(p.Text, 60),
		Body:  "Здравствуйте, {{user.name|}}!\n\n" + strings.ReplaceAll(p.Text, masked, "{{вписать}}"),
	}
	if p.Queue != "" {
		r.Queues = []string{p.Queue}
	}
	return r
}
