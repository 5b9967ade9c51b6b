package catalog

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"
)

// A cached catalogue decides later on what needs a confirmation, so it counts
// only as what this program wrote: the file is nobody else's to write, and ends
// with a code that only the owner of the key file can make.

// keyFile holds the key that the cached catalogues of a folder are signed with.
const keyFile = "catalog.key"

// keyLength is that of the key and of the code, in bytes.
const keyLength = sha256.Size

// cacheFile is where the catalogue of the endpoint is kept. Each endpoint has a
// file of its own, whose name is safe on every system.
func (l *Library) cacheFile() string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, strings.ToLower(l.API.Endpoint()))
	return filepath.Join(l.Cache, "catalog-"+name)
}

// Cached returns the catalogue that an earlier run kept, or nil where none did.
// It asks OVHcloud for nothing. An error says why what is there is not used.
func (l *Library) Cached() (*Catalog, error) {
	c, err := l.readCache()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return c, err
}

// readCache returns the catalogue that an earlier run kept, or nil without a
// cache.
func (l *Library) readCache() (*Catalog, error) {
	if l.Cache == "" {
		return nil, nil
	}
	raw, err := readPrivate(l.cacheFile(), writableByOthers)
	if err != nil {
		return nil, err
	}
	key, err := l.readKey()
	if err != nil {
		return nil, fmt.Errorf("it can't be verified: %w", noneThere(err))
	}
	signed := len(raw) - keyLength
	if signed < 0 || !hmac.Equal(raw[signed:], code(key, raw[:signed])) {
		return nil, fmt.Errorf("%s was not written by this program, or is damaged", l.cacheFile())
	}
	c, err := decode(raw[:signed])
	if err != nil {
		return nil, err
	}
	// Two endpoints whose names differ in odd characters share a file.
	if c.Endpoint != l.API.Endpoint() {
		return nil, fmt.Errorf("%s is of %s", l.cacheFile(), c.Endpoint)
	}
	c.link()
	return c, nil
}

// noneThere makes an error of a file that is missing, which is no news where
// nothing is cached, one that is.
func noneThere(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("its key is gone")
	}
	return err
}

// saveCache keeps c for later runs. The program works without a cache, so a
// failure is logged and nothing more.
func (l *Library) saveCache(ctx context.Context, c *Catalog) {
	if l.Cache == "" {
		return
	}
	if err := l.writeCache(c); err != nil {
		l.Log.WarnContext(ctx, "catalogue not cached", "err", err)
	}
}

func (l *Library) writeCache(c *Catalog) error {
	if err := os.MkdirAll(l.Cache, 0o700); err != nil {
		return err
	}
	key, err := l.readKey()
	if err != nil {
		if key, err = l.newKey(); err != nil {
			return err
		}
	}
	body := encode(c)
	return writePrivate(l.cacheFile(), append(body, code(key, body)...))
}

// code authenticates what is cached.
func code(key, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(body)
	return h.Sum(nil)
}

// readKey returns the key of the folder, which nobody else may read.
func (l *Library) readKey() ([]byte, error) {
	key, err := readPrivate(filepath.Join(l.Cache, keyFile), openToOthers)
	if err == nil && len(key) != keyLength {
		err = fmt.Errorf("%s holds no key", filepath.Join(l.Cache, keyFile))
	}
	return key, err
}

// newKey makes a key in place of one that is missing or can't be trusted. What
// was signed by that is not believed any more.
func (l *Library) newKey() ([]byte, error) {
	key := make([]byte, keyLength)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, writePrivate(filepath.Join(l.Cache, keyFile), key)
}

// writePrivate writes a file that only this user may read. Another process may
// be reading it, so it is replaced in one step; so is a link in its place, and
// not what that leads to.
func writePrivate(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // where it was not renamed
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return atomic.ReplaceFile(f.Name(), name)
}
