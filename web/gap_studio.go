package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// articleID is the id in a Hit.Ref of an article.
func articleID(ref string) (string, bool) { return strings.CutPrefix(ref, "article:") }

// attachWordings pins the wordings of a gap, as it was at rev (0 = whichever), to near, its nearest article as the viewer saw it.
// kb.ErrForbidden for who may not edit that, kb.ErrConflict when the gap was decided since, or is nearest to another article now:
// what follows from needs changes without a revision.
func (s *Server) attachWordings(ctx context.Context, viewer kb.Viewer, gap, near string, rev int64) error {
	g, err := s.Gaps.Gap(ctx, gap)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	if near != g.Near || rev != 0 && rev != g.Rev {
		return fmt.Errorf("attach wordings of gap %s: %w", gap, kb.ErrConflict)
	}
	if err := s.Wordings.Attach(ctx, viewer, g.Near, g.ID, g.Wordings); err != nil {
		return fmt.Errorf("attach wordings of gap %s: %w", gap, err)
	}
	s.wordingsChanged(ctx)
	return nil
}

// gapOf is the gap that an address of the studio names; nil when it names none that is there.
func (s *Server) gapOf(r *http.Request) (*assist.Gap, error) {
	id := r.URL.Query().Get("gap")
	if id == "" || s.Gaps == nil {
		return nil, nil
	}
	g, err := s.Gaps.Gap(r.Context(), cut(id, maxRef))
	if errors.Is(err, kb.ErrNotFound) {
		return nil, nil
	}
	return g, err
}

// gapDraft begins an article that closes a gap: people's words as its title and questions, an agent's answer as its text.
func (s *Server) gapDraft(r *http.Request, g *assist.Gap, form *articleForm) error {
	needs, err := s.Gaps.GapNeeds(r.Context(), g.ID, gapNeeds)
	if err != nil {
		return fmt.Errorf("read needs of gap: %w", err)
	}
	form.Title, form.Questions, form.Body = cut(g.Title, kb.MaxTitle), strings.Join(g.Wordings, "\n"), assist.BestAnswer(needs)
	form.Audiences = slices.Clone(g.Audiences)
	if g.Verdict == assist.VerdictFilm {
		form.Kind = kb.KindGuide
	}
	return nil
}
