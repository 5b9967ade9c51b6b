package audit

import (
	"cmp"
	"errors"
	"sync"
)

// mostWaiting lines may wait to be written. Whoever adds one more writes them.
const mostWaiting = 256

// waiting holds the lines of calls that only read and went well. They are
// written behind the call, which need not wait for them; those of calls at the
// same time share the lock, the write and the tip.
type waiting struct {
	mu      sync.Mutex
	records []Record
	writing bool  // somebody is about to write them
	closed  bool  // whoever adds one writes it
	err     error // of those that could not be written
	writers sync.WaitGroup
}

// add has write called soon, and reports whether it has to be called at once.
func (w *waiting) add(r Record, write func()) (atOnce bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
	atOnce = w.closed || len(w.records) > mostWaiting
	if !atOnce && !w.writing {
		w.writing = true
		w.writers.Go(write)
	}
	return atOnce
}

// close waits for who writes. From then on nothing is written behind a call.
func (w *waiting) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.writers.Wait()
}

// take returns what waits, for who holds the log.
func (w *waiting) take() []Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.records
	w.records, w.writing = nil, false
	return all
}

func (w *waiting) none() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.records) == 0
}

func (w *waiting) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
}

// drop forgets what waits, which can't be written: calls that read go on.
func (w *waiting) drop(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.records) > 0 {
		w.err = err
	}
	w.records, w.writing = nil, false
}

// failure returns why lines could not be written, once.
func (w *waiting) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.err
	w.err = nil
	return err
}

// later has r written soon. The error is of lines that waited before it.
func (l *Log) later(r Record) error {
	if l.waiting.add(r, l.writeWaiting) {
		return l.Flush()
	}
	return l.waiting.failure()
}

func (l *Log) writeWaiting() {
	if l.waiting.none() { // somebody else was faster
		return
	}
	s, err := l.begin()
	if err != nil {
		l.waiting.drop(err)
		return
	}
	defer s.end()
	if err := s.append(); err != nil {
		l.waiting.fail(err) // before the log is anybody else's
	}
}

// Flush writes what waits: lines of calls that only read. The error is of any of
// them since the last one told.
func (l *Log) Flush() error {
	s, err := l.begin()
	if err != nil {
		l.waiting.drop(err)
		return cmp.Or(l.waiting.failure(), err)
	}
	defer s.end()
	return errors.Join(s.append(), l.waiting.failure())
}

// flushLast is Flush of a log that is about to be closed, if anything waits.
func (l *Log) flushLast() error {
	l.waiting.close()
	if l.waiting.none() {
		return l.waiting.failure()
	}
	return l.Flush()
}
