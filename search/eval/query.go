package eval

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxLine is how long a line of a query file may be: a message within its limit fits.
const maxLine = 1 << 20

// A Query is one judged query.
type Query struct {
	ID       string
	Corpus   string // the collection it belongs to; may be empty
	Kind     string // how it was made; may be empty
	Text     string
	Relevant map[string]int // grade by document: 2 = answers, 1 = helps; empty when not judged
}

// ReadQueries reads TSV with a header line. Columns query_id and query are needed; corpus, kind and relevant
// ("doc:grade doc:grade") are used when present, others are ignored.
func ReadQueries(r io.Reader) ([]Query, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	if !lines.Scan() {
		return nil, fmt.Errorf("read queries: no header line: %w", lines.Err())
	}
	header := strings.Split(strings.TrimPrefix(strings.TrimSuffix(lines.Text(), "\r"), "\ufeff"), "\t")
	for _, name := range []string{"query_id", "query"} {
		if !slices.Contains(header, name) {
			return nil, fmt.Errorf("read queries: no column %q in the header", name)
		}
	}
	var queries []Query
	for n := 2; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		q, err := parseQuery(header, strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t"))
		if err != nil {
			return nil, fmt.Errorf("read queries: line %d: %w", n, err)
		}
		queries = append(queries, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read queries: %w", err)
	}
	return queries, nil
}

func parseQuery(header, cells []string) (q Query, err error) {
	for i, name := range header {
		if i >= len(cells) {
			break
		}
		switch cell := cells[i]; name {
		case "query_id":
			q.ID = cell
		case "corpus":
			q.Corpus = cell
		case "kind":
			q.Kind = cell
		case "query":
			q.Text = cell
		case "relevant":
			if q.Relevant, err = parseJudgements(cell); err != nil {
				return Query{}, err
			}
		}
	}
	if q.ID == "" {
		return Query{}, fmt.Errorf("no query_id")
	}
	return q, nil
}

// parseJudgements reads "doc:grade doc:grade". A document's id may contain colons.
func parseJudgements(cell string) (map[string]int, error) {
	grades := map[string]int{}
	for _, pair := range strings.Fields(cell) {
		at := strings.LastIndexByte(pair, ':')
		if at <= 0 {
			return nil, fmt.Errorf("judgement %q is not doc:grade", pair)
		}
		grade, err := strconv.Atoi(pair[at+1:])
		if err != nil || grade < 0 || grade > 10 {
			return nil, fmt.Errorf("judgement %q: the grade is not a number from 0 to 10", pair)
		}
		grades[pair[:at]] = grade
	}
	return grades, nil
}
