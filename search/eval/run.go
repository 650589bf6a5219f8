package eval

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// RunTag is the name of our runs: the sixth column.
const RunTag = "podskazka"

// A Ranked document is one answer of a run.
type Ranked struct {
	ID    string
	Score float64
}

// WriteRun writes the answers to one query, best first, as lines "query_id Q0 external_id rank score podskazka".
// Tools that read runs order by score, so a score that is not below the one before is lowered by a hair.
// An id is one column: blanks in it become underscores.
func WriteRun(w io.Writer, query string, answers []Ranked) error {
	last := 0.0
	for i, a := range answers {
		score := a.Score
		if i > 0 && score >= last {
			score = last - 1e-6
		}
		last = score
		_, err := fmt.Fprintf(w, "%s Q0 %s %d %.6f %s\n", column(query), column(a.ID), i+1, score, RunTag)
		if err != nil {
			return fmt.Errorf("write run: %w", err)
		}
	}
	return nil
}

func column(id string) string { return strings.Join(strings.Fields(id), "_") }

// ReadRun reads a run: answers by query, in the order of their ranks.
func ReadRun(r io.Reader) (map[string][]Ranked, error) {
	type line struct {
		rank   int
		ranked Ranked
	}
	byQuery := map[string][]line{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		cells := strings.Fields(lines.Text())
		if len(cells) == 0 {
			continue
		}
		if len(cells) != 6 {
			return nil, fmt.Errorf("read run: line %d has %d columns, not 6", n, len(cells))
		}
		rank, rankErr := strconv.Atoi(cells[3])
		score, scoreErr := strconv.ParseFloat(cells[4], 64)
		if rankErr != nil || scoreErr != nil {
			return nil, fmt.Errorf("read run: line %d: rank or score is not a number", n)
		}
		byQuery[cells[0]] = append(byQuery[cells[0]], line{rank, Ranked{cells[2], score}})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read run: %w", err)
	}
	run := make(map[string][]Ranked, len(byQuery))
	for query, list := range byQuery {
		slices.SortStableFunc(list, func(a, b line) int { return a.rank - b.rank })
		for _, l := range list {
			run[query] = append(run[query], l.ranked)
		}
	}
	return run, nil
}
