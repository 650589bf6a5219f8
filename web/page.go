package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

//go:embed templates
var templateFiles embed.FS

// A Page is what every page has; page structs embed it.
type Page struct {
	Title       string // of the page, without the site's name
	Description string // for search engines and link previews; may be empty
	Canonical   string // full address without filters; empty = none
	Alternates  []Alternate
	Facts       any // JSON-LD; nil = none
	NoIndex     bool
	Site        string // the help center's name
	Lang        string
	Theme       string // light, dark, or empty: the system's
	Viewer      kb.Viewer
	UserName    string
	Audience    *kb.Audience // chosen role; nil = none
	Contours    []Contour    // all roles, for the switch
	Room        string       // which link of the header is the current one: "home", "guides", "requests", "desk", "studio"
	Query       string       // what stands in the search box of the header
	HeaderBox   bool         // the header has a search box; the home and search pages bring their own
	Here        string       // path and query of this page, to come back to
	Notices     []Notice     // mass problems that the visitor is told of
	Styles      []string     // style sheets beside app.css
	Scripts     []string     // modules beside app.js
}

// A Contour is a group of roles in the role switch.
type Contour struct {
	Title     string
	Audiences []kb.Audience
}

// For is the slug of the chosen role, empty when none is chosen.
func (p Page) For() string {
	if p.Audience == nil {
		return ""
	}
	return p.Audience.Slug
}

// At reports whether this is the page of the path, whatever its query.
func (p Page) At(path string) bool {
	here, _, _ := strings.Cut(p.Here, "?")
	return here == path
}

// page begins a page. title is the id of a message; set Title afterwards where it is not.
func (s *Server) page(r *http.Request, title string) Page {
	v := visitOf(r)
	p := Page{
		Title: v.locale.T(title), Site: s.config.Name, Lang: v.locale.lang, Theme: v.Theme, Viewer: v.Viewer,
		Here: localPath(r.URL.RequestURI()), HeaderBox: true,
	}
	if p.Site == "" {
		p.Site = v.locale.T("site.name")
	}
	if v.User != nil {
		if p.UserName = v.User.Name; p.UserName == "" {
			p.UserName = v.User.Login
		}
	}
	audiences, err := s.Audiences.Audiences(r.Context())
	if err != nil { // the page stands without its role switch
		s.Log.ErrorContext(r.Context(), "role switch", "err", err, "request_id", v.RequestID)
		return p
	}
	p.Contours, p.Audience = contours(audiences), chosen(audiences, v)
	return p
}

// chosen is the role of the address or cookie; failing that, the only role a signed-in person has.
func chosen(audiences []kb.Audience, v *visit) *kb.Audience {
	slug := v.Audience
	if slug == "" && len(v.Viewer.Audiences) == 1 {
		slug = v.Viewer.Audiences[0]
	}
	for i := range audiences {
		if audiences[i].Slug == slug {
			return &audiences[i]
		}
	}
	return nil
}

func contours(audiences []kb.Audience) []Contour {
	var groups []Contour
	at := map[string]int{}
	for _, a := range audiences {
		i, ok := at[a.Contour]
		if !ok {
			i = len(groups)
			at[a.Contour] = i
			groups = append(groups, Contour{Title: a.Contour})
		}
		groups[i].Audiences = append(groups[i].Audiences, a)
	}
	return groups
}

// pages are the parsed templates by language. A language has each partial once: what pages have of their own, the part "main" and the
// layout around it, stands there under the page's name.
type pages map[string]*template.Template

// layoutOf is the template of a whole page.
func layoutOf(page string) string { return "layout of " + page }

// parsePages parses every template for every language.
func (s *Server) parsePages() (pages, error) {
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	p := pages{}
	for lang, l := range s.locales.all {
		set, err := template.New("").Funcs(s.funcs(l)).ParseFS(templateFiles, "templates/partials/*.html")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if file == layoutFile {
				continue
			}
			if err := addPage(set, file); err != nil {
				return nil, err
			}
		}
		p[lang] = set
	}
	return p, nil
}

const layoutFile = "templates/layout.html"

// addPage adds the templates of a file to those of its language, and a layout of its own.
func addPage(set *template.Template, file string) error {
	name := strings.TrimSuffix(path.Base(file), ".html")
	own := strings.NewReplacer(`{{define "layout"}}`, `{{define "`+layoutOf(name)+`"}}`,
		`{{define "main"}}`, `{{define "main of `+name+`"}}`, `{{template "main" .}}`, `{{template "main of `+name+`" .}}`)
	for _, part := range [...]string{layoutFile, file} {
		text, err := templateFiles.ReadFile(part)
		if err != nil {
			return err
		}
		if _, err := set.New(part).Parse(own.Replace(string(text))); err != nil {
			return err
		}
	}
	return nil
}

// funcs are the functions of templates: words, dates and addresses. Nothing that makes HTML.
func (s *Server) funcs(l *locale) template.FuncMap {
	d := dates{locale: l, zone: s.config.Location, now: s.Now}
	return template.FuncMap{
		"T": l.T, "date": d.Date, "datetime": d.Time, "ago": d.Ago, "day": d.Day, "iso": machineTime, "clock": filmClock,
		"asset": s.assets.url, "join": strings.Join, "add": func(a, b int) int { return a + b }, "decimal": l.decimal, "size": l.size,
		"param": withParam, "switch": switchParam, "reason": func(r *importer.Reason) string { return r.In(l.lang) },
	}
}

// render writes a whole page.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, page any) error {
	return s.execute(w, r, status, layoutOf(name), page)
}

// renderPart writes one partial, for a page that asks for a piece of itself.
func (s *Server) renderPart(w http.ResponseWriter, r *http.Request, part string, data any) error {
	return s.execute(w, r, http.StatusOK, part, data)
}

func (s *Server) execute(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	var b bytes.Buffer
	if err := s.pages[visitOf(r).locale.lang].ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		b.WriteTo(w) // fails only when the visitor is gone
	}
	return nil
}
