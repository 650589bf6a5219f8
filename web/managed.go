package web

import "net/http"

// managedRoutes are the lists that editors keep beside articles. Each has one address: what its form does is named by the button.
func (s *Server) managedRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/studio/synonyms", Name: "studio_synonym.list", Needs: NeedEditor, handle: s.handleSynonymList},
		{Method: "POST", Pattern: "/studio/synonyms", Name: "studio_synonym.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handleSynonymUpdate},
		{Method: "GET", Pattern: "/studio/pins", Name: "studio_pin.list", Needs: NeedEditor, handle: s.handlePinList},
		{Method: "POST", Pattern: "/studio/pins", Name: "studio_pin.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handlePinUpdate},
		{Method: "GET", Pattern: "/studio/replies", Name: "studio_reply.list", Needs: NeedEditor, handle: s.handleStudioReplyList},
		{Method: "POST", Pattern: "/studio/replies", Name: "studio_reply.update", Needs: NeedEditor, Limit: limitWrite, Body: maxArticle, handle: s.handleStudioReplyUpdate},
		{Method: "POST", Pattern: "/studio/replies/preview", Name: "studio_reply.preview", Needs: NeedEditor, Body: maxArticle, handle: s.handleStudioReplyPreview},
		{Method: "GET", Pattern: "/studio/articles/pick", Name: "studio_article.pick", Needs: NeedEditor, Limit: limitSearch, handle: s.handleArticlePick},
		{Method: "GET", Pattern: "/studio/sections", Name: "studio_section.list", Needs: NeedEditor, handle: s.handleSectionTree},
		{Method: "POST", Pattern: "/studio/sections", Name: "studio_section.update", Needs: NeedEditor, Limit: limitWrite, handle: s.handleSectionTreeUpdate},
	}
}

// managed is what has just been done to a row of such a list.
func managed(r *http.Request) string {
	if done := r.URL.Query().Get("done"); done == doSave || done == doRemove {
		return done
	}
	return ""
}
