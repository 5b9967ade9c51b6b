package serve

import "sync"

// calls are those that are not answered yet. The zero value is ready.
type calls struct {
	mu   sync.Mutex
	open map[any]int   // by a key of the user's, for clients may use an id twice
	idle chan struct{} // closed when the last one is answered; nil while nobody waits for that
}

func (c *calls) add(key any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = make(map[any]int)
	}
	c.open[key]++
}

// done takes one call with that key off, if there is one: the library also
// answers what is no call.
func (c *calls) done(key any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[key] > 1 {
		c.open[key]--
	} else {
		delete(c.open, key)
	}
	c.notify()
}

// begin adds a call that needs no key, until end is called.
func (c *calls) begin() (end func()) {
	key := new(byte)
	c.add(key)
	return func() { c.done(key) }
}

// count returns how many of the calls that match are open.
func (c *calls) count(match func(key any) bool) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, times := range c.open {
		if match(key) {
			n += times
		}
	}
	return n
}

// forget drops the calls that match: nobody is left to answer to.
func (c *calls) forget(match func(key any) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key := range c.open {
		if match(key) {
			delete(c.open, key)
		}
	}
	c.notify()
}

// notify wakes those who wait for the last call. The lock is held.
func (c *calls) notify() {
	if len(c.open) == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// drained returns a channel that is closed once no call is open.
func (c *calls) drained() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) == 0 {
		closed := make(chan struct{})
		close(closed)
		return closed
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	return c.idle
}
