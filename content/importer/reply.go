package importer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

func (r *run) takeReply(ctx context.Context, d *document) error {
	reply, reason := d.reply()
	if reason == nil {
		var err error
		r.meetAudiences(d.audienceNames()...)
		if reason, err = r.knowAudiences(ctx, mappedAll(r.o.Audiences, d.audienceNames())); err != nil {
			return err
		}
	}
	if reason != nil {
		r.skip(d, d.at, reason)
		return nil
	}
	reply.Article = r.claimedID(reply.Article)
	reply.Audiences = slugs(mappedAll(r.o.Audiences, d.audienceNames()))
	r.replies = append(r.replies, reply)
	return nil
}

// reply reads a document of kind "canned".
func (d *document) reply() (reply *kb.Reply, reason *Reason) {
	d.at = d.line
	reply = &kb.Reply{ExternalID: d.id(), Title: d.title(), Body: d.body, Audiences: slugs(d.audienceNames()),
		Queues: append(d.list("queues"), d.list("queue")...), Tags: d.list("tags"), Category: d.text("category"), Article: d.text("article"), State: kb.State(d.text("state"))}
	d.kind()
	reply.Extra, reply.Origin = d.extra(), d.origin.String()
	if d.bad == nil {
		if err := reply.Validate(); err != nil {
			d.fail("", reasonOf(err))
		}
	}
	return reply, d.bad
}

func (r *run) flushReplies(ctx context.Context) error {
	var changed []*kb.Reply
	added := 0
	for _, reply := range r.replies {
		stored, err := r.Replies.Reply(ctx, reply.ExternalID)
		if err == nil {
			reply.State = cmp.Or(reply.State, stored.State)
		}
		switch {
		case errors.Is(err, kb.ErrNotFound):
			reply.ID = r.newID()
			added++
		case err != nil:
			return fmt.Errorf("import reply %s: %w", reply.ExternalID, err)
		case sameReply(stored, reply):
			r.report.Unchanged++
			continue
		default:
			reply.ID, reply.ExternalID, reply.Rev, reply.CreatedAt = stored.ID, stored.ExternalID, stored.Rev, stored.CreatedAt
		}
		changed = append(changed, reply)
	}
	r.replies = nil
	if len(changed) > 0 && !r.o.DryRun {
		if err := r.Replies.SaveReplies(ctx, changed...); err != nil {
			return fmt.Errorf("import replies: %w", err)
		}
	}
	r.report.Added += added
	r.report.Updated += len(changed) - added
	return nil
}

func sameReply(a, b *kb.Reply) bool {
	return a.Title == b.Title && a.Body == b.Body && slices.Equal(a.Audiences, b.Audiences) && slices.Equal(a.Queues, b.Queues) &&
		slices.Equal(a.Tags, b.Tags) && a.Category == b.Category && a.Article == b.Article && a.State == b.State && bytes.Equal(a.Extra, b.Extra)
}

// slugs lists the slugs that names mean, sorted, each once.
func slugs(names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, slugOf(name))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
