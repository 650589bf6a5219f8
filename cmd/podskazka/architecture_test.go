package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/podskazka/podskazka"

// floors are the rooms from the ground up: a room imports itself and the rooms before it.
var floors = []string{"kb", "content", "search", "assist", "web", "cmd"}

// adapters name a technology. cmd wires them; tests use them; nobody else knows them.
var adapters = map[string][]string{
	"kb/sqldb":          {"kb/kbsql", "assist/assistsql"},
	"kb/kbsql":          nil,
	"content/blobdir":   nil,
	"search/bleveindex": nil,
	"assist/assistsql":  nil,
}

// testRooms exist for tests alone.
var testRooms = []string{"kb/kbtest", "search/searchtest", "search/rivals", "assist/assisttest"}

// top is everything the top level holds (DESIGN §3).
var top = []string{
	".ci", ".git", ".gitignore", "LICENSE", "Makefile", "README.md", "go.mod", "go.sum", "bin", "data",
	"assist", "cmd", "content", "kb", "search", "web",
}

type source struct {
	path string // slash path from the root, "web/page.go"
	dir  string
	test bool
	file *ast.File
	fset *token.FileSet
}

// parseAll reads every Go file in this process: a `go list` subprocess would be hidden from the test cache.
func parseAll(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "testdata" || name == "bin" || name == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		dir := path.Dir(rel)
		all = append(all, source{
			path: rel, dir: dir, file: parsed, fset: fset,
			test: strings.HasSuffix(rel, "_test.go") || slices.Contains(testRooms, dir),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files found: the walk is broken", len(all))
	}
	return all
}

// wrongImport says what is wrong with a file in dir importing target (both paths inside the module), or "".
func wrongImport(dir string, test bool, target string) string {
	if test {
		return ""
	}
	from, to := floor(dir), floor(target)
	switch {
	case to > from:
		return "runs backwards: " + strings.Join(floors, " ← ")
	case slices.Contains(testRooms, target):
		return target + " is for tests"
	}
	if users, adapter := adapters[target]; adapter && from != floor("cmd") && !slices.Contains(users, dir) {
		return target + " is an adapter: only cmd and tests may know it"
	}
	return ""
}

func floor(dir string) int { return slices.Index(floors, strings.Split(dir, "/")[0]) }

func TestArchitectureImports(t *testing.T) {
	for _, src := range parseAll(t) {
		if floor(src.dir) < 0 {
			t.Errorf("%s: not in a room", src.path)
		}
		for _, spec := range src.file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if target, ours := strings.CutPrefix(name, module+"/"); ours {
				if wrong := wrongImport(src.dir, src.test, target); wrong != "" {
					t.Errorf("%s imports %s: %s", src.path, target, wrong)
				}
			}
			if name == "testing" && !src.test {
				t.Errorf("%s imports testing outside tests", src.path)
			}
		}
	}
}

// The guard itself must be able to fail.
func TestArchitectureGuard(t *testing.T) {
	for _, c := range []struct {
		dir, target string
		wrong       bool
	}{
		{"web", "search", false},
		{"web", "search/bleveindex", true},
		{"kb", "content", true},
		{"kb/kbsql", "kb/sqldb", false},
		{"search", "kb/sqldb", true},
		{"content/importer", "assist/ticket", true},
		{"cmd/podskazka", "search/bleveindex", false},
		{"cmd/podskazka", "kb/kbtest", true},
	} {
		if got := wrongImport(c.dir, false, c.target); (got != "") != c.wrong {
			t.Errorf("%s imports %s: %q", c.dir, c.target, got)
		}
	}
}

func TestArchitecturePackageDocs(t *testing.T) {
	documented := map[string]bool{}
	for _, src := range parseAll(t) {
		if strings.HasSuffix(src.path, "_test.go") {
			continue
		}
		documented[src.dir] = documented[src.dir] || src.file.Doc != nil && len(src.file.Doc.Text()) > 40
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no doc comment: what it is, what it is not, an example", dir)
		}
	}
}

// Sizes are the house budget: files under 800 lines, functions under 100, interfaces of at most 8 methods.
func TestArchitectureSizes(t *testing.T) {
	for _, src := range parseAll(t) {
		if lines := src.fset.Position(src.file.End()).Line; lines > 800 {
			t.Errorf("%s has %d lines", src.path, lines)
		}
		ast.Inspect(src.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				first, last := src.fset.Position(n.Pos()).Line, src.fset.Position(n.End()).Line
				if last-first > 100 && !src.test {
					t.Errorf("%s: %s has %d lines", src.path, n.Name.Name, last-first)
				}
			case *ast.InterfaceType:
				if n.Methods.NumFields() > 8 {
					t.Errorf("%s:%d: an interface of %d methods", src.path, src.fset.Position(n.Pos()).Line, n.Methods.NumFields())
				}
			}
			return true
		})
	}
}

// Only content makes template.HTML of text that people wrote; search marks escaped text.
func TestArchitectureTemplateHTML(t *testing.T) {
	for _, src := range parseAll(t) {
		if src.test || src.dir == "content" || strings.HasPrefix(src.dir, "search") {
			continue
		}
		ast.Inspect(src.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if fun, ok := call.Fun.(*ast.SelectorExpr); ok {
				pkg, _ := fun.X.(*ast.Ident)
				if pkg != nil && pkg.Name == "template" && (fun.Sel.Name == "HTML" || fun.Sel.Name == "JS") {
					t.Errorf("%s:%d makes template.%s: only content and search may", src.path, src.fset.Position(n.Pos()).Line, fun.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestArchitectureTopLevel(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(top, entry.Name()) {
			t.Errorf("%s does not belong at the top level", entry.Name())
		}
	}
}
