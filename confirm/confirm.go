// Package confirm makes destructive calls take two steps: the first returns a
// plan and a token, the second repeats the same call with that token.
//
// A token is bound to the account, the caller, the tool, its arguments and the
// state that the plan showed, and is carried out once. It stops accidents and
// arguments that drifted; it does not prove that a person agreed.
package confirm

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Reasons why a token is refused. Nothing was done then.
var (
	ErrUnknown  = errors.New("this confirmation token is unknown or was spent")
	ErrExpired  = errors.New("this confirmation token has expired")
	ErrMismatch = errors.New("this confirmation token was given for another call")
	ErrChanged  = errors.New("what the plan showed has changed since")
)

const (
	// outcomeTTL is how long an outcome can be read again.
	outcomeTTL = time.Hour

	// maxEntries bounds the memory of a ledger.
	maxEntries = 1000
)

// A Call is what a token confirms.
type Call struct {
	Account   string
	Caller    string // who is shown the plan; "" when there is only one
	Tool      string
	Arguments []byte // in one canonical form
}

// A Ledger holds the calls that wait for their confirmation, and for a while
// the outcomes of those that were carried out. It is safe for concurrent use.
type Ledger struct {
	ttl time.Duration

	mu      sync.Mutex
	entries map[string]*entry // by the digest of their token
}

// An entry is one token's life: issued, claimed, then recorded.
type entry struct {
	Account   string    `json:"account"`
	Caller    string    `json:"caller,omitempty"`
	Tool      string    `json:"tool"`
	Arguments string    `json:"arguments"`        // digest
	State     string    `json:"state"`            // digest
	Expires   time.Time `json:"expires"`          // of the token, then of its outcome
	Outcome   []byte    `json:"outcome,omitzero"` // not nil once carried out

	claimed chan struct{} // closed when the claim ends; nil while nobody holds one
}

// NewLedger returns a ledger whose tokens live for ttl.
func NewLedger(ttl time.Duration) *Ledger {
	return &Ledger{ttl: ttl, entries: make(map[string]*entry)}
}

// Issue returns a token that confirms c, once, before expires, as long as the
// state stays what it is.
func (l *Ledger) Issue(c Call, state []byte) (token string, expires time.Time) {
	token, expires = rand.Text(), time.Now().Add(l.ttl)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep()
	l.entries[digest([]byte(token))] = &entry{
		Account: c.Account, Caller: c.Caller, Tool: c.Tool, Arguments: digest(c.Arguments), State: digest(state), Expires: expires,
	}
	return token, expires
}

// Claim takes hold of token for c. When c was carried out with it before, the
// claim has an outcome already; when that is being done right now, Claim
// waits for it. A refused token is spent, except for a foreign account or
// caller, which learns nothing and must not spend what is not its own.
func (l *Ledger) Claim(ctx context.Context, token string, c Call) (*Claim, error) {
	key := digest([]byte(token))
	for {
		claim, busy, err := l.take(key, c)
		if busy == nil {
			return claim, err
		}
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// take returns a claim, the reason why there is none, or what to wait for.
func (l *Ledger) take(key string, c Call) (claim *Claim, busy <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.entries[key]
	if !ok || e.Account != c.Account || e.Caller != c.Caller {
		return nil, nil, ErrUnknown
	}
	if err := e.mismatch(c); err != nil {
		l.spend(key, e)
		return nil, nil, err
	}
	switch {
	case e.claimed != nil:
		return nil, e.claimed, nil
	case time.Now().After(e.Expires):
		return nil, nil, ErrExpired
	case e.Outcome == nil:
		e.claimed = make(chan struct{})
	}
	return &Claim{ledger: l, key: key, entry: e, held: e.claimed}, nil, nil
}

// mismatch says what of c the token was not given for.
func (e *entry) mismatch(c Call) error {
	switch {
	case e.Tool != c.Tool:
		return fmt.Errorf("%w: it confirms %s", ErrMismatch, e.Tool)
	case e.Arguments != digest(c.Arguments):
		return fmt.Errorf("%w: the arguments differ from those of the plan", ErrMismatch)
	}
	return nil
}

// spend drops an entry that nobody carries out or has carried out.
func (l *Ledger) spend(key string, e *entry) {
	if e.claimed == nil && e.Outcome == nil {
		delete(l.entries, key)
	}
}

// sweep drops what is stale. When there are too many still, it drops the oldest
// of whoever has most, so that nobody crowds out what others wait for.
func (l *Ledger) sweep() {
	held, now := make(map[string]int), time.Now()
	for key, e := range l.entries {
		switch {
		case e.claimed != nil:
		case e.stale(now):
			delete(l.entries, key)
		default:
			held[e.Caller]++
		}
	}
	if len(l.entries) < maxEntries {
		return
	}
	oldest := ""
	for key, e := range l.entries {
		if e.claimed == nil && (oldest == "" || e.before(l.entries[oldest], held)) {
			oldest = key
		}
	}
	delete(l.entries, oldest)
}

// before says that e has to go before other.
func (e *entry) before(other *entry, held map[string]int) bool {
	if mine, its := held[e.Caller], held[other.Caller]; mine != its {
		return mine > its
	}
	return e.Expires.Before(other.Expires)
}

// stale says that nothing about e is worth telling. An expired token is known
// for as long as an outcome, so that it is refused for what it is.
func (e *entry) stale(now time.Time) bool {
	if e.Outcome == nil {
		now = now.Add(-outcomeTTL)
	}
	return now.After(e.Expires)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
