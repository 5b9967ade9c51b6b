package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	// maxLine bounds one message of a client, in bytes. A longer one is
	// dropped and answered as malformed.
	maxLine = 8 << 20

	// lastWords is how long running calls may go on after the client hung up.
	lastWords = 30 * time.Second
)

// A conversation stands between a client and the protocol's library, which
// drops the calls that run when its input ends. It knows which calls are not
// answered yet, and ends the input only when all are.
type conversation struct {
	in   *bufio.Reader
	out  io.Writer
	rest []byte // of the line that is being read

	hangUp func() // tells those who only wait that the client has gone

	mu   sync.Mutex
	open map[any]int   // calls without an answer, by their id
	idle chan struct{} // closed when the last of them is answered; nil while nobody waits
}

func newConversation(in io.Reader, out io.Writer, hangUp func()) *conversation {
	return &conversation{in: bufio.NewReaderSize(in, 16<<10), out: out, hangUp: hangUp, open: make(map[any]int)}
}

// Read implements io.Reader for the library.
func (c *conversation) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		line, err := c.readLine()
		if len(line) == 0 && err != nil {
			c.end()
			return 0, err
		}
		if len(line) == 0 {
			continue
		}
		// The library wants an end of line, the last one too.
		c.rest = append(line, '\n')
		if m := envelope(line); m.method != "" && m.method != "subscriptions/listen" && json.Valid(line) {
			c.asked(m.id)
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// readLine reads a line without its end. A line over maxLine becomes one that
// no parser accepts.
func (c *conversation) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := c.in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) > maxLine {
			line = []byte("!")
		}
		return bytes.TrimSpace(line), err
	}
}

// Write implements io.Writer for the library, which writes one message at a time.
func (c *conversation) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	if m := envelope(p); m.isAnswer {
		c.answered(m.id)
	}
	return n, err
}

func (c *conversation) asked(id any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id != nil {
		c.open[id]++
	}
}

func (c *conversation) answered(id any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[id]--; c.open[id] <= 0 {
		delete(c.open, id)
	}
	if len(c.open) == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// end hangs up and waits until every call is answered, for lastWords at most.
func (c *conversation) end() {
	c.hangUp()
	c.mu.Lock()
	if len(c.open) == 0 {
		c.mu.Unlock()
		return
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.mu.Unlock()
	select {
	case <-idle:
	case <-time.After(lastWords):
	}
}

// A messageEnvelope is what a message says on its outside.
type messageEnvelope struct {
	id       any // string or float64, nil for none
	method   string
	isAnswer bool // it has a result or an error
}
