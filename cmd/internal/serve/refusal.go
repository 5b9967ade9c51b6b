package serve

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
)

// A refusal is why a request is not served.
type refusal struct {
	status  int
	code    int    // of JSON-RPC
	message string // and what to do about it
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status, mcp.INVALID_REQUEST, fmt.Sprintf(format, args...)}
}

// malformed refuses a body that is no message.
func malformed(format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, mcp.PARSE_ERROR, fmt.Sprintf(format, args...)}
}

func notAllowed(w http.ResponseWriter, methods string) *refusal {
	w.Header().Set("Allow", methods)
	return refuse(http.StatusMethodNotAllowed, "call this with one of %s", methods)
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
	}{"2.0", nil, failure{f.code, f.message}})
	if err != nil {
		panic(err) // numbers and strings are JSON
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // a client that went away misses it
}
