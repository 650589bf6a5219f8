package assist

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestCut(t *testing.T) {
	const path = "testdata/message.txt"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, out := archive.Files[i], &archive.Files[i+1]
		got := Cut(string(in.Data)) + "\n"
		if *update {
			out.Data = []byte(got)
		} else if got != string(out.Data) {
			t.Errorf("%s: got\n%swant\n%s", in.Name, got, out.Data)
		}
	}
	if *update {
		write(t, path, txtar.Format(archive))
	}
}

func TestMask(t *testing.T) {
	const path = "testdata/mask.txt"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var golden bytes.Buffer
	for line := range strings.Lines(string(data)) {
		in, want, ok := strings.Cut(line, " → ")
		if !ok {
			golden.WriteString(line)
			continue
		}
		got := Mask(in)
		golden.WriteString(in + " → " + got + "\n")
		if !*update && got != strings.TrimSuffix(want, "\n") {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
	if *update {
		write(t, path, golden.Bytes())
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("Здравствуйте! Не приходит письмо.\r\n> цитата\nС уважением, Анна")
	f.Add("От: a\nДата: b\n")
	f.Add("\xff\x00-- \n--\n")
	f.Fuzz(func(t *testing.T, message string) {
		got := Cut(message)
		switch {
		case !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\r"):
			t.Errorf("Cut(%q) = %q: not plain", message, got)
		case len(got) > len(message):
			t.Errorf("Cut(%q) = %q: longer than the message", message, got)
		}
	})
}

func FuzzMask(f *testing.F) {
	f.Add("anna@mail.example, +7 (912) 345-67-89, СНИЛС 123-456-789 01, 0x80070005")
	f.Add("a@b.c@d.e 1234561234567890-x123456")
	f.Add("000000@A0000, меня зовут Иван Ильич Попов, логин: vasya_1; родился 12.03.2009, заказ № 45-1")
	f.Add("мой Паſſword: Qwerty1, ПАРОЛЬ: abc7, Ул. Ленина, д. 5")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range append(personal[:], emails, logins) {
			if c.re.MatchString(text) && !c.mayFind(small(text)) {
				t.Errorf("%q: %v finds what no clue tells of", text, c.re)
			}
		}
		got := Mask(text)
		if again := Mask(got); again != got {
			t.Errorf("Mask(%q) = %q, and again %q", text, got, again)
		}
		if email.MatchString(got) {
			t.Errorf("Mask(%q) = %q: an address is left", text, got)
		}
	})
}
