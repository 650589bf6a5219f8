package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestNothingIsLeftOver: every message, icon and part of a page is named somewhere, whole or by the text that a value is put behind.
func TestNothingIsLeftOver(t *testing.T) {
	pages := strings.Join(sources(t, templateFiles, "templates"), "\n")
	scripts, err := fs.Glob(staticFiles, "static/*.js")
	if err != nil {
		t.Fatal(err)
	}
	named := pages + strings.Join(goSources(t), "\n")
	for _, script := range scripts {
		named += strings.Join(sources(t, staticFiles, script), "\n")
	}
	for id := range catalogueKeys(t, "ru") {
		if !isNamed(named, id) && !strings.HasPrefix(id, "why.") { // assist.Whys says those
			t.Errorf("nobody says %s", id)
		}
	}
	icons := strings.Join(sources(t, staticFiles, "static/icons.svg"), "")
	for _, icon := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllStringSubmatch(icons, -1) {
		if !strings.Contains(named, `"`+icon[1]+`"`) && !strings.Contains(named, "#"+icon[1]) {
			t.Errorf("nobody shows the icon %s", icon[1])
		}
	}
	for _, icon := range regexp.MustCompile(`template "icon" "([^"]+)"`).FindAllStringSubmatch(pages, -1) {
		if !strings.Contains(icons, `<symbol id="`+icon[1]+`"`) {
			t.Errorf("there is no icon %s", icon[1])
		}
	}
	for _, part := range regexp.MustCompile(`{{define "([^"]+)"}}`).FindAllStringSubmatch(pages, -1) {
		if strings.Count(named, `"`+part[1]+`"`) < 2 {
			t.Errorf("nobody uses the template %s", part[1])
		}
	}
}

// isNamed reports whether sources name a message: "a.b.c", or "a.b." or "a.%s.c" with a value to come.
func isNamed(sources, id string) bool {
	if strings.Contains(sources, `"`+id+`"`) {
		return true
	}
	for i, r := range id {
		if r != '.' && r != '_' {
			continue
		}
		if head := `"` + id[:i+1]; strings.Contains(sources, head+`"`) || strings.Contains(sources, head+"%") {
			return true
		}
	}
	return false
}
