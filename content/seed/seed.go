// Package seed is the demo help center of Podskazka, in Russian: an imagined platform of career guidance for schools, with its
// roles, articles, video guides, canned replies, resolved requests and judged queries. It doubles as the offline test corpus.
//
// It holds no logic: the files beside this one are a Markdown folder like any that the importer reads. The organisation, the people
// and the addresses in it are invented.
//
//	report, err := seed.Load(ctx, im)
//	fmt.Println(report.Added, len(report.Skipped))
package seed

import (
	"context"
	"embed"
	"io/fs"

	"github.com/podskazka/podskazka/content/importer"
)

//go:embed articles captions media files *.yaml *.jsonl
var files embed.FS

//go:embed queries.tsv
var queries []byte

// FS is the folder: articles/, captions/, media/, files/, audiences.yaml, sections.yaml, queues.yaml, request_types.yaml, replies.jsonl,
// tickets.jsonl.
func FS() fs.FS { return files }

// Load imports all of it. A second time nothing changes.
func Load(ctx context.Context, im *importer.Importer) (importer.Report, error) {
	src, err := importer.Folder(files)
	if err != nil {
		return importer.Report{}, err
	}
	defer src.Close()
	return im.Import(ctx, src, importer.Options{By: "seed"})
}

// Queries is a TSV with a header: query_id, kind, for (an audience), query, relevant ("article-id:2 other-id:1").
func Queries() []byte { return queries }
