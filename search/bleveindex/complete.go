package bleveindex

import (
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search"
)

type completions struct{}

func (t *table) readCompletions(seg segment.Segment) error { return nil }

func (v *view) complete(q search.Query) []search.Completion { return nil }
