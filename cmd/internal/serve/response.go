package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A response writes an answer with the headers that this server wants,
// whatever the library set, and gives up on a client that does not read. Unlike
// the one that it wraps it can be written to by several goroutines.
type response struct {
	http.ResponseWriter
	timeout time.Duration // for the client to take what is written at once
	origin  string        // of a web page that may read the answer, or ""
	header  http.Header   // as the library sets it

	relay func(message []byte, write func([]byte) error) error // writes a message of the library; nil for all as they are

	mu     sync.Mutex // held while something is written
	status int        // 0 until it is written
	ended  bool       // the connection may be another request's by then
}

// eventPrefix begins a message on a stream.
const eventPrefix = "event: message\ndata: "

var errEnded = errors.New("the response has ended")

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Header implements http.ResponseWriter.
func (w *response) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *response) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin(status, w.header)
}

// begin writes the status and header, unless that was done. The lock is held.
func (w *response) begin(status int, header http.Header) {
	w.setWriteDeadline()
	if w.status != 0 || w.ended {
		return
	}
	w.status = status
	h := w.ResponseWriter.Header()
	maps.Copy(h, header)
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/event-stream") {
		h.Set("X-Accel-Buffering", "no") // or proxies collect the events of minutes
	}
	h.Del("Access-Control-Allow-Origin")
	h.Add("Vary", "Origin")
	if w.origin != "" {
		h.Set("Access-Control-Allow-Origin", w.origin)
		h.Set("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate, Retry-After")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter. The library writes one event, or one
// message, at a time.
func (w *response) Write(p []byte) (int, error) {
	message, isEvent := bytes.CutPrefix(p, []byte(eventPrefix))
	if w.relay == nil || !isEvent && w.header.Get("Content-Type") != "application/json" {
		return w.write(p, w.header)
	}
	return len(p), w.relay(message, func(message []byte) error {
		if isEvent {
			message = append([]byte(eventPrefix), message...)
		}
		_, err := w.write(message, w.header)
		return err
	})
}

func (w *response) write(p []byte, header http.Header) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return 0, errEnded
	}
	w.begin(http.StatusOK, header)
	return w.ResponseWriter.Write(p)
}

// notify writes a notification as an event, before the library's answer or
// between its own events.
func (w *response) notify(message []byte) error {
	// Not the library's header: the library may be at it in this moment.
	stream := http.Header{"Content-Type": {"text/event-stream"}, "Cache-Control": {"no-cache"}}
	_, err := w.write(fmt.Appendf(nil, eventPrefix+"%s\n\n", message), stream)
	w.flush(stream)
	return err
}

// Flush implements http.Flusher.
func (w *response) Flush() { w.flush(w.header) }

func (w *response) flush(header http.Header) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	w.begin(http.StatusOK, header)
	// A client that went away ends the context of its request.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// end keeps those who come late from writing. The last bytes leave after it,
// maybe long after the others did.
func (w *response) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.setWriteDeadline()
}

// writeText answers with plain text.
func (w *response) writeText(status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a client that went away misses it
}

// setWriteDeadline gives the client its time for the next write. A connection
// without deadlines is one of a test.
func (w *response) setWriteDeadline() {
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.timeout))
}
