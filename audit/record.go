package audit

import (
	"encoding/json"
	"time"
)

// A Record is a line of the log.
type Record struct {
	Number   int64     `json:"n"` // of the line, from 1 on, over all files of the log
	Time     time.Time `json:"time"`
	Kind     Kind      `json:"kind"`
	Instance string    `json:"instance"`         // the process that wrote it
	Intent   int64     `json:"intent,omitempty"` // number of the intent that it follows
	Of       int64     `json:"of,omitempty"`     // number of the line whose requests it goes on with

	Call
	Requests []Request `json:"requests,omitempty"`
	More     int       `json:"more,omitempty"`    // how many lines go on with its requests
	Outcome  string    `json:"outcome,omitempty"` // of a call: ok, planned, dry_run, or the code of its failure
	Error    string    `json:"error,omitempty"`
	Took     float64   `json:"ms,omitempty"` // milliseconds

	Previous string `json:"prev"` // hash of the line before; of the first line of all, 64 zeros
	Hash     string `json:"hash"` // SHA-256 of the line up to here, in hexadecimal
}

// isOf reports whether a line that names the number of an intent follows that
// of a process. Numbers begin anew where the files are removed, and who wrote the
// one before may have yet to end.
func (r Record) isOf(instance string) bool { return r.Kind == Unknown || r.Instance == instance }

// A Kind says what a line tells of.
type Kind string

// The kinds of lines. A call that changes something has an intent, a line for
// each write that was answered, and an end; one that only reads has its end
// alone, which says all. Who died before the end has it written by another: an
// unknown one. Requests that are too many for a line go on in those that follow
// it at once.
const (
	Intent  Kind = "intent"  // what is about to be sent, on disk before it is
	Sent    Kind = "sent"    // a write, and what it was answered
	Done    Kind = "call"    // the end of a call
	Unknown Kind = "unknown" // of an intent that has no end: it may have been carried out
	More    Kind = "more"    // further requests of the line that it is of
	Lost    Kind = "lost"    // lines are gone: they were not on disk yet, as after a power cut, or somebody took the files
)

// A Call is who does what. Nothing of it is secret: whoever makes one has
// masked its secrets.
type Call struct {
	Account string `json:"account,omitempty"`
	Profile string `json:"profile,omitempty"` // what the operator calls the account
	Client  string `json:"client,omitempty"`  // the assistant's program, as it names itself
	Caller  string `json:"caller,omitempty"`

	// What an identity provider said of the caller then. Nothing goes by the name.
	CallerName string   `json:"caller_name,omitempty"` // as people know them
	Groups     []string `json:"groups,omitempty"`
	Scope      string   `json:"scope,omitempty"` // that their token grants

	Tool      string          `json:"tool"`
	Toolset   string          `json:"toolset,omitempty"`
	Effect    string          `json:"effect,omitempty"`   // Read, Change or Destroy
	Severity  int             `json:"severity,omitempty"` // 1 to 5
	Targets   []string        `json:"targets,omitempty"`  // such as "zone: example.com"
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Plan      string          `json:"plan,omitempty"`    // digest of what was planned
	Consent   string          `json:"consent,omitempty"` // how it was agreed to: token; "" where nothing asks for it
	Check     string          `json:"check,omitempty"`   // how to find out what became of it
	Part      *Part           `json:"part,omitempty"`    // of a call of a plan of several

	// The caller's own span, as a W3C trace context names it.
	TraceID    string `json:"trace_id,omitempty"`
	SpanID     string `json:"span_id,omitempty"`
	TraceState string `json:"tracestate,omitempty"`
}

// A Part says which call it is of a plan of several, which has lines of its own.
type Part struct {
	Plan int64 `json:"plan"` // number of the plan's intent
	Call int   `json:"call"` // from 1 on
	Of   int   `json:"of"`   // how many calls the plan has
}

// A Request is one request to OVHcloud. Of an intent's, nothing is known yet
// but what is to be sent.
type Request struct {
	Method  string          `json:"method"`
	Path    string          `json:"path"`           // without secrets
	Body    json.RawMessage `json:"body,omitempty"` // of an intent's; without secrets
	Status  int             `json:"status,omitempty"`
	QueryID string          `json:"query,omitempty"` // OVHcloud's own name of it
	Error   string          `json:"error,omitempty"`
	Took    float64         `json:"ms,omitempty"` // milliseconds
}
