package assist

import (
	"context"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// searchedAmong is how far down an article may have stood when its reader came from a search.
const searchedAmong = 10

// Searched notes what somebody says of an article that he came to from a search: with his words it is found again, or, when it did not help,
// no longer by them. Words that do not find the article for him are nobody's search for it, and are passed over.
func (l *Learner) Searched(ctx context.Context, viewer kb.Viewer, by, words, article string, helped bool) error {
	ref, origin := kb.ChangeArticle+":"+article, PersonKey(by)
	his, err := l.Wordings.FindWordings(ctx, WordingFilter{Source: WordingSearch, Origins: []string{origin}})
	if err != nil {
		return err
	}
	before := len(his)
	his = slices.DeleteFunc(his, func(w Wording) bool { return w.Ref == ref })
	if helped && words != "" {
		found, err := l.Knowledge.Search(ctx, search.Query{Text: words, Viewer: viewer, Limit: searchedAmong})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(found.Hits, func(h search.Hit) bool { return (Hit{Hit: h}).Ref() == ref }) {
			his = append(his, Wording{Ref: ref, Text: words, Source: WordingSearch, Origin: origin, By: by})
		}
	}
	switch {
	case len(his) == 0 && before == 0:
		return nil
	case len(his) == 0:
		return l.Unsaid(ctx, WordingSearch, origin)
	}
	return l.Said(ctx, his...)
}
