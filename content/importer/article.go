package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// pending is an article that waits for its batch.
type pending struct {
	article *kb.Article
	files   []kb.Attachment // ArticleID is not known yet
	doc     *document
	old     []string // addresses that lead to it, as kb.RedirectSource writes them
}

func (r *run) takeArticle(ctx context.Context, d *document) error {
	a, reason := d.article()
	if reason == nil {
		var err error
		if d.origin.Format != FormatZendesk { // whose segments rights has met
			r.meetAudiences(d.audienceNames()...)
		}
		names := mappedAll(r.o.Audiences, d.audienceNames())
		if reason, err = r.knowAudiences(ctx, names); err != nil {
			return err
		}
		a.Audiences = slugs(names)
	}
	p := pending{article: a, doc: d}
	if reason == nil {
		var err error
		if reason, err = r.attach(ctx, &p); err != nil {
			return err
		}
	}
	d.files = nil // of which an archive in memory may be one
	if reason != nil {
		r.skip(d, d.at, reason)
		return nil
	}
	section := d.text("section")
	if !r.placed[section] {
		r.meetSection(section)
		section = mapped(r.o.Sections, section)
	}
	if err := r.knowSection(ctx, section); err != nil {
		return err
	}
	a.Section = slugOf(section)
	a.Origin = d.origin.String()
	p.old = d.oldAddresses()
	r.articles = append(r.articles, p)
	return nil
}

// article reads a document as an article, with references to files as they are written. Slug, State and Access stay empty where
// the source says nothing about them. The same function reads what export is about to write.
func (d *document) article() (a *kb.Article, reason *Reason) {
	d.at = d.line
	a = &kb.Article{ExternalID: d.id(), Slug: d.text("slug"), Title: d.title(), Questions: d.list("questions"), Body: d.body,
		Section: slugOf(d.text("section")), Category: d.text("category"), Audiences: slugs(d.audienceNames()), Access: kb.Access(d.text("access")),
		State: kb.State(d.text("state")), Lang: cmp.Or(d.text("lang"), "ru"), Original: d.text("original"), Tags: d.list("tags"), Related: d.list("related")}
	switch kind := d.kind(); kb.Kind(kind) {
	case kb.KindArticle, kb.KindFAQ:
		a.Kind = kb.Kind(kind)
	case kb.KindGuide:
		a.Kind = kb.KindGuide
		a.Guide = d.guide()
	default:
		a.Kind = kb.KindArticle
		if kind != "" && !slices.Contains(a.Tags, kind) {
			a.Tags = append(a.Tags, kind)
		}
	}
	a.Extra = d.extra()
	if d.bad != nil {
		return nil, d.bad
	}
	whole := *a // as it will be once the gaps are filled
	whole.Slug, whole.State, whole.Access = cmp.Or(a.Slug, "x"), cmp.Or(a.State, kb.StatePublished), cmp.Or(a.Access, kb.AccessPublic)
	err := whole.Validate()
	if err == nil {
		err = content.Check(a.Body)
	}
	if err != nil {
		var field *kb.FieldError
		if errors.As(err, &field) {
			d.fail(field.Field, reasonOf(err))
		}
		return nil, reasonOf(err)
	}
	return a, nil
}

// guide reads the film of a video guide; nil when none is named.
func (d *document) guide() *kb.Guide {
	g := &kb.Guide{Video: d.text("video"), Poster: d.text("poster"), Captions: d.text("captions")}
	if raw := d.raw("duration"); raw != nil {
		var ok bool
		if g.Duration, ok = seconds(raw); !ok {
			d.fail("duration", why("duration"))
		}
	}
	var chapters []struct {
		T     json.RawMessage `json:"t"`
		Title string          `json:"title"`
	}
	if raw := d.raw("chapters"); raw != nil && json.Unmarshal(raw, &chapters) != nil {
		d.fail("chapters", why("chapters"))
	}
	for _, c := range chapters {
		t, ok := seconds(c.T)
		if !ok {
			d.fail("chapters", why("chapter_start", c.Title))
		}
		g.Chapters = append(g.Chapters, kb.Chapter{T: t, Title: c.Title})
	}
	if g.Video == "" {
		return nil
	}
	return g
}
