package bleveindex

import (
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// A seal is what the engine stores with its segments in one step: what the index holds and up to which change. It
// proves itself by its last line, a checksum of the others, and the list of segments and deletions by the sum of the
// units that must be alive: a sum does not change when segments are merged. It is of ids, so that two whole segments with
// revisions of the same documents could stand in each other's place.
type seal struct {
	schema   string
	position int64  // the last change applied
	units    uint64 // the sum of unitSum over the live units, modulo 2⁶⁴
}

// sealKey names it in the engine.
const sealKey = "seal"

var errSeal = errors.New("the seal is broken")

func (s seal) String() string {
	text := fmt.Sprintf("%s\n%d\n%d\n", s.schema, s.position, s.units)
	return fmt.Sprintf("%s%08x", text, crc32.ChecksumIEEE([]byte(text)))
}

// parseSeal reads what String wrote; nothing at all is the seal of an index that nobody has written to.
func parseSeal(text string) (seal, error) {
	var s seal
	lines := strings.Split(text, "\n")
	if text == "" {
		return s, nil
	}
	if len(lines) != 4 {
		return s, errSeal
	}
	s.schema = lines[0]
	if _, err := fmt.Sscanf(lines[1]+" "+lines[2], "%d %d", &s.position, &s.units); err != nil || s.String() != text {
		return s, errSeal
	}
	return s, nil
}

// unitSum is FNV-1a of a unit's id.
func unitSum(id string) uint64 {
	sum := uint64(14695981039346656037)
	for i := range len(id) {
		sum = (sum ^ uint64(id[i])) * 1099511628211
	}
	return sum
}

// verifySeal compares a view with the seal that was in its file, and its units with what that says.
func (v *view) verifySeal(sealed seal, schema string) error {
	if v.seal != sealed || v.schema != schema {
		return fmt.Errorf("%w: the engine opened something else", errSeal)
	}
	var sum uint64
	for _, s := range v.segments {
		for unit := range s.segment.Count() {
			if s.deleted != nil && s.deleted.Contains(uint32(unit)) {
				continue
			}
			id, err := s.segment.DocID(unit)
			if err != nil {
				return fmt.Errorf("read unit %d: %w", unit, err)
			}
			sum += unitSum(string(id))
		}
	}
	if sum != v.units {
		return fmt.Errorf("%w: it holds other documents than it should", errSeal)
	}
	return nil
}
