package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// A response writes an answer with the headers that this server wants,
// whatever the library set, and gives up on a client that does not read.
type response struct {
	http.ResponseWriter
	patience time.Duration
	origin   string       // of a web page that may read the answer, or ""
	watch    func([]byte) // sees what is written; may be nil
	status   int          // 0 until it is written
}

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *response) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	h := w.Header()
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
	w.hurry()
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.hurry()
	n, err := w.ResponseWriter.Write(p)
	if w.watch != nil {
		w.watch(p)
	}
	return n, err
}

// Flush implements http.Flusher.
func (w *response) Flush() {
	w.WriteHeader(http.StatusOK)
	w.hurry()
	// A client that went away ends the context of its request.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// say answers a probe.
func (w *response) say(status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a probe that went away misses it
}

// hurry gives the client the time that it has for the next write. A connection
// without deadlines is one of a test.
func (w *response) hurry() {
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.patience))
}

// A refusal is why a request is not served.
type refusal struct {
	status int
	code   int    // of the protocol
	what   string // and what to do about it
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status, mcp.INVALID_REQUEST, fmt.Sprintf(format, args...)}
}

// malformed refuses what is no message.
func malformed(format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, mcp.PARSE_ERROR, fmt.Sprintf(format, args...)}
}

// write answers with f, in the form of the protocol's errors.
func (f *refusal) write(w http.ResponseWriter) {
	type failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	body, err := json.Marshal(struct {
		Version string  `json:"jsonrpc"`
		ID      *int    `json:"id"`
		Error   failure `json:"error"`
	}{"2.0", nil, failure{f.code, f.what}})
	if err != nil {
		panic(err) // numbers and strings are JSON
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // a client that went away misses it
}
