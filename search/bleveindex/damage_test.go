package bleveindex

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2/util"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A fixture is an index on disk with several segments and deletions, and what it answers.
type fixture struct {
	dir     string
	options Options
	feed    *feed
	answers string
}

func newFixture(t testing.TB, p Profile) fixture {
	x := fixture{dir: t.TempDir(), options: quiet, feed: newFeed(0)}
	if x.options.Profile = p; p == Lean {
		x.feed.kind = search.KindTicket
	}
	for batch := range 50 {
		x.write(t, batch)
		if batch >= 4 && x.various(t) {
			return x
		}
	}
	t.Fatal("the engine has always merged its segments into one")
	return x
}

// write brings new revisions of some documents into the index, in several steps.
func (x *fixture) write(t testing.TB, batch int) {
	l, err := OpenLive(context.Background(), x.dir, x.feed, x.options)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range 20 - 3*(batch%5) {
		x.feed.document(i, batch)
	}
	if _, err := l.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	x.answers = answers(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// various reports whether there are several segments, and deletions in one: the engine merges them when it likes.
func (x *fixture) various(t testing.TB) bool {
	index, err := Open(x.dir, x.options)
	if err != nil {
		t.Fatal(err)
	}
	deletions := uint64(0)
	for _, s := range index.view.segments {
		deletions += count(s.deleted)
	}
	if err := index.Close(); err != nil {
		t.Fatal(err)
	}
	version, err := folder(x.dir).current()
	if err != nil {
		t.Fatal(err)
	}
	list, err := segments(folder(x.dir).path(version))
	return err == nil && len(list) > 1 && deletions > 0
}

// document puts a document of some passages in place of the one with its number.
func (f *feed) document(n, revision int) {
	id := fmt.Sprintf("d%04d", n)
	f.put(id, fmt.Sprintf("Как сменить пароль %d", n))
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range n % 4 {
		f.documents[id].Passages = append(f.documents[id].Passages,
			content.Passage{Heading: "Шаг " + fmt.Sprint(i), Text: fmt.Sprintf("Нажмите кнопку номер %d, версия %d", i, revision), T: -1})
	}
}

// copy is the fixture's folder again, as a version in use.
func (x fixture) copy(t testing.TB) (dir, version string) {
	dir = filepath.Join(t.TempDir(), "knowledge")
	if err := os.CopyFS(dir, os.DirFS(x.dir)); err != nil {
		t.Fatal(err)
	}
	version, err := folder(dir).current()
	if err != nil {
		t.Fatal(err)
	}
	return dir, folder(dir).path(version)
}

// answers is everything that some queries find.
func answers(t testing.TB, s search.Searcher) string {
	t.Helper()
	var b strings.Builder
	for _, text := range []string{"пароль", "сменить пароль 7", "нажмите кнопку", "шаг 2", "версия 4", "версия 0"} {
		result, err := s.Search(context.Background(), search.Query{Text: text, Kinds: []string{"article", search.KindTicket}, Viewer: kb.Viewer{}, Limit: 50})
		if err != nil {
			t.Fatalf("search %q: %v", text, err)
		}
		fmt.Fprintf(&b, "%s: %d\n", text, result.Total)
		for _, h := range result.Hits {
			fmt.Fprintf(&b, "  %s %.4f %s %s\n", h.ID, h.Score, h.TitleHTML, h.Snippet)
		}
	}
	return b.String()
}

// A damage does harm to a version of an index.
type damage func(version string) error

// on does it to one file of the version.
func on(name string, change func(path string) error) damage {
	return func(version string) error { return change(filepath.Join(version, filepath.FromSlash(name))) }
}

// segments are the paths of a version's segments; the engine may not have removed others yet.
func segments(version string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(version, "data", boltFile))
	if err != nil {
		return nil, err
	}
	list, err := readSnapshots(raw)
	if err != nil {
		return nil, err
	}
	names := list[len(list)-1].segments
	for i, name := range names {
		names[i] = filepath.Join(version, "data", name)
	}
	return names, nil
}

// onTwo does harm to the first two segments.
func onTwo(change func(a, b string) error) damage {
	return func(version string) error {
		list, err := segments(version)
		if err != nil {
			return err
		}
		return change(list[0], list[1])
	}
}

func onSegment(n int, change func(path string) error) damage {
	return func(version string) error {
		list, err := segments(version)
		if err != nil {
			return err
		}
		return change(list[n])
	}
}

func onSegments(change func(path string) error) damage {
	return func(version string) error {
		list, err := segments(version)
		for _, path := range list {
			err = errors.Join(err, change(path))
		}
		return err
	}
}

// edit changes the bytes of a file.
func edit(change func(raw []byte) []byte) func(path string) error {
	return func(path string) error {
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, change(raw), 0o644)
	}
}

