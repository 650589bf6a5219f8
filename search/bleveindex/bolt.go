package bleveindex

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// The engine lists its segments in a bolt file, whose pages have no checksums, and bolt itself walks them with
// assertions, on its own goroutines and without an eye for circles. So a file is read here first, as bytes that may be
// anything, and given to the engine when it is sound: every page is within the file, stands in one place, and is
// reached or free. The layout is that of go.etcd.io/bbolt/internal/common.

// Of a page: id, flags and count of elements, how many pages more it takes.
const (
	boltHeader  = 8 + 2 + 2 + 4
	boltElement = 16 // of a branch: position, key size, page; of a leaf: flags, position, key size, value size
	boltRoot    = 16 // a bucket: its page, 0 when the page follows right here; a sequence

	boltBranch   = 0x01
	boltLeaf     = 0x02
	boltFreelist = 0x10

	boltBucketFlag = 0x01
	boltManyFree   = 0xffff // the count of a freelist that is in its first element

	boltMetaSize = 64
	boltMagic    = 0xed0cdaed
	boltVersion  = 2
	boltDeepest  = 100 // inline buckets cannot make circles, but a stack has an end
)

var errBolt = errors.New("root.bolt is damaged")

// A bucket is what bolt holds under a name, in the order of the keys.
type bucket []bucketEntry

type bucketEntry struct {
	key    string
	value  []byte // nil of a bucket
	bucket bucket
}

// find is the bucket with a name; nil when there is none.
func (b bucket) find(name string) bucket {
	for _, e := range b {
		if e.key == name {
			return e.bucket
		}
	}
	return nil
}

// value is what stands under a name; nil when nothing does.
func (b bucket) value(name string) []byte {
	for _, e := range b {
		if e.key == name {
			return e.value
		}
	}
	return nil
}

// A boltReader is a file on the way to its buckets.
type boltReader struct {
	data     []byte
	pageSize uint64
	pages    uint64 // in use or free; those behind were never
	seen     map[uint64]bool
}

// readBolt reads the buckets of a bolt file. It refers to data.
func readBolt(data []byte) (bucket, error) {
	pageSize := os.Getpagesize() // bolt's choice
	meta, err := newestMeta(data, pageSize)
	if err != nil {
		return nil, err
	}
	order := binary.NativeEndian
	f := &boltReader{data: data, pageSize: uint64(pageSize), pages: order.Uint64(meta[40:]), seen: map[uint64]bool{0: true, 1: true}}
	if f.pages > uint64(len(data)/pageSize) {
		return nil, fmt.Errorf("%w: it ends before its pages", errBolt)
	}
	page, err := f.page(order.Uint64(meta[16:]))
	if err != nil {
		return nil, err
	}
	root, err := f.bucket(nil, page, 0)
	if err != nil {
		return nil, err
	}
	return root, f.free(order.Uint64(meta[32:]))
}

