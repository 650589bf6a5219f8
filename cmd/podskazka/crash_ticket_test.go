package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// A request is a ticket as this test writes and reads it.
type request struct {
	Key      string   `json:"key"`
	Subject  string   `json:"subject"`
	Body     string   `json:"body,omitempty"`
	Status   string   `json:"status"`
	Rev      int64    `json:"rev"`
	Messages []spoken `json:"messages"`

	once     string   // idempotency key
	promised []string // messages acknowledged
	maybe    string   // message sent, not acknowledged
	resolved bool     // acknowledged
}

type spoken struct {
	Body string `json:"body"`
}

// A ticketWriter files tickets, answers and resolves them.
type ticketWriter struct {
	all     []*request // acknowledged
	pending *request   // sent, not acknowledged
	checked int        // how many were looked at in earlier rounds
	trouble error
}

func (w *ticketWriter) work(client apiClient, random *rand.Rand) {
	for {
		if err := w.create(client); err != nil {
			w.trouble = refused(err)
			return
		}
		t := w.all[len(w.all)-1]
		for range random.IntN(3) {
			if err := t.answer(client); err != nil {
				w.trouble = refused(err)
				return
			}
		}
		if random.IntN(2) == 0 {
			if err := t.resolve(client); err != nil {
				w.trouble = refused(err)
				return
			}
		}
	}
}

// create files a ticket, or again the one that nobody acknowledged: by its key it stays one.
func (w *ticketWriter) create(client apiClient) error {
	if w.pending == nil {
		n := len(w.all)
		w.pending = &request{Subject: fmt.Sprintf("Обращение %d", n), Body: fmt.Sprintf("Это %s номер %d.", crashWord, n), once: fmt.Sprintf("once-%d", n)}
	}
	t := w.pending
	in := map[string]string{"subject": t.Subject, "body": t.Body}
	if err := client.call(http.MethodPost, "/tickets", in, t, "Idempotency-Key", t.once); err != nil {
		return err
	}
	t.promised = []string{t.Body}
	w.all, w.pending = append(w.all, t), nil
	return nil
}

func (t *request) answer(client apiClient) error {
	t.maybe = fmt.Sprintf("Ответ %d: %s.", len(t.promised), crashWord)
	if err := client.call(http.MethodPost, "/tickets/"+t.Key+"/messages", map[string]any{"body": t.maybe, "rev": t.Rev}, t); err != nil {
		return err
	}
	t.promised, t.maybe = append(t.promised, t.maybe), ""
	return nil
}

func (t *request) resolve(client apiClient) error {
	if err := client.call(http.MethodPatch, "/tickets/"+t.Key, map[string]any{"status": "done", "rev": t.Rev}, t); err != nil {
		return err
	}
	t.resolved = true
	return nil
}

// verify reads the tickets written since the last time, or all of them, and counts them all.
func (w *ticketWriter) verify(client apiClient, everything bool) error {
	if w.pending != nil {
		if err := w.create(client); err != nil {
			return fmt.Errorf("the ticket that was sent twice: %w", err)
		}
	}
	if everything {
		w.checked = 0
	}
	for _, t := range w.all[w.checked:] {
		if err := t.verify(client); err != nil {
			return err
		}
	}
	w.checked = len(w.all)
	var list struct{ Total int }
	if err := client.call(http.MethodGet, "/tickets?limit=1", nil, &list); err != nil {
		return err
	}
	if list.Total != len(w.all) {
		return fmt.Errorf("there are %d tickets, acknowledged were %d", list.Total, len(w.all))
	}
	return nil
}

func (t *request) verify(client apiClient) error {
	var found request
	if err := client.call(http.MethodGet, "/tickets/"+t.Key, nil, &found); err != nil {
		return fmt.Errorf("ticket %s: %w", t.Key, err)
	}
	want := t.promised
	if t.maybe != "" && len(found.Messages) == len(want)+1 {
		want = append(want, t.maybe)
	}
	var said []string
	for _, m := range found.Messages {
		said = append(said, m.Body)
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") || t.resolved && found.Status != "done" || found.Subject != t.Subject {
		return fmt.Errorf("ticket %s holds %q with status %s, acknowledged were %q, resolved: %t", t.Key, said, found.Status, t.promised, t.resolved)
	}
	t.promised, t.maybe, t.Rev, t.Status = want, "", found.Rev, found.Status
	return nil
}

// indexed counts those that the tickets index holds: done, and answered by somebody.
func (w *ticketWriter) indexed() int {
	n := 0
	for _, t := range w.all {
		if t.Status == "done" && len(t.promised) > 1 {
			n++
		}
	}
	return n
}
