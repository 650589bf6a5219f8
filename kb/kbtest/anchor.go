package kbtest

import (
	"strings"
	"testing"
)

// FollowHeadings is the kb.HeadingFollower that a store under test must have: headings are the words of a body, each followed by
// its place. "a b" → "a c" moves b to c; "a b" → "a" loses b.
func FollowHeadings(before, after string) map[string]string {
	moved := map[string]string{}
	now := strings.Fields(after)
	for i, word := range strings.Fields(before) {
		if strings.Contains(" "+after+" ", " "+word+" ") {
			continue
		}
		moved[word] = ""
		if i < len(now) {
			moved[word] = now[i]
		}
	}
	return moved
}

func testAnchors(t *testing.T, s *Stores) {
	ctx := t.Context()
	a, other := newArticle("one"), newArticle("two")
	a.Body, other.Body = "intro setup end", "intro setup end"
	save(t, s, a, other)
	old := func(what, body string, want map[string]string) {
		t.Helper()
		a.Body = body
		save(t, s, a)
		got, err := s.Anchors.OldAnchors(ctx, a.ID)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	old("nothing moved", "intro setup end", map[string]string{})
	old("renamed", "intro install end", map[string]string{"setup": "install"})
	old("renamed again: both lead to today's", "intro begin end", map[string]string{"setup": "begin", "install": "begin"})
	old("another one is gone", "intro begin", map[string]string{"setup": "begin", "install": "begin"})
	old("called as at first", "intro setup", map[string]string{"install": "setup", "begin": "setup"})
	old("gone, with everything that led to it", "intro", map[string]string{})

	stale := *a
	stale.Rev, stale.Body = 1, "other"
	if err := s.Articles.SaveArticles(ctx, "tester", &stale); err == nil {
		t.Error("a stale save went through")
	}
	got, err := s.Anchors.OldAnchors(ctx, a.ID)
	noError(t, err)
	wantEqual(t, "a refused save moves nothing", got, map[string]string{})
	got, err = s.Anchors.OldAnchors(ctx, other.ID)
	noError(t, err)
	wantEqual(t, "of another article", got, map[string]string{})
}
