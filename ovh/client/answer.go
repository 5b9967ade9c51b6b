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

// Bounds on what is kept of an error, in bytes. Secrets are looked for in more
// than is kept: a message is not cut within one, and a long script has many
// lines to look for.
const (
	maxMessage = 1000
	maxRead    = 16 * maxMessage
)

// newError reads an answer's two known error shapes. Anything else, HTML of a
// front end for one, keeps its status and is not echoed. Nor are the secrets of
// the request, or the keys that proved who sent it.
func newError(r request, keys []ovh.Secret, status int, header http.Header, body []byte) *ovh.Error {
	e := &ovh.Error{Method: r.method, Path: r.shown(), Status: status, QueryID: header.Get("X-Ovh-Queryid")}
	var api struct {
		ErrorCode  string          `json:"errorCode"`
		Class      string          `json:"class"`
		Message    string          `json:"message"`
		Details    json.RawMessage `json:"details"`
		RetryAfter json.RawMessage `json:"retryAfter"`
	}
	// What can be read is kept: a field of an unexpected type hides no other.
	_ = json.Unmarshal(body, &api)
	secrets := secretsOf(r, keys)
	e.Code = cmp.Or(api.Class, api.ErrorCode)
	e.Message = head(redact(head(api.Message, maxRead), secrets), maxMessage)
	if len(api.Details) <= maxRead {
		e.Details = redactJSON(api.Details, secrets)
	}
	e.Message = cmp.Or(e.Message, http.StatusText(status), "unknown status")
	e.RetryAfter = retryAfter(header.Get("Retry-After"), strings.Trim(string(api.RetryAfter), `"`))
	return e
}

// head returns the first bytes of a text that is longer than most.
func head(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
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
