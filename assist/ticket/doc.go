// Package ticket is the light ticket module: what a ticket is, who may do what to it and which step may follow
// which. Permissions and the status machine are pure functions; storage is behind Store (assist/assistsql).
//
// It is not a service desk: no macros engine, no calendar, no mail (assist/mail).
//
//	next, err := ticket.Next(t.Status, ticket.ActReply, ticket.ByAgent) // → StatusFeedback
package ticket
