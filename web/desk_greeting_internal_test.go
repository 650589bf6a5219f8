package web

import (
	"encoding/json"
	"os"
	"testing"
)

// The browser tests hold greeting.js to the same table.
func TestNobodyIsGreetedTwice(t *testing.T) {
	text, err := os.ReadFile("testdata/greetings.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name, Draft, Piece, Want string }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, tt := range cases {
		if got := withoutSecondGreeting(tt.Draft, tt.Piece, "Даша"); got != tt.Want {
			t.Errorf("%s: %q, want %q", tt.Name, got, tt.Want)
		}
	}
	const piece = "Здравствуйте, мама (5 «Б») с телефона!\n\nВторое."
	for name, want := range map[string]string{"мама (5 «Б») с телефона": "Второе.", "мама": piece, "": piece} {
		if got := withoutSecondGreeting("Добрый день!", piece, name); got != want {
			t.Errorf("to %q: %q, want %q", name, got, want)
		}
	}
}
