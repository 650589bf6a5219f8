package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// apiWording is a learned wording in JSON.
type apiWording struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind" enum:"article,reply" doc:"Of the document it is learned of"`
	Document string     `json:"document" doc:"Id of the article or canned reply"`
	Title    string     `json:"title,omitempty" doc:"Of the document; absent when it is gone"`
	Text     string     `json:"text" doc:"As it was said, personal data masked"`
	Words    string     `json:"words,omitempty" doc:"What counts of it; absent when nothing does"`
	Counts   string     `json:"counts" enum:"yes,pinned,banned,off,known,old,alone,same" doc:"Whether it counts, or why not: its source is off, the document is found without it, it is too old, one person alone said so, the same person said so already"`
	Weight   float64    `json:"weight" doc:"Of the words that count, 0 to 1"`
	People   int        `json:"people" doc:"Who put it so, in the wordings of the document"`
	Source   string     `json:"source" enum:"ticket,link,learn,helped,search,editor"`
	Ticket   string     `json:"ticket,omitempty" doc:"Key of the request it comes from"`
	Rev      int64      `json:"rev" doc:"Revision of the document when it was said"`
	Current  int64      `json:"current_rev,omitempty"`
	State    string     `json:"state" enum:"normal,pinned,banned"`
	Judge    string     `json:"judge,omitempty" doc:"Id of the user who pinned, banned or freed it last"`
	JudgedAt *time.Time `json:"judged_at,omitempty"`
	At       *time.Time `json:"at"`
}

func newAPIWording(line wordingLine) apiWording {
	kind, id, _ := strings.Cut(line.Ref, ":")
	w := apiWording{
		ID: line.ID, Kind: kind, Document: id, Title: line.Title, Text: line.Text, Words: line.Words, Counts: line.Counts, Weight: line.Weight, People: line.People,
		Source: line.Source, Ticket: line.Ticket, Rev: line.Rev, Current: line.Current, State: "normal", Judge: line.Judge, JudgedAt: moment(line.JudgedAt), At: moment(line.At),
	}
	if line.State != assist.WordingNormal {
		w.State = line.State
	}
	return w
}

// apiWordingSource is a source in JSON.
type apiWordingSource struct {
	Source string     `json:"source" enum:"ticket,link,learn,helped,search,editor"`
	Off    bool       `json:"off" doc:"Its wordings do not count, but for pinned ones"`
	Judge  string     `json:"judge,omitempty" doc:"Id of the user who switched it last; absent: the weekly replay did, or nobody"`
	At     *time.Time `json:"at,omitempty" doc:"When it was switched"`
	Replay *apiTrial  `json:"replay,omitempty" doc:"The last weekly replay of the latest outcomes"`
}

type apiTrial struct {
	Outcomes       int        `json:"outcomes"`
	Success        float64    `json:"success_at_3" doc:"Share of outcomes whose document is among the first three, with the words of the source"`
	SuccessWithout float64    `json:"success_at_3_without"`
	NDCG           float64    `json:"ndcg_at_10"`
	NDCGWithout    float64    `json:"ndcg_at_10_without"`
	Chance         float64    `json:"p" doc:"How likely the difference of nDCG is chance"`
	At             *time.Time `json:"at"`
}

func newAPIWordingSource(s assist.WordingSource) apiWordingSource {
	out := apiWordingSource{Source: s.Source, Off: s.Off, Judge: s.Judge, At: moment(s.At)}
	if t := s.Trial; t.Outcomes > 0 {
		out.Replay = &apiTrial{t.Outcomes, t.Success, t.SuccessWithout, t.NDCG, t.NDCGWithout, t.Chance, moment(t.At)}
	}
	return out
}

type wordingListInput struct {
	Ref    string `query:"ref" doc:"article:ID or reply:ID; those of all documents when absent"`
	Source string `query:"source" doc:"ticket, link, learn, helped, search or editor; all when absent"`
	State  string `query:"state" doc:"normal, pinned or banned; all when absent"`
	Limit  int    `query:"limit" doc:"Up to 500; 50 when absent"`
	Offset int    `query:"offset"`
}

