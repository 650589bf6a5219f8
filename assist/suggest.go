package assist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// candidates is how many hits are asked for: more than are shown, so that topics and scope have something to choose from.
const candidates = 10

// Replies loads canned replies by id.
type Replies interface {
	FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error)
}

// Sections knows the titles of topics.
type Sections interface {
	Sections(ctx context.Context) ([]kb.Section, error)
}

// Tickets finds tickets by id.
type Tickets interface {
	Find(ctx context.Context, f ticket.Filter) ([]*ticket.Ticket, error)
}

// Deps is what a Service stands on. The searchers give only what the viewer of a query may read.
type Deps struct {
	Knowledge  search.Searcher // articles and replies
	Tickets    search.Searcher // resolved tickets
	Readable   search.Checker  // of articles and replies: a stored suggestion may be older than a permission
	Replies    Replies
	Sections   Sections
	Pages      Pages   // what the pages are that drafts come from; nil = nobody knows
	Archive    Archive // what the similar tickets are
	Ledger     Ledger
	Guesser    Guesser          // of queues, types and topics; nil = nothing is guessed
	Calibrator *Calibrator      // nil = confidence is the estimate of the search alone
	Choices    Choices          // what agents chose; nil = nothing is remembered
	Policy     Policy           // zero = DefaultPolicy
	Holdout    Holdout          // zero = nobody is held out
	Now        func() time.Time // nil = time.Now
}

// Service suggests answers. It is safe for concurrent use.
type Service struct {
	Deps
}

