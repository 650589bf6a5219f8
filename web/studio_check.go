package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// What the studio remarks about an article beside its text, which content.Remarks looks through.
const (
	remarkTitle     = "title"     // people ask in words that stand neither in the title nor in the questions
	remarkDuplicate = "duplicate" // another article says the same
	remarkLate      = "late"      // its day of review has passed
	remarkStale     = "stale"     // nobody has touched it for staleMonths
)

const (
	staleMonths   = 12
	sameBody      = 0.5 // share of its pairs of words that a text has in common with another to say the same
	nearest       = 3   // articles that a text is compared with
	maxUnsaid     = 3   // queries a remark on the title quotes
	evidenceDays  = 90
	evidenceRows  = 8
	evidenceVotes = 3 // comments
)

// studioCheck is what stands beside the text of an article: what to mend, and what people did with it.
type studioCheck struct {
	Remarks  []studioRemark
	Evidence *studioEvidence // nil for an article that is not stored, and for those who do not see insights
	Fresh    bool            // a part of the page that was asked for anew
}

// A studioRemark is a remark with what an editor needs to mend it.
type studioRemark struct {
	content.Remark
	Field   string        // where to go: "body" (with Line), "title" or "questions"
	Queries []string      // what people type
	Others  []*kb.Article // that say the same
	At      time.Time     // the day of review, or of the last change
}

// studioEvidence is what people typed, read and said, over evidenceDays.
type studioEvidence struct {
	Days    int
	Asked   []assist.QueryStat // queries the article was opened from
	Failed  []assist.Rewording // queries given up for one that led to it
	Stat    assist.ArticleStat
	Votes   int
	Helped  int // of Votes
	Percent int
	Reasons []reasonCount
	Said    []string // comments of those it did not help, newest first
}

type reasonCount struct {
	Reason string // of voteReasons
	Count  int
}

// handleStudioCheck looks through the text that is being written.
func (s *Server) handleStudioCheck(w http.ResponseWriter, r *http.Request) error {
	a, err := s.writtenArticle(r)
	if err != nil {
		return err
	}
	check, err := s.studioCheck(r, a, readArticleForm(r))
	if err != nil {
		return err
	}
	check.Fresh = true
	return s.renderPart(w, r, "studio_remarks", check)
}

// studioCheck is what there is to say about an article as it stands in the form.
func (s *Server) studioCheck(r *http.Request, a *kb.Article, form articleForm) (check studioCheck, err error) {
	ctx, viewer := r.Context(), visitOf(r).Viewer
	if a.ID != "" && viewer.CanSeeInsights() {
		if check.Evidence, err = s.studioEvidence(ctx, a.ID); err != nil {
			return check, err
		}
	}
	text, err := s.textRemarks(r, a, form.Body)
	if err != nil {
		return check, err
	}
	same, err := s.duplicates(ctx, viewer, a, form)
	if err != nil {
		return check, err
	}
	if len(same) > 0 {
		check.Remarks = append(check.Remarks, studioRemark{Remark: content.Remark{Code: remarkDuplicate}, Others: same})
	}
	if unsaid := s.unsaid(check.Evidence, form); len(unsaid) > 0 {
		check.Remarks = append(check.Remarks, studioRemark{Remark: content.Remark{Code: remarkTitle}, Field: "title", Queries: unsaid})
	}
	check.Remarks = append(check.Remarks, s.ageRemarks(a)...)
	check.Remarks = append(check.Remarks, text...)
	return check, nil
}

// textRemarks looks through the text, knowing what its references lead to.
func (s *Server) textRemarks(r *http.Request, a *kb.Article, body string) ([]studioRemark, error) {
	current, err := s.catalog.current(r.Context())
	if err != nil {
		return nil, err
	}
	var files []kb.Attachment
	if a.ID != "" {
		if files, err = s.Attachments.Attachments(r.Context(), a.ID); err != nil {
			return nil, fmt.Errorf("list attachments: %w", err)
		}
	}
	var list []studioRemark
	for _, remark := range content.Remarks(body, s.renderOptions(visitOf(r), current, files, "")) {
		list = append(list, studioRemark{Remark: remark, Field: "body"})
	}
	return list, nil
}

// ageRemarks says that a published article should be read again.
func (s *Server) ageRemarks(a *kb.Article) []studioRemark {
	now := s.Now()
	switch {
	case a.State != kb.StatePublished:
		return nil
	case !a.Plan.ReviewBy.IsZero() && a.Plan.ReviewBy.Before(now):
		return []studioRemark{{Remark: content.Remark{Code: remarkLate}, At: a.Plan.ReviewBy}}
	case a.UpdatedAt.Before(now.AddDate(0, -staleMonths, 0)):
		return []studioRemark{{Remark: content.Remark{Code: remarkStale}, At: a.UpdatedAt}}
	}
	return nil
}

