package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

type apiTopicNode struct {
	Slug        string   `json:"slug"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Parent      string   `json:"parent,omitempty"`
	Audiences   []string `json:"audiences,omitempty"`
}

type sectionListOutput struct {
	Body struct {
		Sections []apiTopicNode `json:"sections" nullable:"false"`
	}
}

type apiAudience struct {
	Slug        string `json:"slug"`
	Title       string `json:"title"`
	Role        string `json:"role"`
	Contour     string `json:"contour,omitempty"`
	Description string `json:"description,omitempty"`
}

type audienceListOutput struct {
	Body struct {
		Audiences []apiAudience `json:"audiences" nullable:"false"`
	}
}

func apiSections(a *api) {
	register(a, endpoint{Method: http.MethodGet, Path: "/sections", Name: "section.list", Summary: "The tree of topics"}, a.server.apiSectionList)
	register(a, endpoint{Method: http.MethodGet, Path: "/audiences", Name: "audience.list", Summary: "Who content is for"}, a.server.apiAudienceList)
}

func (s *Server) apiSectionList(ctx context.Context, _ *struct{}) (*sectionListOutput, error) {
	viewer := visitIn(ctx).Viewer
	sections, articles, err := s.libraryOf(ctx, viewer)
	if err != nil {
		return nil, err
	}
	if !viewer.Staff() {
		sections = inUse(sections, articles)
	}
	out := &sectionListOutput{}
	out.Body.Sections = make([]apiTopicNode, len(sections))
	for i, n := range sections {
		out.Body.Sections[i] = apiTopicNode{Slug: n.Slug, Title: n.Title, Description: n.Description, Parent: n.Parent, Audiences: n.Audiences}
	}
	return out, nil
}

func (s *Server) apiAudienceList(ctx context.Context, _ *struct{}) (*audienceListOutput, error) {
	audiences, err := s.Audiences.Audiences(ctx)
	if err != nil {
		return nil, fmt.Errorf("list audiences: %w", err)
	}
	out := &audienceListOutput{}
	out.Body.Audiences = make([]apiAudience, len(audiences))
	for i, n := range audiences {
		out.Body.Audiences[i] = apiAudience{Slug: n.Slug, Title: n.Title(), Role: n.Role, Contour: n.Contour, Description: n.Description}
	}
	return out, nil
}

// inUse keeps the sections that hold one of the articles, and those above them: a topic of nothing but closed articles is
// itself not told.
func inUse(sections []kb.Section, articles []*kb.Article) []kb.Section {
	parents := make(map[string]string, len(sections))
	for _, n := range sections {
		parents[n.Slug] = n.Parent
	}
	used := map[string]bool{"": true}
	for _, a := range articles {
		for slug := a.Section; !used[slug]; slug = parents[slug] {
			used[slug] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(sections), func(n kb.Section) bool { return !used[n.Slug] })
}
