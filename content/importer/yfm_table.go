package importer

import "strings"

// A yfmTable is an open table of Diplodoc's own: #| and |# around it, rows between ||, cells between | (multiline tables).
type yfmTable struct {
	row  []string // lines of the row that is open
	rows int      // written
}

// tableLine takes a line of such a table: a row becomes one of a Markdown table, whose cells are one line each.
func (y *yfm) tableLine(line string, n int) (out []string, ok bool) {
	trimmed := strings.TrimSpace(line)
	switch {
	case y.table == nil && trimmed == "#|":
		y.table = &yfmTable{}
		return y.kept(""), true
	case y.table == nil:
		if m := termText.FindStringSubmatch(trimmed); m != nil {
			y.run.problem(y.file, n, "term", m[1])
			return nil, true
		}
		return nil, false
	case trimmed == "|#":
		y.table = nil
		return y.kept(""), true
	case trimmed == "":
		return nil, true
	}
	y.table.row = append(y.table.row, trimmed)
	whole := strings.Join(y.table.row, "<br>")
	if len(whole) < 4 || !strings.HasPrefix(whole, "||") || !strings.HasSuffix(whole, "||") {
		return nil, true // the row goes on
	}
	y.table.row = nil
	return y.kept(y.tableRow(whole[2:len(whole)-2], n)), true
}

// tableRow writes a row; the first has the line of a table's head below it.
func (y *yfm) tableRow(cells string, n int) string {
	parts := strings.Split(cells, "|")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		for strings.HasPrefix(part, "<br>") || strings.HasSuffix(part, "<br>") {
			part = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(part, "<br>"), "<br>"))
		}
		parts[i] = y.text(part, n)
	}
	row := "| " + strings.Join(parts, " | ") + " |"
	if y.table.rows++; y.table.rows == 1 {
		row += "\n|" + strings.Repeat(" --- |", len(parts))
	}
	return row
}
