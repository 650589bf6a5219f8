package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/podskazka/podskazka/kb"
)

// MaxFrontMatter is how long the head of a file may be, in bytes.
const MaxFrontMatter = 64 << 10

// maxYAMLDepth is how deep lists and mappings may stand in each other.
const maxYAMLDepth = 20

// A Field is one key of a document with its value as JSON.
type Field struct {
	Key   string
	Value json.RawMessage
	Line  int // in its file; 0 when unknown
}

// A SyntaxError says which line of a YAML text cannot be read.
type SyntaxError struct {
	Line    int
	Problem string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// Is makes a SyntaxError a kb.ErrInvalid.
func (e *SyntaxError) Is(target error) bool { return target == kb.ErrInvalid }

// SplitFrontMatter cuts a file into the YAML between its two "---" lines and what follows. A file that does not begin with "---"
// has no head. The rest begins right after the line break of the closing line.
func SplitFrontMatter(file string) (head, rest string, err error) {
	start := len(file) - len(strings.TrimPrefix(file, "\ufeff"))
	first := lineEnd(file, start)
	if strings.TrimRight(file[start:first], " \t\r\n") != "---" {
		return "", file, nil
	}
	for at := first; at < len(file) && at-first <= MaxFrontMatter; {
		end := lineEnd(file, at)
		if line := strings.TrimRight(file[at:end], " \t\r\n"); line == "---" || line == "..." {
			return file[first:at], file[end:], nil
		}
		at = end
	}
	if len(file)-first > MaxFrontMatter {
		return "", "", kb.TooLong("front matter", MaxFrontMatter)
	}
	return "", "", &SyntaxError{1, "no closing ---"}
}

// ParseFrontMatter reads the head of a file: a YAML mapping, keys in their order, whatever they are. Lines are those of the file,
// of which the first is "---".
func ParseFrontMatter(head string) ([]Field, error) {
	if len(head) > MaxFrontMatter {
		return nil, kb.TooLong("front matter", MaxFrontMatter)
	}
	root, err := parseYAML(head)
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		syntax.Line++
	}
	if err != nil || root == nil {
		return nil, err
	}
	pairs, ok := mappingOf(root)
	if !ok {
		return nil, &SyntaxError{2, "not a list of keys"}
	}
	var fields []Field
	for _, pair := range pairs {
		value, err := toJSON(pair.Value, 1)
		if err != nil {
			if errors.As(err, &syntax) {
				syntax.Line++
			}
			return nil, err
		}
		fields = append(fields, Field{Key: keyOf(pair), Value: value, Line: lineOf(pair.Key) + 1})
	}
	return fields, nil
}

// YAML turns a YAML text into JSON, mappings in their order. Anchors, aliases and tags are refused, so its size is bounded by
// that of the text.
func YAML(src string) (json.RawMessage, error) {
	root, err := parseYAML(src)
	if err != nil || root == nil {
		return json.RawMessage("null"), err
	}
	return toJSON(root, 0)
}

func parseYAML(src string) (root ast.Node, err error) {
	if strings.ContainsRune(src, 0) {
		return nil, &SyntaxError{1, "NUL character"}
	}
	if depth := flowDepth(src); depth > maxYAMLDepth {
		return nil, &SyntaxError{1, "nested too deep"}
	}
	defer func() { // a parser of hostile text must not take the program down
		if recover() != nil {
			root, err = nil, &SyntaxError{1, "broken YAML"}
		}
	}()
	file, err := parser.ParseBytes([]byte(src), 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	if len(file.Docs) > 1 {
		return nil, &SyntaxError{lineOf(file.Docs[1]), "more than one document"}
	}
	if len(file.Docs) == 0 {
		return nil, nil
	}
	return file.Docs[0].Body, nil
}

// flowDepth bounds from above how deep [, { and the dashes of one line stand in each other: the parser is recursive.
func flowDepth(src string) int {
	depth, deepest := 0, 0
	for line := range strings.Lines(src) {
		dashes := 0
		for rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "- "); rest = strings.TrimLeft(rest[2:], " ") {
			dashes++
		}
		deepest = max(deepest, dashes)
		for i := range len(line) {
			switch line[i] {
			case '[', '{':
				depth++
				deepest = max(deepest, depth)
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
	}
	return deepest
}

func syntaxError(err error) error {
	out := &SyntaxError{Line: 1, Problem: "broken YAML"}
	var yamlErr yaml.Error
	if errors.As(err, &yamlErr) {
		out.Problem = yamlErr.GetMessage()
		if t := yamlErr.GetToken(); t != nil && t.Position != nil {
			out.Line = t.Position.Line
		}
	}
	return out
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func mappingOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

func keyOf(pair *ast.MappingValueNode) string {
	if s, ok := pair.Key.(*ast.StringNode); ok {
		return s.Value
	}
	return pair.Key.String()
}

func toJSON(n ast.Node, depth int) (json.RawMessage, error) {
	if depth > maxYAMLDepth {
		return nil, &SyntaxError{lineOf(n), "nested too deep"}
	}
	if pairs, ok := mappingOf(n); ok {
		return objectJSON(pairs, depth)
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return json.RawMessage("null"), nil
	case *ast.StringNode:
		return quoteJSON(n.Value), nil
	case *ast.LiteralNode:
		return quoteJSON(n.Value.Value), nil
	case *ast.BoolNode:
		return json.RawMessage(strconv.FormatBool(n.Value)), nil
	case *ast.IntegerNode:
		if s := n.GetToken().Value; json.Valid([]byte(s)) {
			return json.RawMessage(s), nil
		}
		return quoteJSON(n.GetToken().Value), nil
	case *ast.FloatNode:
		if s := n.GetToken().Value; json.Valid([]byte(s)) {
			return json.RawMessage(s), nil
		}
		return quoteJSON(n.GetToken().Value), nil
	case *ast.InfinityNode, *ast.NanNode:
		return quoteJSON(n.GetToken().Value), nil
	case *ast.SequenceNode:
		items := []json.RawMessage{}
		for _, v := range n.Values {
			item, err := toJSON(v, depth+1)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return json.Marshal(items)
	}
	return nil, &SyntaxError{lineOf(n), "anchors, aliases and tags are not supported"}
}

func objectJSON(pairs []*ast.MappingValueNode, depth int) (json.RawMessage, error) {
	out := []byte{'{'}
	for i, pair := range pairs {
		value, err := toJSON(pair.Value, depth+1)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, quoteJSON(keyOf(pair))...), ':'), value...)
	}
	return append(out, '}'), nil
}

// quoteJSON writes a string as JSON with every character that need not be escaped as it is.
func quoteJSON(s string) json.RawMessage {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // a string always encodes
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}
