package seed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/content/seed"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
)

// A center is the seed as it stands in the stores.
type center struct {
	im        *importer.Importer
	report    importer.Report
	articles  map[string]*kb.Article // by external id
	replies   map[string]*kb.Reply
	audiences map[string]bool
	sections  map[string]bool
	desk      *desk
}

// desk takes the tickets of the seed.
type desk struct {
	queues  map[string]importer.Queue
	types   map[string]importer.RequestType
	tickets []importer.Ticket
}

func (d *desk) ImportQueue(_ context.Context, q importer.Queue) (bool, error) {
	d.queues[q.ID] = q
	return true, nil
}

func (d *desk) ImportRequestType(_ context.Context, t importer.RequestType) (bool, error) {
	d.types[t.ID] = t
	return true, nil
}

func (d *desk) ImportTicket(_ context.Context, t importer.Ticket) (bool, error) {
	known := slices.ContainsFunc(d.tickets, func(k importer.Ticket) bool { return k.ExternalID == t.ExternalID })
	if !known {
		d.tickets = append(d.tickets, t)
	}
	return !known, nil
}

func load(t *testing.T) *center {
	t.Helper()
	ctx := context.Background()
	store := kbsql.New(kbtest.OpenSQLite(t, kbsql.Schema()), time.Now)
	blobs, err := blobdir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &center{desk: &desk{queues: map[string]importer.Queue{}, types: map[string]importer.RequestType{}},
		articles: map[string]*kb.Article{}, replies: map[string]*kb.Reply{}, audiences: map[string]bool{}, sections: map[string]bool{}}
	c.im = &importer.Importer{Articles: store, Replies: store, Audiences: store, Sections: store, Attachments: store, Blobs: blobs, Tickets: c.desk, Now: time.Now}
	if c.report, err = seed.Load(ctx, c.im); err != nil {
		t.Fatal(err)
	}
	articles, err := store.FindArticles(ctx, kb.ArticleFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		c.articles[a.ExternalID] = a
	}
	replies, err := store.FindReplies(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range replies {
		c.replies[r.ExternalID] = r
	}
	audiences, err := store.Audiences(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range audiences {
		c.audiences[a.Slug] = true
	}
	sections, err := store.Sections(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		c.sections[s.Slug] = true
		if s.Parent != "" && !c.sections[s.Parent] && !slices.ContainsFunc(sections, func(p kb.Section) bool { return p.Slug == s.Parent }) {
			t.Errorf("section %s: no parent %s", s.Slug, s.Parent)
		}
	}
	return c
}

func TestLoad(t *testing.T) {
	c := load(t)
	for _, skip := range c.report.Skipped {
		t.Errorf("skipped: %s", skip)
	}
	for _, note := range c.report.Notes {
		t.Errorf("note: %s", note)
	}
	kinds := map[kb.Kind]int{}
	for _, a := range c.articles {
		kinds[a.Kind]++
	}
	rows := bytes.Count(bytes.TrimSpace(seed.Queries()), []byte("\n"))
	for what, n := range map[string][2]int{
		"articles and FAQs": {kinds[kb.KindArticle] + kinds[kb.KindFAQ], 80}, "guides": {kinds[kb.KindGuide], 10}, "replies": {len(c.replies), 40},
		"tickets": {len(c.desk.tickets), 300}, "request types": {len(c.desk.types), 6}, "queries": {rows, 150}, "audiences": {len(c.audiences), 8},
	} {
		if n[0] < n[1] {
			t.Errorf("%s: %d, want at least %d", what, n[0], n[1])
		}
	}
	again, err := seed.Load(context.Background(), c.im)
	if err != nil || again.Added != 0 || again.Updated != 0 || again.Unchanged != len(c.articles)+len(c.replies)+len(c.desk.tickets) {
		t.Errorf("loaded again: %d added, %d updated, %d unchanged, %v", again.Added, again.Updated, again.Unchanged, err)
	}
}

// Everything that names something else names something that is there.
func TestReferences(t *testing.T) {
	c := load(t)
	for id, a := range c.articles {
		for _, related := range a.Related {
			if c.articles[related] == nil {
				t.Errorf("%s: related %s does not exist", id, related)
			}
		}
		if !c.sections[a.Section] {
			t.Errorf("%s: no section %q", id, a.Section)
		}
		for _, slug := range a.Audiences {
			if !c.audiences[slug] {
				t.Errorf("%s: no audience %q", id, slug)
			}
		}
		c.links(t, a)
		if a.Kind == kb.KindGuide {
			c.guide(t, a)
		}
	}
	for id, r := range c.replies {
		if r.Article != "" && c.articles[r.Article] == nil {
			t.Errorf("reply %s: no article %s", id, r.Article)
		}
		for _, q := range r.Queues {
			if c.desk.queues[q].ID == "" {
				t.Errorf("reply %s: no queue %s", id, q)
			}
		}
	}
	for id, rt := range c.desk.types {
		if c.desk.queues[rt.Queue].ID == "" {
			t.Errorf("request type %s: no queue %s", id, rt.Queue)
		}
	}
}

// links renders an article for everybody and looks at each link that it asks for.
func (c *center) links(t *testing.T, a *kb.Article) {
	t.Helper()
	o := content.Options{All: true, Link: func(ref string) (string, bool) {
		if c.articles[ref] == nil {
			t.Errorf("%s: link to %q, which does not exist", a.ExternalID, ref)
		}
		return "/a/" + ref, true
	}}
	page, err := content.NewRenderer().Render(a.Body, o)
	if err != nil {
		t.Errorf("%s: %v", a.ExternalID, err)
	}
	if strings.Contains(string(page.HTML), ":::") {
		t.Errorf("%s: a block that was not understood", a.ExternalID)
	}
	for line := range strings.Lines(a.Body) {
		if names, ok := strings.CutPrefix(strings.TrimSpace(line), ":::only "); ok {
			for _, slug := range strings.Split(names, ",") {
				if !c.audiences[strings.TrimSpace(slug)] {
					t.Errorf("%s: a block for %q, who does not exist", a.ExternalID, slug)
				}
			}
		}
		if arg, ok := strings.CutPrefix(strings.TrimSpace(line), ":::video "); ok {
			slug, second := "", 0
			fmt.Sscanf(arg, "%s %d", &slug, &second)
			if g := c.articles[slug]; g == nil || g.Guide == nil || second < 0 || second >= g.Guide.Duration {
				t.Errorf("%s: a card of %q, where there is no such film or second", a.ExternalID, arg)
			}
		}
	}
}

func (c *center) guide(t *testing.T, a *kb.Article) {
	t.Helper()
	g := a.Guide
	if !strings.HasPrefix(g.Video, "/files/") || !strings.HasPrefix(g.Poster, "/files/") {
		t.Errorf("%s: film %q or poster %q is missing", a.ExternalID, g.Video, g.Poster)
	}
	cues, err := content.ParseSubtitles(g.Captions)
	if err != nil || len(cues) < 20 {
		t.Errorf("%s: %d captions, %v", a.ExternalID, len(cues), err)
		return
	}
	if last := cues[len(cues)-1].End; last > time.Duration(g.Duration)*time.Second {
		t.Errorf("%s: captions end at %v, the film at %d s", a.ExternalID, last, g.Duration)
	}
	for i := 1; i < len(cues); i++ {
		if cues[i].Start < cues[i-1].End {
			t.Errorf("%s: caption %d begins before the one before it ends", a.ExternalID, i+1)
		}
	}
	if len(g.Chapters) < 3 || g.Chapters[0].T != 0 {
		t.Errorf("%s: chapters %v", a.ExternalID, g.Chapters)
	}
	for i, chapter := range g.Chapters {
		if i > 0 && chapter.T <= g.Chapters[i-1].T || chapter.T >= g.Duration || chapter.Title == "" {
			t.Errorf("%s: chapter %d at %d s", a.ExternalID, i+1, chapter.T)
		}
	}
}

func TestTickets(t *testing.T) {
	c := load(t)
	seen := map[string]bool{}
	for _, ticket := range c.desk.tickets {
		id := ticket.ExternalID
		kind, ref, _ := strings.Cut(ticket.Solution, ":")
		if kind == "article" && c.articles[ref] == nil || kind == "reply" && c.replies[ref] == nil || kind != "article" && kind != "reply" {
			t.Errorf("%s: solution %q does not exist", id, ticket.Solution)
		}
		if c.desk.types[ticket.Type].ID == "" {
			t.Errorf("%s: no request type %q", id, ticket.Type)
		}
		if !c.audiences[ticket.Audience] {
			t.Errorf("%s: no audience %q", id, ticket.Audience)
		}
		if !slices.ContainsFunc(ticket.Messages, func(m importer.Message) bool { return m.From == "agent" && m.Body != "" }) {
			t.Errorf("%s: nobody answered", id)
		}
		if seen[ticket.Subject+ticket.Body] {
			t.Errorf("%s: the same words as another", id)
		}
		seen[ticket.Subject+ticket.Body] = true
	}
}

func TestQueries(t *testing.T) {
	c := load(t)
	ids := map[string]bool{}
	for i, row := range strings.Split(strings.TrimSpace(string(seed.Queries())), "\n") {
		columns := strings.Split(row, "\t")
		if i == 0 {
			if want := "query_id\tkind\tfor\tquery\trelevant"; row != want {
				t.Errorf("header %q, want %q", row, want)
			}
			continue
		}
		if len(columns) != 5 || ids[columns[0]] || columns[3] == "" {
			t.Errorf("row %d: %q", i+1, row)
			continue
		}
		ids[columns[0]] = true
		if columns[2] != "" && !c.audiences[columns[2]] {
			t.Errorf("row %d: no audience %q", i+1, columns[2])
		}
		right := 0
		for _, judged := range strings.Fields(columns[4]) {
			doc, grade, _ := strings.Cut(judged, ":")
			if c.articles[doc] == nil || grade != "1" && grade != "2" {
				t.Errorf("row %d: judged %q", i+1, judged)
			}
			if grade == "2" {
				right++
			}
		}
		if right == 0 {
			t.Errorf("row %d: nothing is right", i+1)
		}
	}
}

// The texts keep the rules of Russian typography that an editor sees: what Typeset repairs at render is not needed in them.
func TestRussian(t *testing.T) {
	check := func(place, text string) {
		t.Helper()
		for n, line := range strings.Split(text, "\n") {
			for _, problem := range lint(line) {
				t.Errorf("%s, line %d: %s: %s", place, n+1, problem, line)
			}
		}
	}
	c := load(t)
	for id, a := range c.articles {
		check(id, a.Title+"\n"+content.Text(a.Body)+"\n"+strings.Join(a.Questions, "\n"))
		if a.Guide != nil {
			check(id+" captions", a.Guide.Captions[strings.Index(a.Guide.Captions, "\n"):])
		}
	}
	for id, r := range c.replies {
		check(id, r.Title+"\n"+r.Body)
	}
}

// lint lists what is wrong with a line of text.
func lint(line string) []string {
	var problems []string
	text := strings.TrimSpace(line)
	if strings.Contains(text, "-->") {
		return nil
	}
	if strings.ContainsAny(text, `"`) {
		problems = append(problems, "straight quotes")
	}
	if strings.Contains(text, "  ") {
		problems = append(problems, "two spaces")
	}
	if strings.Contains(text, " - ") || strings.Contains(text, " – ") || strings.Contains(text, "--") {
		problems = append(problems, "a hyphen for a dash")
	}
	if i := strings.Index(text, "—"); i > 0 && text[i-1] != ' ' && !strings.HasPrefix(text[i:], "— ") {
		problems = append(problems, "a dash without spaces")
	}
	words := strings.Fields(text)
	for i, word := range words[min(1, len(words)):] {
		bare := strings.Trim(word, "«»„“.,:;!?()…")
		before := words[i]
		if slices.Contains([]string{"Вы", "Вас", "Вам", "Вами", "Ваш", "Ваша", "Ваше", "Ваши", "Вашу", "Вашей", "Вашего", "Вашему", "Ваших"}, bare) &&
			!strings.HasPrefix(word, "«") && !strings.ContainsAny(before[len(before)-1:], ".!?:") && !strings.HasSuffix(before, "…") && before != "—" && before != "·" {
			problems = append(problems, "capital "+bare)
		}
	}
	for _, sign := range []string{" ,", " .", " !", " ?", "( ", " )", "« ", " »"} {
		if strings.Contains(text, sign) {
			problems = append(problems, fmt.Sprintf("a space at %q", sign))
		}
	}
	return problems
}

func TestLint(t *testing.T) {
	for line, want := range map[string]int{
		"Нажмите «Сохранить» — и всё.":      0,
		"«Вы не участник». Вы не в списке.": 0,
		`Нажмите "Сохранить".`:              1,
		"Нажмите  «Сохранить».":             1,
		"Проба - это занятие.":              1,
		"Проба– это—занятие.":               1,
		"Если Вы не ученик, войдите.":       1,
		"Проба , занятие.":                  1,
	} {
		if got := lint(line); len(got) != want {
			t.Errorf("%s: %q, want %d", line, got, want)
		}
	}
}

func TestFiles(t *testing.T) {
	guides := 0
	err := fs.WalkDir(seed.FS(), "media", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		limit := int64(8 << 10)
		if path.Ext(name) == ".webm" {
			limit = 120 << 10
			guides++
		}
		if info.Size() > limit {
			t.Errorf("%s: %d bytes, want at most %d", name, info.Size(), limit)
		}
		return nil
	})
	if err != nil || guides < 10 {
		t.Errorf("%d films, %v", guides, err)
	}
	for _, name := range []string{"replies.jsonl", "tickets.jsonl"} {
		data, err := fs.ReadFile(seed.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
			if !json.Valid(line) {
				t.Errorf("%s, line %d is not JSON", name, n+1)
			}
		}
	}
}

// TestAttachedFiles reads the files of articles as the search does.
func TestAttachedFiles(t *testing.T) {
	want := map[string]struct {
		place kb.Place
		said  string
	}{
		"files/бланк-согласия.pdf":    {kb.Place{Kind: kb.PlacePage, Number: 2}, "Опекун прикладывает копию распоряжения органа опеки. Если у родителя и\nребёнка разные фамилии"},
		"files/письмо-директора.docx": {kb.Place{Kind: kb.PlaceHeading, Name: "Как заполнить письмо"}, "Доверенность нужна, когда подписывает заместитель."},
		"files/квоты-пример.xlsx":     {kb.Place{Kind: kb.PlaceSheet, Name: "Возврат мест"}, "3 | листу ожидания | «Квота возвращена»"},
	}
	total := 0
	for name, w := range want {
		data, err := fs.ReadFile(seed.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		total += len(data)
		parts, err := filetext.Reader{}.Text(t.Context(), content.Sniff(data), bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.ContainsFunc(parts, func(p kb.FilePart) bool { return p.Place == w.place && strings.Contains(p.Text, w.said) }) {
			t.Errorf("%s: no %q in %+v", name, w.said, parts)
		}
	}
	if entries, err := fs.ReadDir(seed.FS(), "files"); err != nil || len(entries) != len(want) || total > 50<<10 {
		t.Errorf("%d files of %d bytes, %v", len(entries), total, err)
	}
}
