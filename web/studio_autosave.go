package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/kb"
)

// maxID is how long an id of ours may be that a form brings back.
const maxID = 64

// leftText is what the editor wrote and did not save.
type leftText struct {
	At      time.Time
	Title   string
	Restore string   // address of the page with that text in its form
	Delete  string   // where the form goes that drops it
	Newer   bool     // the article has been saved since he began
	Differ  []string // fields, in words
	Changes []changedLine
}

// A changedLine is a line of two texts held against each other.
type changedLine struct {
	Kind string // added, removed, same
	Text string
}

// maxChanges is how many lines a comparison shows.
const maxChanges = 200

// changedLines lists what is added to a text and removed from it, each place with the line before it.
func changedLines(before, after string) []changedLine {
	var list []changedLine
	add := func(kind, text string) {
		for line := range strings.Lines(text) {
			if len(list) < maxChanges {
				list = append(list, changedLine{kind, strings.TrimRight(line, "\r\n")})
			}
		}
	}
	shown := 0
	for _, e := range udiff.Lines(before, after) {
		if same := strings.TrimRight(before[shown:e.Start], "\n"); same != "" {
			add("same", same[strings.LastIndexByte(same, '\n')+1:])
		}
		add("removed", before[e.Start:e.End])
		add("added", e.New)
		shown = e.End
	}
	return list
}

// handleStudioAutosave keeps the form as it is, for this editor alone. The article does not change. The answer is the line that says so.
func (s *Server) handleStudioAutosave(w http.ResponseWriter, r *http.Request) error {
	id, form := autosaveID(r), readArticleForm(r)
	if id == "" || len(id) > maxID {
		return kb.Unknown("autosave")
	}
	text, err := json.Marshal(form)
	if err != nil {
		return fmt.Errorf("autosave: %w", err)
	}
	now := s.Now()
	a := kb.Autosave{ID: id, By: visitOf(r).Viewer.UserID, Rev: form.Rev, Title: cut(form.Title, kb.MaxTitle), Form: string(text), At: now}
	if err := s.Autosaves.SaveAutosave(r.Context(), a); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	l := visitOf(r).locale
	return writeText(w, r, l.T("studio.autosaved", "Time", dates{locale: l, zone: s.config.Location, now: s.Now}.clock(now)))
}

// autosaveID names the text of a form: the article's id, or the one its page got while there is no article.
func autosaveID(r *http.Request) string {
	if id := r.PostFormValue("id"); id != "" {
		return id
	}
	return r.PostFormValue("autosave")
}

func (s *Server) handleStudioAutosaveDelete(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	if err := s.Autosaves.DeleteAutosave(r.Context(), visitOf(r).Viewer.UserID, id); err != nil {
		return err
	}
	next := "/studio/articles/new"
	if _, err := s.Articles.Article(r.Context(), id); err == nil {
		next = "/studio/articles/" + url.PathEscape(id)
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// forgetAutosaves drops what an editor left of an article that he has just saved. The article is safe whatever becomes of it.
func (s *Server) forgetAutosaves(r *http.Request, article string) {
	for _, id := range []string{article, r.PostFormValue("autosave")} {
		if id == "" {
			continue
		}
		if err := s.Autosaves.DeleteAutosave(r.Context(), visitOf(r).Viewer.UserID, id); err != nil {
			s.Log.ErrorContext(r.Context(), "forget an autosave", "err", err)
		}
	}
}

// restored is the form this editor left of an article; kb.ErrNotFound when there is none.
func (s *Server) restored(r *http.Request, id string) (form articleForm, at time.Time, err error) {
	left, err := s.Autosaves.Autosave(r.Context(), visitOf(r).Viewer.UserID, id)
	if err != nil {
		return form, at, err
	}
	if err := json.Unmarshal([]byte(left.Form), &form); err != nil {
		return form, at, fmt.Errorf("read autosave %q: %w", id, err)
	}
	return form, left.At, nil
}

// leftOf is what this editor left of a stored article; nil when that is nothing, or nothing else than what is stored.
func (s *Server) leftOf(r *http.Request, a *kb.Article) (*leftText, error) {
	form, at, err := s.restored(r, a.ID)
	if errors.Is(err, kb.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	fields := differ(form, formOf(a))
	if len(fields) == 0 {
		return nil, nil
	}
	left := &leftText{
		At: at, Title: form.Title, Newer: form.Rev != a.Rev, Changes: changedLines(a.Body, form.Body),
		Restore: "/studio/articles/" + a.ID + "?autosave=" + a.ID, Delete: "/studio/autosaves/" + a.ID + "/delete",
	}
	for _, field := range fields {
		left.Differ = append(left.Differ, studioField(visitOf(r).locale, field))
	}
	return left, nil
}

// maxLeft is how many texts a page offers to go on with.
const maxLeft = 3

// leftNew lists the texts this editor left of articles that were never saved, newest first.
func (s *Server) leftNew(r *http.Request) ([]leftText, error) {
	found, err := s.Autosaves.Autosaves(r.Context(), visitOf(r).Viewer.UserID)
	if err != nil {
		return nil, err
	}
	var left []leftText
	for _, a := range found {
		if a.Rev == 0 && len(left) < maxLeft {
			id := url.PathEscape(a.ID)
			left = append(left, leftText{At: a.At, Title: a.Title, Restore: "/studio/articles/new?autosave=" + url.QueryEscape(a.ID), Delete: "/studio/autosaves/" + id + "/delete"})
		}
	}
	return left, nil
}
