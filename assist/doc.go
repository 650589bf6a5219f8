// Package assist is why Podskazka exists: it suggests answers to a person who is writing a request and to the agent
// who gets it anyway, says why, stays silent when unsure, and keeps a ledger of what was suggested and what came of it. It also
// keeps a log of what people search for (SearchLog), which holds no person.
//
// It is not a search engine (it asks a search.Searcher), not a page (web shows what it returns) and no language model.
// Suggestions are data first, effects second: computed, stored with their reasons, then shown.
//
//	s, err := service.Suggest(ctx, assist.Draft{Surface: assist.SurfaceForm, Subject: "не приходит письмо", Viewer: viewer})
//	if s.Confident {
//		fmt.Println("best answer:", s.Hits[0].Title)
//	}
package assist
