package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

type requestNewPage struct {
	Page
	Types    []Choice
	Type     *ticket.RequestType // chosen; nil = the form is not open yet
	Draft    requestDraft
	Fields   []requestField
	Suggest  suggestPart
	Confirm  bool   // shown before sending to those whose browser could not show suggestions while they wrote
	Field    string // what is wrong …
	Error    string // … and how to put it right
	Stranger bool   // asked for his name and address
	Limit    int    // bytes of a message
}

// A requestDraft is the form as it was filled in.
type requestDraft struct {
	Type, Audience, Subject, Body, Name, Email string
	From                                       string // page he came from
	Fields                                     map[string]string
}

// A requestField is an extra field with what was typed into it.
type requestField struct {
	ticket.Field
	Input string // name of the input
	Value string
	Error string
}

// fieldPrefix keeps the names of extra fields apart from ours.
const fieldPrefix = "f."

// readDraft reads a form or the parameters of an address.
func readDraft(values url.Values) requestDraft {
	d := requestDraft{Type: values.Get("type"), Audience: values.Get("for"), Subject: strings.TrimSpace(values.Get("subject")), Body: values.Get("body"),
		Name: strings.TrimSpace(values.Get("name")), Email: strings.TrimSpace(values.Get("email")), From: values.Get("page"), Fields: map[string]string{}}
	for key, list := range values {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok && len(d.Fields) < ticket.MaxFields {
			d.Fields[name] = strings.TrimSpace(list[0])
		}
	}
	return d
}

func (s *Server) handleRequestNew(w http.ResponseWriter, r *http.Request) error {
	page, err := s.requestNewPage(r, readDraft(r.URL.Query()))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "request_new", page)
}

func (s *Server) requestNewPage(r *http.Request, d requestDraft) (*requestNewPage, error) {
	page := &requestNewPage{Page: s.page(r, "request.title"), Draft: d, Stranger: visitOf(r).User == nil, Limit: ticket.MaxMessage}
	page.Room, page.NoIndex, page.HeaderBox = "write", true, false
	page.Scripts = []string{"request.js"}
	if page.Draft.Audience == "" {
		page.Draft.Audience = page.For()
	}
	page.Draft.From = localPath(page.Draft.From)
	page.Notices = s.notices(r, page.Page, page.Draft.Audience)
	types, err := s.Forms.RequestTypes(r.Context())
	if err != nil {
		return nil, fmt.Errorf("request types: %w", err)
	}
	for i, kind := range types {
		fits := len(kind.Audiences) == 0 || page.Draft.Audience == "" || slices.Contains(kind.Audiences, page.Draft.Audience)
		if !fits && kind.ID != d.Type {
			continue
		}
		u := withParam(withParam(withParam(page.Here, "type", kind.ID), "for", page.Draft.Audience), "s", "")
		page.Types = append(page.Types, Choice{Value: kind.ID, Title: kind.Title, Current: kind.ID == d.Type, URL: u})
		if kind.ID == d.Type {
			page.Type = &types[i]
		}
	}
	if len(types) == 0 {
		page.Type = &ticket.RequestType{}
	}
	if page.Type != nil {
		for _, f := range page.Type.Fields {
			page.Fields = append(page.Fields, requestField{Field: f, Input: fieldPrefix + f.Name, Value: d.Fields[f.Name]})
		}
	}
	return page, nil
}

// handleRequestCreate files the request. Someone without JavaScript has not seen suggestions while he wrote: he sees
// them once, before sending, and sends with one more click.
func (s *Server) handleRequestCreate(w http.ResponseWriter, r *http.Request) error {
	d := readDraft(r.PostForm)
	if r.PostFormValue("website") != "" { // people do not see this field
		return errBadRequest
	}
	if r.PostFormValue("confirmed") == "" {
		page, err := s.confirmPage(w, r, d)
		if err != nil {
			return err
		}
		if page != nil {
			return s.render(w, r, http.StatusOK, "request_new", page)
		}
	}
	s.remember(w, r)
	me := s.actor(r)
	if !s.hasAudience(r, d.Audience) {
		d.Audience = ""
	}
	if visitOf(r).User == nil {
		me.Name, me.Email = d.Name, d.Email
	}
	suggestion := cut(r.PostFormValue("suggestion"), 40)
	t, err := s.Tickets.Create(r.Context(), me, ticket.Draft{Subject: d.Subject, Body: d.Body, Type: d.Type, Audience: d.Audience,
		Fields: d.Fields, Suggestion: suggestion, Session: visitOf(r).session()})
	if field := new(kb.FieldError); errors.As(err, &field) {
		return s.refuseRequest(w, r, d, field)
	}
	if err != nil {
		return err
	}
	if err := s.Suggester.Submitted(r.Context(), visitOf(r).Viewer, visitOf(r).session(), t); err != nil {
		s.Log.ErrorContext(r.Context(), "record submitted", "err", err, "request_id", visitOf(r).RequestID)
	}
	s.requested(r)
	return seeRequest(w, r, t, "?sent=1")
}

// hasAudience reports whether there is such a role.
func (s *Server) hasAudience(r *http.Request, slug string) bool {
	audiences, err := s.Audiences.Audiences(r.Context())
	return err == nil && slices.ContainsFunc(audiences, func(a kb.Audience) bool { return a.Slug == slug })
}

