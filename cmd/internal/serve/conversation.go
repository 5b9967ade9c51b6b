package serve

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync"
	"time"
)

// maxLine bounds one message of a client over stdio, in bytes. A longer one,
// or one that nests too deep, is dropped and answered as malformed.
const maxLine = 8 << 20

// A conversation stands between a client over stdio and the library, which
// drops running calls when its input ends. It knows which calls are not
// answered yet, and ends the input only when all are.
type conversation struct {
	in   *bufio.Reader
	rest []byte // of the line that the library reads

	mu  sync.Mutex // held while a message is written
	out io.Writer

	stopping func() // tells calls that wait to answer with what they have
	calls    calls
	lists    lists
	acks     acknowledgements
}

func newConversation(in io.Reader, out io.Writer, stopping func()) *conversation {
	return &conversation{in: bufio.NewReaderSize(in, 16<<10), out: out, stopping: stopping}
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
		m, ok := received(line)
		if ok && m.isCall() {
			c.calls.add(m.id)
			if answer, ok := c.lists.recall(m, line); ok {
				// Not here: a client that does not read must not stop us from
				// reading. One that is gone misses its answer.
				go func() { _, _ = c.Write(answer) }()
				continue
			}
		}
		// The library ignores a last line that has no end.
		c.rest = append(line, '\n')
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// readLine reads a line without its end. In place of one that is too long or
// nests too deep it returns a line that no parser accepts.
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
		if len(line) > maxLine || tooDeep(line) {
			line = []byte("!")
		}
		return bytes.TrimSpace(line), err
	}
}

// Write implements io.Writer. The library and outboxes write one message at a
// time.
func (c *conversation) Write(p []byte) (int, error) {
	c.mu.Lock()
	n, err := c.out.Write(p)
	c.mu.Unlock()
	m := sent(p)
	switch {
	case m.answer:
		c.lists.keep(m.id, p)
		c.calls.done(m.id)
	case m.method == methodAcknowledged:
		c.acks.written(p)
	}
	return n, err
}

// notify writes a notification.
func (c *conversation) notify(message []byte) error {
	_, err := c.Write(append(message, '\n'))
	return err
}

// end tells calls to end, and waits until every one is answered or the grace
// is over.
func (c *conversation) end() {
	c.stopping()
	select {
	case <-c.calls.drained():
	case <-time.After(shutdownGrace):
	}
}
