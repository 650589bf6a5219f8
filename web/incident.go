package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
)

// A Notice is a mass problem as visitors are told of it.
type Notice struct {
	ID     string
	Title  string
	Text   string
	Since  time.Time
	People int    // who wrote about it or said «У меня то же»
	Joined bool   // the visitor is one of them
	Over   bool   // it has been resolved
	For    string // the chosen role and …
	Here   string // … the page, to come back to
}

// notices are the mass problems of the roles on a page. Trouble of ours in reading them is no reason to show no page.
func (s *Server) notices(r *http.Request, page Page, role string) []Notice {
	found, err := s.Incidents.Notices(r.Context(), rolesOf(visitOf(r).Viewer, role))
	if err != nil {
		s.Log.ErrorContext(r.Context(), "read incidents", "err", err, "request_id", visitOf(r).RequestID)
		return nil
	}
	if len(found) == 0 {
		return nil
	}
	joined := s.joined(r)
	list := make([]Notice, len(found))
	for i, in := range found {
		list[i] = newNotice(in)
		list[i].For, list[i].Here = role, page.Here
		list[i].Joined = slices.ContainsFunc(joined, func(other *incident.Incident) bool { return other.ID == in.ID })
	}
	return list
}

func newNotice(in *incident.Incident) Notice {
	return Notice{ID: in.ID, Title: in.Title, Text: in.Text, Since: in.StartedAt, People: in.Tickets + in.Joined, Over: in.State == incident.Resolved}
}

// joined are the incidents that the visitor has said to have.
func (s *Server) joined(r *http.Request) []*incident.Incident {
	list, err := s.Incidents.Joined(r.Context(), visitOf(r).person())
	if err != nil {
		s.Log.ErrorContext(r.Context(), "read joined incidents", "err", err, "request_id", visitOf(r).RequestID)
	}
	return list
}

// ownNotices are the mass problems that the visitor has joined, with what became of them.
func (s *Server) ownNotices(r *http.Request) []Notice {
	var list []Notice
	for _, in := range s.joined(r) {
		n := newNotice(in)
		n.Joined = true
		list = append(list, n)
	}
	return list
}

// rolesOf are the roles whose mass problems somebody is told of: the chosen one and his own.
func rolesOf(v kb.Viewer, chosen string) []string {
	roles := slices.Clone(v.Audiences)
	if chosen != "" {
		roles = append(roles, chosen)
	}
	return roles
}

// handleIncidentJoin is «У меня то же»: one click, nothing to type.
func (s *Server) handleIncidentJoin(w http.ResponseWriter, r *http.Request) error {
	s.remember(w, r)
	v := visitOf(r)
	in, err := s.Incidents.Join(r.Context(), chi.URLParam(r, "id"), v.person(), rolesOf(v.Viewer, r.PostFormValue("for")))
	if err != nil {
		return err
	}
	http.Redirect(w, r, localPath(r.PostFormValue("page"))+"#incident-"+in.ID, http.StatusSeeOther)
	return nil
}