// duplicates lists the published articles among the nearest ones that say the same: under a title of the same words, or in half
// of their text.
func (s *Server) duplicates(ctx context.Context, viewer kb.Viewer, a *kb.Article, form articleForm) ([]*kb.Article, error) {
	title := s.stems(form.Title)
	if len(title) == 0 {
		return nil, nil
	}
	q := search.Query{Text: cut(form.Title, search.MaxQuery), Literal: true, Viewer: viewer, Limit: nearest}
	if a.ID != "" {
		q.Exclude = []string{a.ID}
	}
	found, err := s.Searcher.Search(ctx, q)
	if errors.Is(err, search.ErrUnavailable) {
		return nil, nil // the page stands without it
	}
	if err != nil || len(found.Hits) == 0 {
		return nil, err
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	near, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("read near articles: %w", err)
	}
	text := content.Text(form.Body)
	return slices.DeleteFunc(near, func(other *kb.Article) bool {
		if other.Lang != cmp.Or(form.Lang, a.Lang) || !kb.CanRead(viewer, other) {
			return true
		}
		theirs := content.Text(other.Body)
		alike := min(assist.Kept(text, theirs), assist.Kept(theirs, text)) >= sameBody
		return !alike && !slices.Equal(s.stems(other.Title), title)
	}), nil
}

// stems are the words of a text as search knows them, sorted, each once.
func (s *Server) stems(text string) []string {
	var list []string
	for _, term := range s.Thesaurus.Terms(text, s.Thesaurus) {
		list = append(list, term.Text)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// unsaid lists the queries that led here though none of their words stands in the title or the questions, when they are at least
// half of what was asked.
func (s *Server) unsaid(e *studioEvidence, form articleForm) []string {
	if e == nil {
		return nil
	}
	said := map[string]bool{}
	for line := range strings.Lines(form.Title + "\n" + form.Questions) {
		for _, stem := range s.stems(line) {
			said[stem] = true
		}
	}
	here := func(term russian.QueryTerm) bool {
		return said[term.Text] || slices.ContainsFunc(term.Alternatives, func(o russian.Alternative) bool { return said[o.Text] })
	}
	var list []string
	all, missed := 0, 0
	for _, q := range e.Asked {
		all += q.Asked
		if words := s.Thesaurus.Terms(q.Query, s.Thesaurus); len(words) > 0 && !slices.ContainsFunc(words, here) {
			missed += q.Asked
			list = append(list, q.Query)
		}
	}
	if 2*missed < all {
		return nil
	}
	return first(list, maxUnsaid)
}

// studioEvidence reads what people did with an article.
func (s *Server) studioEvidence(ctx context.Context, id string) (*studioEvidence, error) {
	now := s.Now()
	e := &studioEvidence{Days: evidenceDays}
	var err error
	f := assist.SearchFilter{Since: now.AddDate(0, 0, -evidenceDays), Ref: "article:" + id, Limit: evidenceRows}
	if e.Asked, err = s.SearchStats.QueryStats(ctx, f); err != nil {
		return nil, fmt.Errorf("queries that led to article %s: %w", id, err)
	}
	if e.Failed, err = s.SearchStats.Rewordings(ctx, f); err != nil {
		return nil, fmt.Errorf("queries given up for article %s: %w", id, err)
	}
	stats, err := s.Insights.ArticleStats(ctx, assist.InsightFilter{Since: f.Since, Until: now, Article: id})
	if err != nil {
		return nil, fmt.Errorf("what came of article %s: %w", id, err)
	}
	if len(stats) > 0 {
		e.Stat = stats[0]
	}
	votes, err := s.Votes.Votes(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("votes on article %s: %w", id, err)
	}
	e.count(votes)
	return e, nil
}

// count sums up votes, newest first.
func (e *studioEvidence) count(votes []kb.Vote) {
	reasons := map[string]int{}
	for _, v := range votes {
		if v.Helped {
			e.Helped++
			continue
		}
		reasons[v.Reason]++
		if said := strings.TrimSpace(v.Comment); said != "" && len(e.Said) < evidenceVotes {
			e.Said = append(e.Said, assist.Mask(said))
		}
	}
	if e.Votes = len(votes); e.Votes > 0 {
		e.Percent = (100*e.Helped + e.Votes/2) / e.Votes
	}
	for _, reason := range voteReasons {
		if reasons[reason] > 0 {
			e.Reasons = append(e.Reasons, reasonCount{reason, reasons[reason]})
		}
	}
	slices.SortStableFunc(e.Reasons, func(a, b reasonCount) int { return b.Count - a.Count })
}
