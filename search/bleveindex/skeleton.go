package bleveindex

import "github.com/podskazka/podskazka/search/russian"

// Skeletons implements russian.Dictionary.
func (d *dictionary) Skeletons(key string, latin bool) []russian.Entry {
	return d.collect(func(v *vocabulary, f func(string, uint32)) { v.skeletons(key, latin, f) })
}
