// Package audit keeps the log of what was done: one line for each call, each
// line chained to the one before.
//
//	entry := log.Begin(call)
//	entry.Read(request)                // as they are answered
//	err := entry.Intend(call, planned) // before the first write; nil: send
//	entry.Sent(request)
//	err = entry.End(call, "ok", "")
//
// # Intent before act
//
// What a call is about to write is on disk, fsynced, when [Entry.Intend] returns
// nil. When it can't be, because the disk is full, the folder can't be written to
// or the log is not as it was left, the error wraps [ErrAudit], and nothing may
// be sent. An intent whose process died before its end is told by
// [Log.Unfinished], until [Log.Settle] has written that nobody knows what became
// of it. Calls that only read have one line, written at their end and not
// fsynced: the last of them are gone after a power cut.
//
// # Chain
//
// A line is a JSON object that ends with the hash of the line before and its
// own: SHA-256 in hexadecimal over the bytes of the line before ,"hash":. Lines
// are numbered over all files. So [Verify] finds a line that was edited,
// removed, swapped, put in or cut.
//
// # Files
//
// Several processes append to one log, each under the lock beside it. A small
// file beside it too, the tip, knows the last line, which one is known to be on
// disk, and the intents that have no end. It tells that lines were cut off the
// end. A log that ends before what was on disk, or whose last line is another,
// takes no further line until an operator has moved it away. One that ends before
// lines that were never fsynced goes on, and says in a line that they are lost.
//
// Half a line, left by a crash, was never answered and is cut off by whoever
// writes next. A tip that is gone or garbled is made anew from the log. When the
// file has reached its size it is renamed after its first line,
// audit-000000000001.jsonl, and the chain goes on in a new one. A process that
// has an intent holds a lock of its own as long as it lives, in a folder beside
// the log.
//
// All of these belong to one user: a file that is another's, that others may
// read, that is a symbolic link, or whose folder others may write to is refused.
//
// # What remains
//
// There is no key. Whoever can write the files can write a whole chain anew, its
// tip too, or restore an older copy of all of them: only a hash that was kept
// elsewhere shows that ([Verify] looks for it). When the tip is removed, lines
// that were cut off the end are not missed either. The oldest files can be
// removed, and [Report] says how many lines were in them. The lock is advisory,
// and meant for a disk of this machine.
package audit

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// DefaultMaxSize is the length in bytes after which a new file is begun.
const DefaultMaxSize = 64 << 20

// ErrAudit wraps every reason why the log could not be written. Where an intent
// could not be, nothing may be sent.
var ErrAudit = errors.New("the audit log can't be used")

// ErrTampered says that the log is not as it was left. It is wrapped with
// [ErrAudit].
var ErrTampered = errors.New("it is not as it was left")

// Options say where a log lies.
type Options struct {
	File    string           // of the log; those that are full lie beside it
	MaxSize int64            // bytes after which a new file is begun; DefaultMaxSize when 0
	Clock   func() time.Time // time.Now when nil

	// Anew is told of the last line that this process knew, where the log has
	// begun anew behind it: somebody moved or removed its files. May be nil.
	Anew func(before Tip)
}

// A Log is appended to by any number of processes and goroutines.
type Log struct {
	path     string
	maxSize  int64
	clock    func() time.Time
	instance string
	disk     disk

	mu      sync.Mutex // of a step; the lock is held by a process
	lock    *private.Lock
	file    keptFile
	tip     tipFile
	trusted *os.File  // the file whose last line was written or checked by this process
	looked  time.Time // when the tip file was read last
	refusal refusal
	anew    func(before Tip)
	before  Tip // the last line that this process knew of files that are gone; of number 0 where none are

	fault atomic.Pointer[error] // of the latest lines

	lifeMu  sync.Mutex
	running *private.Lock // nil before the first intent
	closed  bool
}

// A Tip is the last line of a log. Before the first, its number is 0 and its
// hash 64 zeros.
type Tip struct {
	Number int64  `json:"n"`
	Hash   string `json:"hash"`
}

// Open opens a log, whose folder and files are made where there are none. It
// reads nothing of it.
func Open(o Options) (*Log, error) {
	l := &Log{maxSize: o.MaxSize, clock: o.Clock, instance: rand.Text()[:16], disk: theDisk(), anew: o.Anew}
	if l.maxSize <= 0 {
		l.maxSize = DefaultMaxSize
	}
	if l.anew == nil {
		l.anew = func(Tip) {}
	}
	if l.clock == nil {
		l.clock = time.Now
	}
	if o.File == "" {
		return nil, fmt.Errorf("%w: it needs a file", ErrAudit)
	}
	var err error
	if l.path, err = filepath.Abs(o.File); err != nil {
		return nil, unusable(err)
	}
	l.lock = private.NewLock(l.path + ".lock")
	l.file.path, l.tip.path = l.path, tipPath(l.path)
	if err := l.check(); err != nil {
		return nil, unusable(err)
	}
	return l, nil
}

// check makes the folder, and looks whether what is there is this user's.
func (l *Log) check() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	f, err := private.Open(l.path, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		return private.CheckFolder(filepath.Dir(l.path))
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Close ends what this process has to do with the log. Its intents that have no
// end are unfinished from here on, and further calls can only be ended.
func (l *Log) Close() error {
	l.mu.Lock()
	l.file.close()
	l.tip.close()
	err := l.lock.Close()
	l.mu.Unlock()
	l.lifeMu.Lock()
	defer l.lifeMu.Unlock()
	l.closed = true
	if l.running == nil {
		return err
	}
	gone := os.Remove(l.runningPath(l.instance))
	if errors.Is(gone, fs.ErrNotExist) {
		gone = nil
	}
	err = errors.Join(err, gone, l.running.Close())
	l.running = nil
	return err
}

// Fault returns why this process could not write its latest lines, or nil.
func (l *Log) Fault() error {
	if err := l.fault.Load(); err != nil {
		return *err
	}
	return nil
}

func (l *Log) noteFault(err error) {
	if err == nil {
		l.fault.Store(nil) // which allocates nothing, at each line
		return
	}
	l.fault.Store(&err)
}

// Tip returns the last line on disk, whoever wrote it.
func (l *Log) Tip() (Tip, error) {
	s, err := l.begin()
	if err != nil {
		return Tip{}, err
	}
	defer s.end()
	return s.Tip, nil
}

func unusable(err error) error {
	if err == nil || errors.Is(err, ErrAudit) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAudit, err)
}

// A disk is what changes files, so that tests can fail and die in between.
type disk struct {
	write   func(f *os.File, b []byte, offset int64) error
	sync    func(f *os.File) error
	rename  func(from, to string) error
	replace func(path string, content []byte) error
	folder  func(path string) error // makes its names last
}

func theDisk() disk {
	return disk{
		write:   func(f *os.File, b []byte, offset int64) error { _, err := f.WriteAt(b, offset); return err },
		sync:    (*os.File).Sync,
		rename:  os.Rename,
		replace: private.Replace,
		folder:  private.SyncFolder,
	}
}