// refuseRequest shows the form again with what is wrong beside its field.
func (s *Server) refuseRequest(w http.ResponseWriter, r *http.Request, d requestDraft, wrong *kb.FieldError) error {
	page, err := s.requestNewPage(r, d)
	if err != nil {
		return err
	}
	l := visitOf(r).locale
	page.Field, page.Error = wrong.Field, l.fieldError(wrong)
	for i := range page.Fields {
		if f := &page.Fields[i]; f.Name == wrong.Field {
			page.Field = f.Input
			page.Error = l.fieldErrorNamed(wrong, f.Label)
			f.Error = page.Error
		}
	}
	page.Confirm = r.PostFormValue("confirmed") != ""
	return s.render(w, r, http.StatusUnprocessableEntity, "request_new", page)
}

// confirmPage is the form with suggestions; nil when there are none and nothing stands in the way.
func (s *Server) confirmPage(w http.ResponseWriter, r *http.Request, d requestDraft) (*requestNewPage, error) {
	part, err := s.suggestPart(w, r, d)
	if err != nil || len(part.Hits) == 0 {
		return nil, nil // suggestions never stand between a person and his request
	}
	page, err := s.requestNewPage(r, d)
	if err != nil {
		return nil, err
	}
	page.Suggest, page.Confirm = part, true
	return page, nil
}

// suggestPart is what stands beside the text of a request.
type suggestPart struct {
	ID        string
	Confident bool
	Hits      []HitLine
	Topics    []assist.Topic
	Section   string // chosen topic
	Topic     string // its title; empty when nothing of it was found
}

// suggestPart asks for suggestions for a draft.
func (s *Server) suggestPart(w http.ResponseWriter, r *http.Request, d requestDraft) (suggestPart, error) {
	s.remember(w, r)
	v := visitOf(r)
	part := suggestPart{Section: cut(chosenTopic(r), maxRef)}
	found, err := s.Suggester.Suggest(r.Context(), assist.Draft{Surface: assist.SurfaceForm, Subject: d.Subject, Body: d.Body, Audience: d.Audience,
		Type: d.Type, Section: part.Section, Page: localPath(d.From), Session: v.session(), Viewer: v.Viewer})
	if errors.Is(err, search.ErrUnavailable) {
		return part, nil
	}
	if err != nil {
		return part, fmt.Errorf("suggest: %w", err)
	}
	sections, err := s.Sections.Sections(r.Context())
	if err != nil {
		return part, fmt.Errorf("sections: %w", err)
	}
	part.ID, part.Confident, part.Topics = found.ID, found.Confident, found.Topics
	titles := sectionTitles(sections)
	if len(found.Hits) > 0 { // of the topic, all of them: what he may read tells its title, and nothing else does
		part.Topic = titles[part.Section]
	}
	for _, h := range found.Hits {
		part.Hits = append(part.Hits, s.hitLine(v.locale, h.Hit, titles, found.ID))
	}
	return part, nil
}

// chosenTopic is the topic that was just chosen, or given up by choosing none; else the one chosen before.
func chosenTopic(r *http.Request) string {
	if chosen, ok := r.PostForm["topic"]; ok && len(chosen) > 0 {
		return chosen[0]
	}
	return r.PostFormValue("section")
}

// handleRequestSuggest gives suggestions for what has been typed so far: a part of the page to a script, the page to a
// browser without. «Не то» arrives here too: the answer is turned down and the rest asked for again.
func (s *Server) handleRequestSuggest(w http.ResponseWriter, r *http.Request) error {
	d := readDraft(r.PostForm)
	if ref := r.PostFormValue("reject"); ref != "" {
		o := assist.Outcome{Suggestion: cut(r.PostFormValue("suggestion"), 40), Kind: assist.OutcomeRejected, Hit: ref}
		if err := s.record(r, o); err != nil {
			return err
		}
	}
	part, err := s.suggestPart(w, r, d)
	if err != nil {
		return err
	}
	if isPart(r) {
		return s.renderPart(w, r, "suggestions", part)
	}
	page, err := s.requestNewPage(r, d)
	if err != nil {
		return err
	}
	page.Suggest, page.Confirm = part, true
	return s.render(w, r, http.StatusOK, "request_new", page)
}

type helpedPage struct {
	Page
	Article *kb.Article
}

// handleRequestHelped records that a suggested answer solved the question. The draft is not sent.
func (s *Server) handleRequestHelped(w http.ResponseWriter, r *http.Request) error {
	hit := r.PostFormValue("hit")
	o := assist.Outcome{Suggestion: cut(r.PostFormValue("suggestion"), 40), Kind: assist.OutcomeHelped, Hit: hit}
	if err := s.record(r, o); err != nil {
		return err
	}
	_, id, _ := strings.Cut(hit, ":")
	target := "/requests/helped"
	if id != "" {
		target = withParam(target, "a", id)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

func (s *Server) handleRequestThanks(w http.ResponseWriter, r *http.Request) error {
	page := helpedPage{Page: s.page(r, "helped.title")}
	page.NoIndex, page.Scripts = true, []string{"request.js"}
	var err error
	page.Article, err = s.readableArticle(r.Context(), visitOf(r).Viewer, r.URL.Query().Get("a"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "helped", page)
}
