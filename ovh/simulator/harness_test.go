package simulator

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A caller signs requests to an account, by its own computation.
type caller struct {
	t       *testing.T
	account *Account
	http    *http.Client
	now     func() time.Time
}

func newCaller(t *testing.T, o Options) *caller {
	t.Helper()
	a := New(o)
	t.Cleanup(func() { a.Close() })
	c := &caller{t: t, account: a, http: a.Client(), now: a.now}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// do sends one signed request. A body of "" is none.
func (c *caller) do(method, path, body string) (int, string) {
	c.t.Helper()
	return c.send(c.request(method, path, body))
}

func (c *caller) request(method, path, body string) *http.Request {
	c.t.Helper()
	base := Endpoint
	if strings.HasPrefix(path, "/v2/") {
		base = strings.TrimSuffix(base, "/1.0")
	}
	return c.signed(method, base+path, body)
}

// signed signs a request to a URL.
func (c *caller) signed(method, url, body string) *http.Request {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	stamp := fmt.Sprint(c.now().Unix())
	proof := strings.Join([]string{ApplicationSecret, ConsumerKey, method, req.URL.String(), body, stamp}, "+")
	req.Header.Set("X-Ovh-Application", ApplicationKey)
	req.Header.Set("X-Ovh-Consumer", ConsumerKey)
	req.Header.Set("X-Ovh-Timestamp", stamp)
	req.Header.Set("X-Ovh-Signature", fmt.Sprintf("$1$%x", sha1.Sum([]byte(proof))))
	return req
}

func (c *caller) send(req *http.Request) (int, string) {
	c.t.Helper()
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.Header.Get("X-Ovh-Queryid") == "" {
		c.t.Errorf("%s %s: no query id", req.Method, req.URL)
	}
	return res.StatusCode, string(answer)
}

// want sends a request and fails unless its answer has that status and text.
func (c *caller) want(method, path, body string, status int, text string) string {
	c.t.Helper()
	got, answer := c.do(method, path, body)
	if got != status || !strings.Contains(answer, text) {
		c.t.Errorf("%s %s %s = %d %s, want %d with %q", method, path, body, got, answer, status, text)
	}
	return answer
}

// get reads an answer into a T.
func get[T any](c *caller, path string) (out T) {
	c.t.Helper()
	answer := c.want("GET", path, "", http.StatusOK, "")
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		c.t.Fatal(err)
	}
	return out
}
