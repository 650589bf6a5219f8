package content_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

func TestFromHTML(t *testing.T) {
	for _, tt := range []struct{ name, html, want string }{
		{"a page", `<h2>Вход</h2><p>Нажмите <b>«Войти»</b> и <a href="https://help.example/a">читайте</a>.</p><ul><li>почта</li><li>пароль</li></ul>`,
			"## Вход\n\nНажмите **«Войти»** и [читайте](https://help.example/a).\n\n- почта\n- пароль"},
		{"a table", `<table><tr><td>Роль</td><td>Срок</td></tr><tr><td>Ученик</td><td>2 дня</td></tr></table>`,
			"| Роль | Срок |\n|---|---|\n| Ученик | 2 дня |"},
		{"Google Docs", `<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:700">Важно:</span><span style="font-weight:400"> смените </span><span style="font-style:italic">пароль</span></p></b>`,
			"**Важно:** смените *пароль*"},
		{"Word", `<html><body><!--StartFragment--><p class=MsoNormal>Шаги:</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>Откройте</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·</span>почту</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><b><span style='mso-list:Ignore'>2.</span></b>Закройте</p>
<p class=MsoNormal>Готово.<o:p></o:p></p><!--EndFragment--></body></html>`,
			"Шаги:\n\n1. Откройте\n   \n   - почту\n2. Закройте\n\nГотово."},
		{"nothing runs", `<script>alert(1)</script><p onclick="alert(1)">текст</p><style>p{}</style>`, "текст"},
		{"marks stay words", `<p>2 * 3 * 4 и [скобки] и #1</p>`, `2 * 3 * 4 и \[скобки] и #1`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := content.FromHTML(tt.html)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

func TestFromHTMLLimits(t *testing.T) {
	for name, source := range map[string]string{
		"long": strings.Repeat("ж", 2*content.MaxBody+1), "deep": strings.Repeat("<div>", 400) + "x", "quotes": strings.Repeat("<blockquote>", 400) + "x",
	} {
		if _, err := content.FromHTML(source); !errors.Is(err, kb.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	began := time.Now()
	if _, err := content.FromHTML(strings.Repeat("<p style='mso-list:l0 level9'>a<b>b", 2_000)); err != nil && !errors.Is(err, kb.ErrTooLarge) {
		t.Error(err)
	}
	if _, err := content.FromHTML("<table>" + strings.Repeat("<tr><td>a</td><td>b</td></tr>", 5_000) + "</table>"); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("hostile HTML took %s", took)
	}
}
