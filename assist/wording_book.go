package assist

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// A LearnedWording is a wording as it counts now.
type LearnedWording struct {
	Wording
	Words   string  // of its text that count; empty = none does
	Weight  float64 // of these words, 0..1; 0 = none
	People  int     // who put it so, he among them: people of the document who said at least half of its words
	Current int64   // revision of the document
	Ticket  string  // key of the request it comes from; empty = from none
}

// Learned lists wordings as they count now, in the order of FindWordings. A document that is gone has revision 0.
func (l *Learner) Learned(ctx context.Context, f WordingFilter) ([]LearnedWording, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	chosen, err := l.Wordings.FindWordings(ctx, f)
	if err != nil || len(chosen) == 0 {
		return nil, err
	}
	all, err := l.Wordings.FindWordings(ctx, WordingFilter{Refs: refsOfWordings(chosen)})
	if err != nil {
		return nil, err
	}
	revs, err := l.revs(ctx, chosen)
	if err != nil {
		return nil, err
	}
	off, err := l.off(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := l.ticketKeys(ctx, chosen)
	if err != nil {
		return nil, err
	}
	byRef := map[string][]Wording{}
	for _, w := range all {
		byRef[w.Ref] = append(byRef[w.Ref], w)
	}
	counted := map[string]LearnedWording{}
	for ref, list := range byRef {
		for _, w := range countedOf(l.Analyzer, list, revs[ref], off, l.Now()) {
			counted[w.ID] = w
		}
	}
	list := make([]LearnedWording, len(chosen))
	for i, w := range chosen {
		now := counted[w.ID]
		list[i] = LearnedWording{Wording: w, Words: now.Words, Weight: now.Weight, People: saidAlike(l.Analyzer, w, byRef[w.Ref]), Current: revs[w.Ref], Ticket: keys[w.Origin]}
	}
	return list, nil
}

// CountWordings says how many wordings a filter chooses.
func (l *Learner) CountWordings(ctx context.Context, f WordingFilter) (int, error) {
	if err := f.Validate(); err != nil {
		return 0, err
	}
	return l.Wordings.CountWordings(ctx, f)
}

func refsOfWordings(list []Wording) []string {
	refs := make([]string, len(list))
	for i, w := range list {
		refs[i] = w.Ref
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// ticketKeys are the keys of the requests that wordings come from, by origin.
func (l *Learner) ticketKeys(ctx context.Context, list []Wording) (map[string]string, error) {
	var ids []string
	for _, w := range list {
		switch w.Source {
		case WordingTicket, WordingLink, WordingHelped:
			ids = append(ids, w.Origin)
		}
	}
	keys := map[string]string{}
	if len(ids) == 0 {
		return keys, nil
	}
	found, err := l.Archive.Find(ctx, ticket.Filter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("read the requests of wordings: %w", err)
	}
	for _, t := range found {
		keys[t.ID] = t.Key
	}
	return keys, nil
}

// saidAlike counts the people of a document who said at least half of the words of one of its wordings.
func saidAlike(a *russian.Analyzer, w Wording, list []Wording) int {
	wanted := stems(a, w.Text)
	people := map[string]bool{w.By: true}
	for _, other := range list {
		if people[other.By] {
			continue
		}
		shared := 0
		for stem := range stems(a, other.Text) {
			if wanted[stem] {
				shared++
			}
		}
		people[other.By] = 2*shared >= len(wanted)
	}
	n := 0
	for _, said := range people {
		if said {
			n++
		}
	}
	return n
}

func stems(a *russian.Analyzer, text string) map[string]bool {
	list := map[string]bool{}
	for _, t := range russian.Tokens(text) {
		list[a.Term(t).Text] = true
	}
	return list
}

// Judge pins, bans or frees a wording in the name of an editor. kb.ErrForbidden for who is none, kb.ErrNotFound, kb.FieldError.
func (l *Learner) Judge(ctx context.Context, by kb.Viewer, id, state string) error {
	if !by.CanEdit() {
		return kb.ErrForbidden
	}
	return l.Wordings.SetWordingState(ctx, id, state, by.UserID)
}

// Sources lists every source: those that were never judged are believed.
func (l *Learner) Sources(ctx context.Context) ([]WordingSource, error) {
	stored, err := l.Trust.WordingSources(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]WordingSource, len(WordingSources))
	for i, source := range WordingSources {
		list[i].Source = source
		if at := slices.IndexFunc(stored, func(s WordingSource) bool { return s.Source == source }); at >= 0 {
			list[i] = stored[at]
		}
	}
	return list, nil
}

// Believe switches a source off or on again in the name of an editor. kb.ErrForbidden for who is none, kb.ErrNotFound for no source.
func (l *Learner) Believe(ctx context.Context, by kb.Viewer, source string, believed bool) error {
	if !by.CanEdit() {
		return kb.ErrForbidden
	}
	sources, err := l.Sources(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(sources, func(s WordingSource) bool { return s.Source == source })
	if i < 0 {
		return fmt.Errorf("source %q: %w", source, kb.ErrNotFound)
	}
	s := sources[i]
	s.Off, s.Judge, s.At = !believed, by.UserID, l.Now()
	return l.Trust.SaveWordingSource(ctx, s)
}

// Attach pins people's words to the document that answers them, in the name of an editor. from is what they were found in, the
// id of a gap, which is one voice. The same words from there again change nothing. kb.ErrForbidden for who is no editor, kb.ErrNotFound for no document.
func (l *Learner) Attach(ctx context.Context, by kb.Viewer, ref, from string, texts []string) error {
	if !by.CanEdit() {
		return kb.ErrForbidden
	}
	revs, err := l.revs(ctx, []Wording{{Ref: ref}})
	if err != nil {
		return err
	}
	if _, there := revs[ref]; !there {
		return fmt.Errorf("document %q: %w", ref, kb.ErrNotFound)
	}
	var list []Wording
	var origins []string
	for _, text := range texts {
		if text = wordingText(text); letters(text) == 0 {
			continue
		}
		sum := sha256.Sum256([]byte(strings.ToLower(text)))
		w := Wording{
			Ref: ref, Text: text, Source: WordingEditor, Origin: from + ":" + hex.EncodeToString(sum[:6]), By: l.Person(from), Rev: revs[ref],
			State: WordingPinned, At: l.Now(), Judge: by.UserID, JudgedAt: l.Now(),
		}
		list, origins = append(list, w), append(origins, w.Origin)
	}
	return l.Wordings.ReplaceWordings(ctx, WordingEditor, origins, list)
}
