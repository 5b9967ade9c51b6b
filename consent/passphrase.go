package consent

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// minPassphrase is the least length of a passphrase, in characters.
const minPassphrase = 12

// A hash is a passphrase by Argon2id, and what it was made with.
type hash struct {
	memory, rounds uint32 // memory in KiB
	threads        uint8
	salt, sum      []byte
}

// usual returns what passphrases are hashed with: the second choice of RFC 9106,
// for machines that have other things to do.
func usual() hash { return hash{memory: 64 << 10, rounds: 3, threads: 4} }

// newHash refuses a passphrase that can be found by trying.
func newHash(passphrase string) (*hash, error) {
	if n := utf8.RuneCount(normal(passphrase)); n < minPassphrase {
		return nil, fmt.Errorf("a passphrase of %d characters is found by trying: take %d or more, such as four words", n, minPassphrase)
	}
	h := usual()
	h.salt = make([]byte, 16)
	rand.Read(h.salt)
	h.sum = h.derive(passphrase, 32)
	return &h, nil
}

// decoy returns a hash that nothing matches.
func decoy() hash {
	h := usual()
	h.salt, h.sum = make([]byte, 16), make([]byte, 32)
	return h
}

func (h hash) derive(passphrase string, length uint32) []byte {
	return argon2.IDKey(normal(passphrase), h.salt, h.rounds, h.memory, h.threads, length)
}

func (h hash) matches(passphrase string) bool {
	return subtle.ConstantTimeCompare(h.derive(passphrase, uint32(len(h.sum))), h.sum) == 1
}

// String returns the hash in the usual form, $argon2id$v=19$m=65536,t=3,p=4$salt$sum.
func (h hash) String() string {
	code := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.rounds, h.threads, code(h.salt), code(h.sum))
}

// parseHash reads what String wrote, and refuses what is weak or would take the
// machine's memory.
func parseHash(s string) (*hash, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprint("v=", argon2.Version) {
		return nil, fmt.Errorf("want $argon2id$v=%d$m=65536,t=3,p=4$SALT$HASH", argon2.Version)
	}
	var h hash
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.rounds, &h.threads); err != nil {
		return nil, errors.New("want its parameters as m=65536,t=3,p=4")
	}
	var errSalt, errSum error
	h.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	h.sum, errSum = base64.RawStdEncoding.DecodeString(parts[5])
	switch {
	case errSalt != nil || errSum != nil || len(h.salt) < 8 || len(h.sum) < 16 || len(h.sum) > 64:
		return nil, errors.New("its salt or hash is cut off, or no Base64")
	case h.memory < 8<<10 || h.memory > 1<<20 || h.rounds < 1 || h.rounds > 20 || h.threads < 1:
		return nil, errors.New("its parameters are out of bounds: m from 8192 to 1048576, t from 1 to 20, p from 1 on")
	}
	return &h, nil
}
