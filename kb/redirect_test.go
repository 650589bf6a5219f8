package kb

import (
	"errors"
	"strings"
	"testing"
)

func TestRedirectSource(t *testing.T) {
	for _, test := range []struct{ address, want string }{
		{"https://old.example/hc/ru/articles/12-Пароль?b=2&a=1#top", "/hc/ru/articles/12-Пароль?a=1&b=2"},
		{"/hc/ru/articles/12-%D0%9F%D0%B0%D1%80%D0%BE%D0%BB%D1%8C", "/hc/ru/articles/12-Пароль"},
		{"faq//a/../b/", "/faq/b"},
		{"//old.example/x", "/x"},
		{"?page=5", "/?page=5"},
		{"/a?q=два+слова", "/a?q=%D0%B4%D0%B2%D0%B0+%D1%81%D0%BB%D0%BE%D0%B2%D0%B0"},
	} {
		got, err := RedirectSource(test.address)
		if err != nil || got != test.want {
			t.Errorf("%q is %q, %v; want %q", test.address, got, err, test.want)
		}
		if again, err := RedirectSource(got); !strings.Contains(got, "%") && (again != got || err != nil) {
			t.Errorf("%q of %q is %q, %v", test.address, got, again, err)
		}
	}
	for _, address := range []string{"", "/", "https://old.example", "mailto:a@b.example", "%zz", "/a?%zz", "/" + strings.Repeat("a", MaxRedirect)} {
		if got, err := RedirectSource(address); !errors.Is(err, ErrInvalid) {
			t.Errorf("%.40q is %q, %v", address, got, err)
		}
	}
}
