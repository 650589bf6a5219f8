package bleveindex

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
)

// boltFixture is a bolt file with buckets within buckets, on many pages and on none of their own, and with free pages.
// It gives its bytes and what bolt itself reads in it.
func boltFixture(t testing.TB) ([]byte, map[string]string) {
	path, want := filepath.Join(t.TempDir(), "x.bolt"), map[string]string{}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 4 {
		err := db.Update(func(tx *bbolt.Tx) error {
			top, err := tx.CreateBucketIfNotExists([]byte("s"))
			for i := range 40 {
				if err != nil {
					return err
				}
				err = fill(top, fmt.Sprintf("%03d", (i*7+round)%60), i)
			}
			return errors.Join(err, top.DeleteBucket(fmt.Appendf(nil, "%03d", round)))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err = errors.Join(db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { return collect(want, string(name), b) })
	}), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw, want
}

// fill puts a bucket of some size in place.
func fill(top *bbolt.Bucket, name string, size int) error {
	b, err := top.CreateBucketIfNotExists([]byte(name))
	for i := range size {
		if err != nil {
			return err
		}
		err = b.Put(fmt.Appendf(nil, "key %d", i), bytes.Repeat([]byte{byte(i)}, i*size))
	}
	return err
}

func collect(into map[string]string, path string, b *bbolt.Bucket) error {
	return b.ForEach(func(k, v []byte) error {
		below := path + "/" + string(k)
		if v == nil {
			into[below] = "a bucket"
			return collect(into, below, b.Bucket(k))
		}
		into[below] = string(v)
		return nil
	})
}

func flatten(into map[string]string, path string, b bucket) {
	for _, e := range b {
		below := path + "/" + e.key
		if e.value == nil {
			into[below] = "a bucket"
			flatten(into, below, e.bucket)
		} else {
			into[below] = string(e.value)
		}
	}
}

// TestReadBolt reads what bolt reads.
func TestReadBolt(t *testing.T) {
	raw, want := boltFixture(t)
	root, err := readBolt(raw)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	flatten(got, "s", root.find("s"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
