package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// What became of a call of a plan.
const (
	fateDone     = "done"
	fateFailed   = "failed"  // nothing of it was carried out
	fatePartly   = "partly"  // it failed after OVHcloud had taken some of it, or all
	fateUnknown  = "unknown" // OVHcloud's answer got lost
	fateNotBegun = "not_begun"
)

// A Stoppage tells how far a plan of several calls came, and how to go on.
type Stoppage struct {
	Calls []StoppedCall `json:"calls"`
	GoOn  *Continuation `json:"go_on,omitempty"`
}

// A StoppedCall is what became of one call of a plan.
type StoppedCall struct {
	Call   int     `json:"call"`
	Tool   string  `json:"tool"`
	Fate   string  `json:"fate"`
	Result AnyJSON `json:"result,omitempty"`
}

// A Continuation is the plan of the calls that are left.
type Continuation struct {
	Token   string    `json:"confirmation_token,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
	approval
	Calls   []int  `json:"calls"` // as the plan that stopped numbered them
	Summary string `json:"summary,omitempty"`
}

// text tells what became of each call, on a line.
func (s *Stoppage) text() string {
	if s == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range s.Calls {
		fmt.Fprintf(&b, "\n%d %s: %s %s", c.Call, c.Tool, c.Fate, c.Result)
	}
	return b.String()
}

// fail notes that the call failed, and how far it came.
func (p *part) fail(err error) {
	_, unseen := errors.AsType[*unseenError](err)
	switch p.failure = p.q.explain(err); {
	case unseen:
		p.fate = fateNotBegun
	case isLost(err):
		p.fate = fateUnknown
	case p.q.sent > 0:
		p.fate = fatePartly
	default:
		p.fate = fateFailed
	}
}

// stopped is the error of a plan whose next call failed, after those that
// answered.
func (r *Runner) stopped(ctx context.Context, q *request, parts parts, answers []json.RawMessage) error {
	s := new(Stoppage)
	for i, done := range r.performed(parts, answers) {
		parts[i].fate = fateDone
		s.Calls = append(s.Calls, StoppedCall{done.Call, done.Tool, fateDone, AnyJSON(visible.JSON(done.Result))})
	}
	stop := parts[len(answers)]
	var notBegun []int
	for _, p := range parts[len(answers):] {
		if p.fate == "" {
			p.fate = fateNotBegun
		}
		if p.fate == fateNotBegun {
			notBegun = append(notBegun, p.number)
		}
		s.Calls = append(s.Calls, StoppedCall{Call: p.number, Tool: p.q.Name, Fate: p.fate})
	}
	next := stop.failure.Next
	if len(notBegun) > 0 {
		var how string
		s.GoOn, how = r.goOn(ctx, q, parts[notBegun[0]-1:], answers)
		next += "; " + how
	}
	what := fmt.Sprintf("%s %s: %s", stop.name(), stop.verb(), stop.failure.What)
	if len(answers) > 0 {
		what += fmt.Sprintf("; the %d before it were carried out", len(answers))
	}
	return &Error{stop.failure.Code, what, next, stop.failure.QueryID, s, true}
}

// verb says what became of the call that stopped its plan.
func (p *part) verb() string {
	switch p.fate {
	case fateNotBegun:
		return "was not begun"
	case fatePartly:
		return "failed, after some of it was carried out"
	case fateUnknown:
		return "may have been carried out or not"
	}
	return "failed"
}

// goOn plans the calls that are left, as a call of its own, and says how to carry
// that out.
func (r *Runner) goOn(ctx context.Context, q *request, left parts, answers []json.RawMessage) (*Continuation, string) {
	calls, numbered, how := rest(left, answers)
	if len(calls) == 0 {
		return nil, how
	}
	arguments := Object(plannedCalls{calls})
	by := caller{Caller: q.by.Caller, client: q.by.client, trace: q.by.trace, canAsk: q.by.canAsk, canOpen: q.by.canOpen, bearer: q.by.bearer}
	res := r.call(ctx, by, q.bound, arguments, nil)
	q.more += res.Requests
	if res.Failure != nil {
		return nil, fmt.Sprintf("%s%s can't be planned as things stand: %s", how, named(numbered), res.Failure.What)
	}
	var planned struct{ Confirm Continuation }
	if err := json.Unmarshal(res.JSON, &planned); err != nil {
		return nil, how + err.Error()
	}
	c := &planned.Confirm
	c.Calls, c.Summary = numbered, CutText(c.Summary, mostSummary)
	if res.question != nil && res.question.page.At == "" {
		c.Token, c.Expires = "", time.Time{} // the user is asked by the host, with the plan
	}
	return c, how + q.repeated(c, arguments)
}

// repeated tells the call that goes on with a plan.
func (q *request) repeated(c *Continuation, arguments json.RawMessage) string {
	how := "to go on with " + named(c.Calls) + ", where that still makes sense, call " + planChanges
	if c.Next != "" {
		how = c.Next + "; " + how
	}
	behind, then := `,"confirmation_token":"`+c.Token+`"}`, "; show_plan shows what it sends"
	if c.Token == "" {
		behind, then = "}", ": the user is asked anew"
	}
	calls := strings.TrimSuffix(q.told(string(arguments)), "}")
	if shown := q.secrets.JSON(arguments, redact.Field); len(arguments) > mostRepeated || string(shown) != string(arguments) {
		calls = `{"calls": as before, with what was answered in the place of what refers to it`
	}
	if q.on != "" {
		calls += `,"account":` + string(Object(q.on))
	}
	return how + " " + calls + behind + then
}

// rest returns the calls that are left as those of a new plan, and their numbers.
// What refers to a call that answered gets its value; what refers to one that did
// not is left out, and told of.
func rest(left parts, answers []json.RawMessage) (calls []plannedCall, numbered []int, told string) {
	anew := make(map[int]int)
	for _, p := range left {
		args, err := substituted(string(p.args), func(r reference, within bool) (string, error) {
			if r.call <= len(answers) {
				return r.of(answers[r.call-1], within)
			}
			number, ok := anew[r.call]
			if r.call = number; !ok {
				return "", fmt.Errorf("it needs the answer of a call that has none")
			}
			if within {
				return r.inner(), nil
			}
			return string(Object(r.String())), nil
		})
		if err != nil {
			told += fmt.Sprintf("%s is left out: %v; ", p.name(), err)
			continue
		}
		numbered = append(numbered, p.number)
		anew[p.number] = len(numbered)
		calls = append(calls, plannedCall{p.q.Name, AnyJSON(args)})
	}
	return calls, numbered, told
}
