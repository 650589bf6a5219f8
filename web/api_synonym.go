package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Thesaurus checks editors' groups of synonyms and searches with them; search.Synonyms is one.
type Thesaurus interface {
	search.Thesaurus
	Check(g *kb.Synonym) ([]russian.Doubt, error)
	Draft(ctx context.Context, draft *kb.Synonym) (search.Thesaurus, error)
	Terms(query string, t search.Thesaurus) []russian.QueryTerm
	Sync(ctx context.Context) error
}

// apiSynonym is a group of synonyms in JSON.
type apiSynonym struct {
	ID        string     `json:"id,omitempty"`
	From      []string   `json:"from,omitempty" doc:"One way: words are found for these, not the reverse. Absent: each word is found for each"`
	Words     []string   `json:"words" nullable:"false"`
	Note      string     `json:"note,omitempty" doc:"Why the group is there"`
	Disabled  bool       `json:"disabled,omitempty" doc:"Kept, but not searched with"`
	Author    string     `json:"author,omitempty" readOnly:"true" doc:"Id of the user who wrote it last"`
	Rev       int64      `json:"rev,omitempty" doc:"The revision a change began with"`
	CreatedAt *time.Time `json:"created_at,omitempty" readOnly:"true"`
	UpdatedAt *time.Time `json:"updated_at,omitempty" readOnly:"true"`
	Doubts    []apiDoubt `json:"doubts,omitempty" readOnly:"true" doc:"What may not work as expected; the group is saved all the same"`
}

type apiDoubt struct {
	Code string `json:"code" enum:"stop,same,known"`
	Word string `json:"word,omitempty"`
	Text string `json:"text"`
}

func newAPISynonym(g *kb.Synonym) apiSynonym {
	return apiSynonym{
		ID: g.ID, From: g.From, Words: g.Words, Note: g.Note, Disabled: g.Disabled, Author: g.Author, Rev: g.Rev,
		CreatedAt: moment(g.CreatedAt), UpdatedAt: moment(g.UpdatedAt),
	}
}

// apply writes the JSON into a group.
func (in apiSynonym) apply(g *kb.Synonym) {
	g.From, g.Words, g.Note, g.Disabled = slices.Clone(in.From), slices.Clone(in.Words), in.Note, in.Disabled
	g.Tidy()
}

type synonymListOutput struct {
	Body struct {
		Synonyms []apiSynonym `json:"synonyms" nullable:"false"`
	}
}

type synonymRef struct {
	ID string `path:"id"`
}

type synonymInput struct {
	Body apiSynonym
}

type synonymUpdateInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  apiSynonym
}

type synonymDeleteInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision that was seen; absent: any"`
}

type synonymOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     apiSynonym
}

func newSynonymOutput(l *locale, g *kb.Synonym, doubts []russian.Doubt) *synonymOutput {
	out := &synonymOutput{ETag: etagOf(g.Rev), Location: apiPrefix + "/synonyms/" + url.PathEscape(g.ID), Body: newAPISynonym(g)}
	out.Body.Doubts = newAPIDoubts(l, doubts)
	return out
}

func newAPIDoubts(l *locale, doubts []russian.Doubt) []apiDoubt {
	list := make([]apiDoubt, len(doubts))
	for i, d := range doubts {
		list[i] = apiDoubt{Code: d.Code, Word: d.Word, Text: l.T("synonym.doubt."+d.Code, "Word", d.Word)}
	}
	return list
}

