package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// crashWord is in every text of this test, so that one query lists everything there is.
const crashWord = "испытание"

// listArticles lists the titles of published articles whose external id begins with prefix.
func listArticles(client apiClient, prefix string) (map[string]string, error) {
	titles := map[string]string{}
	for cursor := ""; ; {
		var page struct {
			Articles []article
			Next     string
		}
		if err := client.call(http.MethodGet, "/articles?state=published&limit=100&cursor="+cursor, nil, &page); err != nil {
			return nil, err
		}
		for _, a := range page.Articles {
			if strings.HasPrefix(a.ExternalID, prefix) {
				titles[a.ExternalID] = a.Title
			}
		}
		if cursor = page.Next; cursor == "" {
			return titles, nil
		}
	}
}

// sameArticles compares what search finds with what the store lists.
func sameArticles(client apiClient) error {
	stored, err := listArticles(client, "")
	if err != nil {
		return err
	}
	indexed := map[string]string{}
	err = eachHit(client, "article", func(h foundHit) { indexed[h.ExternalID] = h.Title })
	if err != nil {
		return err
	}
	return differ("articles", stored, indexed)
}

// sameTickets compares the resolved tickets that search finds with those that the store lists.
func sameTickets(client apiClient) error {
	stored, indexed := map[string]string{}, map[string]string{}
	for cursor := ""; ; {
		var page struct {
			Tickets []request
			Next    string
		}
		if err := client.call(http.MethodGet, "/tickets?status=done&limit=100&cursor="+cursor, nil, &page); err != nil {
			return err
		}
		for _, t := range page.Tickets {
			stored[t.Key] = t.Subject
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	err := eachHit(client, "ticket", func(h foundHit) { indexed[h.URL[strings.LastIndexByte(h.URL, '/')+1:]] = h.Title })
	if err != nil {
		return err
	}
	for key := range stored {
		if indexed[key] == "" { // nobody has answered it, or it is missing
			var t request
			if err := client.call(http.MethodGet, "/tickets/"+key, nil, &t); err != nil {
				return err
			}
			if len(t.Messages) == 1 {
				delete(stored, key)
			}
		}
	}
	return differ("tickets", stored, indexed)
}

type foundHit struct {
	ExternalID string `json:"external_id"`
	Title      string
	URL        string
}

// eachHit visits everything of a kind that search finds, page by page.
func eachHit(client apiClient, kind string, visit func(foundHit)) error {
	for cursor := ""; ; {
		var page struct {
			Hits []foundHit
			Next string
		}
		q := url.Values{"q": {crashWord}, "kind": {kind}, "limit": {"50"}, "cursor": {cursor}}
		if err := client.call(http.MethodGet, "/search?"+q.Encode(), nil, &page); err != nil {
			return err
		}
		for _, h := range page.Hits {
			visit(h)
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

// differ says how two maps differ: nil when they do not.
func differ(what string, store, index map[string]string) error {
	for id, text := range store {
		if index[id] != text {
			return fmt.Errorf("%s: %s is %q in the store and %q in the index (%d and %d)", what, id, text, index[id], len(store), len(index))
		}
	}
	for id, text := range index {
		if _, ok := store[id]; !ok {
			return fmt.Errorf("%s: %s (%q) is in the index alone", what, id, text)
		}
	}
	return nil
}
