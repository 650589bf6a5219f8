package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Wordings is what people's words have taught the search, and who may change it; assist.Learner is one.
type Wordings interface {
	Learned(ctx context.Context, f assist.WordingFilter) ([]assist.LearnedWording, error)
	CountWordings(ctx context.Context, f assist.WordingFilter) (int, error)
	Judge(ctx context.Context, by kb.Viewer, id, state string) error
	Attach(ctx context.Context, by kb.Viewer, ref, from string, texts []string) error
	Searched(ctx context.Context, viewer kb.Viewer, by, words, article string, helped bool) error
}

// WordingTrust says which sources of these words are believed; assist.Learner is one.
type WordingTrust interface {
	Sources(ctx context.Context) ([]assist.WordingSource, error)
	Believe(ctx context.Context, by kb.Viewer, source string, believed bool) error
}

// A wordingLine is a wording as pages show it.
type wordingLine struct {
	assist.LearnedWording
	Counts  string // how it counts, see wordingCounts
	Title   string // of its document; empty when that is gone
	URL     string // of its document; empty when there is no page of it
	Reply   bool   // its document is a canned reply
	Desk    bool   // the viewer may open the request it comes from
	Judged  string // name of who pinned or banned it
	Partial bool   // only some of its words count
}

// wordingCounts says how a wording counts: yes, or why it does not.
func wordingCounts(w assist.LearnedWording, off map[string]bool, now time.Time) string {
	switch {
	case w.State != assist.WordingNormal:
		return w.State
	case off[w.Source]:
		return "off"
	case w.Known:
		return "known"
	case w.Words != "":
		return "yes"
	case w.Wording.Weight(w.Current, now) == 0:
		return "old"
	case !w.Confirmed():
		return "alone"
	}
	return "same"
}

// wordingLines reads wordings with what pages say of them.
func (s *Server) wordingLines(r *http.Request, f assist.WordingFilter) ([]wordingLine, error) {
	ctx, v := r.Context(), visitOf(r)
	found, err := s.Wordings.Learned(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list learned words: %w", err)
	}
	sources, err := s.WordingTrust.Sources(ctx)
	if err != nil {
		return nil, err
	}
	off := map[string]bool{}
	for _, source := range sources {
		off[source.Source] = source.Off
	}
	documents, err := s.wordingDocuments(ctx, v.Viewer, found)
	if err != nil {
		return nil, err
	}
	nameOf := s.namer(ctx, v.locale)
	lines := make([]wordingLine, len(found))
	for i, w := range found {
		line := documents[w.Ref]
		line.LearnedWording, line.Counts, line.Desk = w, wordingCounts(w, off, s.Now()), v.Viewer.CanAnswer()
		line.Partial = w.Words != "" && len(strings.Fields(w.Words)) < len(strings.Fields(w.Text))
		if w.Judge != "" {
			line.Judged = nameOf(w.Judge)
		}
		lines[i] = line
	}
	return lines, nil
}

// wordingDocuments reads title and address of what wordings are of, by ref. What is gone, or hidden from the viewer, is not there.
func (s *Server) wordingDocuments(ctx context.Context, viewer kb.Viewer, list []assist.LearnedWording) (map[string]wordingLine, error) {
	var articles, replies []string
	for _, w := range list {
		if id, ok := articleID(w.Ref); ok {
			articles = append(articles, id)
		} else if id, ok := isReply(w.Ref); ok {
			replies = append(replies, id)
		}
	}
	documents := map[string]wordingLine{}
	if len(articles) > 0 {
		found, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: articles})
		if err != nil {
			return nil, fmt.Errorf("read the articles of learned words: %w", err)
		}
		for _, a := range found {
			if kb.CanPreview(viewer, a) {
				documents["article:"+a.ID] = wordingLine{Title: a.Title, URL: "/studio/articles/" + url.PathEscape(a.ID)}
			}
		}
	}
	if len(replies) > 0 {
		found, err := s.Replies.FindReplies(ctx, replies)
		if err != nil {
			return nil, fmt.Errorf("read the replies of learned words: %w", err)
		}
		for _, reply := range found {
			if !kb.CanReadReply(viewer, reply) {
				continue
			}
			documents[search.KindReply+":"+reply.ID] = wordingLine{Title: reply.Title, Reply: true}
		}
	}
	return documents, nil
}

// wordingsChanged has the next query search with what was changed. It is written: when this fails, the background does it.
func (s *Server) wordingsChanged(ctx context.Context) {
	if err := s.Sync(ctx); err != nil {
		s.Log.ErrorContext(ctx, "index learned words", "err", err)
	}
}

// studioWordings are the latest learned words of an article, for the panel beside it.
type studioWordings struct {
	Article string // id
	Lines   []wordingLine
	Total   int
}

// wordingsBeside is how many learned words the studio lists beside an article.
const wordingsBeside = 8

func (s *Server) studioWordings(r *http.Request, article string) (studioWordings, error) {
	w := studioWordings{Article: article}
	if article == "" {
		return w, nil
	}
	f := assist.WordingFilter{Refs: []string{"article:" + article}, Limit: wordingsBeside}
	var err error
	if w.Total, err = s.Wordings.CountWordings(r.Context(), f); err != nil || w.Total == 0 {
		return w, err
	}
	w.Lines, err = s.wordingLines(r, f)
	return w, err
}
