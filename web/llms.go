package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// handleLLMs lists what anybody may read for programs that read instead of people (llmstxt.org): Markdown, by section, each article
// with the address of its text.
func (s *Server) handleLLMs(w http.ResponseWriter, r *http.Request) error {
	sections, articles, err := s.libraryOf(r.Context(), kb.Viewer{})
	if err != nil {
		return err
	}
	l, site := visitOf(r).locale, s.config.Name
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n> %s\n", oneLine(site), oneLine(l.T("home.about", "Site", site)))
	bySection := map[string][]*kb.Article{}
	for _, a := range first(articles, maxSitemap) {
		bySection[a.Section] = append(bySection[a.Section], a)
	}
	list := func(title string, articles []*kb.Article) {
		if len(articles) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n## %s\n\n", oneLine(title))
		for _, a := range articles {
			fmt.Fprintf(&b, "- [%s](%s)\n", linkText.Replace(oneLine(a.Title)), s.absolute(r, "/a/"+a.Slug+".md"))
		}
	}
	for _, section := range sections {
		list(section.Title, bySection[section.Slug])
		delete(bySection, section.Slug)
	}
	var rest []*kb.Article
	for _, a := range first(articles, maxSitemap) {
		if _, left := bySection[a.Section]; left {
			rest = append(rest, a)
		}
	}
	list(l.T("llms.rest"), rest)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	return writeText(w, r, b.String())
}

// linkText escapes what ends the text of a link in Markdown.
var linkText = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
