package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A Store remembers what was spent of limits.
type Store interface {
	// Spend counts each spending, at the time that it returns, or none of them
	// where one does not fit: that one it returns.
	Spend(now time.Time, all []Spending) (at time.Time, full *Full, err error)

	// Return takes back what Spend counted at a time. What is over is no fault.
	Return(at time.Time, all []Spending) error
}

// A Spending is so much of a limit.
type Spending struct {
	Counter string // what it is counted by
	Amount  int
	Most    int // that may be spent
	Per     time.Duration
}

// A Full is a spending that does not fit.
type Full struct {
	Index int       // of the spending
	Free  time.Time // when it fits again, if nothing else is spent; zero when it never does
}

// A Memory is a store that ends with the process.
type Memory struct {
	mu       sync.Mutex
	counters counters
}

// Spend implements [Store].
func (m *Memory) Spend(now time.Time, all []Spending) (time.Time, *Full, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counters == nil {
		m.counters = make(counters)
	}
	return now, m.counters.spend(now, all), nil
}

// Return implements [Store].
func (m *Memory) Return(at time.Time, all []Spending) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counters.giveBack(at, all)
	return nil
}

// An Unkept store can't count.
type Unkept struct{ Err error }

// Spend implements [Store].
func (u Unkept) Spend(time.Time, []Spending) (time.Time, *Full, error) {
	return time.Time{}, nil, u.Err
}

// Return implements [Store].
func (u Unkept) Return(time.Time, []Spending) error { return u.Err }

// Counters are what was spent, by what it is counted by.
type counters map[string]*counter

type counter struct {
	Per   time.Duration `json:"per"` // how long it is remembered
	Spent []spent       `json:"spent"`
}

// A spent is what was spent at a time. One that lies ahead, after the clock was
// set back, counts.
type spent struct {
	At     time.Time `json:"at"`
	Amount int       `json:"amount"`
}

func (c counters) spend(now time.Time, all []Spending) *Full {
	c.forget(now)
	added := make(map[string]int)
	for i, s := range all {
		if free, ok := c[s.Counter].room(s, added[s.Counter]); !ok {
			return &Full{Index: i, Free: free}
		}
		added[s.Counter] += s.Amount
	}
	for _, s := range all {
		if c[s.Counter] == nil {
			c[s.Counter] = &counter{Per: s.Per}
		}
		c[s.Counter].Spent = append(c[s.Counter].Spent, spent{now.UTC(), s.Amount})
	}
	return nil
}

// giveBack takes back what was spent at a time.
func (c counters) giveBack(at time.Time, all []Spending) (changed bool) {
	for _, s := range all {
		one := c[s.Counter]
		if one == nil {
			continue
		}
		i := slices.IndexFunc(one.Spent, func(a spent) bool { return a.At.Equal(at) && a.Amount == s.Amount })
		if i >= 0 {
			one.Spent, changed = slices.Delete(one.Spent, i, i+1), true
		}
	}
	return changed
}

// forget forgets what is over.
func (c counters) forget(now time.Time) {
	for name, one := range c {
		kept := one.Spent[:0]
		for _, s := range one.Spent {
			if now.Before(s.At.Add(one.Per)) {
				kept = append(kept, s)
			}
		}
		if one.Spent = kept; len(kept) == 0 {
			delete(c, name)
		}
	}
}

// room reports whether a spending fits beside what is about to be added, or
// else when it will.
func (c *counter) room(s Spending, added int) (free time.Time, ok bool) {
	total := s.Amount + added
	if total > s.Most {
		return time.Time{}, false
	}
	if c == nil {
		return time.Time{}, true
	}
	for _, one := range c.Spent {
		total += one.Amount
	}
	for _, one := range c.Spent {
		if total <= s.Most {
			return free, free.IsZero()
		}
		free, total = one.At.Add(s.Per), total-one.Amount
	}
	return free, free.IsZero()
}

// A File is a store in a file, which several processes share.
type File struct {
	path string
	mu   sync.Mutex // the lock is held by a process
	lock *private.Lock
}

// NewFile returns the store in a file, which is made when something is spent.
func NewFile(path string) *File { return &File{path: path, lock: private.NewLock(path + ".lock")} }

// Spend implements [Store]. What it counted is on disk when it returns.
func (f *File) Spend(now time.Time, all []Spending) (at time.Time, full *Full, err error) {
	err = f.update(func(c counters) bool {
		full = c.spend(now, all)
		return full == nil
	})
	return now, full, err
}

// Return implements [Store].
func (f *File) Return(at time.Time, all []Spending) error {
	return f.update(func(c counters) bool { return c.giveBack(at, all) })
}

// update changes the counters under the lock, and keeps them where they changed.
func (f *File) update(change func(counters) (changed bool)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.lock.Take(); err != nil {
		return fmt.Errorf("lock what was spent of the limits: %w", err)
	}
	defer func() { _ = f.lock.Release() }() // one that could not be given back is this process's to use again
	c, err := f.load()
	if err != nil || !change(c) {
		return err
	}
	return f.save(c)
}

func (f *File) load() (counters, error) {
	c := make(counters)
	file, err := private.Open(f.path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		defer file.Close()
		var b []byte
		if b, err = io.ReadAll(file); err == nil {
			c, err = parseCounters(b)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read what was spent of the limits from %s: %w: a person has to look at the file; without it, counting begins anew", f.path, err)
	}
	return c, nil
}

func parseCounters(b []byte) (c counters, err error) {
	err = json.Unmarshal(b, &c)
	if err == nil {
		for name, one := range c {
			if one == nil || one.Per <= 0 {
				err = fmt.Errorf("%q is no counter", name)
			}
		}
	}
	if err == nil && c == nil {
		err = errors.New("it is null")
	}
	return c, err
}

func (f *File) save(c counters) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := private.Replace(f.path, b); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

// A Shared store is one for processes on several machines. It goes by the clock of
// the store that they share: one of theirs that is ahead would forget what the
// others spent.
type Shared struct {
	mu       sync.Mutex // those of one process need not race each other
	document shared.Document
}

// NewShared returns what s holds of limits.
func NewShared(s *shared.Store) *Shared { return &Shared{document: s.Document("limits")} }

// Spend implements [Store].
func (s *Shared) Spend(_ time.Time, all []Spending) (at time.Time, full *Full, err error) {
	err = s.update(func(c counters, now time.Time) bool {
		at, full = now, c.spend(now, all)
		return full == nil
	})
	return at, full, err
}

// Return implements [Store].
func (s *Shared) Return(at time.Time, all []Spending) error {
	return s.update(func(c counters, _ time.Time) bool { return c.giveBack(at, all) })
}

// update changes the counters, and keeps them where they changed.
func (s *Shared) update(change func(c counters, now time.Time) (changed bool)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.document.Update(context.Background(), mostPer, func(text []byte, now time.Time) ([]byte, error) {
		c := make(counters)
		if text != nil {
			var err error
			if c, err = parseCounters(text); err != nil {
				return nil, err
			}
		}
		if !change(c, now) {
			return nil, nil
		}
		return json.Marshal(c)
	})
}
