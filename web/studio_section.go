package web

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// What an editor does with the tree of sections, beside saving and removing.
const (
	doUp   = "up"
	doDown = "down"
	doPut  = "put" // to a side of another section
)

// treePage is the tree of sections, with one of them in the form.
type treePage struct {
	Page
	Rows  []treeRow
	Seen  string // the tree as these rows show it
	Form  sectionForm
	Done  string // save, remove
	Wrong string
}

// A treeRow is a section in its place.
type treeRow struct {
	kb.Section
	Depth       int       // from 0
	For         []Contour // whom it is for; empty = everybody
	First, Last bool      // among its siblings
}

// A sectionForm is a section as an editor types it.
type sectionForm struct {
	kb.Section
	New bool
}

// For reports whether the audience is ticked.
func (f sectionForm) For(audience string) bool { return slices.Contains(f.Audiences, audience) }

func readSectionForm(r *http.Request) sectionForm {
	text := func(name string) string { return strings.TrimSpace(cut(r.PostFormValue(name), maxSectionText)) }
	f := sectionForm{New: text("slug") == ""}
	f.Slug, f.Title, f.Description, f.Parent = cmp.Or(text("slug"), kb.Slugify(text("title"))), text("title"), text("description"), text("parent")
	f.Audiences = slices.Compact(slices.Sorted(slices.Values(r.PostForm["audience"])))
	return f
}

// maxSectionText is how long the title and description of a section may be, in characters.
const maxSectionText = 300

func (s *Server) handleSectionTree(w http.ResponseWriter, r *http.Request) error {
	page := treePage{Done: managed(r), Form: sectionForm{New: true}}
	if slug := r.URL.Query().Get("slug"); slug != "" {
		tree, err := s.Sections.Sections(r.Context())
		if err != nil {
			return fmt.Errorf("list sections: %w", err)
		}
		i := slices.IndexFunc(tree, func(n kb.Section) bool { return n.Slug == slug })
		if i < 0 {
			return kb.ErrNotFound
		}
		page.Form = sectionForm{Section: tree[i]}
	}
	return s.renderSectionTree(w, r, http.StatusOK, page)
}

func (s *Server) renderSectionTree(w http.ResponseWriter, r *http.Request, status int, page treePage) error {
	page.Page = s.studioPage(r, "tree.title")
	page.Styles = append(page.Styles, "managed.css")
	tree, err := s.Sections.Sections(r.Context())
	if err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	page.Rows, page.Seen = treeRows(tree, "", 0), treeSum(tree)
	page.Scripts = append(page.Scripts, "tree.js")
	for i := range page.Rows {
		page.Rows[i].For = forWhom(page.Contours, page.Rows[i].Audiences)
	}
	return s.render(w, r, status, "section_tree", page)
}

// treeRows lists the sections under a parent in the order of the tree. Those of a parent that is gone are not lost: they are roots.
func treeRows(tree []kb.Section, parent string, depth int) []treeRow {
	var rows []treeRow
	siblings := childrenOf(tree, parent)
	for i, n := range siblings {
		rows = append(rows, treeRow{Section: n, Depth: depth, First: i == 0, Last: i == len(siblings)-1})
		if depth < len(tree) {
			rows = append(rows, treeRows(tree, n.Slug, depth+1)...)
		}
	}
	return rows
}

func childrenOf(tree []kb.Section, parent string) []kb.Section {
	known := func(slug string) bool {
		return slices.ContainsFunc(tree, func(n kb.Section) bool { return n.Slug == slug })
	}
	var list []kb.Section
	for _, n := range tree {
		if n.Parent == parent || parent == "" && !known(n.Parent) {
			list = append(list, n)
		}
	}
	return list
}

