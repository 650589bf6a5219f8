package main

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// noWord is a word of no language, another for every n.
func noWord(n int) string {
	syllables := []string{"бра", "гло", "дзу", "жмы", "кри", "пшо", "фле", "хню"}
	return syllables[n%8] + syllables[n/8%8] + syllables[(n/64+n)%8] + syllables[(3*n+1)%8] + "к"
}

// Agents solve requests in made-up words with one article after another. Then people say of other articles that they answer these words:
// the replay finds that answers are harder to find for it, and switches off what they say, but not what agents do. An editor may believe them again.
func TestPoisonedSourceIsRolledBack(t *testing.T) {
	t.Parallel()
	s := newSite(t, seedDemo)
	ctx := t.Context()
	articles, err := s.kb.FindArticles(ctx, kb.ArticleFilter{States: []kb.State{kb.StatePublished}, Limit: 60})
	if err != nil || len(articles) < 60 {
		t.Fatalf("%d articles, %v", len(articles), err)
	}
	var list []assist.Wording
	say := func(article int, source, by string, word int, days int) {
		ref := "article:" + articles[article%len(articles)].ID
		list = append(list, assist.Wording{Ref: ref, Text: noWord(word), Source: source, Origin: fmt.Sprint(ref, by, word), By: fmt.Sprint(by, word), At: s.now().Add(-time.Duration(days) * 24 * time.Hour)})
	}
	for i := range articles {
		say(i, assist.WordingTicket, "first", i, 20)
		say(i, assist.WordingTicket, "latest", i, 0)
		for wrong := 1; wrong <= 3; wrong++ {
			say(i+wrong, assist.WordingHelped, "liar", i, 10)
			say(i+wrong, assist.WordingHelped, "crony", i, 10)
		}
	}
	if err := s.learner.Said(ctx, list...); err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	finds := func() (right int) {
		for i, a := range articles {
			found, err := s.searcher.Search(ctx, search.Query{Text: noWord(i), Viewer: operator, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(found.Hits, func(h search.Hit) bool { return h.ID == a.ID }) {
				right++
			}
		}
		return right
	}
	before := finds()
	var out bytes.Buffer
	if err := runReplay(ctx, &out, s.engine); err != nil {
		t.Fatal(err)
	}
	sources, err := s.learner.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if source.Off != (source.Source == assist.WordingHelped) {
			t.Errorf("%s is off: %t; %+v\n%s", source.Source, source.Off, source.Trial, &out)
		}
	}
	if after := finds(); after <= before || after < 55 {
		t.Errorf("%d of 60 answers found, %d before the replay\n%s", after, before, &out)
	}
	if !strings.Contains(out.String(), "источник helped выключен") {
		t.Errorf("the command says\n%s", &out)
	}
	editor := s.userOf("editor@orientir.example")
	browser := s.signedIn(editor)
	for _, path := range []string{"/studio/wordings", "/insights"} {
		if page := browser.get(path).body; !strings.Contains(page, "Выключен проверкой") || !strings.Contains(page, "Последняя проверка") {
			t.Errorf("%s does not say what was switched off and why:\n%s", path, page)
		}
	}
	browser.post("/studio/wordings", url.Values{"do": {"on:" + assist.WordingHelped}})
	if again := finds(); again >= 55 {
		t.Errorf("an editor believes the source again, and %d of 60 are found", again)
	}
	if err := s.desk.EndWordingTurn(ctx, "replay"); err != nil {
		t.Fatal(err)
	}
	if err := s.replay(ctx); err != nil {
		t.Fatal(err)
	}
	if now, err := s.learner.Sources(ctx); err != nil || now[3].Off {
		t.Errorf("it was replayed again in the same week: %+v, %v", now, err)
	}
}