type wordingListOutput struct {
	Body struct {
		Total    int          `json:"total"`
		HalfLife int          `json:"half_life_days" doc:"After so many days a wording counts half"`
		Wordings []apiWording `json:"wordings" nullable:"false"`
	}
}

type wordingUpdateInput struct {
	ID   string `path:"id"`
	Body struct {
		State string `json:"state" enum:"normal,pinned,banned"`
	}
}

type wordingSourceListOutput struct {
	Body struct {
		Sources []apiWordingSource `json:"sources" nullable:"false"`
	}
}

type wordingSourceInput struct {
	Source string `path:"source"`
	Body   struct {
		Off bool `json:"off"`
	}
}

func apiWordings(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/wordings", Name: "wording.list", Summary: "What people's words have taught the search", Needs: NeedEditor},
		s.apiWordingList)
	register(a, endpoint{Method: http.MethodPatch, Path: "/wordings/{id}", Name: "wording.update", Summary: "Pin, ban or free a learned wording", Needs: NeedEditor,
		Limit: limitWrite, Status: http.StatusNoContent}, s.apiWordingUpdate)
	register(a, endpoint{Method: http.MethodGet, Path: "/wordings/sources", Name: "wording_source.list", Summary: "Where learned words come from, and whether they count",
		Needs: NeedEditor}, s.apiWordingSourceList)
	register(a, endpoint{Method: http.MethodPatch, Path: "/wordings/sources/{source}", Name: "wording_source.update", Summary: "Switch a source of learned words off or on",
		Needs: NeedEditor, Limit: limitWrite, Status: http.StatusNoContent}, s.apiWordingSourceUpdate)
}

// defaultWordings is how many wordings the API lists when nobody says.
const defaultWordings = 50

func (s *Server) apiWordingList(ctx context.Context, in *wordingListInput) (*wordingListOutput, error) {
	if err := checkText("ref", in.Ref, maxRef); err != nil {
		return nil, err
	}
	f := assist.WordingFilter{Source: in.Source, Limit: in.Limit, Offset: in.Offset}
	if in.Limit == 0 {
		f.Limit = defaultWordings
	}
	if in.Ref != "" {
		f.Refs = []string{in.Ref}
	}
	if in.State != "" {
		state, known := wordingStates[in.State]
		if !known {
			return nil, kb.Unknown("state")
		}
		f.States = []string{state}
	}
	total, err := s.Wordings.CountWordings(ctx, f)
	if err != nil {
		return nil, err
	}
	lines, err := s.wordingLines(exchangeOf(ctx).r, f)
	if err != nil {
		return nil, err
	}
	out := &wordingListOutput{}
	out.Body.Total, out.Body.HalfLife, out.Body.Wordings = total, int(assist.WordingHalfLife/(24*time.Hour)), make([]apiWording, len(lines))
	for i, line := range lines {
		out.Body.Wordings[i] = newAPIWording(line)
	}
	return out, nil
}

func (s *Server) apiWordingUpdate(ctx context.Context, in *wordingUpdateInput) (*struct{}, error) {
	state, known := wordingStates[in.Body.State]
	if !known {
		return nil, kb.Unknown("state")
	}
	if err := s.Wordings.Judge(ctx, visitIn(ctx).Viewer, in.ID, state); err != nil {
		return nil, err
	}
	s.wordingsChanged(ctx)
	return nil, nil
}

func (s *Server) apiWordingSourceList(ctx context.Context, _ *struct{}) (*wordingSourceListOutput, error) {
	sources, err := s.WordingTrust.Sources(ctx)
	if err != nil {
		return nil, err
	}
	out := &wordingSourceListOutput{}
	out.Body.Sources = make([]apiWordingSource, len(sources))
	for i, source := range sources {
		out.Body.Sources[i] = newAPIWordingSource(source)
	}
	return out, nil
}

func (s *Server) apiWordingSourceUpdate(ctx context.Context, in *wordingSourceInput) (*struct{}, error) {
	if err := s.WordingTrust.Believe(ctx, visitIn(ctx).Viewer, in.Source, !in.Body.Off); err != nil {
		return nil, err
	}
	s.wordingsChanged(ctx)
	return nil, nil
}
