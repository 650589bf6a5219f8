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

// nearby raises the hits of the topic a person is at: the section of the page he came from, or that of his last request. It hides
// nothing and says why. A hit is raised once.
func (s *Service) nearby(ctx context.Context, d Draft, found *search.Result) error {
	if len(found.Hits) == 0 {
		return nil
	}
	page, err := s.pageSection(ctx, d.Page)
	if err != nil {
		return err
	}
	earlier, err := s.earlierTopic(ctx, d.Viewer.UserID)
	if err != nil || page == "" && earlier == "" {
		return err
	}
	for i := range found.Hits {
		switch h := &found.Hits[i]; h.Section {
		case "":
		case page:
			s.boost(h, search.Reason{Field: WhyPage})
		case earlier:
			s.boost(h, search.Reason{Field: WhyEarlier})
		}
	}
	slices.SortStableFunc(found.Hits, func(a, b search.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return nil
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