// newestMeta is the one of the two meta pages whose checksum is right and whose transaction is later.
func newestMeta(data []byte, pageSize int) (newest []byte, err error) {
	order := binary.NativeEndian
	for _, start := range []int{0, pageSize} {
		if start+boltHeader+boltMetaSize > len(data) {
			break
		}
		meta, sum := data[start+boltHeader:][:boltMetaSize], fnv.New64a()
		_, _ = sum.Write(meta[:56])
		sound := order.Uint32(meta) == boltMagic && order.Uint32(meta[4:]) == boltVersion && order.Uint64(meta[56:]) == sum.Sum64()
		if sound && order.Uint32(meta[8:]) == uint32(pageSize) && (newest == nil || order.Uint64(meta[48:]) > order.Uint64(newest[48:])) {
			newest = meta
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("%w: it has no valid meta page", errBolt)
	}
	return newest, nil
}

// page is a page that nobody else refers to, with those it takes more.
func (f *boltReader) page(id uint64) ([]byte, error) {
	if id < 2 || id >= f.pages {
		return nil, fmt.Errorf("%w: it refers to page %d of %d", errBolt, id, f.pages)
	}
	page, order := f.data[id*f.pageSize:], binary.NativeEndian
	more := uint64(order.Uint32(page[12:]))
	if order.Uint64(page) != id || more >= f.pages-id {
		return nil, fmt.Errorf("%w: page %d says it is another", errBolt, id)
	}
	for i := id; i <= id+more; i++ {
		if f.seen[i] {
			return nil, fmt.Errorf("%w: page %d stands in two places", errBolt, i)
		}
		f.seen[i] = true
	}
	return page[:(more+1)*f.pageSize], nil
}

// bucket appends what a page holds, with the pages below it, to list. The keys ascend.
func (f *boltReader) bucket(list bucket, page []byte, depth int) (bucket, error) {
	if len(page) < boltHeader || depth > boltDeepest {
		return nil, fmt.Errorf("%w: a page without a beginning", errBolt)
	}
	order := binary.NativeEndian
	flags, count := order.Uint16(page[8:]), int(order.Uint16(page[10:]))
	if flags != boltBranch && flags != boltLeaf || boltHeader+count*boltElement > len(page) || flags == boltBranch && count == 0 {
		return nil, fmt.Errorf("%w: a page of kind %#x with %d elements", errBolt, flags, count)
	}
	var err error
	for i := range count {
		element := page[boltHeader+i*boltElement:]
		if flags == boltBranch {
			var below []byte
			if below, err = f.page(order.Uint64(element[8:])); err == nil {
				list, err = f.bucket(list, below, depth+1)
			}
		} else {
			list, err = f.leaf(list, element, depth)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// leaf appends the entry of a leaf's element, which its key and value follow.
func (f *boltReader) leaf(list bucket, element []byte, depth int) (bucket, error) {
	order := binary.NativeEndian
	flags, start := order.Uint32(element), uint64(order.Uint32(element[4:]))
	middle := start + uint64(order.Uint32(element[8:]))
	end := middle + uint64(order.Uint32(element[12:]))
	if end > uint64(len(element)) || start < boltElement || flags > boltBucketFlag {
		return nil, fmt.Errorf("%w: an element behind its page", errBolt)
	}
	e := bucketEntry{key: string(element[start:middle]), value: element[middle:end]}
	if len(list) > 0 && list[len(list)-1].key >= e.key {
		return nil, fmt.Errorf("%w: keys out of order", errBolt)
	}
	if flags == boltBucketFlag {
		if len(e.value) < boltRoot {
			return nil, fmt.Errorf("%w: a bucket without a page", errBolt)
		}
		page, err := e.value[boltRoot:], error(nil)
		if id := order.Uint64(e.value); id != 0 {
			page, err = f.page(id)
		}
		if err != nil {
			return nil, err
		}
		if e.bucket, err = f.bucket(nil, page, depth+1); err != nil {
			return nil, err
		}
		e.value = nil
	}
	return append(list, e), nil
}

// free checks that the list of free pages names every page that was not reached, and no other.
func (f *boltReader) free(list uint64) error {
	page, err := f.page(list)
	if err != nil {
		return err
	}
	order := binary.NativeEndian
	flags, count, ids := order.Uint16(page[8:]), uint64(order.Uint16(page[10:])), page[boltHeader:]
	if count == boltManyFree && len(ids) >= 8 {
		count, ids = order.Uint64(ids), ids[8:]
	}
	if flags != boltFreelist || count > uint64(len(ids))/8 {
		return fmt.Errorf("%w: its list of free pages is none", errBolt)
	}
	for i := range count {
		id := order.Uint64(ids[i*8:])
		if f.seen[id] || id >= f.pages {
			return fmt.Errorf("%w: page %d is in use and free", errBolt, id)
		}
		f.seen[id] = true
	}
	if uint64(len(f.seen)) != f.pages {
		return fmt.Errorf("%w: %d pages are lost", errBolt, f.pages-uint64(len(f.seen)))
	}
	return nil
}
