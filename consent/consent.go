// Package consent lets a person decide on plans, where the model that asks
// can't reach.
//
//	entry, err := board.Ask(request)     // the plan waits; or it was denied, or approved already
//	entry, err = board.Wait(ctx, entry.ID)
//	_, err = board.Use(entry.ID, state, token) // nil: approved, and spent with that
//
// What is asked is a call: tool, arguments, account and caller. A denial holds
// for the call, whatever became of its target, for as long as the plan would
// have waited. An approval holds for the call and for what the plan showed; it
// serves once, and lapses when the target changes.
//
// A [Board] knows neither how a person is shown what waits nor who may decide:
// [Approvers] tell the latter, by what no program of the machine has.
package consent

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A Request is a plan that a person is asked about.
type Request struct {
	confirm.Call
	CallerName string // as people know who asks, where an identity server says; "" otherwise. Nothing goes by it
	Client     string // the assistant's program, as it names itself
	Plan       confirm.Plan

	// Fingerprint is what has to stay the same until the approval is used: what
	// the token of the plan is bound to.
	Fingerprint []byte

	Severity int           // 1 to 5
	TypeName string        // what has to be typed to approve; "" for nothing
	Lifetime time.Duration // how long it waits, and how long a denial holds
}

// An Entry is a request and what became of it.
type Entry struct {
	ID string // random; it is not the token, and who has it can do nothing with it
	Request
	State    State
	Created  time.Time
	Expires  time.Time
	Decision *Decision // nil when nobody decided
}

// A State says what became of a request.
type State string

// The states of an entry.
const (
	Waiting  State = "waiting"
	Approved State = "approved" // and not used yet
	Denied   State = "denied"
	Used     State = "used"    // approved, and the call was begun
	Expired  State = "expired" // before it was decided, or before the approval was used
	Lapsed   State = "lapsed"  // the target changed, or who asks demands more of who approves
)

// Operator is who decided when nobody was named.
const Operator = "the operator"

// A Decision is what a person said.
type Decision struct {
	Approved bool
	By       string // name of the approver, or Operator
	Reason   string
	At       time.Time
}

// An Answer is a decision as it is given.
type Answer struct {
	Approve bool
	By      string // "" for Operator
	Reason  string
	Typed   string // see Request.TypeName
}

// by names who answers.
func (a Answer) by() string { return cmp.Or(a.By, Operator) }

// Rules say who may approve.
type Rules struct {
	Approvers bool // approving takes one of [Approvers], by name
	FourEyes  bool // nobody approves what they asked for themselves
}

// with returns what two servers demand together.
func (r Rules) with(o Rules) Rules {
	return Rules{Approvers: r.Approvers || o.Approvers, FourEyes: r.FourEyes || o.FourEyes}
}

// allow refuses an approval, by a name or by [Operator], of what a caller asked
// for.
func (r Rules) allow(by, caller string) error {
	switch {
	case r.Approvers && by == Operator:
		return ErrNameless
	case r.FourEyes && isOwn(by, caller):
		return ErrOwn
	}
	return nil
}

// isOwn says that an approver is the caller: names of tokens, and of those who
// signed in, stand behind a word that says so.
func isOwn(approver, caller string) bool {
	_, name, _ := strings.Cut(caller, ":")
	return strings.EqualFold(approver, caller) || strings.EqualFold(approver, name)
}

// Reasons why a request is not decided, or not carried out.
var (
	ErrUnknown  = errors.New("nothing of this name waits for a decision")
	ErrWaiting  = errors.New("nobody has decided yet")
	ErrDecided  = errors.New("this was decided already")
	ErrUsed     = errors.New("this approval was used")
	ErrExpired  = errors.New("the time to decide is over")
	ErrChanged  = errors.New("the target changed since the plan was made")
	ErrName     = errors.New("what was typed is not the name of the target")
	ErrOwn      = errors.New("whoever asks can't approve: someone else has to")
	ErrNameless = errors.New("to approve this takes the name of an approver")
	ErrFull     = errors.New("too many plans wait for a decision: have some of them decided, or wait until they expire")

	// ErrAway says that a board which servers share can't be reached.
	ErrAway = shared.ErrAway
)

// A DeniedError says that a person refused, and why.
type DeniedError struct{ Decision }

func (e *DeniedError) Error() string {
	if e.Reason == "" {
		return e.By + " denied this"
	}
	return fmt.Sprintf("%s denied this: %q", e.By, e.Reason)
}

// keyOf names a call.
func keyOf(c confirm.Call) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and bytes
	}
	return digest(b)
}

// digest stands for what an approval is bound to.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
