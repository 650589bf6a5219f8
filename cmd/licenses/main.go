// Command licenses writes the licences of every module the program is built from: `go generate ./cmd/podskazka`. The list goes
// into the binary, because most of these licences ask for their text to travel with it.
//
// It is not part of the product and judges nothing: it names a licence by its wording and stops at one it does not know.
//
//	go run ./cmd/licenses ./cmd/podskazka > cmd/podskazka/licenses.txt
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A module is a dependency with the files that hold its licence.
type module struct {
	Path, Version, Dir string
	name               string // of the licence: "MIT"
	text               string
}

func main() {
	if err := write(os.Stdout, os.Args[1:]...); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

// write lists the modules of the packages, then each licence text once with the modules under it.
func write(out io.Writer, packages ...string) error {
	modules, err := list(packages)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	texts := map[string][]string{}
	for i := range modules {
		if err := modules[i].read(); err != nil {
			return err
		}
		m := modules[i]
		fmt.Fprintf(w, "%-14s %s %s\n", m.name, m.Path, m.Version)
		texts[m.text] = append(texts[m.text], m.Path)
	}
	for _, m := range modules {
		under, first := texts[m.text]
		if !first {
			continue
		}
		delete(texts, m.text)
		fmt.Fprintf(w, "\n%s\n%s\n\n%s\n", strings.Repeat("-", 80), strings.Join(under, ", "), m.text)
	}
	return w.Flush()
}

// list gives the modules that the packages' non-test code comes from, sorted by path.
func list(packages []string) ([]module, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, packages...)...)
	cmd.Stderr = os.Stderr
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var modules []module
	dec := json.NewDecoder(bytes.NewReader(raw))
	for {
		var pkg struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := dec.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if m := pkg.Module; m != nil && !m.Main {
			modules = append(modules, module{Path: m.Path, Version: m.Version, Dir: m.Dir})
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(modules), nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// read finds the licence in the module's top folder.
func (m *module) read() error {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return err
	}
	var texts []string
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	m.text = strings.Join(texts, "\n\n")
	if m.name = classify(m.text); m.name == "" {
		return fmt.Errorf("%s: no licence that we know in %s", m.Path, m.Dir)
	}
	return nil
}

// classify names a licence by a sentence that only it has.
func classify(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, known := range [...]struct{ name, says string }{
		{"Apache-2.0", "Apache License Version 2.0"},
		{"Apache-2.0", "Licensed under the Apache License, Version 2.0"},
		{"MPL-2.0", "Mozilla Public License"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
		{"ISC", "Permission to use, copy, modify, and distribute this software"},
		{"BSD-3-Clause", "Neither the name"},
		{"BSD-3-Clause", "name of the copyright holder nor"},
		{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
	} {
		if strings.Contains(text, known.says) {
			return known.name
		}
	}
	return ""
}
