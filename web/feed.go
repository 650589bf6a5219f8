package web

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// How long public lists are.
const (
	maxFeed    = 30
	maxSitemap = 50000 // the protocol's limit
)

// public lists what anybody may read, whoever asks: these documents are for machines that pass them on.
func (s *Server) public(r *http.Request) ([]*kb.Article, error) {
	return s.catalog.readable(r.Context(), kb.Viewer{})
}

type sitemap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string        `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapLine `xml:"url"`
}

type sitemapLine struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
	Langs   []sitemapLang
}

// A sitemapLang names the same page in a language, its own among them.
type sitemapLang struct {
	XMLName xml.Name `xml:"xhtml:link"`
	Rel     string   `xml:"rel,attr"`
	Lang    string   `xml:"hreflang,attr"`
	Href    string   `xml:"href,attr"`
}

func (s *Server) handleSitemap(w http.ResponseWriter, r *http.Request) error {
	sections, articles, err := s.libraryOf(r.Context(), kb.Viewer{})
	if err != nil {
		return err
	}
	shelf, err := s.catalog.current(r.Context())
	if err != nil {
		return err
	}
	m := sitemap{XHTML: "http://www.w3.org/1999/xhtml", URLs: []sitemapLine{{Loc: s.absolute(r, "/")}, {Loc: s.absolute(r, "/guides")}}}
	var walk func([]Topic)
	walk = func(tree []Topic) {
		for _, t := range tree {
			m.URLs = append(m.URLs, sitemapLine{Loc: s.absolute(r, "/s/"+t.Slug)})
			walk(t.Children)
		}
	}
	walk(topics(sections, articles, "", true))
	for _, a := range first(articles, max(0, maxSitemap-len(m.URLs))) {
		line := sitemapLine{Loc: s.absolute(r, "/a/"+a.Slug), LastMod: a.UpdatedAt.UTC().Format(time.DateOnly)}
		for _, other := range s.alternates(r, a, shelf.translations(kb.Viewer{}, a)) {
			if other.Lang != "" {
				line.Langs = append(line.Langs, sitemapLang{Rel: "alternate", Lang: other.Lang, Href: other.URL})
			}
		}
		m.URLs = append(m.URLs, line)
	}
	return writeXML(w, r, "application/xml; charset=utf-8", m)
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Author  string   `xml:"author>name"`
}

// handleFeed lists what changed last, for readers of news.
func (s *Server) handleFeed(w http.ResponseWriter, r *http.Request) error {
	articles, err := s.public(r)
	if err != nil {
		return err
	}
	site := s.page(r, "home.title").Site
	f := atomFeed{ID: s.absolute(r, "/"), Title: site, Updated: machineTime(time.Unix(0, 0)),
		Links: []atomLink{{Href: s.absolute(r, "/")}, {Rel: "self", Href: s.absolute(r, "/feed.xml")}}}
	for i, a := range first(newest(articles), maxFeed) {
		if i == 0 {
			f.Updated = machineTime(a.UpdatedAt)
		}
		u := s.absolute(r, "/a/"+a.Slug)
		f.Entries = append(f.Entries, atomEntry{ID: u, Title: a.Title, Updated: machineTime(a.UpdatedAt), Link: atomLink{Href: u}, Author: site})
	}
	return writeXML(w, r, "application/atom+xml; charset=utf-8", f)
}

type openSearch struct {
	XMLName     xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string          `xml:"ShortName"`
	Description string          `xml:"Description"`
	Encoding    string          `xml:"InputEncoding"`
	URLs        []openSearchURL `xml:"Url"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

// handleOpenSearch lets browsers add the search box as an engine of theirs.
func (s *Server) handleOpenSearch(w http.ResponseWriter, r *http.Request) error {
	page := s.page(r, "home.title")
	return writeXML(w, r, "application/opensearchdescription+xml; charset=utf-8", openSearch{
		ShortName: cut(page.Site, 16), Description: visitOf(r).locale.T("home.about", "Site", page.Site), Encoding: "UTF-8",
		URLs: []openSearchURL{{Type: "text/html", Template: s.absolute(r, "/search?q={searchTerms}")}},
	})
}

func (s *Server) handleRobots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	return writeText(w, r, "User-agent: *\nDisallow: /search\nDisallow: /requests\nDisallow: /login\nDisallow: /desk\nDisallow: /studio\nDisallow: /api/\n\nSitemap: "+
		s.absolute(r, "/sitemap.xml")+"\n")
}

func writeXML(w http.ResponseWriter, r *http.Request, kind string, doc any) error {
	text, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	return writeText(w, r, xml.Header+string(text)+"\n")
}
