// Package effect judges what a call of OVHcloud's API does to an account: reads,
// changes or destroys, how badly, why, and whether its answer holds secrets.
//
// Begin with [Of], which judges an operation of a catalogue by all that its
// description says:
//
//	op, err := c.Find("POST", "/dedicated/server/ns1.example.net/reboot")
//	e := effect.Of(op) // Destroy, severity 3: interrupts a service …
//
// Where there is no description, [OfPath] judges by method and path, and calls
// every write destructive.
//
// An answer that [Effect.Reveals] secrets is shown with these masked.
// [SecretField] and [SecretLink] know them by their names, [SecretFields] and
// [SecretArguments] name those that only their types give away, and [SecretPath]
// tells when the answer is a secret as a whole.
//
// # How it judges
//
// A few principles are tried, in this order:
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
package effect
