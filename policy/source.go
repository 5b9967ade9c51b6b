package policy

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// settle is how long a file has to stand before its change counts: one that is
// being written is not all there.
const settle = time.Second

// glance is how long the file is not looked at again: requests come many at a
// time.
const glance = 100 * time.Millisecond

// A Source is a policy file that may change while the program runs.
type Source struct {
	path   string
	clock  func() time.Time
	notice func(*Policy, error)

	mu     sync.Mutex
	policy *Policy
	looked time.Time         // at the file
	stamp  stamp             // of the file when it was read last
	read   [sha256.Size]byte // what was read then, whether it is in force or not
	fault  error             // why what is in the file is not in force
}

// A stamp tells a file that changed from one that did not.
type stamp struct {
	modified time.Time
	size     int64
	settled  bool
}

// Open reads a policy file. Of each later change, notice is told, with the policy
// that is in force from then on: nil when it is what was changed, and else why the
// policy before it stays.
func Open(path string, clock func() time.Time, notice func(*Policy, error)) (*Source, error) {
	s := &Source{path: path, clock: clock, notice: notice}
	at, data, err := s.load()
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	p, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	p.Clock = clock
	s.policy, s.stamp, s.read = p, at, sha256.Sum256(data)
	return s, nil
}

// Policy returns the policy in force. It looks whether the file changed, which
// takes a few microseconds, ten times a second at most. A change counts a second
// after it was written.
func (s *Source) Policy() *Policy {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	if since := now.Sub(s.looked); since >= 0 && since < glance {
		return s.policy
	}
	s.looked = now
	if err := s.reload(); err != nil && (s.fault == nil || err.Error() != s.fault.Error()) {
		s.fault = err
		s.notice(s.policy, fmt.Errorf("the policy file changed and has a fault, so the policy before the change stays in force: %w", err))
	}
	return s.policy
}

// Fault returns why what is in the file is not in force, or nil.
func (s *Source) Fault() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault
}

// reload reads the file if it changed.
func (s *Source) reload() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	if s.stamp.settled && info.ModTime().Equal(s.stamp.modified) && info.Size() == s.stamp.size {
		return s.fault
	}
	at, data, err := s.load()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	switch {
	case sum == s.read:
		s.stamp = at
		return s.unchanged()
	case !at.settled:
		return s.fault // it is looked at again, at the next use
	}
	s.stamp, s.read = at, sum
	p, err := Parse(s.path, data)
	if err != nil {
		return err
	}
	p.Clock = s.clock
	s.policy, s.fault = p, nil
	s.notice(s.policy, nil)
	return nil
}

// unchanged is of a file that is as it was read last: one that could not be read
// meanwhile is in force again.
func (s *Source) unchanged() error {
	if _, faulty := errors.AsType[*FaultError](s.fault); !faulty && s.fault != nil {
		s.fault = nil
		s.notice(s.policy, nil)
	}
	return s.fault
}

// load reads the file whole.
func (s *Source) load() (stamp, []byte, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return stamp{}, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return stamp{}, nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	at := stamp{modified: info.ModTime(), size: info.Size()}
	age := s.clock().Sub(at.modified)
	at.settled = age >= settle || age <= -settle
	return at, data, err
}