func become(text string) func(string) error {
	return edit(func([]byte) []byte { return []byte(text) })
}

// flipAt flips a bit at a share of the file's length.
func flipAt(share float64) func(string) error {
	return edit(func(raw []byte) []byte {
		raw[int(share*float64(len(raw)-1))] ^= 0x10
		return raw
	})
}

func flipEnd(n int) func(string) error {
	return edit(func(raw []byte) []byte {
		raw[len(raw)-n] ^= 0x01
		return raw
	})
}

func cut(share float64) func(string) error {
	return edit(func(raw []byte) []byte { return raw[:int(share*float64(len(raw)))] })
}

func zero(from, to float64) func(string) error {
	return edit(func(raw []byte) []byte {
		clear(raw[int(from*float64(len(raw))):int(to*float64(len(raw)))])
		return raw
	})
}

// inBolt changes a value of the newest snapshot: of the bucket whose key is given, or of every segment.
func inBolt(inside, key string, change func(value []byte)) damage {
	return on("data/"+boltFile, func(path string) error {
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		root, err := readBolt(raw)
		if err != nil {
			return err
		}
		snapshots, changed := root.find(string(util.BoltSnapshotsBucket)), false
		for _, e := range snapshots[len(snapshots)-1].bucket {
			isSegment := e.key != string(util.BoltInternalKey) && e.key != string(util.BoltMetaDataKey)
			if v := e.bucket.value(key); v != nil && (e.key == inside || inside == "" && isSegment) {
				change(v)
				changed = true
			}
		}
		if !changed {
			return fmt.Errorf("no %q in %q of the newest snapshot", key, inside)
		}
		return os.WriteFile(path, raw, 0o644)
	})
}

// swapped puts two files in each other's place.
func swapped(a, b string) error {
	return errors.Join(os.Rename(a, a+".x"), os.Rename(b, a), os.Rename(a+".x", b))
}

func above(change damage) damage { return func(v string) error { return change(filepath.Dir(v)) } }

