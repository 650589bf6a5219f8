package main

import (
	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
)

// mask is a ticket for people of another house: who wrote, worked on it or filled in a form is not told, personal data in texts is hidden.
// Notes were written for colleagues and stay with them.
func (e *ticketExport) mask(t importer.Ticket) importer.Ticket {
	names := []string{t.Requester.Name}
	for _, m := range t.Messages {
		names = append(names, m.Author.Name)
	}
	hide, out := assist.NewNameMask(names), t
	out.ExternalID, out.Requester, out.Assignee = t.Key, importer.Person{}, ""
	out.Subject, out.Body, out.Rating.Comment = hide(t.Subject), hide(t.Body), hide(t.Rating.Comment)
	out.Fields, out.Messages, out.Events = nil, nil, nil
	for name, value := range t.Fields {
		if !e.choices[t.Type+"/"+name] {
			continue
		}
		if out.Fields == nil {
			out.Fields = map[string]string{}
		}
		out.Fields[name] = value
	}
	for _, m := range t.Messages {
		if !m.Note {
			out.Messages = append(out.Messages, importer.Message{From: m.From, Body: hide(m.Body), At: m.At})
		}
	}
	for _, v := range t.Events {
		v.By = ""
		switch ticket.Action(v.Action) {
		case ticket.ActAssign:
			v.Detail = ""
		case ticket.ActNote:
			continue
		}
		out.Events = append(out.Events, v)
	}
	return out
}
