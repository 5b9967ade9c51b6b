package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// Unfinished returns the intents without an end whose process is no more: what
// they were to send may have been carried out.
func (l *Log) Unfinished() ([]Record, error) {
	s, err := l.begin()
	if err != nil {
		return nil, err
	}
	defer s.end()
	var all []Record
	for _, i := range s.Open {
		alive, err := l.alive(i.Instance)
		if err != nil {
			return nil, unusable(err)
		}
		if alive {
			continue
		}
		r, err := s.read(i)
		if err != nil {
			return nil, unusable(err)
		}
		all = append(all, r)
	}
	return all, nil
}

// Settle writes that nobody knows what became of an intent, which is finished
// by that. One that has an end is left alone.
func (l *Log) Settle(r Record) error {
	s, err := l.begin()
	if err != nil {
		return err
	}
	defer s.end()
	at := slices.IndexFunc(s.Open, func(i intent) bool { return i.Number == r.Number })
	if at < 0 {
		return nil
	}
	owner := s.Open[at].Instance
	alive, err := l.alive(owner)
	if err == nil && alive {
		err = fmt.Errorf("the process of intent %d is at it still: wait until it ends", r.Number)
	}
	if err != nil {
		return unusable(err)
	}
	c := brief(r.Call)
	c.Targets, c.Plan, c.Check, c.Part = r.Targets, r.Plan, r.Check, r.Part
	err = s.append(Record{
		Time: l.clock().UTC(), Kind: Unknown, Instance: l.instance, Intent: r.Number, Call: c,
		Outcome: "outcome_unknown", Error: "its process ended before its outcome was written: it may have been carried out",
	})
	if err == nil {
		err = s.sync()
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(s.Open, func(i intent) bool { return i.Instance == owner }) {
		err = os.Remove(l.runningPath(owner))
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return unusable(err)
}

// read returns an intent as it was written.
func (s *step) read(i intent) (r Record, err error) {
	path := rotatedPath(s.log.path, i.File)
	if i.File == s.File && s.begun() {
		path = s.log.path
	}
	f, err := private.Open(path, os.O_RDONLY)
	if err != nil {
		return r, err
	}
	defer f.Close()
	if _, err := f.Seek(i.Start, 0); err != nil {
		return r, err
	}
	if err := json.NewDecoder(f).Decode(&r); err != nil || r.Number != i.Number {
		return r, fmt.Errorf(`intent %d is not where it was written in %q: run "ovh-mcp audit verify"`, i.Number, path)
	}
	return r, nil
}

// A process with an intent holds a lock as long as it lives.
func (l *Log) runningPath(instance string) string {
	return filepath.Join(l.path+".running", filepath.Base(instance))
}

// live tells the others that this process lives.
func (l *Log) live() error {
	taken, err := l.takeRunning()
	if err != nil || !taken {
		return err
	}
	s, err := l.begin()
	if err != nil {
		return err
	}
	defer s.end()
	return s.sweep()
}

// takeRunning takes the lock of this process, unless it has it.
func (l *Log) takeRunning() (taken bool, err error) {
	l.lifeMu.Lock()
	defer l.lifeMu.Unlock()
	if l.closed {
		return false, errors.New("the log was closed")
	}
	if l.running == nil {
		l.running = private.NewLock(l.runningPath(l.instance))
	} else if l.running.Stands() {
		return false, nil
	}
	// Where somebody removed its file, the others would take this process for dead.
	if err := l.running.Close(); err != nil {
		return false, err
	}
	return true, l.running.Take()
}

// sweep removes the locks of processes that are no more and left no intent
// without an end.
func (s *step) sweep() error {
	entries, err := os.ReadDir(s.log.path + ".running")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if slices.ContainsFunc(s.Open, func(i intent) bool { return i.Instance == name }) {
			continue
		}
		alive, err := s.log.alive(name)
		if err != nil {
			return err
		}
		if !alive {
			// A process that is about to take it finds it gone, and makes it anew.
			if err := os.Remove(s.log.runningPath(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// alive says whether a process lives. It is called under the lock of the log:
// who tries the lock of a process holds it for a moment.
func (l *Log) alive(instance string) (bool, error) {
	l.lifeMu.Lock()
	mine := l.running != nil && instance == l.instance
	l.lifeMu.Unlock()
	if mine {
		return true, nil
	}
	path := l.runningPath(instance)
	if _, err := os.Lstat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	lock := private.NewLock(path)
	dead, err := lock.Try()
	return !dead, errors.Join(err, lock.Close())
}
