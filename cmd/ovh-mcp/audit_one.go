package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// A wholeCall is what one call shows of itself.
type wholeCall struct {
	Number  int64    `json:"n"`
	Began   string   `json:"began"`
	Outcome string   `json:"outcome"`
	Error   string   `json:"error,omitempty"`
	Check   string   `json:"how to check,omitempty"`
	Took    float64  `json:"ms,omitempty"`
	Tool    string   `json:"tool"`
	Toolset string   `json:"toolset,omitempty"`
	Effect  string   `json:"effect,omitempty"`
	Level   int      `json:"severity,omitempty"`
	Targets []string `json:"targets,omitempty"`
	Caller  string   `json:"caller,omitempty"`
	Name    string   `json:"caller name,omitempty"`
	Groups  []string `json:"groups,omitempty"`
	Scope   string   `json:"scope,omitempty"`
	Client  string   `json:"client,omitempty"`
	Account string   `json:"account,omitempty"`
	Profile string   `json:"profile,omitempty"`
	Server  string   `json:"instance"`
	Plan    string   `json:"plan,omitempty"`
	Part    string   `json:"part,omitempty"`
	Consent string   `json:"consent,omitempty"`
	Trace   string   `json:"trace_id,omitempty"`

	Arguments json.RawMessage `json:"arguments,omitempty"`
	Requests  []requestLine   `json:"requests,omitempty"`
	Lines     []logLine       `json:"lines"`
}

// A requestLine is a request of a call. One without a status was to be sent,
// and no answer is known.
type requestLine struct {
	Method string  `json:"method"`
	Path   string  `json:"path"`
	Status string  `json:"status"`
	Query  string  `json:"query,omitempty"`
	Took   float64 `json:"ms,omitempty"`
	Error  string  `json:"error,omitempty"`
}

type logLine struct {
	Number int64  `json:"n"`
	Kind   string `json:"kind"`
	Hash   string `json:"hash"`
}

// one shows the call that a line of the log tells of.
func (s auditShow) one(word string) error {
	number, err := strconv.ParseInt(word, 10, 64)
	if err != nil || number < 1 {
		return usage("%q is not the number of a call: 'ovh-mcp audit show' lists them", word)
	}
	var found *audit.Event
	err = audit.Events(s.file, audit.Filter{}, func(e audit.Event) bool {
		for _, r := range e.Lines {
			if r.Number == number {
				found = &e
			}
		}
		return found == nil
	})
	switch {
	case found == nil && err != nil:
		return err
	case found == nil:
		return fmt.Errorf("no call of %s has a line %d: 'ovh-mcp audit show' lists them", s.file, number)
	case s.flags.json || s.flags.format != "":
		return s.print(*found)
	}
	view{s.out, s.columns}.whole(toJSON(newWholeCall(*found)))
	return nil
}

func newWholeCall(e audit.Event) wholeCall {
	out := wholeCall{
		Number: e.Number, Began: moment(e.Time), Outcome: marked(&e), Error: e.Error, Took: e.Took, Tool: e.Tool, Toolset: e.Toolset,
		Effect: e.Effect, Level: e.Severity, Targets: e.Targets, Caller: e.Caller, Name: e.CallerName, Groups: e.Groups, Scope: e.Scope, Client: e.Client, Account: e.Account, Profile: e.Profile,
		Server: e.Instance, Plan: e.Plan, Consent: e.Consent, Trace: e.TraceID, Arguments: e.Arguments,
	}
	if e.Outcome == audit.OutcomeUnknown || e.Outcome == audit.OutcomeRunning {
		out.Check = e.Check
	}
	if e.Part != nil {
		out.Part = fmt.Sprintf("call %d of %d of the plan that line %d began", e.Part.Call, e.Part.Of, e.Part.Plan)
	}
	for _, q := range e.Requests {
		status := "unknown"
		switch {
		case q.Status != 0:
			status = strconv.Itoa(q.Status)
		case q.Error != "":
			status = "none"
		}
		out.Requests = append(out.Requests, requestLine{q.Method, q.Path, status, q.QueryID, q.Took, q.Error})
	}
	for _, r := range e.Lines {
		out.Lines = append(out.Lines, logLine{r.Number, string(r.Kind), r.Hash})
	}
	return out
}

// moment writes a time by the clock of this machine, with its offset.
func moment(t time.Time) string { return t.Local().Format("2006-01-02T15:04:05.000Z07:00") }

// toJSON returns a struct of texts and numbers as a view takes it.
// toJSON writes what is shown, with what can't be seen written out.
func toJSON(v any) gjson.Result { return gjson.ParseBytes(visible.JSON(tool.Object(v))) }
