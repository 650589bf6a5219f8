package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// An Alternate is the same page in another language or format, for machines.
type Alternate struct{ Lang, Type, URL string }

// A fact is a thing of schema.org in JSON-LD.
type fact map[string]any

// maxFactText is how much of an answer search engines are told, in bytes.
const maxFactText = 5000

// alternates lists the languages of an article, its own among them, and its Markdown.
func (s *Server) alternates(r *http.Request, a *kb.Article, languages []*kb.Article) []Alternate {
	list := []Alternate{{Type: "text/markdown", URL: s.absolute(r, "/a/"+a.Slug+".md")}}
	if len(languages) == 0 {
		return list
	}
	for _, other := range append([]*kb.Article{a}, languages...) {
		list = append(list, Alternate{Lang: other.Lang, URL: s.absolute(r, "/a/"+other.Slug)})
	}
	return list
}

// facts describe an article to search engines; nil when it is not for everybody.
func (s *Server) facts(r *http.Request, page *articlePage) any {
	if page.Article.Access != kb.AccessPublic {
		return nil
	}
	return fact{"@context": "https://schema.org", "@graph": []fact{s.trailFact(r, page), s.articleFact(r, page)}}
}

// trailFact is the way from the home page.
func (s *Server) trailFact(r *http.Request, page *articlePage) fact {
	way := append([]Crumb{{page.Site, "/"}}, page.Crumbs...)
	var items []fact
	for i, c := range append(way, Crumb{page.Article.Title, "/a/" + page.Article.Slug}) {
		items = append(items, fact{"@type": "ListItem", "position": i + 1, "name": c.Title, "item": s.absolute(r, c.URL)})
	}
	return fact{"@type": "BreadcrumbList", "itemListElement": items}
}

func (s *Server) articleFact(r *http.Request, page *articlePage) fact {
	a := page.Article
	switch {
	case a.Kind == kb.KindFAQ:
		text := strings.ToValidUTF8(beginning(content.Text(a.Body), maxFactText), "")
		answer := fact{"@type": "Question", "name": a.Title, "acceptedAnswer": fact{"@type": "Answer", "text": text}}
		return fact{"@type": "FAQPage", "url": page.Canonical, "inLanguage": a.Lang, "mainEntity": []fact{answer}}
	case page.Film != nil && page.Film.Video != "" && page.Film.Poster.URL != "": // a film without a picture is no film to search engines
		return s.filmFact(r, page)
	}
	return fact{"@type": "TechArticle", "url": page.Canonical, "headline": a.Title, "description": page.Description, "inLanguage": a.Lang,
		"datePublished": machineTime(published(a)), "dateModified": machineTime(a.UpdatedAt), "publisher": fact{"@type": "Organization", "name": page.Site}}
}

// filmFact describes a film with its chapters as clips.
func (s *Server) filmFact(r *http.Request, page *articlePage) fact {
	a, film := page.Article, page.Film
	full := func(address string) string {
		if strings.HasPrefix(address, "/") {
			return s.absolute(r, address)
		}
		return address
	}
	video, _, _ := strings.Cut(film.Video, "#")
	v := fact{"@type": "VideoObject", "url": page.Canonical, "name": a.Title, "description": page.Description, "inLanguage": a.Lang,
		"uploadDate": machineTime(published(a)), "contentUrl": full(video), "thumbnailUrl": full(film.Poster.URL)}
	if film.Duration > 0 {
		v["duration"] = fmt.Sprintf("PT%dS", film.Duration)
	}
	var clips []fact
	for _, c := range film.Chapters {
		clip := fact{"@type": "Clip", "name": c.Text, "startOffset": c.T, "url": page.Canonical + "?t=" + strconv.Itoa(c.T)}
		if c.End > c.T {
			clip["endOffset"] = c.End
		}
		clips = append(clips, clip)
	}
	if clips != nil {
		v["hasPart"] = clips
	}
	return v
}

// published is when readers first had the article, as far as it is known.
func published(a *kb.Article) time.Time {
	if a.PublishedAt.IsZero() {
		return a.CreatedAt
	}
	return a.PublishedAt
}

// beginning is a text up to a number of bytes.
func beginning(text string, n int) string { return text[:min(len(text), n)] }
