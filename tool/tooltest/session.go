// Package tooltest lets tests call tools as an assistant does: through the
// whole way of a call, with the real client over real HTTP to a simulated
// account. Only tests import it.
package tooltest

import (
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Servers of the demo account.
const (
	Web1    = "ns3000001.ip-192-0-2.eu"
	Web2    = "ns3000002.ip-192-0-2.eu"
	Kimsufi = "ns3000006.ip-203-0-113.eu"
)

// Caller is who calls in tests.
const Caller = "test"

// Args are the arguments of a call.
type Args = map[string]any

// A Session is a caller at work on a simulated account.
type Session struct {
	T       testing.TB
	Account *simulator.Account
	Client  *client.Client // that the runner sends by
	Runner  *tool.Runner
	tools   []tool.Definition
	ledger  *confirm.Ledger
	audit   string // file of the log, or ""

	mu        sync.Mutex
	sent, all []string // "METHOD /path" of signed requests: since the last look, and ever
}

// New returns a session on a new account that offers tools.
func New(t testing.TB, o simulator.Options, tools ...tool.Definition) *Session {
	t.Helper()
	s := &Session{T: t, tools: tools}
	o.Observe = s.observe
	s.Account = simulator.New(o)
	return s.open()
}

// Restricted returns a session on the same account as it is now, whose keys
// may do what rules say and nothing else.
func (s *Session) Restricted(rules []simulator.Rule) *Session {
	s.T.Helper()
	state, err := s.Account.State()
	if err != nil {
		s.T.Fatal(err)
	}
	next := &Session{T: s.T, tools: s.tools, audit: s.audit}
	o := simulator.Options{Rules: rules, Observe: next.observe, NoPages: true, NoBatch: true}
	if next.Account, err = simulator.Restore(state, o); err != nil {
		s.T.Fatal(err)
	}
	return next.open()
}

func (s *Session) open() *Session {
	s.T.Helper()
	s.T.Cleanup(func() { s.Account.Close() })
	api, err := client.New(client.Config{
		Endpoint: simulator.Endpoint, HTTPClient: s.Account.Client(),
		Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return s.UseClient(api)
}

// UseClient makes c what the session sends by, as if the server was started
// anew with its confirmations kept.
func (s *Session) UseClient(c *client.Client) *Session {
	s.Client = c
	return s.restart(slog.New(slog.DiscardHandler))
}

// LogTo lets the server of the session log to log.
func (s *Session) LogTo(log *slog.Logger) { s.restart(log) }

func (s *Session) restart(log *slog.Logger) *Session {
	if s.ledger == nil {
		s.ledger = confirm.NewLedger(time.Minute)
	}
	s.Runner = tool.NewRunner(s.Client, s.ledger, log)
	s.Runner.AuditFile, s.Runner.Offered = s.audit, s.tools
	return s
}

// ReadAudit makes file the audit log that the tools of the session read.
func (s *Session) ReadAudit(file string) {
	s.audit, s.Runner.AuditFile = file, file
}

// Offer makes these the tools of the session.
func (s *Session) Offer(tools ...tool.Definition) *Session {
	s.tools, s.Runner.Offered = tools, tools
	return s
}

// Tool returns the tool of that name.
func (s *Session) Tool(name string) tool.Definition {
	s.T.Helper()
	for _, d := range s.tools {
		if d.Name == name {
			return d
		}
	}
	s.T.Fatalf("no tool %s", name)
	return tool.Definition{}
}

func (s *Session) observe(x simulator.Exchange) {
	if x.Path == "/auth/time" || strings.HasSuffix(x.Path, ".json") || strings.HasSuffix(x.Path, "/") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent, s.all = append(s.sent, x.Method+" "+x.Path), append(s.all, x.Method+" "+x.Path)
}

// Requests returns what was sent since the last time, each "METHOD /path".
func (s *Session) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}

// AllRequests returns what was ever sent.
func (s *Session) AllRequests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.all...)
}

// Writes returns what was sent since the last time and is no GET.
func (s *Session) Writes() (writes []string) {
	for _, r := range s.Requests() {
		if !strings.HasPrefix(r, "GET ") {
			writes = append(writes, r)
		}
	}
	return writes
}

// Try calls a tool and holds its result against what the tool publishes.
func (s *Session) Try(name string, args any) tool.Result {
	s.T.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		s.T.Fatal(err)
	}
	res, err := s.Runner.Call(s.T.Context(), Caller, s.Tool(name), raw, nil)
	if err != nil {
		s.T.Fatal(err)
	}
	if res.Failure != nil {
		return res
	}
	published, err := schemas.Published(name)
	if err != nil {
		s.T.Fatal(err)
	}
	if err := schemas.New(published.Output, nil).Validate(res.JSON); err != nil {
		s.T.Errorf("%s %s: the result departs from its schema: %v\n%s", name, raw, err, res.JSON)
	}
	return res
}

// Fails calls a tool, which must fail with that code and text.
func (s *Session) Fails(name string, args any, code, text string) {
	s.T.Helper()
	res := s.Try(name, args)
	if res.Failure == nil {
		s.T.Errorf("%s %.300v = %.300s, want %s", name, args, res.JSON, code)
	} else if res.Failure.Code != code || !strings.Contains(res.Failure.Error(), text) {
		s.T.Errorf("%s %.300v = %.300v, want %s with %q", name, args, res.Failure, code, text)
	}
}
