package kb

import (
	"context"
	"slices"
	"time"
)

// An Action is what somebody did with an article.
type Action string

// The actions, in the order filters show them.
const (
	ActCreate     Action = "create"
	ActSave       Action = "save"
	ActAsk        Action = "ask"      // sent to review
	ActWithdraw   Action = "withdraw" // taken back from review
	ActReturn     Action = "return"   // sent back by a reviewer
	ActApprove    Action = "approve"
	ActPublish    Action = "publish"
	ActSchedule   Action = "schedule"
	ActUnschedule Action = "unschedule"
	ActUnpublish  Action = "unpublish"
	ActArchive    Action = "archive"
	ActReopen     Action = "reopen" // from the archive
	ActRestore    Action = "restore"
	ActPlace      Action = "place"  // another section or address
	ActAccess     Action = "access" // other readers
	ActRemind     Action = "remind" // another date to read it again by
	ActDelete     Action = "delete"
	ActAmend      Action = "amend" // proposed a change of what is published
	ActDrop       Action = "drop"  // took the proposal away
)

// Actions lists them all.
var Actions = [...]Action{ActCreate, ActSave, ActAsk, ActWithdraw, ActReturn, ActApprove, ActPublish, ActSchedule, ActUnschedule,
	ActUnpublish, ActArchive, ActReopen, ActRestore, ActPlace, ActAccess, ActRemind, ActAmend, ActDrop, ActDelete}

// An Act says who did what with an article, and when. Acts stay when the article goes.
type Act struct {
	ID        string // sorts by time
	ArticleID string
	Title     string // of the article then
	Action    Action
	By        string // user id; "import", "plan" …
	At        time.Time
	Rev       int64  // the revision it made
	Note      string // what he said about it
}

// MaxNote is how long a note may be, in runes.
const MaxNote = 2000

// ByPlan is who acts when a plan comes due.
const ByPlan = "plan"

// A Step is what a save is called by the one who does it. The zero Step is a plain save.
type Step struct {
	Action Action // empty: what the articles' difference says
	Note   string
}

// ActsBetween names what a save changes, by the heads of the article before (nil = new) and after. It is never empty.
func ActsBetween(before, after *Article) []Action {
	if before == nil {
		before = &Article{State: StateDraft, Section: after.Section, Slug: after.Slug, Access: after.Access, Audiences: after.Audiences}
		return append([]Action{ActCreate}, changes(before, after)...)
	}
	if acts := changes(before, after); len(acts) > 0 {
		return acts
	}
	return []Action{ActSave}
}

func changes(before, after *Article) (acts []Action) {
	if before.State != after.State {
		acts = append(acts, moved(before.State, after.State))
	}
	publishing := after.State == StatePublished && before.State != StatePublished
	if !before.Plan.PublishAt.Equal(after.Plan.PublishAt) && !publishing || !before.Plan.UnpublishAt.Equal(after.Plan.UnpublishAt) {
		if after.Planned() || !after.Plan.UnpublishAt.IsZero() {
			acts = append(acts, ActSchedule)
		} else if after.State != StateArchived {
			acts = append(acts, ActUnschedule)
		}
	}
	if before.Section != after.Section || before.Slug != after.Slug {
		acts = append(acts, ActPlace)
	}
	if before.Access != after.Access || !slices.Equal(before.Audiences, after.Audiences) {
		acts = append(acts, ActAccess)
	}
	if !before.Plan.ReviewBy.Equal(after.Plan.ReviewBy) {
		acts = append(acts, ActRemind)
	}
	return acts
}

// moved names a change of state.
func moved(from, to State) Action {
	switch {
	case to == StatePublished:
		return ActPublish
	case to == StateArchived:
		return ActArchive
	case from == StatePublished:
		return ActUnpublish
	case from == StateArchived:
		return ActReopen
	case to == StateReview:
		return ActAsk
	}
	return ActWithdraw
}

// Acts gives the step's name to what a save changes, in the order of time: its own action stands in place of a plain save or a
// withdrawal, before its consequences.
func (s Step) Acts(before, after *Article) []Action {
	acts := ActsBetween(before, after)
	if s.Action == "" {
		return acts
	}
	acts = slices.DeleteFunc(acts, func(a Action) bool { return a == s.Action || a == ActSave || a == ActWithdraw })
	if len(acts) > 0 && acts[0] == ActCreate {
		return slices.Insert(acts, 1, s.Action)
	}
	return append([]Action{s.Action}, acts...)
}

// ActFilter narrows Acts. Zero fields do not narrow.
type ActFilter struct {
	ArticleID string
	By        string
	Actions   []Action
	Before    string // only acts with smaller ids: for the next page
	Limit     int    // 0 = no limit
}

// Life stores what happens to articles beside their texts.
type Life interface {
	// SaveStep is SaveArticles for one article, with a name and a note for what is done.
	SaveStep(ctx context.Context, by string, a *Article, step Step) error
	// Acts lists acts, newest first.
	Acts(ctx context.Context, f ActFilter) ([]Act, error)
	// LastActs maps articles to the last of the actions done with each; articles it was never done with are left out.
	LastActs(ctx context.Context, action Action, articleIDs []string) (map[string]Act, error)
	// CountArticles counts what FindArticles finds without Offset and Limit.
	CountArticles(ctx context.Context, f ArticleFilter) (int, error)
}
