package serve

import "sync"

// questions are what the library asked its client, by their ids, until they are
// answered. The zero value is ready.
type questions struct {
	mu   sync.Mutex
	open map[string]bool
}

// ask takes note of a question.
func (q *questions) ask(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open == nil {
		q.open = make(map[string]bool)
	}
	q.open[id] = true
}

// answered reports whether an answer is to a question, which is open no more.
func (q *questions) answered(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	asked := q.open[id]
	delete(q.open, id)
	return asked
}

// abandon returns, in lines, an answer to each question that is open, for a
// client that has gone.
func (q *questions) abandon() (lines []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for id := range q.open {
		lines = append(lines, ended(message{body: `"error":{"code":-32000,"message":"the client has gone"}`}.encode(id))...)
	}
	clear(q.open)
	return lines
}
