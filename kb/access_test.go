package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/kb"
)

// The viewers of the access table, from nobody to admin.
var viewers = []struct {
	name   string
	viewer kb.Viewer
}{
	{"guest", kb.Viewer{}},
	{"guest who claims an audience", kb.Viewer{Audiences: []string{"pupil"}}},
	{"user", kb.Viewer{UserID: "u", Role: kb.RoleUser}},
	{"pupil", kb.Viewer{UserID: "u", Role: kb.RoleUser, Audiences: []string{"pupil"}}},
	{"parent", kb.Viewer{UserID: "u", Role: kb.RoleUser, Audiences: []string{"parent"}}},
	{"agent", kb.Viewer{UserID: "u", Role: kb.RoleAgent}},
	{"supervisor", kb.Viewer{UserID: "u", Role: kb.RoleSupervisor}},
	{"author", kb.Viewer{UserID: "u", Role: kb.RoleAuthor}},
	{"reviewer", kb.Viewer{UserID: "u", Role: kb.RoleReviewer}},
	{"editor", kb.Viewer{UserID: "u", Role: kb.RoleEditor}},
	{"admin", kb.Viewer{UserID: "u", Role: kb.RoleAdmin}},
}

func TestCanRead(t *testing.T) {
	for _, c := range []struct {
		access    kb.Access
		audiences []string
		readers   string
	}{
		{kb.AccessPublic, nil, "guest, guest who claims an audience, user, pupil, parent, agent, supervisor, author, reviewer, editor, admin"},
		{kb.AccessPublic, []string{"pupil"}, "guest, guest who claims an audience, user, pupil, parent, agent, supervisor, author, reviewer, editor, admin"},
		{kb.AccessMembers, nil, "user, pupil, parent, agent, supervisor, author, reviewer, editor, admin"},
		{kb.AccessMembers, []string{"pupil", "teacher"}, "pupil, agent, supervisor, author, reviewer, editor, admin"},
		{kb.AccessStaff, nil, "agent, supervisor, author, reviewer, editor, admin"},
		{kb.AccessStaff, []string{"pupil"}, "agent, supervisor, author, reviewer, editor, admin"},
		{"", nil, "agent, supervisor, author, reviewer, editor, admin"},
		{"unheard of", []string{"pupil"}, "agent, supervisor, author, reviewer, editor, admin"},
	} {
		article := &kb.Article{Access: c.access, Audiences: c.audiences, State: kb.StatePublished}
		readers := ""
		for _, v := range viewers {
			if kb.CanRead(v.viewer, article) {
				readers += ", " + v.name
			}
		}
		if want := ", " + c.readers; readers != want {
			t.Errorf("%q for %q is read by %s\nwant %s", c.access, c.audiences, readers, want)
		}
	}
}

func TestCanReadOnlyPublished(t *testing.T) {
	for _, state := range []kb.State{kb.StateDraft, kb.StateReview, kb.StateArchived, ""} {
		article := &kb.Article{Access: kb.AccessPublic, State: state}
		for _, v := range viewers {
			if kb.CanRead(v.viewer, article) {
				t.Errorf("%s reads an article in state %q", v.name, state)
			}
			if got, want := kb.CanPreview(v.viewer, article), v.viewer.CanWrite(); got != want {
				t.Errorf("CanPreview(%s, %q) = %t, want %t", v.name, state, got, want)
			}
		}
	}
}

