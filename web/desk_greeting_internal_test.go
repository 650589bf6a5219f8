package web

import "testing"

func TestNobodyIsGreetedTwice(t *testing.T) {
	for _, tt := range []struct{ name, draft, piece, want string }{
		{"two replies", "Здравствуйте, Даша!\n\nПервое.", "Здравствуйте, Даша!\n\nВторое.", "Второе."},
		{"typed otherwise", "Добрый день!", "Здравствуйте!\n\nВторое.", "Второе."},
		{"a placeholder", "доброго времени суток", "Здравствуйте, {{user.name}}!\nВторое.", "Второе."},
		{"a comma", "Hello", "Добрый вечер, коллега,\n\nВторое.", "Второе."},
		{"the first", "", "Здравствуйте, Даша!\n\nПервое.", "Здравствуйте, Даша!\n\nПервое."},
		{"after words without a greeting", "По первому вопросу:", "Здравствуйте!\n\nВторое.", "Здравствуйте!\n\nВторое."},
		{"the line says more", "Здравствуйте!", "Здравствуйте! Пароль сброшен.\n\nВойдите.", "Здравствуйте! Пароль сброшен.\n\nВойдите."},
		{"no greeting", "Здравствуйте!", "Пароль сброшен.\n\nВойдите.", "Пароль сброшен.\n\nВойдите."},
		{"nothing else", "Здравствуйте!", "Здравствуйте!", "Здравствуйте!"},
	} {
		if got := withoutSecondGreeting(tt.draft, tt.piece); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