func apiSynonyms(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/synonyms", Name: "synonym.list", Summary: "Editors' groups of synonyms", Needs: NeedEditor}, s.apiSynonymList)
	register(a, endpoint{Method: http.MethodGet, Path: "/synonyms/{id}", Name: "synonym.show", Summary: "A group of synonyms", Needs: NeedEditor}, s.apiSynonymShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/synonyms", Name: "synonym.create", Summary: "Write a group of synonyms", Needs: NeedEditor, Limit: limitWrite,
		Status: http.StatusCreated}, s.apiSynonymCreate)
	register(a, endpoint{Method: http.MethodPut, Path: "/synonyms/{id}", Name: "synonym.update", Summary: "Replace a group of synonyms", Needs: NeedEditor, Limit: limitWrite},
		s.apiSynonymUpdate)
	register(a, endpoint{Method: http.MethodDelete, Path: "/synonyms/{id}", Name: "synonym.delete", Summary: "Remove a group of synonyms", Needs: NeedEditor, Limit: limitWrite,
		Status: http.StatusNoContent}, s.apiSynonymDelete)
	register(a, endpoint{Method: http.MethodPost, Path: "/synonyms/preview", Name: "synonym.preview", Summary: "What a group would change for a query", Needs: NeedEditor,
		Limit: limitSearch}, s.apiSynonymPreview)
}

func (s *Server) apiSynonymList(ctx context.Context, _ *struct{}) (*synonymListOutput, error) {
	groups, err := s.Synonyms.FindSynonyms(ctx)
	if err != nil {
		return nil, fmt.Errorf("list synonyms: %w", err)
	}
	out := &synonymListOutput{}
	out.Body.Synonyms = make([]apiSynonym, len(groups))
	for i, g := range groups {
		out.Body.Synonyms[i] = newAPISynonym(g)
	}
	return out, nil
}

func (s *Server) apiSynonymShow(ctx context.Context, in *synonymRef) (*synonymOutput, error) {
	g, err := s.Synonyms.Synonym(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read synonym: %w", err)
	}
	doubts, err := s.Thesaurus.Check(g)
	if err != nil {
		return nil, err
	}
	return newSynonymOutput(visitIn(ctx).locale, g, doubts), nil
}

func (s *Server) apiSynonymCreate(ctx context.Context, in *synonymInput) (*synonymOutput, error) {
	return s.saveSynonym(ctx, &kb.Synonym{}, in.Body)
}

func (s *Server) apiSynonymUpdate(ctx context.Context, in *synonymUpdateInput) (*synonymOutput, error) {
	rev, err := neededRev(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	g, err := s.Synonyms.Synonym(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read synonym: %w", err)
	}
	if g.Rev != rev {
		return nil, fmt.Errorf("update synonym %s: %w", g.ID, kb.ErrConflict)
	}
	return s.saveSynonym(ctx, g, in.Body)
}

// saveSynonym writes the JSON into a group and stores it. The next query knows it.
func (s *Server) saveSynonym(ctx context.Context, g *kb.Synonym, in apiSynonym) (*synonymOutput, error) {
	in.apply(g)
	doubts, err := s.storeSynonym(ctx, visitIn(ctx).Viewer.UserID, g)
	if err != nil {
		return nil, err
	}
	return newSynonymOutput(visitIn(ctx).locale, g, doubts), nil
}

// storeSynonym checks and stores a group, and says what is doubtful about it.
func (s *Server) storeSynonym(ctx context.Context, by string, g *kb.Synonym) ([]russian.Doubt, error) {
	g.Author = by
	doubts, err := s.Thesaurus.Check(g)
	if err != nil {
		return nil, err
	}
	if err := s.Synonyms.SaveSynonyms(ctx, g); err != nil {
		return nil, err
	}
	s.synonymsChanged(ctx)
	return doubts, nil
}

func (s *Server) apiSynonymDelete(ctx context.Context, in *synonymDeleteInput) (*struct{}, error) {
	rev, err := revOf(in.Match, 0)
	if err != nil {
		return nil, err
	}
	if err := s.Synonyms.DeleteSynonym(ctx, in.ID, rev); err != nil {
		return nil, err
	}
	s.synonymsChanged(ctx)
	return nil, nil
}

// synonymsChanged has the next query search with what was written. The write is done: when this fails, the background does it.
func (s *Server) synonymsChanged(ctx context.Context) {
	if err := s.Thesaurus.Sync(ctx); err != nil {
		s.Log.ErrorContext(ctx, "read the synonyms", "err", err)
	}
}