// New makes a service.
func New(d Deps) *Service {
	if d.Policy == (Policy{}) {
		d.Policy = DefaultPolicy()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{Deps: d}
}

// Suggest answers a draft and writes the answer, with an id, into the ledger. A draft too short to mean anything gets an empty
// suggestion without an id; one who is held out gets an empty one with an id. Errors: kb.FieldError for a subject or body over its limit, what the searcher and the ledger return.
func (s *Service) Suggest(ctx context.Context, d Draft) (*Suggestion, error) {
	text, err := d.text()
	if err != nil {
		return nil, err
	}
	out := &Suggestion{Surface: d.Surface, Session: d.Session, Person: d.Viewer.UserID, Holdout: s.Holdout.Has(d.Session),
		Audience: d.Audience, Query: text, At: s.Now()}
	if s.Policy.tooShort(text) {
		return out, nil
	}
	rejected, err := s.rejected(ctx, d.Session, d.Viewer.UserID)
	if err != nil {
		return nil, err
	}
	found, err := s.rank(ctx, d, text, search.Query{Exclude: rejected, Limit: candidates})
	if err != nil {
		return nil, err
	}
	if err := s.Decide(ctx, d, found, out); err != nil {
		return nil, err
	}
	if err := s.save(ctx, out); err != nil || !out.Holdout {
		return out, err
	}
	return out.withheld(), nil
}

// Decide fills in what is shown of a result of Rank: a best answer, or rows with topics to choose from, or topics alone, or nothing.
func (s *Service) Decide(ctx context.Context, d Draft, found search.Result, out *Suggestion) (err error) {
	chosen := s.Policy.choose(found, s.Policy.DraftShare)
	if len(chosen) == 0 {
		return nil
	}
	out.Estimate = estimate(found)
	out.Confidence = s.Calibrator.confidence(kindOf(chosen[0]), d.Audience, out.Estimate)
	if out.Confident = s.Policy.confident(out.Confidence, out.Query) && !twins(found); !out.Confident {
		out.Topics, err = s.topics(ctx, d, found)
	}
	if out.Confidence < s.Policy.RowCut && len(out.Topics) > 0 && found.Pinned == 0 {
		return err
	}
	for _, h := range chosen {
		out.Hits = append(out.Hits, Hit{Hit: scoped(h, d.Audience)})
	}
	return err
}

// kindOf is the kind of a document as refs name it.
func kindOf(h search.Hit) string {
	kind, _, _ := strings.Cut(Hit{Hit: h}.Ref(), ":")
	return kind
}

// Rank is the order that Suggest chooses from, before the policy cuts it and without a word to the ledger: for measuring.
// kinds are search kinds other than tickets; empty = articles.
func (s *Service) Rank(ctx context.Context, d Draft, kinds []string, limit int) (search.Result, error) {
	text, err := d.text()
	if err != nil || s.Policy.tooShort(text) {
		return search.Result{}, err
	}
	return s.rank(ctx, d, text, search.Query{Kinds: kinds, Limit: limit})
}

func (s *Service) rank(ctx context.Context, d Draft, text string, q search.Query) (search.Result, error) {
	q.Text, q.Message, q.Viewer, q.Audience = text, true, d.Viewer, d.Audience
	if d.Section != "" {
		q.Sections = []string{d.Section}
	}
	found, err := s.Knowledge.Search(ctx, q)
	if err != nil {
		return found, fmt.Errorf("search for a draft: %w", err)
	}
	return found, s.nearby(ctx, d, &found)
}

// text is what is searched and stored of a draft: the subject first, then what is left of the body, masked: an address or
// number finds nothing and would count as words nobody knows. Both are held to their limits.
func (d Draft) text() (string, error) {
	switch {
	case utf8.RuneCountInString(d.Subject) > ticket.MaxSubject:
		return "", kb.TooLong("subject", ticket.MaxSubject)
	case len(d.Body) > ticket.MaxMessage:
		return "", kb.TooLong("body", ticket.MaxMessage)
	}
	return searchable(join(Cut(d.Subject), Cut(d.Body)), Mask), nil
}

// join puts a subject before a body that does not begin with it.
func join(subject, body string) string {
	if strings.HasPrefix(body, subject) {
		return body
	}
	return strings.TrimSpace(subject + "\n" + body)
}

// border is longer than what is personal ever is, in bytes: what a cut leaves of that is within so much of the end.
const border = 256

// searchable hides what is personal in a text and then cuts it to what can be searched: hiding may make it longer. No more is looked
// at than is needed, for that takes long; what the first cut went through stays unknown and is cut away by the second.
func searchable(text string, hide func(string) string) string {
	const most = search.MaxMessage + border
	if len(text) <= most {
		return cutAt(hide(text), search.MaxMessage)
	}
	text = hide(cutAt(text, most))
	return cutAt(text, min(search.MaxMessage, max(0, len(text)-border)))
}

// cutAt cuts a text to at most so many bytes, after a word when one ends near.
func cutAt(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = strings.ToValidUTF8(text[:most], "")
	if end := strings.LastIndexAny(text, " \n"); end > max(0, len(text)-border) {
		text = text[:end]
	}
	return text
}

// rejected lists the ids of the articles that were turned down in the session, or by the user wherever he was signed in.
func (s *Service) rejected(ctx context.Context, session, person string) ([]string, error) {
	if session == "" && person == "" {
		return nil, nil
	}
	refs, err := s.Ledger.Rejected(ctx, session, person, s.Now().AddDate(0, 0, -s.Policy.RejectedDays))
	if err != nil {
		return nil, fmt.Errorf("read rejected hits: %w", err)
	}
	ids := make([]string, 0, len(refs))
	for _, ref := range refs {
		if _, id, ok := strings.Cut(ref, ":"); ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// scoped adds the reason that a hit is for the chosen role, once.
func scoped(h search.Hit, audience string) search.Hit {
	told := slices.ContainsFunc(h.Why, func(r search.Reason) bool { return r.Field == WhyAudience })
	if audience != "" && !told && slices.Contains(h.Audiences, audience) {
		h.Why = append(slices.Clone(h.Why), search.Reason{Word: audience, Field: WhyAudience})
	}
	return h
}

// topics are chips for the sections of the hits, likeliest first. A chosen topic is not offered again.
func (s *Service) topics(ctx context.Context, d Draft, found search.Result) ([]Topic, error) {
	if d.Section != "" {
		return nil, nil
	}
	slugs := s.Policy.topics(found, s.guess(GuessSection, d.Subject+"\n"+d.Body, found.Hits))
	if len(slugs) == 0 {
		return nil, nil
	}
	sections, err := s.Sections.Sections(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sections: %w", err)
	}
	titles := make(map[string]string, len(sections))
	for _, section := range sections {
		titles[section.Slug] = section.Title
	}
	var topics []Topic
	for _, slug := range slugs {
		if title := titles[slug]; title != "" {
			topics = append(topics, Topic{Section: slug, Title: title})
		}
	}
	return topics, nil
}

func (s *Service) guess(kind, text string, found []search.Hit) []Guess {
	if s.Guesser == nil {
		return nil
	}
	return s.Guesser.Guess(kind, text, found)
}

// save gives a suggestion its id and writes it, with the outcome "shown" when there is something to show and it may be.
func (s *Service) save(ctx context.Context, out *Suggestion) error {
	out.ID = kb.NewID(out.At)
	if err := s.Ledger.SaveSuggestion(ctx, *out); err != nil {
		return fmt.Errorf("save suggestion: %w", err)
	}
	if len(out.Hits) == 0 || out.Holdout {
		return nil
	}
	return s.outcome(ctx, Outcome{Suggestion: out.ID, Kind: OutcomeShown, By: out.Session, At: out.At})
}

// outcome writes one, at the present moment when it names none.
func (s *Service) outcome(ctx context.Context, o Outcome) error {
	if o.At.IsZero() {
		o.At = s.Now()
	}
	if err := s.Ledger.SaveOutcome(ctx, o); err != nil {
		return fmt.Errorf("save outcome %s: %w", o.Kind, err)
	}
	return nil
}
