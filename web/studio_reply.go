package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// replyDays is how far back the use of canned replies is counted.
const replyDays = 90

// placeholders are the names that a canned reply may leave open for the desk to fill in.
var placeholders = [...]string{"user.name", "ticket.key", "ticket.subject", "agent.name", "audience", "article.url"}

// replyPage lists the canned replies, with one of them in the form.
type replyPage struct {
	Page
	Rows         []replyRow
	Form         replyForm
	Preview      replyPreview
	Queues       []ticket.Queue
	Samples      []*ticket.Ticket // to try the reply on; the one chosen stands in Form
	Placeholders []placeholder
	Days         int
	Done         string // save, remove
	Wrong        string
}

// A placeholder is a name to put into a reply, in words.
type placeholder struct{ Name, Title string }

// A replyRow is a canned reply with what agents made of it.
type replyRow struct {
	*kb.Reply
	Queues []string // titles
	Stat   assist.ReplyStat
	Edited int // percent of those sent
}

// A replyForm is a canned reply as an editor types it.
type replyForm struct {
	ID        string
	Rev       int64
	State     kb.State
	Title     string
	Body      string
	Article   string
	Audiences []string
	Queues    []string
	Sample    string // key of the ticket that the preview is for; empty = a made-up one
}

// Pick is the field of the linked article.
func (p replyPage) Pick() articlePick {
	return articlePick{"reply-article", p.Form.Article, "/studio/replies/preview"}
}

// For reports whether the audience is ticked, In whether the queue is.
func (f replyForm) For(audience string) bool { return slices.Contains(f.Audiences, audience) }
func (f replyForm) In(queue string) bool     { return slices.Contains(f.Queues, queue) }

func readReplyForm(r *http.Request) replyForm {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	rev, err := strconv.ParseInt(text("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	return replyForm{ID: text("id"), Rev: rev, Title: text("title"), Body: strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n"), Article: typedRef(text("article")),
		Audiences: r.PostForm["audience"], Queues: r.PostForm["queue"], Sample: sampleOf(r)}
}

// sampleOf is the ticket that the address or the form names to try a reply on.
func sampleOf(r *http.Request) string {
	return cut(strings.TrimSpace(r.FormValue("sample")), maxSampleKey)
}

// typedRef is the reference in what was typed: the address of a page, as people copy it, or the reference itself.
func typedRef(typed string) string {
	if i := strings.LastIndex(typed, "/a/"); i >= 0 {
		typed = typed[i+len("/a/"):]
		if end := strings.IndexAny(typed, "?#"); end >= 0 {
			typed = typed[:end]
		}
	}
	return typed
}

// apply writes the form into a reply. What the form does not show stays.
func (f replyForm) apply(r *kb.Reply) {
	r.Title, r.Body, r.Article, r.Queues = f.Title, f.Body, f.Article, f.Queues
	r.Audiences = slices.Compact(slices.Sorted(slices.Values(f.Audiences)))
}

func (s *Server) handleStudioReplyList(w http.ResponseWriter, r *http.Request) error {
	page := replyPage{Done: managed(r), Form: replyForm{Sample: sampleOf(r)}}
	if id := r.URL.Query().Get("id"); id != "" {
		stored, err := s.Replies.Reply(r.Context(), id)
		if err != nil {
			return fmt.Errorf("read reply: %w", err)
		}
		page.Form = replyForm{ID: stored.ID, Rev: stored.Rev, State: stored.State, Title: stored.Title, Body: stored.Body, Article: stored.Article,
			Audiences: stored.Audiences, Queues: stored.Queues, Sample: page.Form.Sample}
	}
	return s.renderStudioReplies(w, r, http.StatusOK, page)
}

