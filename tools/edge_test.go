package tools_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// An edge stands between the client and the account, and gives some requests
// another answer. The account carries them out all the same.
type edge struct {
	to http.RoundTripper

	mu     sync.Mutex
	meddle func(request string, answer *reply)
	seen   []exchange
}

// A reply is what the client gets: the account's, or what the edge made of it.
type reply struct {
	status int
	body   string
}

// An exchange is a request and the body of its answer.
type exchange struct{ request, body string }

func (e *edge) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.to.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	request := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/1.0")
	e.mu.Lock()
	defer e.mu.Unlock()
	got := reply{res.StatusCode, string(body)}
	if e.meddle != nil {
		e.meddle(request, &got)
	}
	if !strings.HasSuffix(request, ".json") && !strings.HasSuffix(request, "/auth/time") {
		e.seen = append(e.seen, exchange{request, got.body})
	}
	res.Header.Del("Content-Length")
	res.StatusCode, res.ContentLength, res.Body = got.status, int64(len(got.body)), io.NopCloser(strings.NewReader(got.body))
	return res, nil
}

// during returns what call exchanges while meddle, which may be nil, changes
// answers.
func (e *edge) during(meddle func(request string, answer *reply), call func()) []exchange {
	e.mu.Lock()
	e.meddle, e.seen = meddle, nil
	e.mu.Unlock()
	call()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.meddle = nil
	return e.seen
}

// answering answers one request with another body, and 200.
func answering(request, body string) func(string, *reply) {
	return func(r string, answer *reply) {
		if r == request {
			*answer = reply{200, body}
		}
	}
}

// refusing refuses one object of a list, asked for alone or among others.
func refusing(request string, with reply) func(string, *reply) {
	at := strings.LastIndexByte(request, '/') + 1
	list, id := request[:at], request[at:]
	return func(r string, answer *reply) {
		if r == request {
			*answer = with
		}
		if ids, listed := strings.CutPrefix(r, list); !listed || !strings.Contains(ids, ",") {
			return
		}
		var batch []string
		for _, e := range gjson.Parse(answer.body).Array() {
			element := e.Raw
			if key := e.Get("key"); url.PathEscape(key.String()) == id {
				element = `{"key":` + key.Raw + `,"value":null,"error":` + with.body + `}`
			}
			batch = append(batch, element)
		}
		answer.body = "[" + strings.Join(batch, ",") + "]"
	}
}

// atEdge returns a session for a tool, with an account that is fit for it, the
// arguments of the call, and the edge that the calls go through.
func atEdge(t *testing.T, name string, o simulator.Options) (*tooltest.Session, tooltest.Args, *edge) {
	t.Helper()
	d := tooltest.New(t, o, tools.All(tools.Options{})...)
	given := arrange(d, name)
	e := &edge{to: d.Account.Client().Transport}
	c, err := client.New(client.Config{
		Endpoint: simulator.Endpoint, HTTPClient: &http.Client{Transport: e},
		Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.UseClient(c)
	d.Offer(describedBySimulator(d)...)
	d.Requests()
	return d, given, e
}
