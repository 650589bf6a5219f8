package rivals

import (
	"context"
	"errors"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/podskazka/podskazka/search"
)

// Bleve is bleve without us.
type Bleve struct {
	dir   string
	index bleve.Index
	match func(text string) query.Query
}

// NewBleveDefault opens or makes an index with the mapping bleve starts with: every field, and all of them together in
// one more, which is searched. Its analyzer is bleve's Russian one.
func NewBleveDefault(dir string) (*Bleve, error) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = ru.AnalyzerName
	return newBleve(dir, m, func(text string) query.Query { return bleve.NewMatchQuery(text) })
}

// NewBleve opens or makes an index with a mapping as lean as it gets: title and body with frequencies, BM25, nothing
// stored. Both fields are searched, Disjunction(title, body).
func NewBleve(dir string) (*Bleve, error) {
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeTermVectors, text.IncludeInAll, text.DocValues = ru.AnalyzerName, false, false, false, false
	role := bleve.NewKeywordFieldMapping()
	role.Analyzer, role.Store, role.IncludeTermVectors, role.IncludeInAll, role.DocValues = keyword.Name, false, false, false, false
	document := bleve.NewDocumentStaticMapping()
	document.AddFieldMappingsAt("title", text)
	document.AddFieldMappingsAt("body", text)
	document.AddFieldMappingsAt("role", role)
	m := bleve.NewIndexMapping()
	m.DefaultMapping, m.ScoringModel = document, "bm25"
	return newBleve(dir, m, func(text string) query.Query {
		title, body := bleve.NewMatchQuery(text), bleve.NewMatchQuery(text)
		title.SetField("title")
		body.SetField("body")
		return bleve.NewDisjunctionQuery(title, body)
	})
}

func newBleve(dir string, m mapping.IndexMapping, match func(string) query.Query) (*Bleve, error) {
	x, err := bleve.Open(dir)
	if errors.Is(err, bleve.ErrorIndexPathDoesNotExist) {
		x, err = bleve.New(dir, m)
	}
	if err != nil {
		return nil, err
	}
	return &Bleve{dir: dir, index: x, match: match}, nil
}

// Add writes a batch.
func (b *Bleve) Add(_ context.Context, documents []*search.Document) error {
	batch := b.index.NewBatch()
	for _, d := range documents {
		err := batch.Index(d.ID, struct {
			Title   string    `json:"title"`
			Body    string    `json:"body"`
			Role    string    `json:"role"`
			Key     string    `json:"key"`
			Updated time.Time `json:"updated"`
		}{d.Title, body(d), role(d), d.Slug, d.Updated})
		if err != nil {
			return err
		}
	}
	return b.index.Batch(batch)
}

// Settle waits for merges.
func (b *Bleve) Settle(ctx context.Context) error { return idle(ctx) }

// Search matches the text and filters without touching scores.
func (b *Bleve) Search(ctx context.Context, q Query, limit int) ([]string, error) {
	var roles []query.Query
	for _, audience := range q.Viewer.Audiences {
		role := bleve.NewTermQuery(audience)
		role.SetField("role")
		roles = append(roles, role)
	}
	both := bleve.NewBooleanQuery()
	both.AddMust(b.match(q.Text))
	both.AddFilter(bleve.NewDisjunctionQuery(roles...))
	result, err := b.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(both, limit, 0, false))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(result.Hits))
	for i, h := range result.Hits {
		ids[i] = h.ID
	}
	return ids, nil
}

// Size counts the folder.
func (b *Bleve) Size() (int64, error) { return sizeOf(b.dir) }

// Close closes the index.
func (b *Bleve) Close() error { return b.index.Close() }