func (s *Server) renderStudioReplies(w http.ResponseWriter, r *http.Request, status int, page replyPage) error {
	page.Page = s.studioPage(r, "reply.title")
	page.Styles, page.Scripts = append(page.Styles, "managed.css"), append(page.Scripts, "studio_reply.js")
	page.Days = replyDays
	for _, name := range placeholders {
		title := visitOf(r).locale.T("reply.place." + strings.ReplaceAll(name, ".", "_"))
		page.Placeholders = append(page.Placeholders, placeholder{name, title})
	}
	ctx := r.Context()
	replies, err := s.Replies.FindReplies(ctx, nil)
	if err != nil {
		return fmt.Errorf("list replies: %w", err)
	}
	if page.Queues, err = s.Forms.Queues(ctx); err != nil {
		return fmt.Errorf("list queues: %w", err)
	}
	now := s.Now()
	stats, err := s.Insights.ReplyStats(ctx, assist.InsightFilter{Since: now.AddDate(0, 0, -replyDays), Until: now})
	if err != nil {
		return fmt.Errorf("use of replies: %w", err)
	}
	used := map[string]assist.ReplyStat{}
	for _, stat := range stats {
		used[stat.Reply] = stat
	}
	for _, reply := range replies {
		row := replyRow{Reply: reply, Stat: used[reply.ID]}
		if row.Stat.Sent > 0 {
			row.Edited = 100 * row.Stat.Edited / row.Stat.Sent
		}
		for _, id := range reply.Queues {
			row.Queues = append(row.Queues, queueTitle(page.Queues, id))
		}
		page.Rows = append(page.Rows, row)
	}
	if page.Samples, err = s.samples(r); err != nil {
		return err
	}
	if page.Preview, err = s.replyPreview(r, page.Form); err != nil {
		return err
	}
	return s.render(w, r, status, "reply_list", page)
}

// handleStudioReplyUpdate does what the pressed button says. Whatever is wrong, the page comes back with every word.
func (s *Server) handleStudioReplyUpdate(w http.ResponseWriter, r *http.Request) error {
	page := replyPage{Form: readReplyForm(r)}
	do := r.PostFormValue("do")
	if do == doPreview {
		return s.renderStudioReplies(w, r, http.StatusOK, page)
	}
	stored := &kb.Reply{State: kb.StateDraft}
	if page.Form.ID != "" {
		var err error
		if stored, err = s.Replies.Reply(r.Context(), page.Form.ID); err != nil {
			return fmt.Errorf("read reply: %w", err)
		}
	}
	page.Form.State = stored.State
	err := s.doReply(r, do, stored, page.Form)
	switch page.Wrong = s.wrong(r, err); {
	case page.Wrong != "":
		return s.renderStudioReplies(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return fmt.Errorf("%s a reply: %w", do, err)
	}
	s.synced(r)
	if do != doRemove {
		do = doSave + "&id=" + stored.ID
	}
	http.Redirect(w, r, "/studio/replies?done="+do, http.StatusSeeOther)
	return nil
}

func (s *Server) doReply(r *http.Request, do string, stored *kb.Reply, f replyForm) error {
	ctx := r.Context()
	if stored.Rev != f.Rev {
		return kb.ErrConflict
	}
	switch do {
	case doRemove:
		return s.Replies.DeleteReply(ctx, stored.ID)
	case doPublish:
		stored.State = kb.StatePublished
	case doUnpublish:
		stored.State = kb.StateDraft
	}
	f.apply(stored)
	if err := stored.Validate(); err != nil {
		return err
	}
	if err := s.checkAudiences(ctx, stored.Audiences); err != nil {
		return err
	}
	if err := s.checkQueues(ctx, stored.Queues); err != nil {
		return err
	}
	if stored.Article != "" {
		if _, err := s.Articles.Article(ctx, stored.Article); err != nil {
			return kb.Unknown("article")
		}
	}
	return s.Replies.SaveReplies(ctx, stored)
}

// checkQueues reports a queue that is not there.
func (s *Server) checkQueues(ctx context.Context, ids []string) error {
	queues, err := s.Forms.Queues(ctx)
	if err != nil {
		return fmt.Errorf("list queues: %w", err)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(queues, func(q ticket.Queue) bool { return q.ID == id }) {
			return kb.Unknown("queue")
		}
	}
	return nil
}
