package web

import "net/http"

type homePage struct{ Page }

func (s *Server) handleHomeShow(w http.ResponseWriter, r *http.Request) error {
	page := homePage{Page: s.page(r, "home.title")}
	page.Room = "home"
	return s.render(w, r, http.StatusOK, "home", page)
}
