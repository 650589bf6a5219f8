package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// catalogueKeys lists the ids of the messages of a language. The plural forms of one message are one id: languages differ in them.
func catalogueKeys(t *testing.T, lang string) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	files, err := fs.Glob(catalogues, "i18n/*."+lang+".toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := catalogues.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(text, &tree); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		collect("", tree, keys)
	}
	return keys
}

func collect(prefix string, tree map[string]any, keys map[string]bool) {
	if _, plural := tree["other"].(string); plural {
		keys[strings.TrimSuffix(prefix, ".")] = true
		return
	}
	for key, value := range tree {
		switch value := value.(type) {
		case map[string]any:
			collect(prefix+key+".", value, keys)
		default:
			keys[prefix+key] = true
		}
	}
}

// goSources reads the package's own files: messages are named there, too.
func goSources(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}
