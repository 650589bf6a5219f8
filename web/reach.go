package web

import (
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// reach says in one sentence who will see an article with this access, for these audiences, once it is published.
// It follows kb.Article.Grants: audiences bound only what is for members.
func reach(l *locale, access kb.Access, audiences []string) string {
	for i, title := range audiences {
		audiences[i] = "«" + title + "»"
	}
	list := strings.Join(audiences, ", ")
	switch {
	case access == kb.AccessStaff:
		return l.T("reach.staff")
	case access == kb.AccessMembers && list == "":
		return l.T("reach.members")
	case access == kb.AccessMembers:
		return l.T("reach.audiences", "Count", len(audiences), "Audiences", list)
	case access == kb.AccessPublic && list == "":
		return l.T("reach.public")
	case access == kb.AccessPublic:
		return l.T("reach.public_audiences", "Count", len(audiences), "Audiences", list)
	}
	return l.T("reach.nobody")
}
