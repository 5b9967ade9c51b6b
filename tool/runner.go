package tool

import (
	"encoding/json"
	"log/slog"
	"sync"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A Runner runs tools against one account. Make one with [NewRunner].
type Runner struct {
	client *client.Client // of nobody else's reach: it writes
	ledger *confirm.Ledger
	log    *slog.Logger

	// Secrets are struck out of all that leaves, wherever they turn up: at
	// first, the keys in use.
	Secrets []ovh.Secret

	// MaxOutput bounds an answer, in bytes; [DefaultMaxOutput] when 0.
	MaxOutput int

	// Stopping is closed when the server stops: tools that wait then answer
	// with what they saw. May be nil.
	Stopping <-chan struct{}

	// Policies say what may be done; nil allows everything.
	Policies *policy.Set

	// Audit keeps the log of all calls; nil keeps none. NoAudit is why there is
	// none although there should be: then nothing is sent that changes
	// something. AuditFile is where the log is read from.
	Audit     *audit.Log
	NoAudit   error
	AuditFile string

	// Count, when set, is told of each call that ended, refused ones too, and of
	// each call of a plan. It must be quick.
	Count func(Ended)

	// Consent is how people agree; the zero one asks for tokens.
	Consent Consent

	// Lease tells servers that share a store that this one lives; nil where none is
	// shared. Nothing is sent that changes something unless it is held.
	Lease *shared.Lease

	// Store is what they share; nil for none.
	Store *shared.Store

	// Offered are the tools that are served: [Runner.Register] sets it.
	Offered []Definition

	// DryRun answers what a call would do, and sends nothing that changes
	// anything.
	DryRun bool

	// Profile is what the operator calls the account; "" for the default one.
	Profile string

	among    bool  // the account is one of several that are served: callers name it
	plans    plans // that wait for their confirmation
	expiring expiring

	names func() *policy.Names

	waits chan struct{} // one for each call that waits, of all accounts

	mu      sync.Mutex
	sending map[*act]string // what is being sent, and by which tool
}

// NewRunner returns a runner that sends by c and keeps its confirmations in
// ledger.
func NewRunner(c *client.Client, ledger *confirm.Ledger, log *slog.Logger) *Runner {
	return &Runner{
		client: c, ledger: ledger, log: log, Secrets: c.Secrets(),
		names: sync.OnceValue(policy.NewNames), waits: make(chan struct{}, mostWaits),
	}
}

// Account names the account that the runner works on.
func (r *Runner) Account() string { return r.client.Account() }

// A Result is the answer of one call.
type Result struct {
	JSON     json.RawMessage // fits the tool's output schema; nil when the call failed
	Failure  *Error          // nil when the call succeeded
	Requests int64           // sent to OVHcloud

	rows, table string    // fields of JSON that hold rows, or ""
	plans       bool      // JSON may be a plan
	question    *question // that the host is to ask before it calls again
}

// A request is one call on its way: who asks for what, and whom to report to.
type request struct {
	bound
	by    caller
	on    string // the account, where callers name it; or ""
	args  json.RawMessage
	guard *guard
	meter *client.Meter
	api   *client.Client // counts the requests of this call, and sends none but by guard
	Watcher
	secrets  redact.Redactor
	began    bool           // something may have been sent that changes something
	sent     int            // steps that OVHcloud took
	lost     bool           // the answer of one of them: nobody knows what became of it
	more     int64          // requests of calls that this one made
	outcome  string         // of a call that succeeds, as it is recorded
	need     policy.Verdict // the consent that the policy asks for
	question *question      // for the assistant's host to ask its user
}
