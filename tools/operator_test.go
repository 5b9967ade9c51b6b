package tools_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// An errand is something that an operator asks an assistant for, and how many
// calls the assistant needs for it: a plan and its confirmation are two.
type errand struct {
	what  string
	calls int
	run   func(*assistant)
}

// errands are what operators do. What one of them takes is seen here: one that
// needs a call more than before has lost something that a tool told.
func errands() []errand {
	return []errand{
		{"find a server by its label and tell its state", 1, findServer},
		{"reboot a server and wait until it is up", 3, rebootAndWait},
		{"reinstall a server with a key and wait for its new system", 3, reinstallAndWait},
		{"boot a server into rescue, and back from its disk", 6, rescueAndBack},
		{"see the last tasks and interventions of a server", 2, seeWhatHappened},
		{"list the addresses of a server", 1, listAddresses},
		{"set the reverse of an address", 1, setReverse},
		{"add a DNS record and see it published", 1, addRecord},
		{"move the mail of a domain: MX, SPF and DKIM", 3, moveMail},
		{"import a zone from a file and wait for it", 3, importZone},
		{"replace the snapshot of a virtual server", 3, replaceSnapshot},
		{"put a virtual server back to its snapshot", 3, revertSnapshot},
		{"rotate an SSH key", 3, rotateKey},
		{"stop the renewal of a service", 2, stopRenewal},
		{"see which services expire within 30 days", 1, seeExpiring},
		{"send an SMS and see whether it arrived", 4, sendAndSee},
		{"ask for a key with the least rights for some tools", 2, askForKey},
		{"tell whose account it is and what the key may do", 2, tellWho},
		{"find an operation that no tool covers, and call it", 2, callRaw},
	}
}

const mostCalls = 55

// TestErrandsTakeFewCalls runs each errand through an MCP client, on an account
// of its own.
func TestErrandsTakeFewCalls(t *testing.T) {
	total := 0
	for _, e := range errands() {
		total += e.calls
		t.Run(e.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAssistant(t)
				defer a.client.Close()
				e.run(a)
				if a.calls != e.calls {
					t.Errorf("it took %d calls, want %d", a.calls, e.calls)
				}
			})
		})
	}
	if t.Logf("%d calls for %d errands", total, len(errands())); total > mostCalls {
		t.Errorf("%d errands take %d calls, want at most %d", len(errands()), total, mostCalls)
	}
}

// An assistant calls tools over MCP and counts.
type assistant struct {
	*testing.T
	account *simulator.Account
	client  *client.Client
	calls   int
}

func newAssistant(t *testing.T) *assistant {
	t.Helper()
	s := tooltest.New(t, simulator.Options{})
	s.Offer(describedBySimulator(s)...)
	return &assistant{t, s.Account, connected(t, tooltest.Serve(s), "assistant"), 0}
}

// connected returns a client of that name that has introduced itself.
func connected(t *testing.T, s *server.MCPServer, name string) *client.Client {
	t.Helper()
	c, err := client.NewInProcessClient(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	hello.Params.ClientInfo = mcp.Implementation{Name: name, Version: "test"}
	if _, err := c.Initialize(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	return c
}

// call calls a tool, which must succeed.
func call[T any](a *assistant, name string, args tooltest.Args) (out T) {
	a.Helper()
	a.calls++
	var q mcp.CallToolRequest
	q.Params.Name, q.Params.Arguments = name, args
	res, err := a.client.CallTool(a.Context(), q)
	if err != nil || res.IsError {
		a.Fatalf("%s %v = %+v, %v", name, args, res, err)
	}
	text, err := json.Marshal(res.StructuredContent)
	if err != nil {
		a.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		a.Fatalf("%s: %v in %s", name, err, text)
	}
	return out
}

// confirmed plans a call and confirms it.
func confirmed[T any](a *assistant, name string, args tooltest.Args) T {
	a.Helper()
	plan := call[struct {
		Confirm struct {
			Token string `json:"confirmation_token"`
		}
	}](a, name, args)
	return call[struct{ Result T }](a, name, tooltest.With(args, "confirmation_token", plan.Confirm.Token)).Result
}

// want fails unless it is so.
func (a *assistant) want(so bool, what string, got any) {
	a.Helper()
	if !so {
		a.Errorf("got %+v, want %s", got, what)
	}
}

// A begun piece of work is tracked by a task of a server or of a virtual one.
type begun struct {
	Task struct {
		TaskID, ID int64
	}
}

// A serverEnd is what a wait for a server's task tells.
type serverEnd struct {
	Done   bool
	Task   struct{ Status string }
	Server struct {
		OS, State string
		Boot      struct{ BootType string }
	}
}

func (a *assistant) awaitServer(server string, b begun) serverEnd {
	a.Helper()
	return call[serverEnd](a, "wait_server_task", tooltest.Args{"server": server, "task_id": b.Task.TaskID, "timeout_seconds": 3600})
}
