package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

// holes is how many articles are taken out before the questions are asked.
const holes = 10

// handWritten is what agents write in the replay when they have nothing to link: its words tell nothing.
var handWritten = strings.Repeat("Посмотрели ваше обращение и всё проверили, сейчас расскажем подробно, что надо сделать. ", 5)

// A gapReplay asks the judged questions of a corpus, some of whose articles are gone, as people do: each searches, opens the right
// answer if it is among the first three, and else may send a request. The agent links the right article if there is one, as often
// as link says, and answers by hand otherwise. Which questions were about what is gone, gathering does not know.
type gapReplay struct {
	request float64 // share of those who found nothing and send a request
	link    float64 // share of the agents who link the article, of those who could
	wrong   float64 // share of those who open the first hit, which is wrong, when it looks like an answer
	again   float64 // share of those who find nothing and ask again in other words
	finds   float64 // share of those who then open the right article, if there is one; the others open nothing
	crowd   int     // people who ask each question; 0 = 1
}

// askedGap is what became of a question.
type askedGap struct {
	article string // the right one, by external id
	gone    bool
}

// TestGapsTellHolesFromWordings measures on the demo content, and on the corpus "rutube-ru" of the folder that benchData names.
func TestGapsTellHolesFromWordings(t *testing.T) {
	if testing.Short() {
		t.Skip("replays hundreds of requests")
	}
	t.Parallel()
	corpus, seeds := "", 1
	queries := seedJudged(t)
	if dir := os.Getenv(benchData); dir != "" {
		var err error
		if queries, err = readQueries(filepath.Join(dir, "dev", "rutube.tsv"), "rutube-ru"); err != nil {
			t.Fatal(err)
		}
		corpus, seeds = filepath.Join(dir, "rutube-ru.jsonl.gz"), 5
	}
	for _, c := range []struct {
		name            string
		replay          gapReplay
		holes, wordings float64 // least shares
	}{
		{"all ask the desk, agents always link", gapReplay{request: 1, link: 1}, .8, .8},
		{"half ask the desk, agents link seven of ten", gapReplay{request: .5, link: .7, wrong: .3}, 0, 0},
		{"nobody asks the desk", gapReplay{}, 0, 0},
		{"nobody asks the desk, half ask again in other words", gapReplay{again: .5, finds: .7}, 0, 0},
		{"the same, three people a question", gapReplay{again: .5, finds: .7, crowd: 3}, 0, 0},
	} {
		if corpus == "" && c.holes == 0 {
			continue // figures to look at, which hold nothing
		}
		t.Run(c.name, func(t *testing.T) {
			for seed := range seeds {
				random := rand.New(rand.NewPCG(uint64(seed), 11))
				s := newSite(t, func(ctx context.Context, s *stores) error {
					if corpus == "" {
						return seedDemo(ctx, s)
					}
					_, err := importerOf(s, true).Import(ctx, importer.JSONL(corpus), importer.Options{By: "test"})
					return err
				})
				score := c.replay.run(t, s, queries, random)
				t.Logf("seed %d: %s", seed, score)
				if score.holeShare() < c.holes || score.wordShare() < c.wordings {
					t.Errorf("seed %d: want holes %.2f, wordings %.2f of them", seed, c.holes, c.wordings)
				}
			}
		})
	}
}

func seedJudged(t *testing.T) []eval.Query {
	t.Helper()
	var list []eval.Query
	for _, q := range seedQueries(t) {
		list = append(list, q.Query)
	}
	return list
}

// A gapScore counts holes that have a row of their own with the verdict "write", and questions about findable articles in rows with
// the verdict "words".
type gapScore struct {
	holes, found    int
	wordings, words int
	needs, rows     int
	pure            float64 // mean share of a row's questions that are about its most frequent article
}

func (s gapScore) holeShare() float64 { return float64(s.found) / float64(max(s.holes, 1)) }
func (s gapScore) wordShare() float64 { return float64(s.words) / float64(max(s.wordings, 1)) }

func (s gapScore) String() string {
	return fmt.Sprintf("holes %d of %d, wordings %d of %d (%.2f), %d needs in %d rows, purity %.2f",
		s.found, s.holes, s.words, s.wordings, s.wordShare(), s.needs, s.rows, s.pure)
}

