// Package effect judges what a call of OVHcloud's API does to an account: reads,
// changes or destroys, how badly, why, and whether its answer holds secrets.
//
// [Of] judges an operation of a catalogue as a whole, for a reader. [Judge]
// judges a call that is about to be sent, by its path and its body as well:
//
//	op, err := c.Find("PUT", "/dedicated/server/ns1.example.net")
//	effect.Of(op)                            // Destroy: it may set bootId …
//	effect.Judge(op, effect.Call{
//		Method: "PUT", Path: "/dedicated/server/ns1.example.net",
//		Body: []byte(`{"monitoring":true}`),
//	})                                       // Change: this one does not
//
// Where there is no description, Judge calls every write destructive.
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
//     out what is there already, one that creates something free that nothing
//     uses yet, one that makes a report, a PUT all of whose fields are labels, a
//     DELETE of what was only asked for.
//  4. What no rule recognises is destructive.
//
// A mistake in a table of threats costs a question too many; a mistake in a
// table of harmless things may cost a server. So the first may be broad, and
// the second name things exactly.
//
// # What it believes
//
// A description is foreign text: it comes over the network, lies in a cache,
// may be somebody's folder. It can make an operation look worse, and never
// better:
//
//   - The floors are compiled in (floors.go): what each operation of the known
//     API does, by its path and method. Nothing makes it less. A PUT is known
//     with the fields that are labels, for one that sets only these is a Change.
//   - Of what the floors don't know, only the path and the fields may say that
//     it is harmless, for these are what is sent. The words of a description
//     may not.
//   - A call is judged by the described template and by the path that is sent.
//     A template that takes a word of the API for a name is none of OVHcloud's
//     ([Call.SwallowedWord]).
//   - What may mean another path to a server that decodes it once more is
//     destructive ([Call.OddPart]).
//   - What an earlier description called more dangerous stays so
//     ([DangerOf], [catalog.Library]).
package effect

//go:generate go test -run Fresh . -update
