package importer

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What formats have and articles have not is told, and what can be kept is kept.
func TestNothingIsLostInSilence(t *testing.T) {
	picture := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(dot(t, 7)))
	const notionPage = "База 0123456789abcdef0123456789abcdef"
	for name, c := range map[string]struct {
		format     Format
		files      map[string]string
		choices    Choices
		id         string
		body       string   // a part of the article
		told       []string // codes
		tags, role string
	}{
		"pictures in HTML": {format: FormatHTML, files: map[string]string{"a.html": "<h1>А</h1><p><img alt='окно' src='" + picture + "'><img src='data:text/html;base64,PGI+'>"},
			id: "a", body: "![окно](images/", told: []string{"html_data"}},
		"segment of Zendesk": {format: FormatZendesk, files: map[string]string{"a.json": `{"user_segments":[{"id":5,"name":"Педагоги","user_type":"signed_in_users"}],"articles":[{"id":1,"title":"А","body":"<p>а","user_segment_id":5,"permission_group_id":7,"vote_count":3}]}`},
			choices: Choices{Audiences: map[string]string{"5": "pedagog"}}, id: "zendesk-1", role: "pedagog", told: []string{"audience_made", "zendesk_groups", "zendesk_votes"}},
		"segment of Zendesk that nobody maps": {format: FormatZendesk, files: map[string]string{"a.json": `{"user_segments":[{"id":5,"name":"Сотрудники","user_type":"staff"}],"articles":[{"id":1,"title":"А","body":"<p>а","user_segment_id":5}]}`},
			id: "zendesk-1", told: []string{"zendesk_segment"}},
		"properties of Notion": {format: FormatNotion, files: map[string]string{notionPage + ".csv": "Имя,Теги\n", notionPage + ".html": `<html><body><article><h1 class="page-title">База</h1><table class="properties"><tr class="property-row property-row-multi_select"><th>Теги</th><td><span class="selected-value">вход</span><span class="selected-value">пароль</span></td></tr><tr class="property-row property-row-person"><th>Владелец</th><td>Мария</td></tr></table><div class="page-body"><p>Текст</p></div></article></body></html>`},
			id: "notion-0123456789abcdef0123456789abcdef", tags: "вход пароль", told: []string{"notion_property", "notion_table"}},
		"attachments of Confluence": {format: FormatConfluence, files: map[string]string{"index.html": "Available Pages pageSection", "A_101.html": "<title>База : А</title><div id='main-content'><p><a href='attachments/101/1.pdf'>план</a></div>", "attachments/101/1.pdf": "%PDF-1.4", "attachments/101/2.pdf": "%PDF-1.4"},
			id: "confluence-101", body: "[план](attachments/101/1.pdf)", told: []string{"file_unused"}},
		"conditions and tables of Diplodoc": {format: FormatDiplodoc, files: map[string]string{
			"presets.yaml": "default:\n  audience: school\n",
			"toc.yaml":     "items:\n  - {name: А, href: a.md}\n  - {name: Б, href: b.md, when: audience == \"internal\"}\n  - {name: В, href: b.md, when: false}\n  - {name: Г, href: b.md, when: audience > 3}\n",
			"a.md":         "# А\n\n##код## и ++важно++\n\n#|\n|| **Кто** | **Когда** ||\n||\n\nУченик\n\n|\n\nвсегда\n\n||\n|#\n\n[*термин]: слово\n", "b.md": "# Б\n\nТекст\n"},
			id: "a", body: "`код` и важно\n\n\n| **Кто** | **Когда** |\n| --- | --- |\n| Ученик | всегда |", told: []string{"term", "toc_off", "toc_when"}},
		"footnotes of Word": {format: FormatDOCX, files: map[string]string{"a.docx": string(wordOf(t, map[string]string{
			"word/document.xml":  `<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:pStyle w:val="a1"/></w:pPr><w:r><w:t>Памятка</w:t></w:r></w:p><w:p><w:r><w:t>Текст</w:t><w:footnoteReference w:id="2"/><w:footnoteReference w:id="9"/><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>`,
			"word/styles.xml":    `<w:styles xmlns:w="w"><w:style w:styleId="a1"><w:name w:val="Заголовок 1"/></w:style></w:styles>`,
			"word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote w:id="2"><w:p><w:r><w:t>Кроме *каникул*</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		}))}, id: "a", body: "Текст[^1]\n\n[^1]: Кроме \\*каникул\\*", told: []string{"docx_footnote", "docx_field"}},
		"pictures that tell of the camera": {format: FormatMarkdown, files: map[string]string{"a.md": "# А\n\n![](k.png)\n", "k.png": dot(t, 7) + "конец"},
			id: "a", told: []string{"picture_cleaned"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, data := range c.files {
				write(t, filepath.Join(dir, file), data)
			}
			im, _ := newCenter(t)
			report := mustImport(t, im, mustOpenFormat(t, c.format, dir), Options{Choices: c.choices})
			a := mustFind(t, im, c.id)
			if !strings.Contains(a.Body, c.body) || strings.Join(a.Tags, " ") != c.tags || strings.Join(a.Audiences, " ") != c.role {
				t.Errorf("%q, tags %q, for %q", a.Body, a.Tags, a.Audiences)
			}
			told := map[string]bool{}
			for _, remark := range append(report.Problems, report.Notes...) {
				told[remark.Reason.Code] = true
			}
			for _, code := range c.told {
				if !told[code] {
					t.Errorf("%s is not told: %+v", code, told)
				}
				delete(told, code)
			}
			if len(told) > 0 || len(report.Skipped) > 0 {
				t.Errorf("also told: %v, skipped %v", told, report.Skipped)
			}
		})
	}
}

// wordOf packs the parts of a document of Word.
func wordOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var members []member
	for name, data := range parts {
		members = append(members, member{name: name, data: data})
	}
	data, err := os.ReadFile(zipOf(t, members...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