// handleSectionTreeUpdate does what the pressed button says.
func (s *Server) handleSectionTreeUpdate(w http.ResponseWriter, r *http.Request) error {
	if !kb.CanArrange(visitOf(r).Viewer) {
		return kb.ErrForbidden
	}
	page := treePage{Form: readSectionForm(r)}
	do := r.PostFormValue("do")
	tree, err := s.Sections.Sections(r.Context())
	if err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	switch do {
	case doUp, doDown:
		err = s.Sections.SaveSection(r.Context(), moved(tree, page.Form.Slug, do)...)
		do = doSave
	case doPut:
		slug := page.Form.Slug
		page.Form = sectionForm{New: true}
		if r.PostFormValue("seen") != treeSum(tree) {
			page.Wrong = visitOf(r).locale.T("tree.stale")
			return s.renderSectionTree(w, r, http.StatusConflict, page)
		}
		do, err = doSave, s.moveSection(r, tree, slug)
	case doRemove:
		err = s.Sections.DeleteSection(r.Context(), visitOf(r).Viewer.UserID, page.Form.Slug, r.PostFormValue("into"))
	default:
		do = doSave
		err = s.saveSection(r, tree, page.Form)
	}
	if page.Wrong = s.wrong(r, err); errors.Is(err, kb.ErrNotFound) {
		return err
	}
	switch {
	case page.Wrong != "":
		return s.renderSectionTree(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return fmt.Errorf("%s a section: %w", do, err)
	}
	s.synced(r)
	http.Redirect(w, r, "/studio/sections?done="+do, http.StatusSeeOther)
	return nil
}

// saveSection writes the section of the form; a new one, and one that moved to another parent, comes last among its siblings.
func (s *Server) saveSection(r *http.Request, tree []kb.Section, f sectionForm) error {
	at := slices.IndexFunc(tree, func(n kb.Section) bool { return n.Slug == f.Slug })
	switch {
	case f.New && at >= 0:
		return &kb.FieldError{Field: "slug", Code: "taken"}
	case !f.New && at < 0:
		return kb.ErrNotFound
	case f.Parent != "" && !slices.ContainsFunc(tree, func(n kb.Section) bool { return n.Slug == f.Parent }):
		return kb.Unknown("parent")
	}
	if err := s.checkAudiences(r.Context(), f.Audiences); err != nil {
		return err
	}
	if f.Position = len(tree); !f.New && tree[at].Parent == f.Parent {
		f.Position = tree[at].Position
	}
	for _, n := range childrenOf(tree, f.Parent) {
		if f.New || tree[at].Parent != f.Parent {
			f.Position = max(f.Position, n.Position+1)
		}
	}
	return s.Sections.SaveSection(r.Context(), f.Section)
}

// moveSection puts a section where it was dropped.
func (s *Server) moveSection(r *http.Request, tree []kb.Section, slug string) error {
	changed, err := kb.MoveSection(tree, slug, r.PostFormValue("other"), kb.Side(r.PostFormValue("side")))
	if err != nil {
		return err
	}
	return s.Sections.SaveSection(r.Context(), changed...)
}

// treeSum is a short text that changes when a section is added, goes or gets another place.
func treeSum(tree []kb.Section) string {
	sum := fnv.New64a()
	for _, n := range tree {
		fmt.Fprintf(sum, "%s\n%s\n", n.Slug, n.Parent)
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}

// moved gives the siblings of a section their places with it one higher or lower. There is nothing to write at either end.
func moved(tree []kb.Section, slug, do string) []kb.Section {
	at := slices.IndexFunc(tree, func(n kb.Section) bool { return n.Slug == slug })
	if at < 0 {
		return nil
	}
	siblings := childrenOf(tree, tree[at].Parent)
	i := slices.IndexFunc(siblings, func(n kb.Section) bool { return n.Slug == slug })
	other := i - 1
	if do == doDown {
		other = i + 1
	}
	if i < 0 || other < 0 || other >= len(siblings) {
		return nil
	}
	siblings[i], siblings[other] = siblings[other], siblings[i]
	for place := range siblings {
		siblings[place].Position = place
	}
	return siblings
}
