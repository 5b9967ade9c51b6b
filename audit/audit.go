// Package audit keeps the log of what was done.
package audit

import (
	"errors"
	"time"
)

// DefaultMaxSize is the length in bytes after which a new file is begun.
const DefaultMaxSize = 64 << 20

// ErrAudit wraps every reason why the log could not be written. Where an intent
// could not be, nothing may be sent.
var ErrAudit = errors.New("the audit log can't be used")

// Options say where a log lies.
type Options struct {
	File    string           // of the log; those that are full lie beside it
	MaxSize int64            // bytes after which a new file is begun; DefaultMaxSize when 0
	Clock   func() time.Time // time.Now when nil
}

// A Log is appended to by any number of processes.
type Log struct{ options Options }

// A Tip is the last line of a log.
type Tip struct {
	Number int64
	Hash   string
}

// Open opens a log, and makes its folder.
func Open(o Options) (*Log, error) { return &Log{o}, nil }

// Close ends what this process has to do with the log.
func (l *Log) Close() error { return nil }

// Tip returns the last line on disk, whoever wrote it.
func (l *Log) Tip() (Tip, error) { return Tip{}, nil }

// An Entry is a call as long as it runs.
type Entry struct{ log *Log }

// Begin notes that a call begins. It writes nothing.
func (l *Log) Begin(c Call) *Entry { return &Entry{l} }

// Intend has the intent on disk when it returns nil.
func (e *Entry) Intend(c Call, planned []Request) error { return nil }

// Sent notes a request and its answer.
func (e *Entry) Sent(r Request) {}

// Read notes a request that only looks.
func (e *Entry) Read(r Request) {}

// End writes the line of the call.
func (e *Entry) End(c Call, outcome, fault string) error { return nil }

// Unfinished returns the intents without an end whose process is no more.
func (l *Log) Unfinished() ([]Record, error) { return nil, nil }

// Settle writes that nobody knows what became of an intent.
func (l *Log) Settle(intent Record) error { return nil }

// A File is one of the files of a log.
type File struct {
	Path        string
	First, Last int64 // numbers of its lines
	Size        int64 // bytes
}

// Files returns the files of a log, oldest first.
func Files(file string) ([]File, error) { return nil, nil }

// Scan calls each with the records of a log, oldest first, until it says false.
func Scan(file string, each func(Record) bool) error { return nil }

// A Report is what Verify found.
type Report struct {
	First, Last int64 // numbers of the lines that are there
	Lines       int64
	Tip         string // hash of the last line
	Files       int
	Missing     int64  // lines before the first, whose files are gone
	Fault       *Fault // nil when the chain holds
}

// A Fault is the first line that is not as it was written.
type Fault struct {
	File   string
	Line   int // in the file, from 1 on
	Number int64
	What   string
}

// Verify checks every line of a log.
func Verify(file, tip string) (Report, error) { return Report{}, nil }
