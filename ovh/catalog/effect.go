package catalog

import (
	"slices"
	"strings"
)

// Effects are judged by a few principles, in this order:
//
//  1. What only looks is a Read: GET, and a POST whose last word says that it
//     rehearses, computes or searches.
//  2. Everything that an operation says of itself can be a threat: the words
//     at the end of its path, the place it lies in, the fields it takes, the
//     type it answers with, its description. The worst threat wins.
//  3. Without a threat, what is known to be harmless is one: a POST that hands
//     out what is there already, one that creates something free, a PUT all of
//     whose fields are labels.
//  4. What no rule recognises is destructive.
//
// A mistake in a table of threats costs a question too many; a mistake in a
// table of harmless things may cost a server. So the first may be broad, and
// the second name things exactly.

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
	Reason   string // why: what the operation does
	Reveals  bool   // the answer holds secrets
}

// Effect judges the operation by all that its description says.
func (o *Operation) Effect() Effect { return o.EffectSetting() }

// EffectSetting judges a call that sets only some fields of an object. It
// matters to a PUT of version 1, which leaves alone what it doesn't name; any
// other call, and one with a field that isn't described, is judged as a whole.
func (o *Operation) EffectSetting(fields ...string) Effect {
	f := factsOf(o.Method, o.Path())
	f.described = true
	f.said = strings.ToLower(o.Description + " " + o.LongDescription)
	f.answer = o.Response
	if f.method != "GET" {
		f.fields, f.known = o.fields()
	}
	foreign := func(name string) bool { return !slices.Contains(f.fields, name) }
	if f.method == "PUT" && f.known && len(fields) > 0 && o.Branch.Version == "v1" && !slices.ContainsFunc(fields, foreign) {
		f.fields = fields
	}
	e := f.judge()
	e.Reveals = o.reveals()
	return e
}

// EffectOf judges a call of which there is no description: a path, concrete or
// a template, tells too little to call any write harmless.
func EffectOf(method, path string) Effect {
	f := factsOf(strings.ToUpper(method), pathOnly(path))
	e := f.judge()
	if e.Kind != Destroy && !f.looks() {
		e = Effect{Kind: Destroy, Severity: 2, Reason: "is not described here, so it counts as destructive"}
	}
	e.Reveals = SecretPath(path)
	return e
}

// judge applies the principles.
func (f *facts) judge() Effect {
	switch {
	case f.method == "DELETE":
		return f.deletion()
	case f.looks():
		return f.looking()
	case f.rehearses():
		return Effect{Kind: Read, Severity: 1, Reason: "computes or checks something and changes nothing"}
	case f.method != "POST" && f.method != "PUT" && f.method != "PATCH":
		return unknown()
	}
	if e, ok := f.special(); ok {
		return e
	}
	if f.method != "POST" && f.knowsFields() {
		return f.edit()
	}
	t := f.worst()
	if f.method == "POST" && (t == noThreat || t == admitting) && f.handsOut() {
		return Effect{Kind: Read, Severity: 1, Reason: "answers with what is there already and changes nothing"}
	}
	if t != noThreat {
		return t.effect()
	}
	if why := f.harmless(); why != "" {
		return Effect{Kind: Change, Severity: 2, Reason: why}
	}
	if f.method == "POST" && creates(f.saidFirst()) {
		return Effect{Kind: Destroy, Severity: 3, Reason: "creates something that may be billed, or go into service at once"}
	}
	return unknown()
}

func unknown() Effect {
	return Effect{Kind: Destroy, Severity: 3, Reason: "is known to no rule as harmless, so it counts as destructive"}
}

// creates reports whether a description that begins so tells of a new thing.
func creates(first string) bool {
	switch first {
	case "create", "creates", "add", "order", "activate", "register", "install", "request", "snapshot", "copy":
		return true
	}
	return false
}

// looks reports whether the method promises to change nothing.
func (f *facts) looks() bool { return f.method == "GET" || f.method == "HEAD" || f.method == "OPTIONS" }

// looking judges a GET: it breaks the promise when its description says so.
func (f *facts) looking() Effect {
	if acts(f.saidFirst()) {
		return Effect{Kind: Destroy, Severity: 3, Reason: "acts although it is a " + f.method + ": its description says so"}
	}
	return Effect{Kind: Read, Severity: 1, Reason: "reads and changes nothing"}
}
