package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// wordingListPage lists what people's words have taught the search.
type wordingListPage struct {
	Page
	Rows     []wordingLine
	Total    int
	Trust    []wordingSource
	Sources  []string
	Source   string
	States   []string
	State    string // as in the address; empty = all
	Text     string // what names the article
	Article  string // title of the one that Text names; empty = none
	Filtered bool
	Prev     string
	Next     string
	Done     string // what has just been done
}

// A wordingSource is a source with who switched it, in words.
type wordingSource struct {
	assist.WordingSource
	By      string // who switched it; empty = the replay, or nobody
	With    string // share of the replayed outcomes with their answer among the first three, in per cent
	Without string // … when nothing is learned from the source
}

// wordingStates are the states in the address and the API.
var wordingStates = map[string]string{"normal": assist.WordingNormal, "pinned": assist.WordingPinned, "banned": assist.WordingBanned}

const wordingPageSize = 30

func (s *Server) handleWordingList(w http.ResponseWriter, r *http.Request) error {
	page, filter, err := s.readWordings(r)
	if err != nil {
		return err
	}
	if page.Trust, err = s.wordingTrust(r); err != nil {
		return err
	}
	if page.Text == "" || page.Article != "" {
		if page.Total, err = s.Wordings.CountWordings(r.Context(), filter); err != nil {
			return err
		}
		if page.Rows, err = s.wordingLines(r, filter); err != nil {
			return err
		}
	}
	if filter.Offset+len(page.Rows) < page.Total {
		page.Next = withParam(page.Here, "from", strconv.Itoa(filter.Offset+wordingPageSize))
	}
	if filter.Offset > 0 {
		page.Prev = withParam(page.Here, "from", strconv.Itoa(max(0, filter.Offset-wordingPageSize)))
	}
	return s.render(w, r, http.StatusOK, "wording_list", page)
}

// readWordings reads what is asked for from the address. What it cannot read is left out.
func (s *Server) readWordings(r *http.Request) (*wordingListPage, assist.WordingFilter, error) {
	q := r.URL.Query()
	page := &wordingListPage{Page: s.studioPage(r, "wording.title"), Sources: assist.WordingSources[:], States: []string{"normal", "pinned", "banned"}}
	page.Styles = append(page.Styles, "gap.css", "wording.css")
	f := assist.WordingFilter{Limit: wordingPageSize}
	if source := q.Get("source"); slices.Contains(page.Sources, source) {
		page.Source, f.Source = source, source
	}
	if state, known := wordingStates[q.Get("state")]; known {
		page.State, f.States = q.Get("state"), []string{state}
	}
	if from, err := strconv.Atoi(q.Get("from")); err == nil && from > 0 && from < 1<<20 {
		f.Offset = from
	}
	if page.Text = strings.TrimSpace(cut(q.Get("article"), kb.MaxTitle)); page.Text != "" {
		a, err := s.articleNamed(r.Context(), page.Text)
		if err != nil {
			return nil, f, err
		}
		if a != nil && kb.CanPreview(page.Viewer, a) {
			page.Article, f.Refs = a.Title, []string{"article:" + a.ID}
		}
	}
	switch done := q.Get("done"); done {
	case assist.WordingPinned, assist.WordingBanned, "free", "off", "on":
		page.Done = done
	}
	page.Filtered = page.Source != "" || page.State != "" || page.Text != ""
	page.Here = withParam(page.Here, "done", "")
	return page, f, nil
}

// articleNamed finds an article by id, slug or a part of its title; nil when there is none.
func (s *Server) articleNamed(ctx context.Context, name string) (*kb.Article, error) {
	a, err := s.Articles.Article(ctx, name)
	if err == nil || !errors.Is(err, kb.ErrNotFound) {
		return a, err
	}
	found, err := s.Articles.FindArticles(ctx, kb.ArticleFilter{Text: name, Recent: true, Limit: 1})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// wordingTrust lists the sources in words.
func (s *Server) wordingTrust(r *http.Request) ([]wordingSource, error) {
	l := visitOf(r).locale
	sources, err := s.WordingTrust.Sources(r.Context())
	if err != nil {
		return nil, fmt.Errorf("list sources of words: %w", err)
	}
	nameOf := s.namer(r.Context(), l)
	list := make([]wordingSource, len(sources))
	for i, source := range sources {
		list[i] = wordingSource{WordingSource: source, With: l.percent(source.Trial.Success), Without: l.percent(source.Trial.SuccessWithout)}
		if source.Judge != "" {
			list[i].By = nameOf(source.Judge)
		}
	}
	return list, nil
}

// wordingsOff lists the sources that are not believed: insights say so.
func (s *Server) wordingsOff(r *http.Request) ([]wordingSource, error) {
	list, err := s.wordingTrust(r)
	return slices.DeleteFunc(list, func(w wordingSource) bool { return !w.Off }), err
}

// handleWordingUpdate does what the pressed button says: "pinned:ID", "banned:ID", "free:ID", "off:SOURCE", "on:SOURCE".
func (s *Server) handleWordingUpdate(w http.ResponseWriter, r *http.Request) error {
	ctx, viewer := r.Context(), visitOf(r).Viewer
	do, what, _ := strings.Cut(r.PostFormValue("do"), ":")
	var err error
	switch do {
	case assist.WordingPinned, assist.WordingBanned:
		err = s.Wordings.Judge(ctx, viewer, what, do)
	case "free":
		err = s.Wordings.Judge(ctx, viewer, what, assist.WordingNormal)
	case "off", "on":
		err = s.WordingTrust.Believe(ctx, viewer, what, do == "on")
	default:
		err = kb.Unknown("do")
	}
	if err != nil {
		return err
	}
	s.wordingsChanged(ctx)
	if article := cut(r.PostFormValue("article"), maxRef); isPart(r) && article != "" { // the panel beside an article: its text is not saved yet
		words, err := s.studioWordings(r, article)
		if err != nil {
			return err
		}
		return s.renderPart(w, r, "studio_wordings", words)
	}
	back := localPath(r.PostFormValue("back"))
	if !strings.HasPrefix(back, "/studio/") {
		back = "/studio/wordings"
	}
	http.Redirect(w, r, withParam(back, "done", do), http.StatusSeeOther)
	return nil
}
