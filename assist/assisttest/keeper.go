package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// offered is a suggestion of the form with one article.
func offered(id, session string, after time.Duration) assist.Suggestion {
	return assist.Suggestion{ID: id, Surface: assist.SurfaceForm, Session: session, Query: "не приходит письмо", At: noon.Add(after),
		Hits: []assist.Hit{{Hit: search.Hit{ID: "a1", Kind: "article", Title: "Письмо", Section: "login"}}}}
}

// happened adds outcomes to a suggestion.
func happened(t *testing.T, s *Stores, suggestion string, after time.Duration, kinds ...string) {
	t.Helper()
	for _, kind := range kinds {
		hit := "article:a1"
		if kind == assist.OutcomeShown || kind == assist.OutcomeSubmitted {
			hit = ""
		}
		noError(t, s.Ledger.SaveOutcome(t.Context(), assist.Outcome{Suggestion: suggestion, Kind: kind, Hit: hit, At: noon.Add(after)}))
	}
}

// filed is a request of a person from a browser.
func filed(t *testing.T, s *Stores, requester, session string, after time.Duration) *ticket.Ticket {
	t.Helper()
	made := newTicket("Не приходит письмо")
	made.Requester, made.Session, made.CreatedAt = ticket.Person{ID: requester}, session, noon.Add(after)
	noError(t, s.Tickets.Create(t.Context(), made, ask("Текст.")))
	return made
}

const day = 24 * time.Hour

func testContacts(t *testing.T, s *Stores) {
	desk(t, s)
	suggest(t, s, offered("helped", "anna", 0))
	happened(t, s, "helped", time.Minute, assist.OutcomeShown, assist.OutcomeHelped)
	suggest(t, s, offered("opened", "boris", 0))
	happened(t, s, "opened", time.Minute, assist.OutcomeShown, assist.OutcomeOpened)
	mine := offered("person", "work", 0)
	mine.Person = "u1"
	suggest(t, s, mine)
	happened(t, s, "person", time.Minute, assist.OutcomeHelped)
	held := offered("held", "vera", 0)
	held.Holdout = true
	suggest(t, s, held)
	happened(t, s, "held", time.Minute, assist.OutcomeHelped)

	filed(t, s, "visitor:b", "boris", 30*time.Minute)
	anna := filed(t, s, "visitor:a", "anna", 2*day)
	boris := filed(t, s, "visitor:b", "boris", 3*day)
	user := filed(t, s, "u1", "home", 4*day)
	filed(t, s, "visitor:v", "vera", day)
	filed(t, s, "visitor:a", "anna", 8*day)
	contacts := func(what string, since time.Duration, want ...assist.Contact) {
		t.Helper()
		got, err := s.Contacts.Contacts(t.Context(), noon.Add(since), 10)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	list := []assist.Contact{{Suggestion: "helped", Ticket: anna.Key}, {Suggestion: "opened", Ticket: boris.Key}, {Suggestion: "person", Ticket: user.Key}}
	contacts("within a week, not of the same visit", 0, list...)
	contacts("since then", 3*day, list[1:]...)
	noError(t, s.Ledger.SaveOutcome(t.Context(), assist.Outcome{Suggestion: "helped", Kind: assist.OutcomeRecontact, Detail: anna.Key, At: noon}))
	contacts("what is noted is not listed again", 0, list[1:]...)
}

func testExpireSuggestions(t *testing.T, s *Stores) {
	suggest(t, s, offered("old", "anna", -day))
	happened(t, s, "old", -day, assist.OutcomeShown)
	suggest(t, s, offered("new", "anna", 0))
	n, err := s.Keeper.ExpireSuggestions(t.Context(), noon)
	noError(t, err)
	wantEqual(t, "older than noon", n, 1)
	_, err = s.Ledger.Suggestion(t.Context(), "old")
	wantError(t, "the old one", err, kb.ErrNotFound)
	outcomes, err := s.Ledger.Outcomes(t.Context(), "old")
	noError(t, err)
	wantEqual(t, "its outcomes", len(outcomes), 0)
	_, err = s.Ledger.Suggestion(t.Context(), "new")
	noError(t, err)
}

func testErase(t *testing.T, s *Stores) {
	desk(t, s)
	_, err := s.Keeper.Erase(t.Context(), assist.Subject{}, false)
	wantField(t, "nobody", err, "person", "required")

	mine := offered("mine", "browser", 0)
	mine.Person = "u1"
	suggest(t, s, mine)
	suggest(t, s, offered("same browser", "browser", time.Minute))
	request := filed(t, s, "u1", "browser", time.Hour)
	forDesk := offered("desk", "ticket:"+request.Key, time.Hour)
	forDesk.Surface, forDesk.Ticket = assist.SurfaceDesk, request.Key
	suggest(t, s, forDesk)
	other := filed(t, s, "u2", "other", time.Hour)
	showsMine := offered("shows mine", "ticket:"+other.Key, 2*time.Hour)
	showsMine.Hits = append(showsMine.Hits, assist.Hit{Hit: search.Hit{ID: request.ID, Kind: search.KindTicket}})
	suggest(t, s, showsMine)
	suggest(t, s, offered("other", "other", 0))
	noError(t, s.Ledger.SaveOutcome(t.Context(), assist.Outcome{Suggestion: "other", Kind: assist.OutcomeHelped, By: "u1", Detail: request.Key, At: noon}))

	want := assist.Erased{Tickets: 1, Suggestions: 4, Traces: 2}
	for _, dry := range []bool{true, false} {
		got, err := s.Keeper.Erase(t.Context(), assist.Subject{ID: "u1"}, dry)
		noError(t, err)
		wantEqual(t, "erased", got, want)
	}
	_, err = s.Tickets.Ticket(t.Context(), request.Key)
	wantError(t, "his request", err, kb.ErrNotFound)
	for _, id := range []string{"mine", "same browser", "desk", "shows mine"} {
		_, err = s.Ledger.Suggestion(t.Context(), id)
		wantError(t, id, err, kb.ErrNotFound)
	}
	left, err := s.Ledger.Outcomes(t.Context(), "other")
	noError(t, err)
	wantEqual(t, "what he did to another's", left, []assist.Outcome{{Suggestion: "other", Kind: assist.OutcomeHelped, At: noon}})
	_, err = s.Tickets.Ticket(t.Context(), other.Key)
	noError(t, err)
	list := changed(t, s, 0)
	wantEqual(t, "the index hears of it", list[len(list)-1], request.ID)
}
