package importer

import (
	"cmp"
	"strconv"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// rights says who may read an article of a segment: those of the audience that was chosen for the segment, by its id or name. Nobody loses
// a lock: where nothing was chosen the article is for everybody who is signed in, and for the staff alone when the segment is theirs.
func (s *zendesk) rights(r *run, a *zendeskArticle, id string) []content.Field {
	segment := s.segments[*a.Segment]
	access := kb.AccessMembers
	if segment.Type == "staff" {
		access = kb.AccessStaff
	}
	fields := []content.Field{field("access", string(access))}
	number := strconv.FormatInt(*a.Segment, 10)
	name := cmp.Or(segment.Name, number)
	r.report.Names.Audiences = meet(r.report.Names.Audiences, Name{number, name})
	if audience := cmp.Or(r.o.Audiences[number], r.o.Audiences[segment.Name]); audience != "" {
		return append(fields, fieldList("audiences", []string{audience}))
	}
	r.problem(a.file, 0, "zendesk_segment", id, name, access, number)
	return fields
}

// leftOut tells what an export has that a help center of ours has not.
func (s *zendesk) leftOut(r *run) {
	groups, votes := map[int64]bool{}, 0
	for _, a := range s.articles {
		if a.Group != 0 {
			groups[a.Group] = true
		}
		votes += a.Votes
	}
	if len(groups) > 0 {
		r.note("", 0, "zendesk_groups", len(groups))
	}
	if votes > 0 {
		r.note("", 0, "zendesk_votes", votes)
	}
}
