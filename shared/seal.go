package shared

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// keys are what a secret gives.
type keys struct {
	name string // tells it from others, and nothing of it
	aead cipher.AEAD
	mac  []byte
}

func newKeys(secret []byte) (k keys, err error) {
	if len(secret) == 0 {
		return k, errors.New("what is shared has to be sealed with a secret that all servers have: set the keys of the account")
	}
	derive := func(what string, size int) []byte {
		b, fault := hkdf.Key(sha256.New, secret, nil, "ovh-mcp shared: "+what, size)
		err = errors.Join(err, fault)
		return b
	}
	k.name, k.mac = hex.EncodeToString(derive("name", 8)), derive("mac", sha256.Size)
	block, fault := aes.NewCipher(derive("seal", 32))
	if err = errors.Join(err, fault); err != nil {
		return k, err
	}
	k.aead, err = cipher.NewGCMWithRandomNonce(block)
	return k, err
}

// seal returns what stands in the store for a text under a name.
func (s *Store) seal(name string, text []byte) string {
	return string(s.aead.Seal(nil, nil, text, []byte(name))) //nolint:gosec // it takes no nonce, and makes a random one
}

// unseal returns what seal was given.
func (s *Store) unseal(name, sealed string) ([]byte, error) {
	text, err := s.aead.Open(nil, nil, []byte(sealed), []byte(name))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: what stands there under %q was not written by this program: find out who else writes there, then remove that key", ErrAway, s.place.address, s.prefix+name)
	}
	return text, nil
}
