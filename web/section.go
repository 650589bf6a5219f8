package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/kb"
)

// A Topic is a section with what a visitor may read in it.
type Topic struct {
	kb.Section
	Articles []*kb.Article // for the chosen role, guides after text
	Others   []*kb.Article // for other roles
	Children []Topic
	Count    int // articles for the chosen role here and below
}

// Top is what a card shows: the first few articles here and below.
func (t Topic) Top() []*kb.Article {
	list := slices.Clone(first(t.Articles, 4))
	for round := 0; len(list) < 4; round++ {
		more := false
		for _, child := range t.Children {
			if round < len(child.Articles) && len(list) < 4 {
				list = append(list, child.Articles[round])
				more = true
			}
		}
		if !more {
			break
		}
	}
	return list
}

// topics puts readable articles into the tree of sections. Sections without a readable article are not there, nor are
// sections meant for other roles, unless all is set.
func topics(sections []kb.Section, articles []*kb.Article, audience string, all bool) []Topic {
	bySection := map[string][]*kb.Article{}
	for _, a := range articles {
		bySection[a.Section] = append(bySection[a.Section], a)
	}
	var grow func(parent string) []Topic
	grow = func(parent string) []Topic {
		var list []Topic
		for _, s := range sections {
			if s.Parent != parent || !all && audience != "" && len(s.Audiences) > 0 && !slices.Contains(s.Audiences, audience) {
				continue
			}
			t := Topic{Section: s, Children: grow(s.Slug)}
			t.fill(bySection[s.Slug], audience)
			if t.Count > 0 || len(t.Others) > 0 || len(t.Children) > 0 {
				list = append(list, t)
			}
		}
		return list
	}
	return grow("")
}

func (t *Topic) fill(articles []*kb.Article, audience string) {
	for _, a := range articles {
		if isFor(a, audience) {
			t.Articles = append(t.Articles, a)
		} else {
			t.Others = append(t.Others, a)
		}
	}
	slices.SortStableFunc(t.Articles, func(a, b *kb.Article) int { return cmp.Compare(kindRank(a), kindRank(b)) })
	t.Count = len(t.Articles)
	for _, child := range t.Children {
		t.Count += child.Count
	}
}

func kindRank(a *kb.Article) int { return slices.Index(kb.Kinds[:], a.Kind) }

// A Crumb is one step of the way from the home page.
type Crumb struct{ Title, URL string }

// crumbs is the way to a section, itself included.
func crumbs(sections []kb.Section, slug string) []Crumb {
	var way []Crumb
	for slug != "" && len(way) <= len(sections) {
		i := slices.IndexFunc(sections, func(s kb.Section) bool { return s.Slug == slug })
		if i < 0 {
			break
		}
		way = append(way, Crumb{Title: sections[i].Title, URL: "/s/" + sections[i].Slug})
		slug = sections[i].Parent
	}
	slices.Reverse(way)
	return way
}

type sectionPage struct {
	Page
	Topic  Topic
	Crumbs []Crumb // without the section itself
}

func (s *Server) handleSectionShow(w http.ResponseWriter, r *http.Request) error {
	page := sectionPage{Page: s.page(r, "section.title")}
	sections, articles, err := s.library(r)
	if err != nil {
		return err
	}
	slug := chi.URLParam(r, "section")
	topic := find(topics(sections, articles, page.For(), true), slug)
	if topic == nil {
		return kb.ErrNotFound
	}
	way := crumbs(sections, slug)
	page.Topic, page.Crumbs = *topic, way[:len(way)-1]
	page.Title, page.Description = topic.Title, topic.Description
	page.Canonical = s.absolute(r, "/s/"+slug)
	return s.render(w, r, http.StatusOK, "section", page)
}

func find(tree []Topic, slug string) *Topic {
	for i := range tree {
		if tree[i].Slug == slug {
			return &tree[i]
		}
		if found := find(tree[i].Children, slug); found != nil {
			return found
		}
	}
	return nil
}

// library is the tree of sections and the articles the visitor may read.
func (s *Server) library(r *http.Request) ([]kb.Section, []*kb.Article, error) {
	return s.libraryOf(r.Context(), visitOf(r).Viewer)
}

func (s *Server) libraryOf(ctx context.Context, viewer kb.Viewer) ([]kb.Section, []*kb.Article, error) {
	sections, err := s.Sections.Sections(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("sections: %w", err)
	}
	articles, err := s.catalog.readable(ctx, viewer)
	return sections, articles, err
}