// damages are the ways an index may come to harm, each of which has to be noticed.
func damages(foreign string) map[string]damage {
	bolt := "data/" + boltFile
	last := string(util.BoltInternalKey)
	return map[string]damage{
		"no folder":                    above(func(dir string) error { return os.RemoveAll(dir) }),
		"no pointer":                   above(on(currentFile, os.Remove)),
		"an empty pointer":             above(on(currentFile, become(""))),
		"a pointer to another version": above(on(currentFile, become("v7\n"))),
		"a pointer out of the folder":  above(on(currentFile, become("../v1\n"))),
		"a pointer that is cut off":    above(on(currentFile, cut(0.7))),
		"a pointer with a flipped bit": above(on(currentFile, flipAt(0))),
		"an endless pointer":           above(on(currentFile, become(strings.Repeat("v1\n", 1<<20)))),
		"a zeroed pointer":             above(on(currentFile, zero(0, 1))),
		"no version":                   os.RemoveAll,
		"an empty version":             func(v string) error { return errors.Join(os.RemoveAll(v), os.Mkdir(v, 0o755)) },
		"a version that is a file":     func(v string) error { return errors.Join(os.RemoveAll(v), os.WriteFile(v, nil, 0o644)) },
		"no schema":                    on(schemaFile, os.Remove),
		"an empty schema":              on(schemaFile, become("")),
		"a garbage schema":             on(schemaFile, become("{\x00\xff")),
		"an older schema":              on(schemaFile, become("1 bleve 2.6.1\n")),
		"another engine's schema":      on(schemaFile, become(schema+"9\n")),
		"a schema with a flipped bit":  on(schemaFile, flipAt(0.5)),
		"no data":                      on("data", os.RemoveAll),
		"empty data":                   func(v string) error { return errors.Join(os.RemoveAll(v+"/data"), os.Mkdir(v+"/data", 0o755)) },
		"no bolt":                      on(bolt, os.Remove),
		"an empty bolt":                on(bolt, become("")),
		"a garbage bolt":               on(bolt, become(strings.Repeat("no bolt", 10000))),
		"a zeroed bolt":                on(bolt, zero(0, 1)),
		"a bolt without its end":       on(bolt, cut(0.2)),
		"a bolt of a page":             on(bolt, func(path string) error { return os.Truncate(path, 4096) }),
		"both beginnings of the bolt": on(bolt, edit(func(raw []byte) []byte {
			raw[30], raw[30+os.Getpagesize()] = ^raw[30], ^raw[30+os.Getpagesize()]
			return raw
		})),
		"a bolt with zeroed pages":    on(bolt, zero(0.07, 1)),
		"a bolt of another index":     on(bolt, func(path string) error { return copyFile(filepath.Join(foreign, bolt), path) }),
		"a broken seal":               inBolt(last, sealKey, func(v []byte) { v[len(v)-1] ^= 1 }),
		"a seal of another position":  inBolt(last, sealKey, func(v []byte) { v[bytes.IndexByte(v, '\n')+1] ^= 1 }),
		"a seal of other documents":   inBolt(last, sealKey, func(v []byte) { v[len(v)-12] ^= 1 }),
		"segments by other names":     inBolt("", string(util.BoltPathKey), func(v []byte) { v[3] = 'f' }),
		"segments of other folders":   inBolt("", string(util.BoltPathKey), func(v []byte) { copy(v, "../") }),
		"other deletions":             inBolt("", string(util.BoltDeletedKey), func(v []byte) { v[len(v)-2] ^= 1 }),
		"a broken list of deletions":  inBolt("", string(util.BoltDeletedKey), func(v []byte) { v[0] ^= 0xff }),
		"another type of segments":    inBolt(string(util.BoltMetaDataKey), string(util.BoltMetaDataSegmentTypeKey), func(v []byte) { v[0] ^= 1 }),
		"another version of segments": inBolt(string(util.BoltMetaDataKey), string(util.BoltMetaDataSegmentVersionKey), func(v []byte) { v[3] ^= 1 }),
		"no segments":                 onSegments(os.Remove),
		"no first segment":            onSegment(0, os.Remove),
		"empty segments":              onSegments(become("")),
		"a segment of 3 bytes":        onSegment(0, become("zap")),
		"short segments":              onSegments(func(path string) error { return os.Truncate(path, 10) }),
		"half a segment":              onSegment(1, cut(0.5)),
		"a segment without a byte":    onSegment(1, func(path string) error { return shorten(path, 1) }),
		"a segment with a byte more":  onSegment(1, edit(func(raw []byte) []byte { return append(raw, 0) })),
		"a zeroed segment":            onSegment(0, zero(0, 1)),
		"a hole in a segment":         onSegment(0, zero(0.4, 0.5)),
		"a flipped first byte":        onSegment(0, flipAt(0)),
		"a flipped stored text":       onSegment(0, flipAt(0.1)),
		"a flipped posting":           onSegment(0, flipAt(0.5)),
		"a flipped dictionary":        onSegment(1, flipAt(0.9)),
		"a flipped checksum":          onSegment(0, flipEnd(1)),
		"a flipped segment version":   onSegment(0, flipEnd(5)),
		"a flipped number of units":   onSegment(0, flipEnd(29)),
		"a flipped address":           onSegment(1, flipEnd(18)),
		"a segment of another index": onSegment(0, func(path string) error {
			return onSegment(0, func(other string) error { return copyFile(other, path) })(foreign)
		}),
		"a folder for a segment": onSegment(0, func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) }),
		"a segment twice":        onTwo(copyFile),
		"a segment and bolt swapped": func(v string) error {
			return onSegment(0, func(path string) error { return swapped(path, filepath.Join(v, bolt)) })(v)
		},
	}
}

func copyFile(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, raw, 0o644)
}

func shorten(path string, by int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, info.Size()-by)
}

// BenchmarkVerify verifies an index as opening does: MB/s of its files, and of units against the seal.
func BenchmarkVerify(b *testing.B) {
	b.Run("files", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "segment")
		raw := bytes.Repeat([]byte("пароль "), 5<<20)
		end := binary.BigEndian.AppendUint32(nil, 17)
		raw = append(raw, end...)
		if err := os.WriteFile(path, binary.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE(raw)), 0o644); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if _, err := verifySegment(path); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("seal", func(b *testing.B) {
		x := newFixture(b, Full)
		index, err := Open(x.dir, x.options)
		if err != nil {
			b.Fatal(err)
		}
		defer index.Close()
		for b.Loop() {
			if err := index.view.verifySeal(index.view.seal, schema); err != nil {
				b.Fatal(err)
			}
		}
		units := 0
		for _, s := range index.view.segments {
			units += int(s.segment.Count())
		}
		b.ReportMetric(float64(units)*float64(b.N)/b.Elapsed().Seconds(), "units/s")
	})
}

