package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Pages finds the article that a page shows.
type Pages interface {
	// Article finds one by slug, id or external id. kb.ErrNotFound when there is none.
	Article(ctx context.Context, ref string) (*kb.Article, error)
}

// earlierFor is how long what somebody asked about before is taken for what he may still be asking about.
const earlierFor = 30 * 24 * time.Hour

// nearby raises the hits of what a person is at: the section of the page he came from, that of his last request, or what agents answer
// requests of the type with that he has chosen. It hides nothing and says why. A hit is raised once. What editors pinned
// stays first.
func (s *Service) nearby(ctx context.Context, d Draft, found *search.Result) error {
	if len(found.Hits) == 0 {
		return nil
	}
	page, err := s.pageSection(ctx, d.Page)
	if err != nil {
		return err
	}
	earlier, err := s.earlierTopic(ctx, d.Viewer.UserID)
	if err != nil {
		return err
	}
	typed, err := s.answersOf(ctx, d.Type, found.Hits)
	if err != nil || page == "" && earlier == "" && len(typed) == 0 {
		return err
	}
	for i := range found.Hits {
		switch h := &found.Hits[i]; {
		case h.Section != "" && h.Section == page:
			s.boost(h, search.Reason{Field: WhyPage})
		case h.Section != "" && h.Section == earlier:
			s.boost(h, search.Reason{Field: WhyEarlier})
		case typed[h.ID]:
			s.boost(h, search.Reason{Word: d.Type, Field: WhyTyped})
		}
	}
	slices.SortStableFunc(found.Hits[found.Pinned:], func(a, b search.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return nil
}

// typeTickets is how many requests of a type must have been answered with a document before it is raised for the type.
const typeTickets = 2

// answersOf tells which hits agents answered requests of a type with, oftener than they turned them down; by id. An answer that did
// not do, as its reader says, is none.
func (s *Service) answersOf(ctx context.Context, kind string, hits []search.Hit) (map[string]bool, error) {
	if kind == "" {
		return nil, nil
	}
	list := make([]Hit, len(hits))
	for i, h := range hits {
		list[i] = Hit{Hit: h}
	}
	choices, err := s.choices(ctx, list, Scope{Type: kind})
	if err != nil {
		return nil, err
	}
	usual := map[string]bool{}
	for _, h := range list {
		history := HistoryOf(choices[h.Ref()])
		if did := history.Taken - (history.Rated - history.Good); did >= typeTickets && did > history.Rejected {
			usual[h.ID] = true
		}
	}
	return usual, nil
}

// pageSection is the section that the path of a page is of: that of an article, or the section itself; empty for other pages.
func (s *Service) pageSection(ctx context.Context, path string) (string, error) {
	path, _, _ = strings.Cut(path, "?")
	if section, ok := strings.CutPrefix(path, "/s/"); ok {
		return section, nil
	}
	slug, ok := strings.CutPrefix(path, "/a/")
	if !ok || s.Pages == nil {
		return "", nil
	}
	a, err := s.Pages.Article(ctx, slug)
	if errors.Is(err, kb.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the page of a draft: %w", err)
	}
	return a.Section, nil
}

// earlierTopic is what the last request of a user was about, when that is not long ago; empty for strangers.
func (s *Service) earlierTopic(ctx context.Context, user string) (string, error) {
	if user == "" || s.Archive == nil {
		return "", nil
	}
	last, err := s.Archive.Find(ctx, ticket.Filter{Requester: user, Limit: 1})
	if err != nil {
		return "", fmt.Errorf("read the last request of %s: %w", user, err)
	}
	if len(last) == 0 || s.Now().Sub(last[0].UpdatedAt) > earlierFor {
		return "", nil
	}
	return last[0].Topic, nil
}
