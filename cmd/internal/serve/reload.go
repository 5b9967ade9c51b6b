package serve

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

// reloadEvery is how soon a changed file is noticed.
const reloadEvery = time.Second

// A reloaded value is read from files, and again when they change. A file that
// turns bad leaves the value as it was, and the log says so.
type reloaded[T any] struct {
	files []string
	read  func() (*T, error)
	value atomic.Pointer[T]
	seen  string // the files as they were read last
}

func newReloaded[T any](read func() (*T, error), files ...string) (*reloaded[T], error) {
	r := &reloaded[T]{files: files, read: read}
	r.seen = r.look()
	v, err := read()
	r.value.Store(v)
	return r, err
}

// look returns what tells changed files from unchanged ones.
func (r *reloaded[T]) look() (seen string) {
	for _, file := range r.files {
		info, err := os.Stat(file)
		if err == nil && !info.Mode().IsRegular() {
			err = regular(file)
		}
		if err != nil {
			seen += err.Error() + "\n"
			continue
		}
		// Not its time: a copy may keep that of another file.
		content, _ := os.ReadFile(file)
		seen += fmt.Sprintf("%v %x\n", info.Mode(), sha256.Sum256(content))
	}
	return seen
}

// regular refuses what would have its reader wait, such as a pipe.
func regular(file string) error {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no regular file", file)
	}
	return err
}

// refresh reads the files again if they changed, and says whether the value did.
func (r *reloaded[T]) refresh(ctx context.Context, log *slog.Logger) bool {
	seen := r.look()
	if seen == r.seen {
		return false
	}
	r.seen = seen
	v, err := r.read()
	if err != nil {
		log.ErrorContext(ctx, "changed file not taken, the former content stays in force", "err", err)
		return false
	}
	r.value.Store(v)
	log.InfoContext(ctx, "changed file taken", "files", r.files)
	return true
}

// readCertificate returns a function that reads a certificate and its key.
func readCertificate(certFile, keyFile string) func() (*tls.Certificate, error) {
	return func() (*tls.Certificate, error) {
		if err := errors.Join(regular(certFile), regular(keyFile)); err != nil {
			return nil, fmt.Errorf("read TLS certificate: %w", err)
		}
		cert, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, fmt.Errorf("read TLS certificate: %w", err)
		}
		return &cert, nil
	}
}
