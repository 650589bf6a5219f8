// Package web is what people see: the help center, the request form, the desk and the studio as server-rendered pages
// that work without JavaScript, and /api/v1 for programs.
//
// It is not where rules live: who may read what is kb's and assist/ticket's business, what answers a question is
// search's and assist's. A handler parses, decides which page it is, renders, and returns an error; one table turns
// errors into statuses. It names no store and no engine: cmd hands them in.
//
//	server, err := web.New(web.Deps{Articles: store, Searcher: index, …}, web.Config{BaseURL: "https://help.example"})
//	http.ListenAndServe(":8080", server)
package web
