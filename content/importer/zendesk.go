package importer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// zendesk is a help center in the JSON of Zendesk's Help Center API: the answers of its lists as files, or all of them in one
// (https://developer.zendesk.com/api-reference/help_center/help-center-api/introduction/). Attachments are looked for by their id
// or name among the files beside.
type zendesk struct {
	*tree
	categories, sections map[int64]zendeskNode
	articles             []zendeskArticle
	segments             map[int64]zendeskSegment
	translations         map[int64][]zendeskTranslation
	files                map[int64]string  // attachment → file of the tree
	places               map[string]string // how files may be named → file of the tree
	shelf                *shelf
}

func (s *zendesk) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	s.categories, s.sections = map[int64]zendeskNode{}, map[int64]zendeskNode{}
	s.segments = map[int64]zendeskSegment{}
	s.translations, s.files, s.shelf = map[int64][]zendeskTranslation{}, map[int64]string{}, newShelf()
	s.index()
	for _, name := range s.names {
		if path.Ext(name) != ".json" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.load(r, name)
	}
	if len(s.articles) == 0 {
		r.note("", 0, "zendesk_empty")
	}
	slices.SortStableFunc(s.articles, func(a, b zendeskArticle) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
	})
	s.leftOut(r)
	if err := s.tops(ctx, r); err != nil {
		return err
	}
	r.total = len(s.articles)
	markup := newMarkup()
	for i := range s.articles {
		if err := s.take(ctx, r, markup, &s.articles[i]); err != nil {
			return err
		}
		r.progress(s.articles[i].Title)
	}
	return nil
}

// load reads one file: an object, or an object a line.
func (s *zendesk) load(r *run, name string) {
	data, err := s.readFile(name, maxZendesk)
	if err == nil {
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	for err == nil && dec.More() {
		var lists zendeskLists
		if err = dec.Decode(&lists); err == nil {
			s.add(name, lists)
		}
	}
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: why("zendesk_syntax", err)})
	}
}

func (s *zendesk) add(file string, lists zendeskLists) {
	for _, c := range lists.Categories {
		s.categories[c.ID] = c
	}
	for _, c := range lists.Sections {
		s.sections[c.ID] = c
	}
	for _, segment := range lists.Segments {
		s.segments[segment.ID] = segment
	}
	for _, a := range lists.Articles {
		a.file = file
		s.articles = append(s.articles, a)
		s.findFiles(a.Attachments)
	}
	for _, t := range lists.Translations {
		if t.Type == "" || strings.EqualFold(t.Type, "article") {
			s.translations[t.Source] = append(s.translations[t.Source], t)
		}
	}
	s.findFiles(lists.Files)
}

// findFiles looks for attachments in the tree: in a folder or under a name that is their id, else by their own name.
func (s *zendesk) findFiles(files []zendeskFile) {
	for _, f := range files {
		id := strconv.FormatInt(f.ID, 10)
		for _, key := range []string{id + "/" + f.Name, id, f.Name} {
			if name := s.places[key]; name != "" {
				s.files[f.ID] = name
				break
			}
		}
	}
}

// index notes under what keys the files of the tree are looked for.
func (s *zendesk) index() {
	s.places = map[string]string{}
	for _, name := range s.names {
		dir, base := path.Split(name)
		for _, key := range []string{path.Base(dir) + "/" + base, strings.TrimSuffix(base, path.Ext(base)), base} {
			if s.places[key] == "" {
				s.places[key] = name
			}
		}
	}
}

// tops makes the sections: categories at the top, sections in them.
func (s *zendesk) tops(ctx context.Context, r *run) error {
	byPosition := func(nodes map[int64]zendeskNode) []zendeskNode {
		return slices.SortedFunc(maps.Values(nodes), func(a, b zendeskNode) int {
			return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
		})
	}
	for _, c := range byPosition(s.categories) {
		if _, err := r.place(ctx, fmt.Sprint("category ", c.ID), c.Name, ""); err != nil {
			return err
		}
	}
	for _, c := range byPosition(s.sections) {
		if _, err := s.section(ctx, r, c.ID, 0); err != nil {
			return err
		}
	}
	return nil
}

