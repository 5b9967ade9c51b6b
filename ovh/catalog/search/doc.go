// Package search finds the operations of a catalogue that do what somebody has
// in mind.
//
// Make an [Index] of the catalogue with [New], and ask it with [Index.Find]:
//
//	index := search.New(c)
//	answer := index.Find(search.Query{Text: "hard reboot a server"})
//
// Whoever holds a [catalog.Library], whose catalogue is replaced now and then,
// keeps a [Cache] beside it instead, and calls [Cache.Of] before each search.
//
// # How it finds
//
// A query is read in two ways. Words that look like names of OVHcloud's, such as
// a path, a model or an IAM action, are looked up as such. All other text is a
// question in plain words. French and Spanish are put into English, word by word,
// and idioms into an operator's verbs. The verb tells what is to be done, a
// thesaurus leads from the words that people use to those of OVHcloud, and stems
// bring the forms of a word together.
//
// Operations are ranked much as a search engine ranks pages. A term counts the
// more, the fewer operations speak of it and the more prominent its place there
// is, the end of a path above all. What that comes to is weighed by how well
// the method suits the verb, by how far OVHcloud stands behind the operation,
// and by whether it is about what a customer has or about what is for sale. The
// operations on a path make one row.
package search