func (g gapReplay) run(t *testing.T, s *site, queries []eval.Query, random *rand.Rand) gapScore {
	t.Helper()
	ctx := t.Context()
	if err := ticket.EnsureDefaults(ctx, s.desk); err != nil {
		t.Fatal(err)
	}
	queries = slices.Clone(queries)
	gone := g.takeOut(t, s, queries, random)
	random.Shuffle(len(queries), func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
	asked := map[string]askedGap{}
	start := s.now().Add(-time.Duration(len(queries)+10) * time.Hour)
	for i, q := range queries {
		right := best(q)
		if right == "" {
			continue
		}
		for n := range max(g.crowd, 1) {
			person := q
			person.ID = fmt.Sprintf("%s.%d", q.ID, n)
			g.ask(t, s, person, asked, askedGap{right, gone[right]}, start.Add(time.Duration(i)*time.Hour), random)
		}
	}
	if _, err := s.gatherer.Gather(ctx); err != nil {
		t.Fatal(err)
	}
	return score(t, s, asked, gone)
}

// best is the document that answers a query; empty when it is not an article of the corpus.
func best(q eval.Query) string {
	for _, id := range slices.Sorted(maps.Keys(q.Relevant)) {
		if q.Relevant[id] == 2 {
			return id
		}
	}
	return ""
}

// takeOut deletes articles that questions are about, and every other one that would answer those questions too.
func (g gapReplay) takeOut(t *testing.T, s *site, queries []eval.Query, random *rand.Rand) map[string]bool {
	t.Helper()
	var candidates []string
	for _, q := range queries {
		if a, err := s.kb.Article(t.Context(), best(q)); err == nil && !slices.Contains(candidates, a.ExternalID) && a.ExternalID == best(q) {
			candidates = append(candidates, a.ExternalID)
		}
	}
	slices.Sort(candidates)
	random.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	gone := map[string]bool{}
	for _, id := range candidates[:min(holes, len(candidates)/3)] {
		gone[id] = true
		a, err := s.kb.Article(t.Context(), id)
		if err == nil {
			err = s.kb.DeleteArticle(t.Context(), "test", a.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return gone
}

// ask is one person with one question.
func (g gapReplay) ask(t *testing.T, s *site, q eval.Query, asked map[string]askedGap, about askedGap, at time.Time, random *rand.Rand) {
	t.Helper()
	ctx := t.Context()
	text := q.Text
	if utf8.RuneCountInString(text) > search.MaxQuery {
		text = string([]rune(text)[:search.MaxQuery])
	}
	found, err := s.searcher.Search(ctx, search.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	logged := assist.LoggedSearch{
		ID: q.ID, Surface: assist.SurfacePage, Session: q.ID, Text: text, Normal: assist.Normalize(text), Page: 1, Total: found.Total,
		Strength: found.Strength, Fits: assist.DefaultPolicy().Fits(found), At: at,
	}
	var clicks []assist.LoggedClick
	answered := false
	for i, h := range found.Hits[:min(3, len(found.Hits))] {
		if h.ExternalID == about.article {
			answered = true
			clicks = append(clicks, assist.LoggedClick{Search: q.ID, Ref: assist.Hit{Hit: h}.Ref(), Position: i + 1, At: at})
		}
	}
	request := !answered && random.Float64() < g.request
	if request && logged.Fits && random.Float64() < g.wrong {
		clicks = append(clicks, assist.LoggedClick{Search: q.ID, Ref: assist.Hit{Hit: found.Hits[0]}.Ref(), Position: 1, At: at})
	}
	searches := []assist.LoggedSearch{logged}
	if !answered && random.Float64() < g.again {
		words := strings.Fields(text)
		other := strings.Join(words[:max(1, len(words)-1)], " ")
		reworded := assist.LoggedSearch{ID: q.ID + "+", Surface: assist.SurfacePage, Session: q.ID, Text: other, Normal: assist.Normalize(other),
			Page: 1, Total: found.Total, Strength: found.Strength, Fits: logged.Fits, Follows: q.ID, At: at.Add(time.Minute)}
		searches = append(searches, reworded)
		asked["search:"+reworded.ID] = about
		if right, err := s.kb.Article(ctx, about.article); err == nil && random.Float64() < g.finds {
			clicks = append(clicks, assist.LoggedClick{Search: reworded.ID, Ref: "article:" + right.ID, Position: 1, At: reworded.At})
		}
	}
	if err := s.desk.SaveSearches(ctx, searches, clicks); err != nil {
		t.Fatal(err)
	}
	asked["search:"+q.ID] = about
	if request {
		if err := s.desk.MarkRequested(ctx, q.ID, at); err != nil {
			t.Fatal(err)
		}
		asked["ticket:"+g.solve(t, s, q, about, at.Add(5*time.Minute), random)] = about
	}
}

// solve files a request and answers it. It returns the ticket's id.
func (g gapReplay) solve(t *testing.T, s *site, q eval.Query, about askedGap, at time.Time, random *rand.Rand) string {
	t.Helper()
	ctx := t.Context()
	service := ticket.NewService(s.desk, s.desk, s.kb, s.kb, func() time.Time { return at })
	person := ticket.Actor{Visitor: "visitor:" + q.ID}
	agent := ticket.Actor{Viewer: kb.Viewer{UserID: "agent", Role: kb.RoleAgent}, Desk: true}
	made, err := service.Create(ctx, person, ticket.Draft{Subject: string([]rune(q.Text)[:min(ticket.MaxSubject, utf8.RuneCountInString(q.Text))]), Body: q.Text})
	if err != nil {
		t.Fatal(err)
	}
	solution := ticket.Solution{}
	if !about.gone && random.Float64() < g.link {
		solution = ticket.Solution{Kind: "article", ID: about.article}
	} else if _, err := service.Reply(ctx, agent, made.Key, 0, handWritten); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Resolve(ctx, agent, made.Key, 0, solution); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// score reads the queue as an editor sees it.
func score(t *testing.T, s *site, asked map[string]askedGap, gone map[string]bool) (score gapScore) {
	t.Helper()
	rows, err := s.desk.FindGaps(t.Context(), assist.GapFilter{Limit: assist.MaxGaps})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, row := range rows {
		needs, err := s.desk.GapNeeds(t.Context(), row.ID, 1000)
		if err != nil {
			t.Fatal(err)
		}
		about := map[string]int{}
		for _, n := range needs {
			a, ok := asked[n.ID]
			if !ok {
				continue // of the archive that came with the content
			}
			score.needs++
			about[a.article]++
			if !a.gone {
				score.wordings++
				if row.Verdict == assist.VerdictWords {
					score.words++
				}
			}
		}
		top, n := "", 0
		for _, id := range slices.Sorted(maps.Keys(about)) {
			if about[id] > n {
				top, n = id, about[id]
			}
		}
		score.pure += float64(n)
		if gone[top] && row.Verdict == assist.VerdictWrite {
			found[top] = true
		}
	}
	score.rows, score.holes, score.found = len(rows), len(gone), len(found)
	score.pure /= float64(max(score.needs, 1))
	return score
}
