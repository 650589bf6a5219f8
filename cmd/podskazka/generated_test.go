package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The licences in the binary are those of the modules it is built from. `make generate` renews them.
func TestGeneratedLicences(t *testing.T) {
	cmd := exec.Command("go", "run", "../licenses", ".")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	want, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if string(want) != licences {
		t.Error("licenses.txt is stale: run make generate")
	}
}
