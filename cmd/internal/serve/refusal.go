package serve

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
)

// A refusal is why a request is not served.
type refusal struct {
	status  int    // over HTTP
	code    int    // of JSON-RPC
	message string // and what to do about it
	data    any    // more about it, or nil
	id      string // JSON of the request's id; "" when it can't be told
	scope   string // that clients are told to ask for; "" where their token lacks none

	told signin.Told // of an issuer's token, for the log and never for the client
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, code: mcp.INVALID_REQUEST, message: fmt.Sprintf(format, args...)}
}

// malformed refuses what is no JSON that could be a message.
func malformed(format string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, code: mcp.PARSE_ERROR, message: fmt.Sprintf(format, args...)}
}

func notAllowed(w http.ResponseWriter, methods string) *refusal {
	w.Header().Set("Allow", methods)
	return refuse(http.StatusMethodNotAllowed, "call this with one of %s", methods)
}

// to makes f the answer to the request with that id.
func (f *refusal) to(id string) *refusal {
	f.id = id
	return f
}

// encode returns f in the form of the protocol's errors. The id is the client's
// own bytes.
func (f *refusal) encode() []byte {
	text, err := json.Marshal(struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Data    any    `json:"data,omitempty"`
	}{f.code, f.message, f.data})
	if err != nil {
		panic(err) // numbers and strings are JSON
	}
	id := f.id
	if id == "" {
		id = "null"
	}
	return message{body: `"error":` + string(text)}.encode(id)
}

// write answers with f over HTTP.
func (f *refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(f.encode()) //nolint:gosec // it is JSON, and says so; a client that went away misses it
}
