// Package shared keeps what several machines share in a store: Valkey, or Redis.
//
// A [List] only grows, and who appends must have read all of it. A [Document] is
// changed as a whole, by who has read it. A [Lease] tells the others that a
// process lives, and itself for how long they believe that.
//
// What is in the store is sealed (AES-256-GCM) with a key that the store never
// sees. Who reads the store learns names, sizes and times; who writes to it can
// remove, or put back what stood under the same name before, and nothing else.
// Keys of the store begin with a name of the sealing key, so that processes with
// other keys don't meet; and they hash to one slot, so that a cluster will do.
//
// Nothing is asked of the store before the first use, and no use takes longer
// than a few seconds: then it is [ErrAway]. The next use tries again.
package shared

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/valkey-io/valkey-go"
)

// ErrAway says that the store did not answer, or not as it should. What was to be
// written may stand in it all the same.
var ErrAway = errors.New("the store of --state can't be used")

const (
	// timeout is how long a use of the store may take, and dialing alone
	// dialTimeout.
	timeout     = 3 * time.Second
	dialTimeout = 2 * time.Second

	// again is how long after it did not answer the store is tried anew: those who
	// stood in line meanwhile need not each wait as long.
	again = 250 * time.Millisecond

	// bufferSize is that of a connection, each way. What is longer passes too.
	bufferSize = 32 << 10
)

// A Store is where processes share state. It is safe for concurrent use.
type Store struct {
	place  place
	prefix string // of all keys
	aead   cipher.AEAD
	mac    []byte

	mu     sync.Mutex
	client valkey.Client // nil before the first use
	failed time.Time     // when it did not answer last
	reason error         // why not
	closed bool
}

// Open returns the store at a URL, as valkey://user:password@host:port/db, or
// valkeys:// for TLS; redis:// and rediss:// are the same. The password is taken
// from the URL where it has one. All who are to share state need the same secret.
func Open(url, password string, secret []byte) (*Store, error) {
	p, err := parse(url, password)
	if err != nil {
		return nil, err
	}
	keys, err := newKeys(secret)
	if err != nil {
		return nil, err
	}
	return &Store{place: p, prefix: "{ovh-mcp:" + keys.name + "}:", aead: keys.aead, mac: keys.mac}, nil
}

// Key returns a key for what users of the store have to prove to each other.
func (s *Store) Key() []byte { return s.mac }

// Keyed returns a name in the place of one that tells something, in hexadecimal:
// who reads names in the store must not find by trying what they are of.
func (s *Store) Keyed(name string) string {
	mac := hmac.New(sha256.New, s.mac)
	mac.Write([]byte(name))
	return hex.EncodeToString(mac.Sum(nil))
}

// Address returns where the store is, without its password.
func (s *Store) Address() string { return s.place.address }

// Close ends the use of the store.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.client != nil {
		s.client.Close()
		s.client = nil
	}
}

// eval runs a script on the key of a name. Nothing that fails is tried again: it
// may have been done.
func (s *Store) eval(ctx context.Context, script, name string, args ...string) (m valkey.ValkeyMessage, err error) {
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	c, err := s.connected()
	if err == nil {
		m, err = c.Do(ctx, c.B().Eval().Script(script).Numkeys(1).Key(s.prefix+name).Arg(args...).Build()).ToMessage()
	}
	if err != nil {
		s.note(err)
		return m, s.away(err)
	}
	return m, nil
}

// note notes that the store did not answer.
func (s *Store) note(err error) {
	if _, answered := valkey.IsValkeyErr(err); answered || errors.Is(err, context.Canceled) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.failed) >= again {
		s.failed, s.reason = time.Now(), err
	}
}

// away says that the store failed; a caller that gave up is told so instead.
func (s *Store) away(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrAway, s.place.address, err)
}

// connected returns a client of the store, which connects anew by itself once it
// was connected.
func (s *Store) connected() (valkey.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, errors.New("it was closed")
	case time.Since(s.failed) < again:
		return nil, s.reason
	case s.client != nil:
		return s.client, nil
	}
	c, err := valkey.NewClient(valkey.ClientOption{
		InitAddress: []string{s.place.address}, Username: s.place.user, Password: s.place.password, SelectDB: s.place.db,
		TLSConfig: s.place.tls, Dialer: net.Dialer{Timeout: dialTimeout}, ConnWriteTimeout: timeout,
		ReadBufferEachConn: bufferSize, WriteBufferEachConn: bufferSize, PipelineMultiplex: -1, RingScaleEachConn: 8,
		DisableCache: true, DisableRetry: true, ClientSetInfo: valkey.DisableClientSetInfo,
	})
	if err != nil {
		s.failed, s.reason = time.Now(), err
		return nil, err
	}
	s.client = c
	return c, nil
}
