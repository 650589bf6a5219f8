package assist

import (
	"context"
	"time"
)

// A Subject is a person who asks to be forgotten. What he wrote by another browser without signing in cannot be told to be his.
type Subject struct {
	ID    string // user id, or "visitor:…" of a browser; may be empty when Email is not
	Email string // as it stands in requests; lower case
}

// Erased says how much was removed or freed of a person's name.
type Erased struct {
	Tickets     int64 // with their conversations
	Suggestions int64 // with their outcomes
	Traces      int64 // rows of others that named him: outcomes, messages and steps of an agent
}

// Keeper keeps the ledger small and lets people be forgotten.
type Keeper interface {
	// ExpireSuggestions removes suggestions with their outcomes, and counts of views, from before, and says how many suggestions.
	ExpireSuggestions(ctx context.Context, before time.Time) (int64, error)
	// Erase removes a person's requests, the suggestions made to him, by his id or any of his sessions, or showing his requests
	// to others; where he acted on what is others', his name goes. With dry nothing is removed, only counted.
	Erase(ctx context.Context, who Subject, dry bool) (Erased, error)
}
