package confirm

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A Ledger holds the calls that wait for their confirmation, and for a while
// what came of those that were carried out. It is safe for concurrent use.
type Ledger struct {
	ttl time.Duration
	now func() time.Time // time.Now, but for tests

	mu sync.Mutex
	history
	journal journal // nil: nothing is kept
	doubts  map[string]unbegun
	closed  bool
}

const (
	// patience is how long a call is waited for that another process is at, and
	// lookAgain how long until it is looked at again.
	patience  = 10 * time.Second
	lookAgain = 100 * time.Millisecond
)

// Options say where a ledger is kept.
type Options struct {
	File string        // the journal; created when absent
	Key  string        // the file of the key, created when absent; its folder holds the lock and the anchors
	TTL  time.Duration // how long tokens live
}

// NewLedger returns a ledger in memory, whose tokens live for ttl.
func NewLedger(ttl time.Duration) *Ledger {
	return &Ledger{ttl: ttl, now: time.Now, history: newHistory()}
}

// Open returns a ledger that is kept in a file, which other processes may have
// open too. It holds nothing open between two steps.
func Open(o Options) (*Ledger, error) {
	j, err := newJournal(o.File, o.Key)
	if err != nil {
		return nil, err
	}
	return open(o, j, time.Now)
}

func open(o Options, j journal, clock func() time.Time) (*Ledger, error) {
	l := NewLedger(o.TTL)
	l.journal, l.now = j, clock
	if err := l.step(l.tidy); err != nil {
		return nil, err
	}
	return l, nil
}

// OpenShared returns a ledger that is kept in a store, which processes on other
// machines use too. Lease says that this one lives.
func OpenShared(s *shared.Store, lease *shared.Lease, ttl time.Duration) *Ledger {
	l := NewLedger(ttl)
	l.journal, l.most = newSharedJournal(s, lease), sharedEntries
	return l
}

// Close ends the use of l. Claims that are being carried out may still record
// their outcome.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return nil
}

// TTL returns how long tokens live.
func (l *Ledger) TTL() time.Duration { return l.ttl }

// prefix is what each token begins with, so that it is known wherever somebody
// writes it: package redact strikes out what looks so. 95 random bits follow.
const prefix = "CONFIRM"

