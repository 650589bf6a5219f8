package content

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden runs every case of testdata/name: an input, a line "→", what it becomes, a line "===".
func golden(t *testing.T, name string, become func(input string) string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(strings.TrimSuffix(string(data), "\n===\n"), "\n===\n")
	var rewritten strings.Builder
	for _, c := range cases {
		input, want, _ := strings.Cut(c, "\n→\n")
		got := strings.TrimSuffix(become(input), "\n")
		if !*update && got != want {
			t.Errorf("%s\n%s", input, cmp.Diff(want, got))
		}
		rewritten.WriteString(input + "\n→\n" + got + "\n===\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(rewritten.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
