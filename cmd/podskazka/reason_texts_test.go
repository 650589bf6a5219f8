package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A reasoner recomputes from the stores whether what is said of a hit is true. It does not ask the index. All by ref.
type reasoner struct {
	site      *site
	analyzer  *russian.Analyzer
	documents map[string]*search.Document
	articles  map[string]*kb.Article
	replies   map[string]*kb.Reply
	tickets   map[string]*ticket.Ticket
	types     []ticket.RequestType
	pins      []*kb.Pin
	words     []string // of the content and of what people asked
	pages     []string
	requester string // id of the user who has filed a request …
	earlier   string // … about this topic

	seen      map[string]int // reasons, by field
	histories int            // offers that were taken before
}

// asked is a draft, or a ticket with its words and role in a draft.
type asked struct {
	assist.Draft
	ticket *ticket.Ticket
}

func newReasoner(t *testing.T, s *site) *reasoner {
	t.Helper()
	ctx := t.Context()
	r := &reasoner{site: s, analyzer: russian.NewAnalyzer(), documents: map[string]*search.Document{}, articles: map[string]*kb.Article{},
		replies: map[string]*kb.Reply{}, tickets: map[string]*ticket.Ticket{}, pages: []string{""}, seen: map[string]int{}}
	articles, err := s.kb.FindArticles(ctx, kb.ArticleFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var changes []kb.Change
	for _, a := range articles {
		r.articles["article:"+a.ID] = a
		changes = append(changes, kb.Change{Kind: kb.ChangeArticle, ID: a.ID})
		r.pages = append(r.pages, "/a/"+a.Slug)
	}
	replies, err := s.kb.FindReplies(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, reply := range replies {
		r.replies["reply:"+reply.ID] = reply
		changes = append(changes, kb.Change{Kind: kb.ChangeReply, ID: reply.ID})
	}
	tickets, err := s.desk.Find(ctx, ticket.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, filed := range tickets {
		r.tickets["ticket:"+filed.ID] = filed
		changes = append(changes, kb.Change{Kind: kb.ChangeTicket, ID: filed.ID})
	}
	if r.types, err = s.desk.RequestTypes(ctx); err != nil {
		t.Fatal(err)
	}
	if r.pins, err = s.kb.FindPins(ctx); err != nil {
		t.Fatal(err)
	}
	for _, source := range []search.Source{search.NewKnowledge(s.kb, content.Passages, s.files, s.learner), assist.NewTicketSource(s.desk, s.desk)} {
		updates, err := source.Updates(ctx, changes)
		if err != nil {
			t.Fatal(err)
		}
		r.read(updates)
	}
	return r
}

func (r *reasoner) read(updates []search.Update) {
	for _, u := range updates {
		if u.Document == nil {
			continue
		}
		r.documents[assist.Hit{Hit: search.Hit{Kind: u.Document.Kind, ID: u.ID}}.Ref()] = u.Document
		for _, text := range append(learnedTexts(u.Document), u.Document.Title) {
			r.words = append(r.words, strings.Fields(text)...)
		}
	}
}

func learnedTexts(d *search.Document) (texts []string) {
	for _, l := range d.Learned {
		texts = append(texts, l.Text)
	}
	return texts
}

// sectionOf is the section of the article that a page shows.
func (r *reasoner) sectionOf(page string) string {
	for _, a := range r.articles {
		if page == "/a/"+a.Slug {
			return a.Section
		}
	}
	return ""
}

// texts are those of a document that a reason of that field may speak of to who asks.
func (r *reasoner) texts(ref, field string, by assist.Draft) (texts []string) {
	d := r.documents[ref]
	switch field {
	case "title":
		return []string{d.Title}
	case "questions":
		return d.Questions
	case "tags":
		return d.Tags
	case "category":
		return []string{d.Category}
	case "learned":
		return learnedTexts(d)
	case "links":
		return r.linksTo(d.ID, by.Viewer)
	case "pieces_questions", "pieces_tags", "pieces_learned":
		return r.texts(ref, strings.TrimPrefix(field, "pieces_"), by)
	case "similar":
		return append(r.texts(ref, "headings", by), d.Title, d.Category)
	}
	for _, p := range d.Passages {
		switch {
		case !finds(by, p.Audiences):
		case field == "headings":
			texts = append(texts, p.Heading)
		case field == "transcript" && p.T >= 0, field == "file" && p.File != nil, field == "body" && p.File == nil && p.T < 0:
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// finds reports whether who asks finds what is for those audiences only.
func finds(by assist.Draft, only []string) bool {
	return len(only) == 0 || by.Viewer.Role != kb.RoleUser && by.Viewer.UserID != "" || slices.Contains(only, by.Audience) ||
		slices.ContainsFunc(by.Viewer.Audiences, func(a string) bool { return slices.Contains(only, a) })
}

// linksTo are the texts of links to a document in articles that a viewer may read.
func (r *reasoner) linksTo(id string, viewer kb.Viewer) (texts []string) {
	a := r.articles["article:"+id]
	for ref, d := range r.documents {
		if from := r.articles[ref]; from == nil || !kb.CanRead(viewer, from) {
			continue
		}
		for _, link := range d.Links {
			if slices.Contains([]string{id, a.Slug, a.ExternalID}, link.Target) {
				texts = append(texts, link.Text)
			}
		}
	}
	return texts
}

// said reports whether a reason names a word of the draft that stands where it says, itself or by the word it names.
func (r *reasoner) said(why search.Reason, d assist.Draft, ref string) bool {
	if !strings.Contains(russian.Fold(d.Subject), russian.Fold(why.Word)) {
		return false
	}
	texts := r.texts(ref, why.Field, d)
	if why.Field == "similar" {
		return r.stands(why.Via, texts) && r.alike(why.Word, why.Via)
	}
	if strings.HasPrefix(why.Field, "pieces_") {
		return r.inPieces(why.Word, texts)
	}
	if why.Via == "" {
		return r.stands(why.Word, texts)
	}
	if beginning, kin := strings.CutSuffix(why.Via, "…"); kin { // words of a family are named by what they begin with
		return r.begins(beginning, texts)
	}
	return r.stands(why.Via, texts)
}

// stands reports whether a word, or one of a phrase, stands in one of the texts in any of its forms.
func (r *reasoner) stands(word string, texts []string) bool {
	said := map[string]bool{}
	for _, text := range texts {
		for _, term := range r.analyzer.Terms(text) {
			said[term.Text] = true
		}
	}
	return slices.ContainsFunc(r.analyzer.Terms(word), func(t russian.Term) bool { return said[t.Text] })
}

func (r *reasoner) begins(beginning string, texts []string) bool {
	return slices.ContainsFunc(r.analyzer.Terms(strings.Join(texts, "\n")), func(t russian.Term) bool { return strings.HasPrefix(t.Text, beginning) })
}

// inPieces reports whether texts have half of the pieces of a word.
func (r *reasoner) inPieces(word string, texts []string) bool {
	said := map[string]bool{}
	for _, text := range texts {
		for _, token := range russian.Tokens(text) {
			russian.Grams(token.Text, func(gram string) { said[gram] = true })
		}
	}
	shared, all := 0, 0
	russian.Grams(russian.Fold(word), func(gram string) {
		all++
		if said[gram] {
			shared++
		}
	})
	return 2*shared >= all
}

// alike reports whether a word has half of the pieces of another one.
func (r *reasoner) alike(word, other string) bool {
	pieces, shared := map[string]bool{}, 0
	russian.Grams(russian.Fold(word), func(gram string) { pieces[gram] = true })
	russian.Grams(russian.Fold(other), func(gram string) {
		if pieces[gram] {
			shared++
		}
	})
	return 2*shared >= len(pieces)
}
