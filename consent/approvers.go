package consent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// ErrWrong refuses an approver. It doesn't say whether the name or the secret is
// wrong.
var ErrWrong = errors.New("no approver has this name and passphrase or code")

// A TooManyError refuses everybody, or one name, after too many wrong guesses:
// what is right is refused too until then.
type TooManyError struct {
	Name  string // "" for everybody
	Until time.Time
}

func (e *TooManyError) Error() string {
	whom := "this name"
	if e.Name == "" {
		whom = "everybody"
	}
	return fmt.Sprintf("too many wrong guesses: %s has to wait until %s", whom, e.Until.Format(time.TimeOnly))
}

// Approvers are who may approve, by a file that [AddPassphrase] and [AddTOTP]
// write. The file is read at every use, so that who was removed approves nothing
// more. Wrong guesses, and codes that were taken, are counted in memory, or for
// all servers that share a store.
type Approvers struct {
	file string
	log  *slog.Logger
	turn chan struct{} // one at a time: a passphrase takes memory to check
	kept kept[guesses]
}

// NewApprovers reads the file of approvers, to find its faults. s may be nil.
func NewApprovers(file string, s *shared.Store, log *slog.Logger) (*Approvers, error) {
	all, err := ReadApprovers(file)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q names no approver: ovh-mcp approver add NAME --approver-file %[1]q", file)
	}
	a := &Approvers{file: file, log: log, turn: make(chan struct{}, 1)}
	a.kept.keepIn(s, "approvers", (*guesses).recall)
	return a, nil
}

// Verify says whether secret is the passphrase of the approver of that name, or
// the present code, and takes as long for a name that there is not. A code is
// taken once. Otherwise it is [ErrWrong], or a [TooManyError] after several
// wrong guesses, or [ErrAway].
func (a *Approvers) Verify(ctx context.Context, name, secret string) error {
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := a.step(false, func(g *guesses, now time.Time) error { return g.check(name, now) }); err != nil {
		return err
	}
	all, err := ReadApprovers(a.file)
	if err != nil {
		return err
	}
	right, code := find(all, name).matches(secret, time.Now())
	wrong := 0
	err = a.step(true, func(g *guesses, now time.Time) (err error) {
		err = g.settle(name, right, code, now)
		wrong = g.count(name).Wrong
		return err
	})
	if errors.Is(err, ErrWrong) {
		a.log.WarnContext(ctx, "wrong guess at an approver's secret", "approver", name, "guesses", wrong)
	}
	return err
}

// Wrong tells of wrong guesses, and when the last one was.
func (a *Approvers) Wrong() (n int, last time.Time, err error) {
	err = a.step(false, func(g *guesses, _ time.Time) error {
		n, last = g.Total, g.Every.Last
		return nil
	})
	return n, last, err
}

// step does a step on what was guessed, which may change that or only looks.
func (a *Approvers) step(changes bool, f func(*guesses, time.Time) error) error {
	return a.kept.step(func(g *guesses, now time.Time) (bool, error) { return changes, f(g, now) }, func(*guesses) {})
}

// matches says whether a secret is that of an approver, and returns the step of
// the code that it is, if it is one. Whoever is unknown costs as much as who is
// known.
func (who *Approver) matches(secret string, now time.Time) (right bool, code int64) {
	switch {
	case who == nil:
		decoy().matches(secret)
		return false, 0
	case who.totp == nil:
		return who.passphrase.matches(secret), 0
	}
	code, right = who.totp.find(secret, now)
	return right, code
}

// normal makes one form of what keyboards write in several.
func normal(passphrase string) []byte { return norm.NFC.Bytes([]byte(passphrase)) }
