package importer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// exportPage is how many articles are read at a time.
const exportPage = 200

// ExportJSONL writes every article, then every canned reply, one JSON a line, in the order they were made. A document that was imported
// from JSONL and not changed since is written byte for byte as it was. Films and images stay where they are: guides name their addresses.
func (im *Importer) ExportJSONL(ctx context.Context, w io.Writer) error {
	err := im.eachArticle(ctx, func(a *kb.Article) error {
		_, err := w.Write(append(jsonlArticle(a), '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("export jsonl: %w", err)
	}
	if err := im.exportReplies(ctx, w); err != nil {
		return fmt.Errorf("export jsonl: %w", err)
	}
	return nil
}

func (im *Importer) eachArticle(ctx context.Context, visit func(*kb.Article) error) error {
	for after := ""; ; {
		page, err := im.Articles.FindArticles(ctx, kb.ArticleFilter{After: after, Limit: exportPage})
		if err != nil {
			return err
		}
		for _, a := range page {
			if err := visit(a); err != nil {
				return err
			}
			after = a.ID
		}
		if len(page) < exportPage {
			return nil
		}
	}
}

func (im *Importer) exportReplies(ctx context.Context, w io.Writer) error {
	replies, err := im.Replies.FindReplies(ctx, nil)
	if err != nil {
		return err
	}
	slices.SortFunc(replies, func(a, b *kb.Reply) int { return cmp.Compare(a.ID, b.ID) })
	for _, reply := range replies {
		if _, err := w.Write(append(jsonlReply(reply), '\n')); err != nil {
			return err
		}
	}
	return nil
}

// original reads the document as it stood in its source, with the body that is stored now: nil when there was none of this format. text is that document.
func original(note string, format Format, body string) (d *document, text string) {
	o := originOf(note)
	switch {
	case o.Format != format:
		return nil, ""
	case format == FormatMarkdown:
		text = o.Head + body + o.Tail
		if d, _ = markdownDocument(o.File, text); d == nil {
			return nil, ""
		}
		if o.CRLF {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
	default:
		text = o.Head
		if escaped := quote(body); !o.Whole {
			text += string(escaped[1:len(escaped)-1]) + o.Tail
		}
		var reason *Reason
		if d, reason = jsonDocument([]byte(text), false); reason != nil {
			return nil, ""
		}
	}
	d.origin = o
	return d, text
}

// jsonlArticle is the line of an article.
func jsonlArticle(a *kb.Article) []byte {
	d, text := original(a.Origin, FormatJSONL, a.Body)
	if d != nil && d.says(a) {
		return []byte(text)
	}
	fields := append(d.rewrite(articleFields(a)), content.Field{Key: "body", Value: quote(a.Body)})
	return object(fields)
}

// jsonlReply is the line of a canned reply.
func jsonlReply(reply *kb.Reply) []byte {
	d, text := original(reply.Origin, FormatJSONL, reply.Body)
	if d != nil {
		was, reason := d.reply()
		if was.State = cmp.Or(was.State, kb.StatePublished); reason == nil && sameReply(was, reply) {
			return []byte(text)
		}
	}
	fields := []content.Field{{Key: "id", Value: quote(cmp.Or(reply.ExternalID, reply.ID))}, {Key: "kind", Value: quote("canned")}, {Key: "title", Value: quote(reply.Title)}}
	fields = appendList(fields, "audiences", reply.Audiences)
	fields = appendList(fields, "queues", reply.Queues)
	fields = appendText(fields, "category", reply.Category)
	fields = appendText(fields, "article", reply.Article)
	if reply.State == kb.StateDraft {
		fields = appendText(fields, "state", string(reply.State))
	}
	fields = appendList(fields, "tags", reply.Tags)
	fields = append(fields, extraFields(reply.Extra)...)
	return object(append(fields, content.Field{Key: "body", Value: quote(reply.Body)}))
}

// says reports whether a document, read again, is this article.
func (d *document) says(a *kb.Article) bool {
	was, reason := d.article()
	if reason != nil {
		return false
	}
	was.State, was.Access = cmp.Or(was.State, kb.StatePublished), cmp.Or(was.Access, kb.AccessPublic)
	return was.ExternalID == a.ExternalID && (was.Slug == a.Slug || was.Slug == "" && hasDefaultSlug(a)) && sameText(was, a)
}

// rewrite puts fields into the order of the document they come from, and gives back as they were written those that still mean
// the same. A nil document changes nothing.
func (d *document) rewrite(fields []content.Field) []content.Field {
	if d == nil {
		return fields
	}
	was, reason := d.article()
	if reason != nil {
		return fields
	}
	before := map[string]json.RawMessage{}
	for _, f := range articleFields(was) {
		before[f.Key] = f.Value
	}
	now := map[string]json.RawMessage{}
	for _, f := range fields {
		now[f.Key] = f.Value
	}
	var out []content.Field
	written := map[string]bool{"body": true}
	for _, f := range d.fields {
		key := f.Key
		if key == "audience" {
			key = "audiences"
		}
		if written[key] {
			continue
		}
		switch {
		case bytes.Equal(now[key], before[key]):
			out = append(out, f)
		case now[key] != nil:
			out = append(out, content.Field{Key: key, Value: now[key]})
		}
		written[key] = true
	}
	for _, f := range fields {
		if !written[f.Key] && !bytes.Equal(f.Value, before[f.Key]) {
			out = append(out, f)
		}
	}
	return out
}

// articleFields lists what there is to say about an article, without its body.
func articleFields(a *kb.Article) []content.Field {
	fields := []content.Field{{Key: "id", Value: quote(cmp.Or(a.ExternalID, a.ID))}, {Key: "title", Value: quote(a.Title)}, {Key: "kind", Value: quote(string(a.Kind))}}
	if a.Slug != "" && !hasDefaultSlug(a) {
		fields = appendText(fields, "slug", a.Slug)
	}
	fields = appendText(fields, "section", a.Section)
	fields = appendText(fields, "category", a.Category)
	fields = appendList(fields, "audiences", a.Audiences)
	if a.Access != kb.AccessPublic {
		fields = appendText(fields, "access", string(a.Access))
	}
	if a.State != kb.StatePublished {
		fields = appendText(fields, "state", string(a.State))
	}
	fields = appendText(fields, "lang", a.Lang)
	fields = appendText(fields, "original", a.Original)
	fields = appendList(fields, "tags", a.Tags)
	fields = appendList(fields, "questions", a.Questions)
	fields = appendList(fields, "related", a.Related)
	if g := a.Guide; g != nil {
		fields = appendText(fields, "video", g.Video)
		fields = appendText(fields, "poster", g.Poster)
		fields = appendText(fields, "captions", g.Captions)
		if g.Duration > 0 {
			fields = append(fields, content.Field{Key: "duration", Value: json.RawMessage(fmt.Sprint(g.Duration))})
		}
		if len(g.Chapters) > 0 {
			raw, _ := json.Marshal(g.Chapters) // numbers and strings always encode
			fields = append(fields, content.Field{Key: "chapters", Value: raw})
		}
	}
	return append(fields, extraFields(a.Extra)...)
}

func appendText(fields []content.Field, key, value string) []content.Field {
	if value == "" {
		return fields
	}
	return append(fields, content.Field{Key: key, Value: quote(value)})
}

func appendList(fields []content.Field, key string, values []string) []content.Field {
	if len(values) == 0 {
		return fields
	}
	var b bytes.Buffer
	for i, v := range values {
		b.WriteString([]string{"[", ", "}[min(i, 1)])
		b.Write(quote(v))
	}
	b.WriteByte(']')
	return append(fields, content.Field{Key: key, Value: b.Bytes()})
}

func extraFields(extra json.RawMessage) []content.Field {
	if len(extra) == 0 {
		return nil
	}
	fields, _, err := jsonFields(extra)
	if err != nil {
		return nil
	}
	return fields
}

// object writes fields as a line of JSON.
func object(fields []content.Field) []byte {
	var b bytes.Buffer
	for i, f := range fields {
		b.WriteString([]string{"{", ", "}[min(i, 1)])
		b.Write(quote(f.Key))
		b.WriteString(": ")
		b.Write(f.Value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
