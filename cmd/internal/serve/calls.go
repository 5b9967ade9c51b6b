package serve

import (
	"sync"
	"time"
)

// lastWords is how long running calls may go on after the server was told to
// stop.
const lastWords = 30 * time.Second

// calls are those that are not answered yet. The zero value is ready.
type calls struct {
	mu   sync.Mutex
	open map[any]int   // by whatever tells one call from another
	idle chan struct{} // closed when the last of them is answered; nil while nobody waits
}

func (c *calls) asked(id any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = make(map[any]int)
	}
	c.open[id]++
}

func (c *calls) answered(id any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[id]--; c.open[id] <= 0 {
		delete(c.open, id)
	}
	c.wake()
}

// during counts a call that has no name until done is called.
func (c *calls) during() (done func()) {
	id := new(byte)
	c.asked(id)
	return func() { c.answered(id) }
}

// count returns how many of the calls that match are open.
func (c *calls) count(match func(id any) bool) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, times := range c.open {
		if match(id) {
			n += times
		}
	}
	return n
}

// forget gives up the calls that nobody is left to answer to.
func (c *calls) forget(gone func(id any) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.open {
		if gone(id) {
			delete(c.open, id)
		}
	}
	c.wake()
}

// wake tells those who wait, if no call is open. The lock is held.
func (c *calls) wake() {
	if len(c.open) == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// quiet returns a channel that is closed once no call is open.
func (c *calls) quiet() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) == 0 {
		none := make(chan struct{})
		close(none)
		return none
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	return c.idle
}
