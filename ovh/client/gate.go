package client

import (
	"context"
	"errors"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A Gate sees each request of a client before it is signed: reads and writes,
// typed and raw, each page and each part of a list. Its error keeps the request
// from being sent, and is what the caller of the request gets. A request that is
// safe to repeat passes once, however often it is tried.
//
// The clock that signatures need is read for all clients, and passes no gate.
type Gate func(ctx context.Context, p Passage) (Pass, error)

// A Pass is what the gate gives a request that may be sent.
type Pass struct {
	// Holds is asked before each try, when all waits are over: for a turn, for
	// the clock, for the time that OVHcloud asked for. Its error keeps the try
	// from being sent. nil: the pass holds.
	Holds func() error

	// Leave is called, once, with what became of the request.
	Leave func(Outcome)
}

// A Passage is a request at the gate.
type Passage struct {
	Method string
	Path   string // escaped, with the query
	Body   []byte // nil for none; secrets are in it

	// Expanded is of a list that is asked to answer with its objects, which the
	// path does not name.
	Expanded bool
}

// Writes reports whether the request may change something.
func (p Passage) Writes() bool { return !ovh.Query{Method: p.Method, Path: p.Path}.Looks() }

// An Outcome is what became of a request that passed.
type Outcome struct {
	Status  int    // of HTTP; 0 when no answer came
	QueryID string // OVHcloud's own name of the request, "" when no answer came
	Err     error  // nil when OVHcloud did what was asked
	Took    time.Duration
}

// Lost reports whether a write may have been carried out though its answer did
// not come.
func (o Outcome) Lost() bool { return o.Err != nil && ovh.AnswerLost(o.Err) }

// enter asks the gate, where there is one, and puts what it asks before each try
// into r.
func (c *Client) enter(ctx context.Context, r *request) (leave func(ovh.Reply, error), err error) {
	if c.gate == nil {
		return func(ovh.Reply, error) {}, nil
	}
	start := time.Now()
	pass, err := c.gate(ctx, Passage{r.method, r.path, r.payload, r.header.Get("X-Pagination-Mode") != ""})
	if err != nil {
		return nil, err
	}
	r.holds = pass.Holds
	return func(answer ovh.Reply, err error) {
		pass.Leave(outcome(answer, err, time.Since(start)))
	}, nil
}

func outcome(answer ovh.Reply, err error, took time.Duration) Outcome {
	o := Outcome{Status: answer.Status, QueryID: answer.Header.Get("X-Ovh-Queryid"), Err: err, Took: took}
	if e, ok := errors.AsType[*ovh.Error](err); ok {
		o.Status, o.QueryID = e.Status, e.QueryID
	}
	return o
}
