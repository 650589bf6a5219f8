package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// An article as this test writes and reads it.
type article struct {
	ExternalID string `json:"external_id"`
	Title      string `json:"title"`
	Body       string `json:"body"`
	State      string `json:"state"`
	Rev        int64  `json:"rev,omitempty"`
}

// same compares what was written; the revision is the store's.
func (a article) same(b article) bool {
	a.Rev, b.Rev = 0, 0
	return a == b
}

// An articleWriter edits a few articles again and again.
type articleWriter struct {
	stored    map[string]article // acknowledged, by external id
	attempted *article           // sent, not acknowledged
	saved     int
	trouble   error
}

const crashArticles = 8

func (w *articleWriter) work(client apiClient, random *rand.Rand) {
	for {
		id := fmt.Sprintf("edit-%d", random.IntN(crashArticles))
		old, exists := w.stored[id]
		a := article{ExternalID: id, Title: fmt.Sprintf("Статья %s, правка %d", id, w.saved), State: "published", Rev: old.Rev}
		a.Body = strings.Repeat(fmt.Sprintf("Это %s, правка %d.\n\n", crashWord, w.saved), 1+random.IntN(40))
		if random.IntN(5) == 0 {
			a.State = "archived"
		}
		method, path := http.MethodPost, "/articles"
		if exists {
			method, path = http.MethodPut, "/articles/"+id
		}
		w.attempted = &a
		var saved article
		if err := client.call(method, path, a, &saved); err != nil {
			w.trouble = refused(err)
			return
		}
		a.Rev = saved.Rev
		w.stored[id], w.attempted = a, nil
		w.saved++
	}
}

// verify reads every article: as acknowledged, or as the one write that nobody answered.
func (w *articleWriter) verify(client apiClient) error {
	if w.attempted != nil {
		if _, exists := w.stored[w.attempted.ExternalID]; !exists {
			w.stored[w.attempted.ExternalID] = article{}
		}
	}
	for id, promised := range w.stored {
		var found article
		err := client.call(http.MethodGet, "/articles/"+id, nil, &found)
		switch {
		case promised.Rev == 0 && errors.Is(err, errRefused): // never acknowledged
			delete(w.stored, id)
			continue
		case err != nil:
			return fmt.Errorf("article %s, acknowledged as revision %d: %w", id, promised.Rev, err)
		case found == promised:
			continue
		case w.attempted != nil && found.same(*w.attempted) && found.Rev == promised.Rev+1:
			w.stored[id] = found
			continue
		}
		return fmt.Errorf("article %s is %.200v, acknowledged was %.200v, attempted %.200v", id, found, promised, w.attempted)
	}
	w.attempted = nil
	return nil
}
