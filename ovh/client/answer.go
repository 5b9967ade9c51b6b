package client

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// maxMessage bounds how much of an error message is kept, in bytes.
const maxMessage = 1000

// newError reads an answer's two known error shapes. Anything else, HTML of a
// front end for one, keeps its status and is not echoed.
func newError(method, path string, status int, header http.Header, body []byte) *ovh.Error {
	e := &ovh.Error{Method: method, Path: path, Status: status, QueryID: header.Get("X-Ovh-Queryid")}
	var api struct {
		ErrorCode  string          `json:"errorCode"`
		Class      string          `json:"class"`
		Message    string          `json:"message"`
		Details    json.RawMessage `json:"details"`
		RetryAfter json.RawMessage `json:"retryAfter"`
	}
	// What can be read is kept: a field of an unexpected type hides no other.
	_ = json.Unmarshal(body, &api)
	e.Code, e.Message, e.Details = cmp.Or(api.Class, api.ErrorCode), api.Message, api.Details
	if len(e.Message) > maxMessage {
		e.Message = strings.ToValidUTF8(e.Message[:maxMessage], "") + "…"
	}
	e.Message = cmp.Or(e.Message, http.StatusText(status), "unknown status")
	e.RetryAfter = retryAfter(header.Get("Retry-After"), strings.Trim(string(api.RetryAfter), `"`))
	return e
}

// retryAfter reads the wait that an answer asks for: seconds, or an HTTP date.
func retryAfter(values ...string) time.Duration {
	for _, v := range values {
		if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 && s < 1e9 {
			return time.Duration(s * float64(time.Second))
		}
		if t, err := http.ParseTime(v); err == nil {
			return max(time.Until(t), 0)
		}
	}
	return 0
}