// What the roles may do beside reading.
func TestRoles(t *testing.T) {
	got := ""
	for _, role := range append([]kb.Role{kb.RoleNone}, kb.Roles[:]...) {
		v := kb.Viewer{Role: role}
		published, draft := &kb.Reply{State: kb.StatePublished}, &kb.Reply{State: kb.StateDraft}
		got += fmt.Sprintf("%s: staff %t, write %t, edit %t, answer %t, supervise %t, replies %t, drafts of replies %t\n",
			role, v.Staff(), v.CanWrite(), v.CanEdit(), v.CanAnswer(), v.CanSupervise(), kb.CanReadReply(v, published), kb.CanPreviewReply(v, draft))
		if kb.CanReadReply(v, draft) || kb.CanPreviewReply(v, published) != v.Staff() {
			t.Errorf("%s uses a draft, or not what is published", role)
		}
	}
	const want = `: staff false, write false, edit false, answer false, supervise false, replies false, drafts of replies false
user: staff false, write false, edit false, answer false, supervise false, replies false, drafts of replies false
agent: staff true, write false, edit false, answer true, supervise false, replies true, drafts of replies false
supervisor: staff true, write false, edit false, answer true, supervise true, replies true, drafts of replies false
author: staff true, write true, edit false, answer false, supervise false, replies true, drafts of replies false
reviewer: staff true, write true, edit false, answer false, supervise false, replies true, drafts of replies false
editor: staff true, write true, edit true, answer false, supervise false, replies true, drafts of replies true
admin: staff true, write true, edit true, answer true, supervise true, replies true, drafts of replies true
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Who may take an article from a state to another, by hand: rows are viewers, the article is of author "u".
func TestCanMove(t *testing.T) {
	states := []kb.State{kb.StateDraft, kb.StateReview, kb.StatePublished, kb.StateArchived}
	for _, c := range []struct {
		name    string
		viewer  kb.Viewer
		planned bool
		want    string
	}{
		{"a stranger", kb.Viewer{}, false, ""},
		{"an agent of that id", kb.Viewer{UserID: "u", Role: kb.RoleAgent}, false, ""},
		{"its author", kb.Viewer{UserID: "u", Role: kb.RoleAuthor}, false, "draft>draft draft>review review>draft"},
		{"its author, once it is planned", kb.Viewer{UserID: "u", Role: kb.RoleAuthor}, true, ""},
		{"another author", kb.Viewer{UserID: "v", Role: kb.RoleAuthor}, false, ""},
		{"a reviewer who wrote it", kb.Viewer{UserID: "u", Role: kb.RoleReviewer}, false, "draft>draft draft>review review>draft"},
		{"a reviewer", kb.Viewer{UserID: "v", Role: kb.RoleReviewer}, false, "review>draft review>published"},
	} {
		got := ""
		for _, from := range states {
			for _, to := range states {
				a := &kb.Article{Author: "u", State: from}
				if c.planned {
					a.Plan.PublishAt = time.Unix(1, 0)
				}
				if kb.CanMove(c.viewer, a, to) {
					got += " " + string(from) + ">" + string(to)
				}
				if editor := (kb.Viewer{UserID: "e", Role: kb.RoleEditor}); !kb.CanMove(editor, a, to) {
					t.Errorf("an editor may not move from %s to %s", from, to)
				}
			}
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s moves %q, want %q", c.name, got, c.want)
		}
	}
	if anonymous := (kb.Viewer{Role: kb.RoleAuthor}); kb.CanChange(anonymous, &kb.Article{State: kb.StateDraft}) {
		t.Error("nobody's draft is changed by nobody")
	}
}

func TestDisabledUserIsNobody(t *testing.T) {
	admin := &kb.User{ID: "u", Role: kb.RoleAdmin}
	if !admin.Viewer().CanEdit() {
		t.Error("an admin cannot edit")
	}
	admin.Disabled = true
	for _, u := range []*kb.User{admin, nil} {
		if v := u.Viewer(); v.SignedIn() || v.UserID != "" {
			t.Errorf("the viewer of %v is %+v", u, v)
		}
	}
}

// Narrowing never opens: whoever reads an article for staff or members reads the wider one too.
func TestNarrowerAccessHasFewerReaders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slugs := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID)
		viewer := kb.Viewer{
			Role:      rapid.SampledFrom(append([]kb.Role{kb.RoleNone}, kb.Roles[:]...)).Draw(t, "role"),
			Audiences: slugs.Draw(t, "viewer's audiences"),
		}
		article := kb.Article{State: kb.StatePublished, Audiences: slugs.Draw(t, "article's audiences")}
		readable := true
		for _, access := range []kb.Access{kb.AccessPublic, kb.AccessMembers, kb.AccessStaff} {
			article.Access = access
			now := kb.CanRead(viewer, &article)
			if now && !readable {
				t.Fatalf("%+v reads %q but not the wider access", viewer, access)
			}
			readable = now
		}
	})
}

// Indexes filter by grants, pages by CanRead: the two must never disagree.
func TestGrantsSayTheSameAsCanRead(t *testing.T) {
	slugs := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"pupil", "parent", "teacher", "members", "staff", "public"}), 0, 3, rapid.ID[string])
	rapid.Check(t, func(t *rapid.T) {
		a := &kb.Article{
			State:     kb.StatePublished,
			Access:    rapid.SampledFrom([]kb.Access{kb.AccessPublic, kb.AccessMembers, kb.AccessStaff, ""}).Draw(t, "access"),
			Audiences: slugs.Draw(t, "audiences"),
		}
		v := kb.Viewer{
			Role:      rapid.SampledFrom(append(kb.Roles[:], kb.RoleNone)).Draw(t, "role"),
			Audiences: slugs.Draw(t, "of the viewer"),
		}
		shared := slices.ContainsFunc(a.Grants(), func(g string) bool { return slices.Contains(v.Grants(), g) })
		if got := kb.CanRead(v, a); got != shared {
			t.Fatalf("CanRead is %v, grants say %v", got, shared)
		}
	})
}

// Who proposes changes of what readers have, who judges them, and what four eyes take from editors.
func TestAmendmentRights(t *testing.T) {
	published := &kb.Article{Author: "u", State: kb.StatePublished}
	for _, c := range []struct {
		name         string
		viewer       kb.Viewer
		want, paired string
	}{
		{"a stranger", kb.Viewer{}, "release", "release"},
		{"an agent of that id", kb.Viewer{UserID: "u", Role: kb.RoleAgent}, "release", ""},
		{"its author", kb.Viewer{UserID: "u", Role: kb.RoleAuthor}, "amend release", "amend"},
		{"another author", kb.Viewer{UserID: "v", Role: kb.RoleAuthor}, "amend release", "amend release"},
		{"a reviewer who wrote it", kb.Viewer{UserID: "u", Role: kb.RoleReviewer}, "amend release", "amend"},
		{"a reviewer", kb.Viewer{UserID: "v", Role: kb.RoleReviewer}, "amend judge release", "amend judge release"},
		{"an editor who wrote it", kb.Viewer{UserID: "u", Role: kb.RoleEditor}, "change judge release", "amend"},
		{"an editor", kb.Viewer{UserID: "v", Role: kb.RoleEditor}, "change judge release", "amend judge release"},
	} {
		for paired, want := range map[bool]string{false: c.want, true: c.paired} {
			v := c.viewer
			v.Paired = paired
			var got []string
			for right, has := range map[string]bool{
				"change": kb.CanChange(v, published), "amend": kb.CanAmend(v, published),
				"judge": kb.CanJudge(v, &kb.Amendment{By: "u", State: kb.StateReview}), "release": kb.CanRelease(v, "u"),
			} {
				if has {
					got = append(got, right)
				}
			}
			if slices.Sort(got); strings.Join(got, " ") != want {
				t.Errorf("%s, four eyes %t: may %q, want %q", c.name, paired, got, want)
			}
			if kb.CanJudge(v, &kb.Amendment{By: "w", State: kb.StateDraft}) || kb.CanAmend(v, &kb.Article{Author: "w", State: kb.StateDraft}) {
				t.Errorf("%s judges a draft, or amends one", c.name)
			}
		}
	}
}
