package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// maxChoiceForm bounds the form of an import: every name of a report, percent-encoded, and what is chosen for it.
const maxChoiceForm = 1 << 20

// An importChoice is a name of the source and the slug of ours that is chosen for it; empty = it stays as the source has it.
type importChoice struct {
	importer.Name
	Chosen string
}

// importChoices pairs the names that a report met with what is chosen for them.
func importChoices(names []importer.Name, chosen map[string]string) []importChoice {
	var list []importChoice
	for _, name := range names {
		list = append(list, importChoice{name, cmp.Or(chosen[name.Key], chosen[name.Title])})
	}
	return list
}

// importChangeOf reads the form of an import. Names that it does not show keep what was chosen for them. What was not read on trial as
// it is chosen now is read on trial again, whatever the button: nobody imports what he has not seen.
func importChangeOf(r *http.Request, run *kb.ImportRun) (importChange, error) {
	if err := r.ParseForm(); err != nil {
		return importChange{}, fmt.Errorf("form of an import: %w: %w", errBadRequest, err)
	}
	before := importer.ChoicesOf(run)
	now := before
	if source := strings.TrimSpace(r.PostForm.Get("source")); source != "" {
		now.Source = kb.Slugify(source)
	}
	now.Audiences = chosenIn(r.PostForm["audience_from"], r.PostForm["audience_to"], before.Audiences)
	now.Sections = chosenIn(r.PostForm["section_from"], r.PostForm["section_to"], before.Sections)
	change := importChange{r.PostForm.Get("do"), importer.Format(cmp.Or(r.PostForm.Get("format"), run.Format)), now}
	if change.Do == doImportStart && (string(change.Format) != run.Format || !reflect.DeepEqual(now, before)) {
		change.Do = doImportAgain
	}
	return change, nil
}

// chosenIn reads two columns of a form: names of the source, and slugs of ours beside them.
func chosenIn(from, to []string, before map[string]string) map[string]string {
	chosen := maps.Clone(before)
	for i, name := range from[:min(len(from), len(to))] {
		switch {
		case to[i] == "":
			delete(chosen, name)
		case chosen == nil:
			chosen = map[string]string{name: to[i]}
		default:
			chosen[name] = to[i]
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	return chosen
}

// sectionsInOrder puts sections below the ones around them, with the titles of these before their own.
func sectionsInOrder(sections []kb.Section) []Choice {
	title, parent := map[string]string{}, map[string]string{}
	for _, s := range sections {
		title[s.Slug], parent[s.Slug] = s.Title, s.Parent
	}
	var list []Choice
	for _, s := range sections {
		words := []string{s.Title}
		for up := s.Parent; title[up] != "" && len(words) < 10; up = parent[up] {
			words = append(words, title[up])
		}
		slices.Reverse(words)
		list = append(list, Choice{Value: s.Slug, Title: strings.Join(words, " › ")})
	}
	slices.SortStableFunc(list, func(a, b Choice) int { return cmp.Compare(a.Title, b.Title) })
	return list
}
