package assisttest

import (
	"strings"
	"testing"
)

// Messages that refer to a file are counted once each, whoever wrote them.
func testFileMessages(t *testing.T, s *Stores) {
	desk(t, s)
	menu, film := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	counts := func(what string, want map[string]int) {
		t.Helper()
		got, err := s.Files.FileMessages(t.Context())
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	made := newTicket("Тема")
	noError(t, s.Tickets.Create(t.Context(), made, ask("Хеш без адреса: "+menu), ask("Каталог /files/ пуст")))
	counts("without addresses", map[string]int{})
	twice := ask("Смотрите /files/" + menu + "/a.png и ещё раз [меню](/files/" + menu + "/b.png), потом /files/" + film + "/film.webm.")
	note := ask("https://help.example/files/" + menu + "/a.png")
	note.Note = true
	noError(t, s.Tickets.Create(t.Context(), newTicket("Другая тема"), twice, note))
	counts("with addresses", map[string]int{menu: 2, film: 1})
}
