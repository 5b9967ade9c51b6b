package serve

import (
	"strconv"
	"sync"
)

// A stream is a response that takes the notifications about a request: over
// streamable HTTP its own, over HTTP+SSE the one that all answers of the session
// go to.
type stream struct {
	*response
	gone <-chan struct{} // closed when the client has gone; nil where that cancels its calls anyway
	acks acknowledgements
}

// streams are those that are open, by the key that requests carry in their
// private header. The zero value is ready.
type streams struct {
	mu     sync.Mutex
	byKey  map[string]*stream
	opened uint64
}

// add returns the key of s, which is found by it until remove is called.
func (all *streams) add(s *stream) (key string, remove func()) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byKey == nil {
		all.byKey = make(map[string]*stream)
	}
	all.opened++
	key = strconv.FormatUint(all.opened, 10)
	all.byKey[key] = s
	return key, func() {
		all.mu.Lock()
		defer all.mu.Unlock()
		delete(all.byKey, key)
	}
}

// find returns nil when the stream has ended.
func (all *streams) find(key string) *stream {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.byKey[key]
}
