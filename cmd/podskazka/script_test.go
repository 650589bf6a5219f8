package main

import (
	"archive/zip"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/podskazka/podskazka/kb/sqldb"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// scriptCommands are what the scripts of testdata/script can do beside running the program.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"status": scriptStatus,
	"bytes":  scriptBytes,
	"gzip":   scriptGzip,
	"zip":    scriptZip,
	"lock":   scriptLock,
	"newer":  scriptNewer,
	"damage": scriptDamage,
}

// scriptStatus runs a program that must end with an exit code: status 2 podskazka search
func scriptStatus(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	default:
		ts.Check(err)
	}
	if neg || got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptBytes puts bytes into files where they name them in hexadecimal, <FF>, and takes off the line end that archives add: bytes bad.jsonl
func scriptBytes(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := hexByte.ReplaceAllStringFunc(strings.TrimSuffix(ts.ReadFile(name), "\n"), func(code string) string {
			b, err := hex.DecodeString(code[1:3])
			ts.Check(err)
			return string(b)
		})
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

var hexByte = regexp.MustCompile(`<[0-9A-F]{2}>`)

// scriptGzip packs a file beside it: gzip a.jsonl
func scriptGzip(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.Create(ts.MkAbs(args[0] + ".gz"))
	ts.Check(err)
	z := gzip.NewWriter(file)
	_, err = z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, z.Close(), file.Close()))
}

// scriptZip packs a folder, and an entry that leads out of it: zip folder.zip folder
func scriptZip(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := zip.NewWriter(file)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[1]))))
	_, err = z.Create("../escape.md")
	ts.Check(errors.Join(err, z.Close(), file.Close()))
}

// scriptLock holds an index as another process does, to the end of the script: lock data/index/knowledge
func scriptLock(ts *testscript.TestScript, _ bool, args []string) {
	index, err := bleveindex.Open(ts.MkAbs(args[0]), bleveindex.Options{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(index.Close()) })
}

// scriptNewer makes a database one that a later program has written: newer data/podskazka.db
func scriptNewer(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sqldb.Open(context.Background(), "sqlite:"+ts.MkAbs(args[0]))
	ts.Check(err)
	err = db.InTx(context.Background(), func(tx *sqldb.Tx) error {
		return tx.Exec(context.Background(), "INSERT INTO schema_kb (version_id, is_applied) VALUES (9999, 1)")
	})
	ts.Check(errors.Join(err, db.Close()))
}

// scriptDamage overwrites every file of a folder with rubbish: damage data/index/knowledge
func scriptDamage(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "current" || d.Name() == "manifest.json" {
			return err
		}
		return os.WriteFile(path, []byte("rubbish"), 0o600)
	}))
}
