package importer

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// reasonArg is where functions that make reasons take the code.
var reasonArg = map[string]int{"why": 0, "note": 2, "problem": 2, "lose": 0}

// codesUsed are the codes that this package gives, with how many arguments each has.
func codesUsed(t *testing.T) map[string]int {
	t.Helper()
	used := map[string]int{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun.Name
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			}
			at, makes := reasonArg[name]
			if name == "problem" && len(call.Args) > 1 { // of a page: the line is found by a text
				if _, text := call.Args[1].(*ast.BasicLit); text && call.Args[1].(*ast.BasicLit).Kind == token.STRING {
					at = 1
				}
			}
			if !makes || at >= len(call.Args) {
				return true
			}
			if lit, ok := call.Args[at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				code, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				used[code] = len(call.Args) - at - 1
			}
			return true
		})
	}
	return used
}

// Each code that is given has a text in both languages with a place for each argument, and no text is left over.
func TestReasonsAreSaid(t *testing.T) {
	used := codesUsed(t)
	if len(used) < 50 {
		t.Fatalf("only %d codes are found", len(used))
	}
	for code, args := range used {
		said, known := sayings[code]
		if !known {
			t.Errorf("%s has no text", code)
			continue
		}
		for _, text := range []string{said.ru, said.en} {
			if n := strings.Count(strings.ReplaceAll(text, "%%", ""), "%s"); n != args {
				t.Errorf("%s: %q has %d places for %d arguments", code, text, n, args)
			}
		}
		if strings.ContainsFunc(said.en, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
			t.Errorf("%s: %q is not English", code, said.en)
		}
	}
	for code := range sayings {
		if _, ok := used[code]; !ok {
			t.Errorf("nobody says %s", code)
		}
	}
}

// A report of before codes shows what it said.
func TestReasonOfOldReport(t *testing.T) {
	var s Skip
	if err := json.Unmarshal([]byte(`{"File":"a.md","Line":3,"Reason":"нет 100 % заголовка"}`), &s); err != nil {
		t.Fatal(err)
	}
	if got := s.String(); got != "a.md:3: нет 100 % заголовка" || s.Reason.In("en") != "нет 100 % заголовка" {
		t.Error(got)
	}
	raw, err := json.Marshal(Skip{File: "a.md", Reason: why("toc_missing", "А", "b/toc.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &s); err != nil || s.Reason.In("en") != "“А”: there is no table of contents “b/toc.yaml”" {
		t.Errorf("%s: %s, %v", raw, s.Reason.In("en"), err)
	}
}
