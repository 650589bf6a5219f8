package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/podskazka/podskazka/kb"
)

// The cost of a new hash: OWASP's second choice for argon2id, 19 MiB, two passes, one lane.
// A stored hash carries the cost it was made with.
const (
	hashMemory  = 19 << 10 // KiB
	hashTime    = 2
	hashLanes   = 1
	hashLength  = 32
	saltLength  = 16
	hashesAtime = 2 // hashes computed at once: each takes 19 MiB
)

// Limits of a password, in bytes.
const (
	MinPassword = 8
	MaxPassword = 256
)

// Passwords makes and checks argon2id hashes, a few at a time.
type Passwords struct{ slots chan struct{} }

// NewPasswords is ready to use.
func NewPasswords() *Passwords { return &Passwords{slots: make(chan struct{}, hashesAtime)} }

// Hash makes a hash with its parameters, in the usual form "$argon2id$v=19$m=…,t=…,p=…$salt$hash".
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	switch {
	case len(password) < MinPassword:
		return "", &kb.FieldError{Field: "password", Code: "too_short"}
	case len(password) > MaxPassword:
		return "", kb.TooLong("password", MaxPassword)
	}
	salt := make([]byte, saltLength)
	rand.Read(salt)
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	sum := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashLanes, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Verify reports whether the password is the one that was hashed. An empty or foreign hash matches nothing but takes
// as long, so that the answer's time does not tell which logins exist.
func (p *Passwords) Verify(ctx context.Context, hash, password string) (bool, error) {
	h, known := parseHash(hash)
	if !known {
		h = passwordHash{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: make([]byte, saltLength), sum: make([]byte, hashLength)}
	}
	if len(password) > MaxPassword {
		return false, nil
	}
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	sum := argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.lanes, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1 && known, nil
}

func (p *Passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Passwords) leave() { <-p.slots }

type passwordHash struct {
	memory, time uint32
	lanes        uint8
	salt, sum    []byte
}

// parseHash reads a stored hash and refuses costs that would stall the server.
func parseHash(text string) (passwordHash, bool) {
	var h passwordHash
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.lanes); err != nil {
		return h, false
	}
	var errSalt, errSum error
	h.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	h.sum, errSum = base64.RawStdEncoding.DecodeString(parts[5])
	sane := h.memory >= 8 && h.memory <= 1<<20 && h.time >= 1 && h.time <= 20 && h.lanes >= 1
	return h, errSalt == nil && errSum == nil && sane && len(h.salt) >= 8 && len(h.sum) >= 16
}
