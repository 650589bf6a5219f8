package bleveindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/util"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The engine verifies next to nothing of what it opens: a flipped byte is found by a wrong answer, a panic or never.
// So the files of a version are verified here before it is opened. Segments end with a checksum that the engine writes
// and does not read; the file that lists them is read by readBolt; what it says of them and of deletions is verified
// against the seal (see seal.go) once the index is open.

// verifyFiles reads every file of a version's data that the engine may open, and says what it should find there: the
// seal of the newest snapshot. When the engine cannot read that one it takes an older without a word.
func verifyFiles(data string) (seal, error) {
	raw, err := os.ReadFile(filepath.Join(data, boltFile))
	if err != nil {
		return seal{}, err
	}
	list, err := readSnapshots(raw)
	if err != nil {
		return seal{}, err
	}
	newest := len(list) - 1
	versions := map[string]uint32{} // of the segments verified
	for i, s := range slices.Backward(list) {
		for _, name := range s.segments {
			version, ok := versions[name]
			if !ok {
				version, err = verifySegment(filepath.Join(data, name))
			}
			switch {
			case i < newest && errors.Is(err, fs.ErrNotExist):
				continue // it has been merged away
			case err != nil:
				return seal{}, err
			case version != s.version:
				return seal{}, fmt.Errorf("segment %s is of version %d, not %d", name, version, s.version)
			}
			versions[name] = version
		}
	}
	return list[newest].seal, nil
}

// A snapshot is what the engine's list of segments was after one of its steps.
type snapshot struct {
	seal
	version  uint32 // of the segments' format
	segments []string
}

// readSnapshots reads the snapshots in a bolt file, the newest last; there is one.
func readSnapshots(raw []byte) ([]snapshot, error) {
	root, err := readBolt(raw)
	if err != nil {
		return nil, err
	}
	var list []snapshot
	for _, e := range root.find(string(util.BoltSnapshotsBucket)) {
		s, err := readSnapshot(e.bucket)
		if err != nil {
			return nil, fmt.Errorf("%w: snapshot %x: %w", errBolt, e.key, err)
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: it lists no snapshot", errBolt)
	}
	return list, nil
}

func readSnapshot(b bucket) (s snapshot, err error) {
	for _, e := range b {
		switch e.key {
		case string(util.BoltInternalKey):
			s.seal, err = parseSeal(string(e.bucket.value(sealKey)))
		case string(util.BoltMetaDataKey):
			version := e.bucket.value(string(util.BoltMetaDataSegmentVersionKey))
			if kind := string(e.bucket.value(string(util.BoltMetaDataSegmentTypeKey))); kind != "zap" || len(version) < 4 {
				return s, fmt.Errorf("segments of type %q", kind)
			}
			s.version = binary.BigEndian.Uint32(version)
		default:
			name := string(e.bucket.value(string(util.BoltPathKey)))
			if name == "" || filepath.Base(name) != name {
				return s, fmt.Errorf("segment %x has no file", e.key)
			}
			s.segments = append(s.segments, name)
			if deleted := e.bucket.value(string(util.BoltDeletedKey)); deleted != nil {
				_, err = roaring.New().ReadFrom(bytes.NewReader(deleted))
			}
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// A segment ends with the version of its format and a checksum: CRC-32 (IEEE) of everything before it. Both are
// big endian.
const segmentEnd = 4 + 4

// verifySegment reads a segment, compares it with its checksum and gives its version.
func verifySegment(path string) (version uint32, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if info.Size() < segmentEnd {
		return 0, fmt.Errorf("segment %s is cut off", info.Name())
	}
	var end [segmentEnd]byte
	if _, err := file.ReadAt(end[:], info.Size()-segmentEnd); err != nil {
		return 0, fmt.Errorf("read segment %s: %w", info.Name(), err)
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyBuffer(sum, io.LimitReader(file, info.Size()-4), make([]byte, 1<<20)); err != nil {
		return 0, fmt.Errorf("read segment %s: %w", info.Name(), err)
	}
	if sum.Sum32() != binary.BigEndian.Uint32(end[4:]) {
		return 0, fmt.Errorf("segment %s does not have the checksum it ends with", info.Name())
	}
	return binary.BigEndian.Uint32(end[:]), nil
}

// verify reads the files of the segments in use again, and whether the engine's newest snapshot, which is not in use when
// refreshing failed over it, can be. Those the engine has merged away meanwhile may be gone.
func (x *Index) verify() error {
	v, err := x.acquire()
	if err != nil {
		return nil // it is closed: nobody reads them
	}
	defer x.release(v)
	newest, err := x.snapshot()
	if err != nil {
		return err
	}
	defer newest.Close()
	list := v.snapshot.Segments()
	if newest != v.snapshot {
		list = slices.Concat(list, newest.Segments())
	}
	verified := map[string]bool{}
	for _, s := range list {
		file, ok := s.Segment().(segment.PersistedSegment)
		if !ok || verified[file.Path()] {
			continue
		}
		if _, err := verifySegment(file.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		verified[file.Path()] = true
	}
	_, err = newView(newest, &x.words, v, x.logError)
	return err
}
