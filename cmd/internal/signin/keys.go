package signin

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// fetchTimeout bounds asking the issuer for its keys.
	fetchTimeout = 5 * time.Second

	// fetchEvery is how soon the issuer is asked again, whatever tokens come.
	fetchEvery = 10 * time.Second

	// renewAfter is when keys are read again, while those that are known serve.
	renewAfter = 10 * time.Minute

	// trustFor is how long keys serve while nobody asks for them: one that the issuer
	// withdrew must not stay.
	trustFor = 15 * time.Minute

	// staleAfter is how long they serve while the issuer is away.
	staleAfter = 24 * time.Hour
)

// keys are those that the issuer signs with, as it published them last.
type keys struct {
	issuer string
	log    *slog.Logger
	now    func() time.Time
	known  atomic.Pointer[published]
	asking chan struct{} // holds one element while the issuer is asked
}

// published keys do not change.
type published struct {
	keys  []jose.JSONWebKey
	read  time.Time // zero for never
	tried time.Time // when the last try ended
	fault error     // of that
}

func newKeys(issuer string, log *slog.Logger) *keys {
	k := &keys{issuer: issuer, log: log, now: time.Now, asking: make(chan struct{}, 1)}
	k.known.Store(new(published))
	return k
}

func (k *keys) current() *published { return k.known.Load() }

// verify returns what was signed, if the issuer signed it.
func (k *keys) verify(ctx context.Context, signed *jose.JSONWebSignature) ([]byte, error) {
	p, now := k.current(), k.now()
	age := now.Sub(p.read)
	if age < staleAfter && now.Sub(p.tried) < trustFor {
		if age >= renewAfter {
			k.renewMeanwhile(ctx)
		}
		if payload, ok := p.verify(signed); ok {
			return payload, nil
		}
	}
	// The issuer may have another key, maybe of the same ID.
	if err := k.renew(ctx); err != nil {
		return nil, err
	}
	p = k.current()
	if payload, ok := p.verify(signed); ok && now.Sub(p.read) < staleAfter {
		return payload, nil
	}
	if p.fault != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, p.fault)
	}
	return nil, invalid("no key of the issuer signed it")
}

// verify tries the keys that may have signed: of the key ID of the token, if it
// names one.
func (p *published) verify(signed *jose.JSONWebSignature) (payload []byte, ok bool) {
	header := signed.Signatures[0].Protected
	for _, key := range p.keys {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, true
		}
	}
	return nil, false
}

// renew reads the keys, unless that was tried a moment ago. It fails only when
// ctx ends: what came of it is told by current.
func (k *keys) renew(ctx context.Context) error {
	select {
	case k.asking <- struct{}{}:
		k.ask(ctx)
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
	}
}

// renewMeanwhile is renew for who need not wait.
func (k *keys) renewMeanwhile(ctx context.Context) {
	select {
	case k.asking <- struct{}{}:
		go k.ask(ctx)
	default:
	}
}

// ask is renew for the one whose turn it is.
func (k *keys) ask(ctx context.Context) {
	defer func() { <-k.asking }()
	before, now := k.current(), k.now()
	if !before.tried.IsZero() && now.Sub(before.tried) < fetchEvery {
		return
	}
	// Others wait for the answer too: it is read even if this caller hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	after := &published{keys: before.keys, read: before.read}
	if read, err := k.fetch(ctx); err != nil {
		after.fault = err
	} else {
		after.keys, after.read = read, now
	}
	after.tried = k.now() // the end, so that one who hangs is not always asked
	k.known.Store(after)
	k.tell(ctx, before.fault, after.fault)
}

// tell logs that the issuer went away, and that it is back: once each, however
// many tokens can't be checked meanwhile.
func (k *keys) tell(ctx context.Context, before, after error) {
	switch {
	case before == nil && after != nil:
		k.log.WarnContext(ctx, "the issuer does not tell its keys: tokens of keys that are not known are refused until it does", "err", after)
	case before != nil && after == nil:
		k.log.WarnContext(ctx, "the issuer tells its keys again", "issuer", k.issuer)
	}
}
