// Package catalog knows OVHcloud's own description of its API: every operation,
// what it takes and what it answers.
//
// Begin with a [Library]. It loads the description of one endpoint on first
// use, from a folder, the cache on disk or OVHcloud, and refreshes it once a
// day. [Library.Catalog] returns the [Catalog] of the moment, and [Catalog.Find]
// leads from a method and a path to an [Operation]:
//
//	library := &catalog.Library{API: api, Cache: dir, Log: log}
//	c, err := library.Catalog(ctx)
//	op, err := c.Find("POST", "/dedicated/server/ns1.example.net/reboot")
//
// Where no operation is meant, the error is a [*MissError], which names those
// that come near.
//
// An operation can be shown to a reader ([Operation.Sketch],
// [Operation.Example]), checked against ([Operation.CallSchema]) and allowed to
// a key ([Operation.Rule]). [Operation.Target] leads to the operation that reads
// what another changes.
//
// Below that lies what OVHcloud wrote: a catalogue has branches, a [Branch] has
// groups of operations and the models that they speak of. Types are text there,
// which [ParseType] and [Branch.Model] read.
//
// A description is foreign text. What is cached of it counts only as what this
// program wrote; a description that makes light of what an earlier one called
// dangerous is told of among the problems of the catalogue, and not believed
// ([Library], [Operation]).
//
// Two packages build on this one. Package search finds operations by words, and
// package effect judges what a call of one does to an account.
package catalog