// TestDamageIsNoticed damages an index in every way we know: it is noticed, said, rebuilt beside, and answers as before.
func TestDamageIsNoticed(t *testing.T) {
	x := newFixture(t, Full)
	foreign := newForeign(t)
	for name, damage := range damages(foreign) {
		t.Run(name, func(t *testing.T) {
			dir, version := x.copy(t)
			neighbours := []string{filepath.Join(filepath.Dir(dir), "podskazka.db"), filepath.Join(filepath.Dir(dir), "tickets", "v1", "schema")}
			for _, path := range neighbours {
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("ours"), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			if err := damage(version); err != nil {
				t.Fatal(err)
			}
			before := tree(t, filepath.Dir(dir))
			if _, err := Open(dir, quiet); !errors.Is(err, ErrRebuild) {
				t.Fatalf("open: %v", err)
			}
			if after := tree(t, filepath.Dir(dir)); after != before {
				t.Errorf("opening changed files:\n%s\nbecame\n%s", before, after)
			}
			var log logged
			source := &feed{changes: x.feed.changes, documents: x.feed.documents, gate: make(chan struct{})}
			l, err := OpenLive(context.Background(), dir, source, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			if _, err := l.Search(context.Background(), search.Query{Text: "пароль"}); !errors.Is(err, search.ErrUnavailable) {
				t.Errorf("a search during the rebuild: %v", err)
			}
			close(source.gate)
			waitFor(t, l)
			if got := answers(t, l); got != x.answers {
				t.Errorf("after the rebuild:\n%s\nbefore the damage:\n%s", got, x.answers)
			}
			if !strings.Contains(log.String(), `msg="search index: rebuilding"`) || !strings.Contains(log.String(), "why=") {
				t.Errorf("the log does not say why: %s", log.String())
			}
			for _, path := range neighbours {
				if raw, err := os.ReadFile(path); string(raw) != "ours" {
					t.Errorf("%s was touched: %q, %v", path, raw, err)
				}
			}
		})
	}
}

// newForeign is a version of an index of the same shape over other documents.
func newForeign(t *testing.T) (version string) {
	l := openLive(t, t.TempDir(), newFeed(30))
	waitFor(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.folder.path(l.version)
}

// tree lists what is in a folder, with its bytes, without the engine's own, which it may merge.
func tree(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if fmt.Fprintln(&b, path); e.Name() == "data" {
				return fs.SkipDir
			}
			return nil
		}
		raw, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %d %x\n", path, len(raw), unitSum(string(raw)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// logged is a log that many may write to.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// TestFlippedBit flips any bit of any file: it is noticed, or nothing changes but that changes are applied again.
func TestFlippedBit(t *testing.T) {
	t.Run("full", func(t *testing.T) { testFlippedBit(t, Full) })
	t.Run("lean", func(t *testing.T) { testFlippedBit(t, Lean) })
}

func testFlippedBit(t *testing.T, p Profile) {
	x := newFixture(t, p)
	rapid.Check(t, func(rt *rapid.T) {
		dir, version := x.copy(t)
		defer os.RemoveAll(dir)
		files := []string{filepath.Join(dir, currentFile), filepath.Join(version, schemaFile)}
		data, err := filepath.Glob(filepath.Join(version, "data", "*"))
		if err != nil {
			rt.Fatal(err)
		}
		path := rapid.SampledFrom(append(files, data...)).Draw(rt, "file")
		raw, err := os.ReadFile(path)
		if err != nil {
			rt.Fatal(err)
		}
		at := rapid.Uint32Range(0, math.MaxUint32).Draw(rt, "byte") % uint32(len(raw))
		if rapid.Bool().Draw(rt, "of what is not zero") {
			used := slices.IndexFunc(raw[at:], func(b byte) bool { return b != 0 })
			at += uint32(max(used, 0))
		}
		raw[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			rt.Fatal(err)
		}
		index, err := Open(dir, x.options)
		if errors.Is(err, ErrRebuild) {
			return
		}
		if err != nil {
			rt.Fatalf("%s at %d: %v", path, at, err)
		}
		defer index.Close()
		if _, err := search.Sync(context.Background(), x.feed, index); err != nil {
			rt.Fatalf("%s at %d: sync: %v", path, at, err)
		}
		if got := answers(t, index); got != x.answers {
			rt.Errorf("%s at %d: answers\n%s\nnot\n%s", path, at, got, x.answers)
		}
	})
}