// Issue returns a token that confirms c, once, before expires, as long as the
// state stays what it is. A token that can't be kept is not given.
func (l *Ledger) Issue(c Call, state []byte) (token string, expires time.Time, err error) {
	token = prefix + rand.Text()[len(prefix):]
	err = l.step(func(now time.Time) error {
		if err := l.tidy(now); err != nil {
			return err
		}
		expires = now.Add(l.ttl)
		return l.write(entry{
			Kind: issued, Token: digest(token), Expires: expires,
			Account: c.Account, Caller: c.Caller, Tool: c.Tool, Arguments: bind(token, c.Arguments), State: bind(token, state),
		}, now)
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return token, expires, nil
}

// Claim takes hold of token for c. When c was carried out with it before, the
// claim has an outcome already; when that is being done right now by this
// process, Claim waits for it, and for a while when it is done by another that is
// known to live. A refused token is spent, except for a foreign
// account or caller, which learns nothing and must not spend what is not its
// own.
func (l *Ledger) Claim(ctx context.Context, token string, c Call) (*Claim, error) {
	for giveUp := time.Now().Add(patience); ; {
		claim, busy, err := l.take(token, c, giveUp)
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
func (l *Ledger) take(token string, c Call, giveUp time.Time) (claim *Claim, busy <-chan struct{}, err error) {
	claim = &Claim{ledger: l, token: token, key: digest(token)}
	err = l.step(func(now time.Time) error {
		t := l.tokens[claim.key]
		if t == nil || t.account != c.Account || t.caller != c.Caller {
			return ErrUnknown
		}
		if err := t.mismatch(token, c); err != nil {
			if t.held != nil || t.confirmed {
				return err
			}
			return l.spend(claim.key, err, now)
		}
		switch {
		case t.held != nil:
			busy = t.held
		case t.confirmed:
			if claim.outcome = t.outcomeAt(now); claim.outcome == nil {
				busy, err = l.elsewhere(t, giveUp)
			}
		case t.expired(now):
			return ErrExpired
		default:
			t.held = make(chan struct{})
			claim.held = t.held
		}
		return err
	})
	if err != nil || busy != nil {
		return nil, busy, err
	}
	return claim, nil, nil
}

// elsewhere returns when to look again at a call that another process is at, or
// [ErrOutcomeUnknown].
func (l *Ledger) elsewhere(t *token, giveUp time.Time) (<-chan struct{}, error) {
	if t.by == "" || l.journal == nil || t.by == l.journal.holder() || time.Now().After(giveUp) {
		return nil, ErrOutcomeUnknown
	}
	if alive, err := l.journal.lives(t.by); err != nil || !alive {
		return nil, cmp.Or(err, ErrOutcomeUnknown)
	}
	again := make(chan struct{})
	time.AfterFunc(lookAgain, func() { close(again) })
	return again, nil
}

// Look returns the tool of the call that token waits to confirm. It spends
// nothing. The error is [ErrUnknown] for a token of another account or caller
// too, [ErrExpired], or [ErrUsed]; with the last two the tool is told.
func (l *Ledger) Look(token, account, caller string) (tool string, err error) {
	err = l.step(func(now time.Time) error {
		t := l.tokens[digest(token)]
		if t == nil || t.account != account || t.caller != caller {
			return ErrUnknown
		}
		tool = t.tool
		switch {
		case t.confirmed:
			return ErrUsed
		case t.expired(now):
			return ErrExpired
		}
		return nil
	})
	return tool, err
}

// step runs do on the newest state, alone among all processes that share it. What
// do writes comes last; where another process was faster, do is run again.
func (l *Ledger) step(do func(now time.Time) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("%w: it is closed", ErrJournal)
	}
	return l.alone(do)
}

// alone is step for who holds l.mu already.
func (l *Ledger) alone(do func(now time.Time) error) error {
	if l.journal == nil {
		return do(l.now())
	}
	for {
		if err := l.once(do); !errors.Is(err, errMoved) {
			return err
		}
	}
}

// once is alone as long as no other process comes in between.
func (l *Ledger) once(do func(now time.Time) error) error {
	now, err := l.journal.begin(l.now)
	if err != nil {
		return err
	}
	defer l.journal.end()
	if err := l.catchUp(now); err != nil {
		return err
	}
	return do(now)
}

// catchUp learns what other processes did since.
func (l *Ledger) catchUp(now time.Time) error {
	news, anew, err := l.journal.news()
	if errors.Is(err, errForgot) {
		maps.DeleteFunc(l.tokens, func(_ string, t *token) bool { return !t.confirmed })
		return l.journal.rewrite(l.entries(now))
	}
	if err != nil {
		return err
	}
	known := l.history
	if anew {
		l.history = newHistory()
		l.most = known.most
	}
	for _, e := range news {
		l.apply(e, now)
	}
	if anew {
		l.inherit(known)
	}
	if now.Before(l.latest) {
		if err := l.write(entry{Kind: clock}, now); err != nil {
			return err
		}
	}
	return l.giveBack(now)
}

// Refresh learns what other processes did since. A ledger in a store that lost
// something is put right by the first that knows more.
func (l *Ledger) Refresh() error { return l.step(func(time.Time) error { return nil }) }

// write makes e part of the history: on disk, then in memory.
func (l *Ledger) write(e entry, now time.Time) error {
	if l.journal != nil {
		e.Time = now.Round(0).UTC() // without what only this process can compare
		if err := l.journal.append(e); err != nil {
			return err
		}
	}
	l.apply(e, now)
	return nil
}

// spend makes a token useless, and returns why.
func (l *Ledger) spend(key string, why error, now time.Time) error {
	if err := l.write(entry{Kind: spent, Token: key}, now); err != nil {
		return fmt.Errorf("%w; it could not be spent: %w", why, err)
	}
	return why
}

// tidy forgets what is stale, and rewrites a journal when most of it is.
func (l *Ledger) tidy(now time.Time) error {
	l.sweep(now)
	if l.journal == nil || !l.journal.bloated(l.size()) {
		return nil
	}
	if err := l.journal.rewrite(l.entries(now)); err != nil {
		return err
	}
	return l.catchUp(now)
}
