package confirm

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

const (
	keySize = 32
	macSize = 2 * sha256.Size // in hexadecimal
)

// A key makes and checks the MACs of journals and anchors.
type key []byte

// seal returns payload with its MAC behind it. What was sealed for one domain
// can't be opened in another.
func (k key) seal(domain string, payload []byte) (line []byte, mac string) {
	mac = k.mac(domain, payload)
	return append(append(bytes.Clone(payload), ' '), mac...), mac
}

// open returns what seal was given, unless line is anything else than what it
// returned.
func (k key) open(domain string, line []byte) (payload []byte, mac string, ok bool) {
	end := len(line) - macSize
	if end < 1 || line[end-1] != ' ' {
		return nil, "", false
	}
	payload, mac = line[:end-1], string(line[end:])
	return payload, mac, hmac.Equal([]byte(mac), []byte(k.mac(domain, payload)))
}

func (k key) mac(domain string, payload []byte) string {
	h := hmac.New(sha256.New, k)
	h.Write([]byte(domain + "\x00"))
	h.Write(payload)
	return hex.EncodeToString(h.Sum(nil))
}

// loadKey reads the key, or makes one. It is called under the lock.
func loadKey(path string) (key, error) {
	f, err := private.Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		k := make(key, keySize)
		rand.Read(k)
		return k, private.Replace(path, []byte(hex.EncodeToString(k)+"\n"))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return nil, err
	}
	k, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(k) != keySize {
		return nil, fmt.Errorf("%q holds no key: %s", path, moveAway(path))
	}
	return k, nil
}

// moveAway tells how to begin again, and what that costs.
func moveAway(path string) string {
	return fmt.Sprintf("look at OVHcloud for what was under way, then move the file away (mv %q %q); plans that wait in it are lost, and nothing can run twice", path, path+".refused")
}
