//go:build !unix

package private

import "io/fs"

// Here neither modes nor owners of files say who can read them: a user's own
// folders are private by their access lists.
const noFollow = 0

func checkFile(string, fs.FileInfo) error { return nil }

func checkSecret(string, fs.FileInfo) error { return nil }

func CheckFolder(string) error { return nil }

// Unshared is true: see above.
func Unshared(fs.FileInfo) bool { return true }

// SyncFolder does nothing: a folder can't be synced here, and the file system
// keeps a journal of names.
func SyncFolder(string) error { return nil }
