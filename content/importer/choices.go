package importer

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// Choices are what people decide about an import.
type Choices struct {
	Source         string            `json:"source,omitempty"`          // slug of where the documents come from: two folders with files of one name stay two; empty = of the file's or folder's name
	Audiences      map[string]string `json:"audiences,omitempty"`       // what the source calls a role, or a segment of users → slug of ours
	Sections       map[string]string `json:"sections,omitempty"`        // title or slug of a section of the source → slug of ours
	KnownAudiences bool              `json:"known_audiences,omitempty"` // skip documents for audiences that do not exist, instead of making these
}

// Limits of choices.
const (
	maxSource  = 60  // bytes
	maxChoices = 500 // entries of a map
	maxKey     = 500 // bytes of a name in the source
)

// Check reports the first choice that breaks a rule, as a kb.FieldError.
func (c Choices) Check() error {
	if c.Source != "" && (kb.Slugify(c.Source) != c.Source || len(c.Source) > maxSource) {
		return kb.Unknown("source")
	}
	for field, names := range map[string]map[string]string{"audiences": c.Audiences, "sections": c.Sections} {
		if len(names) > maxChoices {
			return kb.TooLong(field, maxChoices)
		}
		for from, to := range names {
			if strings.TrimSpace(from) == "" || len(from) > maxKey || slugOf(to) != to || to == "" {
				return kb.Unknown(field)
			}
		}
	}
	return nil
}

// ChoicesOf reads what was chosen for a run.
func ChoicesOf(run *kb.ImportRun) (c Choices) {
	if len(run.Choices) > 0 {
		json.Unmarshal(run.Choices, &c) // what we wrote
	}
	return c
}

// KeepIn puts choices into a run.
func (c Choices) KeepIn(run *kb.ImportRun) {
	run.Choices, _ = json.Marshal(c) // texts always encode
	if string(run.Choices) == "{}" {
		run.Choices = nil
	}
}

// mapped looks up a name of the source, as it is written or as its slug; the name itself when nothing was chosen for it.
func mapped(names map[string]string, name string) string {
	return cmp.Or(names[name], names[strings.TrimSpace(name)], names[slugOf(name)], name)
}

// mappedAll is mapped for a list.
func mappedAll(names map[string]string, list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = mapped(names, list[i])
	}
	return list
}

var (
	packedName = regexp.MustCompile(`(?i)\.(zip|tar\.gz|tgz|gz|html?|json|jsonl|ndjson|docx|md)$`)
	copyName   = regexp.MustCompile(`\s*\(\d+\)$`)                               // of a file that was downloaded again
	dateName   = regexp.MustCompile(`[-_. ]*(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d$`) // of an export of a day
)

// SourceName is the source that a folder or file is taken for: its name without endings, without the number of a download and
// without a date, so that the exports of two days are one source.
func SourceName(name string) string {
	if whole, err := filepath.Abs(name); err == nil {
		name = whole
	}
	name = filepath.Base(name)
	for _, ending := range []*regexp.Regexp{packedName, packedName, copyName, dateName} {
		if cut := ending.ReplaceAllString(name, ""); cut != "" {
			name = cut
		}
	}
	slug := slugOf(name)
	return strings.TrimRight(slug[:min(len(slug), maxSource)], "-")
}
