package effect

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A Kind says how much an operation changes.
type Kind int

// The zero Kind is invalid, so that no operation is harmless by omission.
const (
	Read    Kind = iota + 1 // changes nothing
	Change                  // changes something that a second call can change back
	Destroy                 // loses data, cuts service, locks out, spends money or reaches a person
)

// String returns the kind's name.
func (k Kind) String() string {
	switch k {
	case Read:
		return "Read"
	case Change:
		return "Change"
	case Destroy:
		return "Destroy"
	}
	return "invalid"
}

// An Effect says what an operation does to the account.
type Effect struct {
	Kind     Kind
	Severity int    // 1 (harmless) to 5 (loss of a service or of all data, no undo)
	Reason   string // why: what the operation does, to follow its name in a sentence
	Reveals  bool   // the answer holds secrets
}

// Of judges an operation by all that its description says. With fields, it
// judges a call whose body sets only these. That matters to a PUT of version 1,
// which leaves alone what it doesn't name. Any other call is judged as a whole,
// and so is one with a field that isn't described.
//
// It takes about ten microseconds.
func Of(o *catalog.Operation, fields ...string) Effect {
	f := pathFacts(o.Method, o.Path())
	f.described = true
	f.description = strings.ToLower(o.Description + " " + o.LongDescription)
	f.response = o.Response
	if f.method != "GET" {
		f.fields, f.fieldsComplete = settableFields(o)
	}
	isUndescribed := func(name string) bool { return !slices.Contains(f.fields, name) }
	if f.method == "PUT" && f.fieldsComplete && len(fields) > 0 && o.Branch.Version == "v1" && !slices.ContainsFunc(fields, isUndescribed) {
		f.fields = fields
	}
	e := f.judge()
	e.Reveals = reveals(o)
	return e
}

// OfPath judges a call of which there is no description. A path, concrete or a
// template, tells too little to call any write harmless.
func OfPath(method, path string) Effect {
	f := pathFacts(strings.ToUpper(method), plainPath(path))
	e := f.judge()
	if e.Kind != Destroy && !f.hasSafeMethod() {
		e = Effect{Kind: Destroy, Severity: 2, Reason: "is not described here, so it counts as destructive"}
	}
	e.Reveals = SecretPath(path)
	return e
}
