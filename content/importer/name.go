package importer

import "slices"

// A Name is what a source calls an audience or a section: people choose which of ours it is (Choices).
type Name struct {
	Key   string // of Choices.Audiences or Choices.Sections
	Title string
}

// Names are those that a source has, in its order, each once.
type Names struct {
	Audiences []Name `json:",omitempty"`
	Sections  []Name `json:",omitempty"`
}

// meetAudiences and meetSection keep names that are met for the first time.
func (r *run) meetAudiences(names ...string) {
	for _, name := range names {
		r.report.Names.Audiences = meet(r.report.Names.Audiences, Name{name, name})
	}
}

func (r *run) meetSection(name string) {
	r.report.Names.Sections = meet(r.report.Names.Sections, Name{name, name})
}

func meet(list []Name, name Name) []Name {
	known := func(n Name) bool { return n.Key == name.Key }
	if slugOf(name.Key) == "" || len(name.Key) > maxKey || len(list) >= maxListed || slices.ContainsFunc(list, known) {
		return list
	}
	return append(list, name)
}
