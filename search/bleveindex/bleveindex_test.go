package bleveindex_test

import (
	"testing"

	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/searchtest"
)

func TestConformance(t *testing.T) {
	for name, open := range map[string]func(*testing.T) (*bleveindex.Index, error){
		"memory": func(*testing.T) (*bleveindex.Index, error) { return bleveindex.Memory(bleveindex.Options{}) },
		"disk": func(t *testing.T) (*bleveindex.Index, error) {
			return bleveindex.Create(t.TempDir(), bleveindex.Options{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			searchtest.Test(t, func(t *testing.T) searchtest.Engine {
				x, err := open(t)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := x.Close(); err != nil {
						t.Error(err)
					}
				})
				return x
			})
		})
	}
}
