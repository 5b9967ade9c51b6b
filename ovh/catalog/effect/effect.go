package effect

import "github.com/ovh-mcp/ovh-mcp/ovh/catalog"

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

// Worse returns the worse of two effects, e where both are as bad. It reveals
// secrets if either does.
func (e Effect) Worse(other Effect) Effect {
	reveals := e.Reveals || other.Reveals
	if other.danger() > e.danger() {
		e = other
	}
	e.Reveals = reveals
	return e
}

// danger ranks an effect among all.
func (e Effect) danger() catalog.Danger { return catalog.Danger(10*int(e.Kind) + e.Severity) }

// Of judges an operation as a whole: whatever its path may name and its body
// may set. What is about to be sent is judged by [Judge], which knows these.
//
// It takes some fifty microseconds.
func Of(o *catalog.Operation) Effect {
	known := lookUpTemplate(o.Group.Parts())
	f := describedFacts(o, templateParts(o))
	f.trusted = known.has(o.Method)
	e := f.judge()
	e = e.Worse(known.floor(o.Method, nil)).Worse(former(o))
	e.Reveals = e.Reveals || reveals(o)
	return e
}

// DangerOf ranks what an operation's own description says that it does, the
// worse the greater. A [catalog.Library] compares by it what two descriptions
// of the same operation say.
func DangerOf(o *catalog.Operation) catalog.Danger {
	f := describedFacts(o, templateParts(o))
	f.trusted = true
	return max(f.judge().danger(), o.Former)
}

// former is the worst that an earlier description of the operation said.
func former(o *catalog.Operation) Effect {
	return Effect{
		Kind: Kind(o.Former / 10), Severity: int(o.Former % 10),
		Reason: "was described as more dangerous before, which still counts",
	}
}
