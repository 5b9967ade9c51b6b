package serve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"
)

// maxLine bounds one message of a client over stdio, in bytes. A longer one,
// or one that nests too deep, is dropped and answered as malformed.
const maxLine = 8 << 20

// A conversation stands between a client and the protocol's library, which
// drops the calls that run when its input ends. It knows which calls are not
// answered yet, and ends the input only when all are.
type conversation struct {
	in   *bufio.Reader
	out  io.Writer
	rest []byte // of the line that is being read

	hangUp func() // tells those who only wait that the client has gone
	calls  calls
}

func newConversation(in io.Reader, out io.Writer, hangUp func()) *conversation {
	return &conversation{in: bufio.NewReaderSize(in, 16<<10), out: out, hangUp: hangUp}
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
		if m := envelope(line); m.isCall() && json.Valid(line) && !answers(line) {
			c.calls.asked(m.id)
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
		if len(line) > maxLine || tooDeep(line) {
			line = []byte("!")
		}
		return bytes.TrimSpace(line), err
	}
}

// Write implements io.Writer for the library, which writes one message at a time.
func (c *conversation) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	if m := envelope(p); m.isAnswer {
		c.calls.answered(m.id)
	}
	return n, err
}

// end hangs up and waits until every call is answered, for lastWords at most.
func (c *conversation) end() {
	c.hangUp()
	select {
	case <-c.calls.quiet():
	case <-time.After(lastWords):
	}
}
