package consent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/text/unicode/norm"
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
// more.
type Approvers struct {
	file string
	log  *slog.Logger

	turn    chan struct{} // one at a time: a passphrase takes memory to check
	guesses guesses
	used    map[string]int64 // by name, the step of the last code that was taken
}

// NewApprovers reads the file of approvers, to find its faults.
func NewApprovers(file string, log *slog.Logger) (*Approvers, error) {
	all, err := ReadApprovers(file)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q names no approver: ovh-mcp approver add NAME --approver-file %[1]q", file)
	}
	return &Approvers{file: file, log: log, turn: make(chan struct{}, 1), used: make(map[string]int64)}, nil
}

// Verify says whether secret is the passphrase of the approver of that name, or
// the present code, and takes as long for a name that there is not. A code is
// taken once. Otherwise it is [ErrWrong], or a [TooManyError] after several
// wrong guesses.
func (a *Approvers) Verify(ctx context.Context, name, secret string) error {
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	now := time.Now()
	if err := a.guesses.check(name, now); err != nil {
		return err
	}
	all, err := ReadApprovers(a.file)
	if err != nil {
		return err
	}
	if !a.matches(find(all, name), secret, now) {
		a.guesses.wrong(name, now)
		a.log.WarnContext(ctx, "wrong guess at an approver's secret", "approver", name, "guesses", a.guesses.of(name))
		return ErrWrong
	}
	a.guesses.right(name)
	return nil
}

// Wrong tells of wrong guesses, and when the last one was.
func (a *Approvers) Wrong() (n int, last time.Time) { return a.guesses.all() }

func (a *Approvers) matches(who *Approver, secret string, now time.Time) bool {
	// Whoever is unknown costs as much as who is known.
	if who == nil {
		decoy().matches(secret)
		return false
	}
	if who.totp == nil {
		return who.passphrase.matches(secret)
	}
	step, ok := who.totp.find(secret, now)
	if !ok || step <= a.used[who.Name] {
		return false
	}
	a.used[who.Name] = step
	return true
}

// normal makes one form of what keyboards write in several.
func normal(passphrase string) []byte { return norm.NFC.Bytes([]byte(passphrase)) }
