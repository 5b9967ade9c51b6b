package serve

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxLine bounds one message of a client over stdio, in bytes.
const maxLine = 8 << 20

// A conversation stands between a client over stdio and the library. A line that
// is no message is answered here, and the library sees the others only. It drops
// running calls when its input ends: so the conversation knows which calls are
// not answered yet, and ends the input only when all are.
type conversation struct {
	in   *bufio.Reader
	rest []byte // of the line that the library reads

	mu  sync.Mutex // held while a message is written
	out io.Writer

	stopping  func() // tells calls that wait to answer with what they have
	requests  requests
	questions questions
	calls     calls
	acks      acknowledgements
	log       *slog.Logger
}

func newConversation(in io.Reader, out io.Writer, stopping func(), log *slog.Logger) *conversation {
	return &conversation{in: bufio.NewReaderSize(in, 16<<10), out: out, stopping: stopping, log: log}
}

// Read implements io.Reader for the library.
func (c *conversation) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		line, err := c.readLine()
		if len(line) == 0 && err != nil {
			if c.rest = c.questions.abandon(); len(c.rest) > 0 {
				break
			}
			c.end()
			return 0, err
		}
		if len(line) > 0 {
			c.rest = c.take(line)
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// readLine reads a line without its end, and no more of it than is needed to
// see that it is too long.
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
		return bytes.TrimSpace(bytes.TrimPrefix(line, []byte(byteOrderMark))), err
	}
}

// take returns a client's line as the library gets it, or nothing when it is
// for this conversation alone.
func (c *conversation) take(line []byte) (forward []byte) {
	m, refused := parseLine(line)
	switch {
	case refused != nil:
		c.log.WarnContext(context.Background(), "line refused", "reason", refused.message)
		_ = c.notify(refused.encode()) // a client that is gone misses it
		return nil
	case m.answer:
		if c.questions.answered(m.id) {
			return ended(m.encode(m.id))
		}
		return nil
	case m.isCancel():
		return ended(cancelling(c.requests.cancel("", m)))
	case !m.isRequest():
		return ended(m.encode(""))
	}
	r := newRequest("", m)
	if m.isCall() {
		c.calls.add(r)
	}
	return ended(m.encode(c.requests.add(r)))
}

// ended returns a line with its end, and nothing for nothing.
func ended(line []byte) []byte {
	if line == nil {
		return nil
	}
	return append(line, '\n')
}

// parseLine reads a message that has a line of its own.
func parseLine(line []byte) (message, *refusal) {
	if len(line) > maxLine {
		return message{}, malformed("the line is longer than %d bytes", maxLine)
	}
	m, refused := parse(line)
	if refused != nil && refused.code == mcp.PARSE_ERROR {
		refused.message += "; over stdio each message is one line of JSON in UTF-8, without a header such as Content-Length"
	}
	return m, refused
}

// Write implements io.Writer. The library and outboxes write one message at a
// time.
func (c *conversation) Write(p []byte) (int, error) {
	m := sent(p)
	if m.isRequest() {
		c.questions.ask(m.id)
	}
	text, answered := c.requests.outgoing(p, m)
	err := c.write(text)
	if m.method == methodAcknowledged {
		c.acks.written(p)
	}
	if answered != nil {
		c.calls.done(answered)
	}
	return len(p), err
}

// notify writes a message that the library has no part in.
func (c *conversation) notify(message []byte) error { return c.write(append(message, '\n')) }

func (c *conversation) write(line []byte) error {
	if len(line) == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.out.Write(line)
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
