package audit

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// An Entry is a call as long as it runs. Its methods may be called by several
// goroutines.
type Entry struct {
	log   *Log
	begun time.Time

	mu       sync.Mutex
	call     Call
	intent   int64 // its number; 0 before it
	requests []Request
	err      error // of lines that could not be written
}

// Begin notes that a call begins. It writes nothing.
func (l *Log) Begin(c Call) *Entry {
	return &Entry{log: l, begun: l.clock(), call: c}
}

// Intend writes what is about to be sent, by a call as it is known by now. When
// it returns nil, that is on disk. When it doesn't, nothing may be sent. A call
// has one intent.
func (e *Entry) Intend(c Call, planned []Request) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.call = c
	if err := e.log.live(); err != nil {
		return unusable(err)
	}
	number, err := e.log.write(true, Record{Kind: Intent, Call: c, Requests: planned})
	if number > 0 {
		e.intent = number
	}
	return err
}

// Number returns the number of the intent; 0 before it.
func (e *Entry) Number() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.intent
}

// Sent notes a request and its answer. After an intent, a write has a line at
// once, which is not fsynced.
func (e *Entry) Sent(r Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = append(e.requests, r)
	if e.intent == 0 {
		return
	}
	_, err := e.log.write(false, Record{Kind: Sent, Intent: e.intent, Call: brief(e.call), Requests: []Request{r}})
	e.err = errors.Join(e.err, err)
}

// Read notes a request that only looks.
func (e *Entry) Read(r Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = append(e.requests, r)
}

// End writes the line of the call, with all its requests. Outcome is ok, or what
// became of it instead; fault is the message of an error. When there was an
// intent, the line is on disk when End returns nil. The error also tells of
// lines of [Entry.Sent] that could not be written.
func (e *Entry) End(c Call, outcome, fault string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.log.write(e.intent > 0, Record{
		Kind: Done, Intent: e.intent, Call: c, Requests: e.requests, Outcome: outcome, Error: fault,
		Took: float64(max(0, e.log.clock().Sub(e.begun)).Microseconds()) / 1000,
	})
	return errors.Join(e.err, err)
}

// brief returns what tells a call from others, without what its intent says
// already.
func brief(c Call) Call {
	return Call{Account: c.Account, Profile: c.Profile, Client: c.Client, Caller: c.Caller, Tool: c.Tool, Toolset: c.Toolset, Effect: c.Effect, Severity: c.Severity}
}

// write appends r, and returns its number unless nothing of it was written.
func (l *Log) write(durable bool, r Record) (int64, error) {
	r.Time, r.Instance = l.clock().UTC(), l.instance
	s, err := l.enter((*step).resume)
	if err != nil {
		return 0, err
	}
	before := s.Number
	records := split(r)
	err = s.append(records...)
	number := s.Number - int64(len(records)) + 1
	if s.Number == before {
		number = 0
	}
	tip, file := s.Tip, s.file
	if durable && err == nil && !keepsOpen {
		err = s.sync()
	}
	s.end()
	if durable && err == nil && keepsOpen {
		err = l.sync(file, tip)
	}
	return number, err
}

// sync puts the lines up to tip on disk. It is done outside of the lock, so that
// calls at the same time share what the disk does.
func (l *Log) sync(f *os.File, tip Tip) error {
	err := l.disk.sync(f)
	if err != nil && !errors.Is(err, os.ErrClosed) {
		return unusable(fmt.Errorf("write %q to disk: %w", l.path, err))
	}
	s, beginErr := l.begin()
	if beginErr != nil {
		return beginErr
	}
	defer s.end()
	if s.Synced.Number >= tip.Number { // by others, or because the file was full
		return nil
	}
	if err != nil || s.Number < tip.Number {
		return unusable(fmt.Errorf("write %q to disk: it was replaced meanwhile: %w", l.path, errors.Join(err)))
	}
	s.Synced = tip
	return unusable(l.tip.write(l.disk, s.state))
}
