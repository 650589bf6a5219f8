package importer

import (
	"fmt"
	"io"
	"time"
)

// Kinds of lines that belong to the ticket module.
const (
	kindTicket      = "ticket"
	kindQueue       = "queue"
	kindRequestType = "request_type"
)

// ticketLine is a ticket as a line of JSON.
type ticketLine struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Key        string            `json:"key,omitempty"`
	Title      string            `json:"title"`
	Body       string            `json:"body"`
	Queue      string            `json:"queue,omitempty"`
	Type       string            `json:"type,omitempty"`
	Topic      string            `json:"topic,omitempty"`
	Audience   string            `json:"audience,omitempty"`
	Status     string            `json:"status,omitempty"`
	Requester  Person            `json:"requester,omitzero"`
	Assignee   string            `json:"assignee,omitempty"`
	Fields     map[string]string `json:"fields,omitempty"`
	Solution   string            `json:"solution,omitempty"`
	Answers    []Answer          `json:"answers,omitempty"`
	Rating     *Rating           `json:"rating,omitempty"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at,omitzero"`
	ResolvedAt time.Time         `json:"resolved_at,omitzero"`
	Messages   []Message         `json:"messages,omitempty"`
	Events     []Event           `json:"events,omitempty"`
}

// WriteTicket writes a ticket as the line that an import reads back without a difference.
func WriteTicket(w io.Writer, t Ticket) error {
	line := ticketLine{
		ID: t.ExternalID, Kind: kindTicket, Key: t.Key, Title: t.Subject, Body: t.Body, Queue: t.Queue, Type: t.Type, Topic: t.Topic,
		Audience: t.Audience, Status: t.Status, Requester: t.Requester, Assignee: t.Assignee, Fields: t.Fields, Solution: t.Solution,
		Answers: t.Answers, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ResolvedAt: t.ResolvedAt, Messages: t.Messages, Events: t.Events,
	}
	if t.Rating.Grade != "" {
		line.Rating = &t.Rating
	}
	return writeLine(w, line)
}

// WriteQueue writes a queue as a line that an import reads back.
func WriteQueue(w io.Writer, q Queue) error {
	return writeLine(w, struct {
		ID     string `json:"id"`
		Kind   string `json:"kind"`
		Title  string `json:"title"`
		Prefix string `json:"prefix"`
	}{q.ID, kindQueue, q.Title, q.Prefix})
}

// WriteRequestType writes a request type as a line that an import reads back.
func WriteRequestType(w io.Writer, t RequestType) error {
	return writeLine(w, struct {
		ID        string         `json:"id"`
		Kind      string         `json:"kind"`
		Title     string         `json:"title"`
		Queue     string         `json:"queue,omitempty"`
		Audiences []string       `json:"audiences,omitempty"`
		Hint      string         `json:"hint,omitempty"`
		Fields    []RequestField `json:"fields,omitempty"`
		Position  int            `json:"position,omitempty"`
	}{t.ID, kindRequestType, t.Title, t.Queue, t.Audiences, t.Hint, t.Fields, t.Position})
}

func writeLine(w io.Writer, line any) error {
	raw, err := plainJSON(line)
	if err == nil {
		_, err = w.Write(append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write a line: %w", err)
	}
	return nil
}
