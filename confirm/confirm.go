// Package confirm makes destructive calls take two steps: the first returns a
// plan and a token, the second repeats the same call with that token.
//
//	token, expires, err := ledger.Issue(call, state) // the first call
//
//	claim, err := ledger.Claim(ctx, token, call)     // the second
//	defer claim.Release()
//	outcome, done := claim.Outcome()                 // done before: answer with that
//	err = claim.Confirm(state)                       // nil: send
//	err = claim.Record(outcome)                      // sent
//
// A token is bound to the account, the caller, the tool, its arguments and the
// state that the plan showed. It stops accidents and arguments that drifted; it
// does not prove that a person agreed.
//
// # Once means once
//
// [Claim.Confirm] says nil at most once for a token, ever. A ledger of
// [NewLedger] forgets its tokens with its process, and a forgotten token is
// refused. A ledger of [Open] keeps them in a journal that several processes
// share, and promises the same across them, whenever any of them dies:
//
//   - Every step is written and fsynced before it is answered. That a call is
//     begun is on disk before Confirm says nil, so before anything is sent.
//   - A call that was begun and left no outcome is never begun again. Its token
//     answers [ErrOutcomeUnknown], not that nothing was sent.
//   - A journal that can't be read, locked or written refuses what is asked.
//     A full disk gives out no token and sends nothing.
//   - A journal that was edited, or that is older than what this user's
//     processes have seen, is refused as a whole.
//   - A clock that is set back lengthens no token. Within a process a token
//     ends by the monotonic clock too; and when the clock stands before the
//     journal's last line, every token that waits has expired, for good.
//
// # Files
//
// The journal is a text of lines, each an entry in JSON and its MAC in
// hexadecimal. The MAC is HMAC-SHA256 over the MAC of the line before and the
// entry, so no line can be edited, left out, swapped or added without the key.
// A last line without its end was cut off by a crash before it was answered,
// and is dropped. Tokens, arguments and states are in it as digests only,
// outcomes as they are.
//
// The key is a file of its own, made by the first Open. Beside it are the lock
// that is held during each step, and one anchor for each journal: the number
// and MAC of its last line. It tells an older copy that is put back, and the
// second of two copies that go on apart.
//
// All of these belong to one user: a file that is another's, that others may
// read, that is a symbolic link, or whose folder others may write to is refused.
//
// # Store
//
// A ledger of [OpenShared] keeps the same entries and the same chain in a store.
// Nothing is locked there: a line is added if its process has read all before it.
// Package shared tells what that keeps from whom.
//
// # What remains
//
// Whoever restores journal and key folder together, from a backup or a snapshot
// of the machine, or copies both, has the tokens of that time for as long as
// they live. A clock that is set back while no process runs, and not looked at
// before it has passed the journal's last line again, lengthens a token by what
// it was set back. The lock is advisory, and meant for a disk of this machine. A
// token is forgotten a week after its call, or when too many were given since:
// then it answers [ErrUnknown].
package confirm

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// Reasons why a token is refused. The call that is refused has sent nothing.
var (
	ErrUnknown  = errors.New("this confirmation token is unknown or was spent")
	ErrUsed     = errors.New("this confirmation token was used before")
	ErrExpired  = errors.New("this confirmation token has expired")
	ErrMismatch = errors.New("this confirmation token was given for another call")
	ErrChanged  = errors.New("what the plan showed has changed since")
)

// ErrOutcomeUnknown refuses a token whose call was begun before, by a process
// that died, that is at it right now, or so long ago that its outcome is kept
// no longer. Some or all of it may have been sent.
var ErrOutcomeUnknown = errors.New("this confirmation token was used before, and what came of it is not known")

// ErrJournal says that the journal could not be used. Of a call that is refused
// with it nothing was sent.
var ErrJournal = errors.New("the journal of confirmations can't be used")

const (
	// outcomeTTL is how long an outcome can be read again, and how long an
	// expired token is refused for what it is.
	outcomeTTL = time.Hour

	// confirmedTTL is how long it is known that a call was confirmed.
	confirmedTTL = 7 * 24 * time.Hour

	// maxEntries bounds the memory of a ledger, and sharedEntries that of one which
	// many servers share.
	maxEntries    = 1000
	sharedEntries = 10 * maxEntries

	// maxOutcomes bounds what all outcomes take, in bytes: a journal is read and
	// rewritten as a whole.
	maxOutcomes = 16 << 20
)

// A Call is what a token confirms.
type Call struct {
	Account   string
	Caller    string // who is shown the plan; "" when there is only one
	Tool      string
	Arguments []byte // in one canonical form
}

// digest names a token where it must not stand itself.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// bind returns a digest of what token is bound to. Without the token nobody can
// find arguments by trying.
func bind(token string, what []byte) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write(what)
	return hex.EncodeToString(h.Sum(nil))
}
