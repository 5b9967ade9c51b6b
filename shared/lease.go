package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// leaseTTL is how long a process that tells nothing counts as alive.
	leaseTTL = 10 * time.Second

	// renewEvery is how often it tells.
	renewEvery = 2 * time.Second

	// holds is how long after it last told a process may take itself for alive. It
	// ends well before others take it for dead.
	holds = leaseTTL / 2
)

// ErrLost says that others may take this process for dead, and what it began for
// over: it must write nothing more of that.
var ErrLost = errors.New("the store of --state was away for too long, so that the other servers may take this one for dead")

// A Lease tells other processes that this one lives, as long as it does and the
// store is there. It has a name, and another one when it was lost.
type Lease struct {
	store *Store

	renewing singleflight.Group
	mu       sync.Mutex
	name     string
	told     time.Time // when that it lives was last about to be told
}

// Lease returns a lease that was told to nobody yet.
func (s *Store) Lease() *Lease { return &Lease{store: s} }

// Keep keeps the lease until ctx ends, and gives it back then.
func (l *Lease) Keep(ctx context.Context) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		// Whoever needs the lease finds out by itself that the store is away.
		_, _ = l.Hold(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			l.end(context.WithoutCancel(ctx))
			return
		}
	}
}

// Hold returns the name of the lease, told to the store just now. [Lease.Holds]
// then says whether it is held still.
func (l *Lease) Hold(ctx context.Context) (name string, err error) {
	renewed := l.renewing.DoChan("", func() (any, error) { return l.renew(context.WithoutCancel(ctx)) })
	select {
	case r := <-renewed:
		return r.Val.(string), r.Err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// Holds is nil as long as all others take the process for alive that had this
// lease.
func (l *Lease) Holds(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	// By the monotonic clock, which nobody sets, and by the one on the wall, which
	// goes on while a machine sleeps.
	late := now.Sub(l.told) > holds || now.Round(0).Sub(l.told.Round(0)) > holds
	if name != l.name || late {
		return ErrLost
	}
	return nil
}

// Name returns the name that the lease has at present.
func (l *Lease) Name() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.name
}

// renewLease lets a lease last on that has not run out, or begins it.
const renewLease = `
if ARGV[2] == 'begin' then redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) return 1 end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])`

func (l *Lease) renew(ctx context.Context) (string, error) {
	name := l.Name()
	if name != "" {
		if held, err := l.tell(ctx, name, "renew"); err != nil || held {
			return name, err
		}
	}
	name = rand.Text()[:16]
	_, err := l.tell(ctx, name, "begin")
	return name, err
}

func (l *Lease) tell(ctx context.Context, name, how string) (held bool, err error) {
	now := time.Now()
	held, err = l.store.ask(ctx, renewLease, leaseKey(name), strconv.FormatInt(leaseTTL.Milliseconds(), 10), how)
	if held {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.name, l.told = name, now
	}
	return held, err
}

// end tells that the process is no more.
func (l *Lease) end(ctx context.Context) {
	if name := l.Name(); name != "" {
		_, _ = l.store.ask(ctx, `return redis.call('DEL', KEYS[1])`, leaseKey(name)) // or it runs out
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.name, l.told = "", time.Time{}
}

// Alive reports whether the process that had a lease of this name lives, as far as
// is known.
func (s *Store) Alive(ctx context.Context, name string) (bool, error) {
	return s.ask(ctx, `return redis.call('EXISTS', KEYS[1])`, leaseKey(name))
}

func leaseKey(name string) string { return fmt.Sprintf("alive:%s", name) }