// section is the slug of a section, made with those around it.
func (s *zendesk) section(ctx context.Context, r *run, id int64, depth int) (string, error) {
	c, ok := s.sections[id]
	if !ok || depth > maxTOCDepth {
		return "", nil
	}
	parent, err := "", error(nil)
	if _, nested := s.sections[c.Parent]; nested {
		parent, err = s.section(ctx, r, c.Parent, depth+1)
	} else if top, known := s.categories[c.Category]; known {
		parent, err = r.place(ctx, fmt.Sprint("category ", top.ID), top.Name, "")
	}
	if err != nil {
		return "", err
	}
	return r.place(ctx, fmt.Sprint("section ", c.ID), c.Name, parent)
}

// take converts an article and its translations: each language is an article of its own.
func (s *zendesk) take(ctx context.Context, r *run, markup *markup, a *zendeskArticle) error {
	section, err := s.section(ctx, r, a.Section, 0)
	if err != nil {
		return err
	}
	own := cmp.Or(a.Source, a.Locale)
	id := "zendesk-" + strconv.FormatInt(a.ID, 10)
	versions := []zendeskTranslation{{Locale: own, Title: cmp.Or(a.Title, a.Name), Body: a.Body, Draft: a.Draft, URL: a.URL}}
	for _, t := range s.translations[a.ID] {
		if t.Locale == own {
			versions[0].Title, versions[0].Body, versions[0].Draft = cmp.Or(t.Title, versions[0].Title), cmp.Or(t.Body, a.Body), t.Draft
		} else {
			versions = append(versions, t)
		}
	}
	ids := []string{id}
	for _, t := range versions[1:] {
		ids = append(ids, id+"-"+strings.ToLower(t.Locale))
	}
	for i, t := range versions {
		original := ""
		if i > 0 {
			original = id
		}
		if err := s.takeVersion(ctx, r, markup, a, t, ids[i], section, original); err != nil {
			return err
		}
	}
	return nil
}

func (s *zendesk) takeVersion(ctx context.Context, r *run, markup *markup, a *zendeskArticle, t zendeskTranslation, id, section, original string) error {
	root, err := parseHTML([]byte(t.Body))
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: a.file, ID: id, Reason: reasonOf(err)})
		return nil
	}
	p := &page{file: a.file + " " + id, src: t.Body, main: mainOf(root), run: r, link: s.link}
	p.image = s.link
	p.tidy()
	body, err := markup.markdown(p.main)
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: a.file, ID: id, Reason: reasonOf(err)})
		return nil
	}
	lang, _, _ := strings.Cut(strings.ToLower(t.Locale), "-")
	fields := []content.Field{field("id", id), field("title", t.Title), field("section", section), field("lang", lang), fieldList("tags", a.Labels), field("original", original)}
	if t.Draft {
		fields = append(fields, field("state", string(kb.StateDraft)))
	}
	if a.Segment != nil {
		fields = append(fields, s.rights(r, a, id)...)
	}
	d := s.foreign(FormatZendesk, a.file, body, fields...)
	d.files = s.with(p.made)
	if u, err := url.Parse(t.URL); err == nil && u.Path != "" {
		d.old = []string{u.Path}
		if short := zendeskArticlePath.FindString(u.Path); short != "" && short != u.Path {
			d.old = append(d.old, short)
		}
	}
	return r.take(ctx, d)
}

// The addresses of articles and of attachments, wherever the help center is.
var (
	zendeskArticlePath = regexp.MustCompile(`^/hc/(?:[\w-]+/)?articles/(\d+)`)
	zendeskFilePath    = regexp.MustCompile(`^/(?:hc/(?:[\w-]+/)?article_attachments|attachments/token|guide-media|hc/article_attachments)/(\d+)`)
)

// link finds articles and attachments behind their addresses.
func (s *zendesk) link(dest string) (ours string, ok bool) {
	u, err := url.Parse(dest)
	if err != nil {
		return dest, false
	}
	if m := zendeskArticlePath.FindStringSubmatch(u.Path); m != nil {
		id, _ := strconv.ParseInt(m[1], 10, 64) // too long for a number is no article of ours
		if slices.ContainsFunc(s.articles, func(a zendeskArticle) bool { return a.ID == id }) {
			return "zendesk-" + m[1], true
		}
	}
	if m := zendeskFilePath.FindStringSubmatch(u.Path); m != nil {
		id, _ := strconv.ParseInt(m[1], 10, 64)
		if name := s.files[id]; name != "" {
			return escapePath(name), true
		}
		return dest, false
	}
	if u.Scheme == "" && u.Host == "" && u.Path != "" && !strings.HasPrefix(u.Path, "/") {
		return s.shelf.link(s.tree, "", dest)
	}
	return dest, true
}
