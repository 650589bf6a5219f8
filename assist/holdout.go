package assist

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// A Holdout keeps suggestions from a random share of sessions. They are computed and stored, so that what these sessions do
// tells what people would do without: the difference to everybody else is what suggestions cause (see Effect).
type Holdout struct {
	Share float64 // 0..1 of the sessions; 0 = everybody is shown suggestions
	Key   []byte  // of the installation: one session is on one side on all servers and for good, and nobody can choose his
}

// Has reports whether a session sees no suggestions. A request without a session is never held out: the next one of the
// same person could not be told to be. A session that is held out stays so when Share grows.
func (h Holdout) Has(session string) bool {
	if session == "" || h.Share <= 0 {
		return false
	}
	sum := hmac.New(sha256.New, h.Key)
	sum.Write([]byte(session))
	return float64(binary.BigEndian.Uint64(sum.Sum(nil)))/math.MaxUint64 < h.Share
}

// withheld is what somebody held out gets: an answer as if nothing fitted.
func (s Suggestion) withheld() *Suggestion {
	s.Confident, s.Estimate, s.Confidence, s.Hits, s.Topics, s.Holdout = false, 0, 0, nil, nil, false
	return &s
}
