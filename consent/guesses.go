package consent

import (
	"sync"
	"time"
)

const (
	freeOfName = 3  // wrong guesses at one name before it has to wait
	freeOfAll  = 10 // and at all names together
	firstWait  = 5 * time.Second
	longestOne = 15 * time.Minute
	longestAll = 5 * time.Minute
	forgetting = time.Hour // without a wrong guess

	maxNames = 100 // that are counted one by one
)

// guesses count wrong ones, and make the next wait longer with each.
type guesses struct {
	mu    sync.Mutex
	names map[string]*count
	every count // of all names
	total int   // since the start
}

type count struct {
	wrong int
	last  time.Time
}

// wait returns how long after the last wrong guess the next is looked at.
func (c *count) wait(free int, longest time.Duration) time.Duration {
	if c.wrong < free {
		return 0
	}
	return min(firstWait<<min(c.wrong-free, 20), longest)
}

// check refuses a guess that comes too early.
func (g *guesses) check(name string, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := g.every.last.Add(g.every.wait(freeOfAll, longestAll)); now.Before(until) {
		return &TooManyError{Until: until}
	}
	c := g.count(name)
	if until := c.last.Add(c.wait(freeOfName, longestOne)); now.Before(until) {
		return &TooManyError{Name: name, Until: until}
	}
	return nil
}

func (g *guesses) wrong(name string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.total++
	for _, c := range []*count{&g.every, g.count(name)} {
		if now.Sub(c.last) > forgetting {
			c.wrong = 0
		}
		c.wrong++
		c.last = now
	}
}

func (g *guesses) right(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*g.count(name) = count{}
}

func (g *guesses) of(name string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count(name).wrong
}

func (g *guesses) all() (n int, last time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.total, g.every.last
}

// count returns that of a name. Names beyond the first are counted together, so
// that guessing names fills no memory.
func (g *guesses) count(name string) *count {
	if g.names == nil {
		g.names = make(map[string]*count)
	}
	c, ok := g.names[name]
	if !ok && len(g.names) >= maxNames {
		name = ""
		c, ok = g.names[name]
	}
	if !ok {
		c = new(count)
		g.names[name] = c
	}
	return c
}
