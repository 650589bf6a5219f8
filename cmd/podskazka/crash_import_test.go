package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// An importWriter imports the same documents again and again, each time with other texts.
type importWriter struct {
	file             string
	version          int
	stored           map[string]string // titles, by external id
	done             bool              // the last import was acknowledged
	finished, killed int
	trouble          error
}

const crashDocuments = 450 // more than two batches

// begin writes the next version of the file and starts its import.
func (w *importWriter) begin(c *crash) *exec.Cmd {
	w.version++
	var b bytes.Buffer
	for n := range crashDocuments {
		id := fmt.Sprintf("import-%d", n)
		fmt.Fprintf(&b, `{"id":%q,"title":%q,"body":"Это %s. Текст версии %d."}`+"\n", id, w.title(id), crashWord, w.version)
	}
	if err := os.WriteFile(w.file, b.Bytes(), 0o600); err != nil {
		c.Fatal(err)
	}
	cmd := program(c, "import", "jsonl", w.file, "--data", c.data)
	cmd.Stdout, cmd.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	return cmd
}

func (w *importWriter) title(id string) string {
	return fmt.Sprintf("Загрузка %s, версия %d", id, w.version)
}

// end takes how the import ended.
func (w *importWriter) end(err error) {
	switch w.done = err == nil; {
	case w.done:
		w.finished++
	case killed(err):
		w.killed++
	default:
		w.trouble = fmt.Errorf("import: %w", err)
	}
}

// verify: after an import to its end every document is new; after a killed one each is new or as it was.
func (w *importWriter) verify(client apiClient) error {
	found, err := listArticles(client, "import-")
	if err != nil || w.version == 0 {
		return err
	}
	for n := range crashDocuments {
		id := fmt.Sprintf("import-%d", n)
		if title := found[id]; title != w.title(id) && (w.done || title != w.stored[id]) {
			return fmt.Errorf("document %s is %q after version %d (acknowledged: %t), was %q", id, title, w.version, w.done, w.stored[id])
		}
	}
	w.stored = found
	return nil
}

// killed reports whether an import was ended by our kill, as opposed to an error of its own.
func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && !exit.Exited()
}
