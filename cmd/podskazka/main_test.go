package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts of testdata/script run this very program: testscript puts it on their PATH under its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"podskazka": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: scriptCommands, UpdateScripts: *update})
}
