package main

import (
	"bufio"
	"bytes"
	"context"
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
// drops the calls that run when its input ends. It ends the input only once
// every call is answered.
type conversation struct {
	ctx   context.Context // its end hangs up, as the end of the input does
	lines chan []byte
	out   io.Writer
	rest  []byte // of the line that is being read
	ended bool

	stopping chan struct{} // closed when the client hung up

	mu   sync.Mutex
	open map[any]int   // calls without an answer, by their id
	idle chan struct{} // closed when the last of them is answered; nil while nobody waits
}

func newConversation(ctx context.Context, in io.Reader, out io.Writer, stopping chan struct{}) *conversation {
	c := &conversation{ctx: ctx, lines: make(chan []byte), out: out, stopping: stopping, open: make(map[any]int)}
	go c.listen(bufio.NewReaderSize(in, 64<<10))
	return c
}

// listen hands lines over until the input ends. It may stay blocked in a read
// when the conversation ends by a signal; the process ends then too.
func (c *conversation) listen(in *bufio.Reader) {
	defer close(c.lines)
	for {
		line, err := readLine(in)
		if len(bytes.TrimSpace(line)) > 0 {
			select {
			case c.lines <- append(line, '\n'):
			case <-c.ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// readLine reads a line without its end. A line over maxLine becomes one that
// no parser accepts.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) > maxLine {
			line = []byte("!")
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// Read implements io.Reader for the library.
func (c *conversation) Read(p []byte) (int, error) {
	if len(c.rest) == 0 && !c.ended {
		select {
		case line, ok := <-c.lines:
			c.rest, c.ended = line, !ok
		case <-c.ctx.Done():
			c.ended = true
		}
		if c.ended {
			close(c.stopping)
			c.hearOut()
		} else if id, ok := callID(c.rest); ok {
			c.asked(id)
		}
	}
	if c.ended {
		return 0, io.EOF
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write implements io.Writer for the library, which writes one message at a time.
func (c *conversation) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	if id, ok := answerID(p); ok {
		c.answered(id)
	}
	return n, err
}

func (c *conversation) asked(id any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[id]++
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

// hearOut waits until every call is answered, for lastWords at most.
func (c *conversation) hearOut() {
	c.mu.Lock()
	if len(c.open) == 0 {
		c.mu.Unlock()
		return
	}
	idle := make(chan struct{})
	c.idle = idle
	c.mu.Unlock()
	select {
	case <-idle:
	case <-time.After(lastWords):
	}
}

// callID returns the id of a client's message that will be answered. Only a
// subscription stays open for as long as its client does.
func callID(line []byte) (id any, ok bool) {
	var m struct {
		ID     any    `json:"id"`
		Method string `json:"method"`
	}
	err := json.Unmarshal(line, &m)
	return m.ID, err == nil && isID(m.ID) && m.Method != "" && m.Method != "subscriptions/listen"
}

// answerID returns the id of the call that a message of the library answers:
// one with a result or an error. It reads no further than it has to.
func answerID(line []byte) (id any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for dec.More() {
		switch key, _ := dec.Token(); key {
		case "result", "error":
			return id, isID(id)
		case "id":
			if dec.Decode(&id) != nil {
				return nil, false
			}
		default:
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				return nil, false
			}
		}
	}
	return nil, false
}

// isID reports whether id is a string or a number, as ids must be.
func isID(id any) bool {
	switch id.(type) {
	case string, float64:
		return true
	}
	return false
}
