package serve

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

// reloadEvery is how soon a changed file is noticed.
const reloadEvery = time.Second

// A reloaded value is read from files, and again when they change. When a file
// can't be taken, the value stays as it was, and the log and /readyz say so: a
// mistake in it must neither stop the server nor let anyone in.
type reloaded[T any] struct {
	files []string
	read  func() (*T, error)
	value atomic.Pointer[T]
	seen  string      // fingerprint of the files as they were read last
	stale atomic.Bool // these could not be taken
}

func newReloaded[T any](read func() (*T, error), files ...string) (*reloaded[T], error) {
	r := &reloaded[T]{files: files, read: read}
	r.seen = r.fingerprint()
	v, err := read()
	r.value.Store(v)
	return r, err
}

// fingerprint returns what tells changed files from unchanged ones. Times don't:
// a copy may keep that of another file.
func (r *reloaded[T]) fingerprint() (all string) {
	for _, file := range r.files {
		info, err := os.Stat(file)
		if err == nil && !info.Mode().IsRegular() {
			err = checkRegular(file)
		}
		if err != nil {
			all += err.Error() + "\n"
			continue
		}
		content, _ := os.ReadFile(file)
		all += fmt.Sprintf("%v %x\n", info.Mode(), sha256.Sum256(content))
	}
	return all
}

// checkRegular refuses what its reader might wait for without end, such as a
// pipe.
func checkRegular(file string) error {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is no regular file", file)
	}
	return err
}

// refresh reads the files again if they changed, and says whether the value did.
func (r *reloaded[T]) refresh(ctx context.Context, log *slog.Logger) bool {
	seen := r.fingerprint()
	if seen == r.seen {
		return false
	}
	r.seen = seen
	v, err := r.read()
	r.stale.Store(err != nil)
	if err != nil {
		log.ErrorContext(ctx, "changed file not taken, the former content stays in force", "err", err)
		return false
	}
	r.value.Store(v)
	log.InfoContext(ctx, "changed file taken", "files", r.files)
	return true
}
