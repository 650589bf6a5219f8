package importer

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/podskazka/podskazka/content"
)

// loadPresets reads the variables of every presets.yaml.
func (s *diplodoc) loadPresets(r *run) {
	s.presets = map[string]map[string]string{}
	for _, name := range s.names {
		if path.Base(name) != "presets.yaml" {
			continue
		}
		data, err := s.readFile(name, maxConfig)
		var raw json.RawMessage
		if err == nil {
			raw, err = content.YAML(string(data))
		}
		var scopes map[string]map[string]any
		if err == nil {
			err = json.Unmarshal(raw, &scopes)
		}
		if err != nil {
			r.problem(name, lineOf(err), "presets_syntax", problemOf(err))
			continue
		}
		values := map[string]string{}
		for key, value := range scopes["default"] {
			values[key] = fmt.Sprint(value)
		}
		s.presets[path.Dir(name)] = values
	}
}

// variable is the value that a name has for a file: of the closest presets.yaml above it.
func (s *diplodoc) variable(file, name string) (string, bool) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if value, ok := s.presets[dir][name]; ok {
			return value, true
		}
		if dir == "." || dir == "/" {
			return "", false
		}
	}
}
