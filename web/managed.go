package web

import "net/http"

// managedRoutes are the lists that editors keep beside articles. Each has one address: what its form does is named by the button.
func (s *Server) managedRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/studio/synonyms", Name: "studio_synonym.list", Needs: NeedEditor, handle: s.handleSynonymList},
		{Method: "POST", Pattern: "/studio/synonyms", Name: "studio_synonym.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handleSynonymUpdate},
		{Method: "GET", Pattern: "/studio/pins", Name: "studio_pin.list", Needs: NeedEditor, handle: s.handlePinList},
		{Method: "POST", Pattern: "/studio/pins", Name: "studio_pin.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handlePinUpdate},
	}
}

// managed is what has just been done to a row of such a list.
func managed(r *http.Request) string {
	if done := r.URL.Query().Get("done"); done == doSave || done == doRemove {
		return done
	}
	return ""
}
