package kb

import "slices"

// Access says who may read an article.
type Access string

// public: anyone. members: signed-in people of its audiences. staff: agents and up.
const (
	AccessPublic  Access = "public"
	AccessMembers Access = "members"
	AccessStaff   Access = "staff"
)

// Valid reports whether a is one of the three.
func (a Access) Valid() bool {
	return a == AccessPublic || a == AccessMembers || a == AccessStaff
}

// A Viewer is who is asking: identity alone, never what he chose on the page.
// The zero Viewer is an anonymous visitor.
type Viewer struct {
	UserID    string
	Role      Role
	Audiences []string
	Paired    bool // the office wants four eyes: readers get what he wrote only after somebody else has approved it
}

// SignedIn reports whether the viewer is known.
func (v Viewer) SignedIn() bool { return v.Role != RoleNone }

// Staff reports whether the viewer works here: whoever answers, supervises, writes, reviews or administers.
func (v Viewer) Staff() bool { return v.SignedIn() && v.Role != RoleUser }

// CanEdit reports whether the viewer may write and publish everything.
func (v Viewer) CanEdit() bool { return v.Role == RoleEditor || v.Role == RoleAdmin }

// CanWrite reports whether the viewer may come into the studio: write drafts of his own and read those of others.
func (v Viewer) CanWrite() bool {
	return v.Role == RoleAuthor || v.Role == RoleReviewer || v.CanEdit()
}

// CanChange reports whether the viewer may save the article as it stands: editors always, unless four eyes have to see what readers
// get; whoever else writes his own drafts. What waits for review or for its time stays as it was sent or approved.
func CanChange(v Viewer, a *Article) bool {
	own := v.CanWrite() && v.UserID != "" && a.Author == v.UserID
	return v.CanEdit() && !(v.Paired && a.State == StatePublished) || own && a.State == StateDraft && !a.Planned()
}

// CanRelease reports whether the viewer, when he may publish at all, may do so with what writer wrote last.
func CanRelease(v Viewer, writer string) bool { return !v.Paired || writer != v.UserID }

// CanPlan reports whether the viewer may set when the article comes out, goes to the archive and is to be read again: editors, and who
// answers a request to review it. Four eyes leave that to him even when readers have it: no date shows them a word that nobody approved.
func CanPlan(v Viewer, a *Article) bool { return v.CanEdit() || CanReview(v, a) }

// CanArrange reports whether the viewer may order, rename and remove sections, with what lies in them: editors, under four eyes too.
// Articles keep their words and their readers, and it makes nobody their writer.
func CanArrange(v Viewer) bool { return v.CanEdit() }

// CanAmend reports whether the viewer may propose a change of the article: whoever writes, when readers have it and he may not
// change it himself.
func CanAmend(v Viewer, a *Article) bool {
	return v.CanWrite() && v.UserID != "" && a.State == StatePublished && !CanChange(v, a)
}

// CanJudge reports whether the viewer may approve a proposed change or send it back: who reviews, but not his own; an editor his
// own too unless four eyes have to see it.
func CanJudge(v Viewer, m *Amendment) bool {
	own := m.By == v.UserID
	return m.State == StateReview && (v.CanEdit() && (!own || !v.Paired) || v.Role == RoleReviewer && !own)
}

// CanReview reports whether the viewer may answer a request to review the article: editors, and reviewers who did not write it.
func CanReview(v Viewer, a *Article) bool {
	return a.State == StateReview && (v.CanEdit() || v.Role == RoleReviewer && a.Author != v.UserID)
}

// CanMove reports whether the viewer may take the article from the state it is in to another one: editors anywhere; an author asks
// for review of his own drafts and takes them back; who reviews publishes or returns.
func CanMove(v Viewer, a *Article, to State) bool {
	own := v.CanWrite() && v.UserID != "" && a.Author == v.UserID && !a.Planned()
	switch {
	case v.CanEdit():
		return true
	case to == a.State:
		return CanChange(v, a)
	case a.State == StateDraft:
		return own && to == StateReview
	case a.State == StateReview:
		return to == StatePublished && CanReview(v, a) || to == StateDraft && (own || CanReview(v, a))
	}
	return false
}

// CanAnswer reports whether the viewer may work on other people's tickets.
func (v Viewer) CanAnswer() bool {
	return v.Role == RoleAgent || v.Role == RoleSupervisor || v.Role == RoleAdmin
}

// CanSupervise reports whether the viewer may see load, ratings and gaps.
func (v Viewer) CanSupervise() bool { return v.Role == RoleSupervisor || v.Role == RoleAdmin }

// CanSeeInsights reports whether the viewer may see what people search for, find and miss.
func (v Viewer) CanSeeInsights() bool { return v.CanEdit() || v.CanSupervise() }

// CanRead reports whether the viewer may read the article on the public side: it must be published
// and its access must include him. Staff read every published article. It says the same as comparing
// Grants, which a test holds, without making lists: pages ask it of every article they could show.
func CanRead(v Viewer, a *Article) bool {
	switch {
	case a.State != StatePublished:
		return false
	case v.Staff(), a.Access == AccessPublic:
		return true
	case a.Access != AccessMembers || !v.SignedIn():
		return false
	}
	mine := func(slug string) bool { return slices.Contains(v.Audiences, slug) }
	return len(a.Audiences) == 0 || slices.ContainsFunc(a.Audiences, mine)
}

// CanPreview reports whether the viewer may see the article in any state: those who write.
func CanPreview(v Viewer, a *Article) bool { return v.CanWrite() || CanRead(v, a) }

// CanReadReply reports whether the viewer may use the canned reply: staff only, and drafts nobody.
func CanReadReply(v Viewer, r *Reply) bool { return v.Staff() && r.State == StatePublished }

// CanPreviewReply reports whether the viewer may see the canned reply in any state: editors only.
func CanPreviewReply(v Viewer, r *Reply) bool { return v.CanEdit() || CanReadReply(v, r) }

// The grants: an article needs one of its grants, a viewer holds some. Search engines filter by them,
// so that the rule is the same inside an index as in CanRead.
const (
	GrantPublic   = "public"
	GrantMembers  = "members" // any signed-in person
	grantAudience = "for:"    // + audience slug
	GrantStaff    = "staff"
)

// Grants lists the grants that open the article: a viewer who holds any of them may read it once it is published.
// Staff is always among them; an access that is none of the three opens for staff alone.
func (a *Article) Grants() []string {
	switch {
	case a.Access == AccessPublic:
		return []string{GrantPublic, GrantStaff}
	case a.Access != AccessMembers:
		return []string{GrantStaff}
	case len(a.Audiences) == 0:
		return []string{GrantMembers, GrantStaff}
	}
	grants := make([]string, 0, len(a.Audiences)+1)
	for _, slug := range a.Audiences {
		grants = append(grants, grantAudience+slug)
	}
	return append(grants, GrantStaff)
}

// Grants lists the grants the viewer holds.
func (v Viewer) Grants() []string {
	grants := []string{GrantPublic}
	if !v.SignedIn() {
		return grants
	}
	grants = append(grants, GrantMembers)
	for _, slug := range v.Audiences {
		grants = append(grants, grantAudience+slug)
	}
	if v.Staff() {
		grants = append(grants, GrantStaff)
	}
	return grants
}
