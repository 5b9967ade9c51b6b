package main

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

// A host answers what it is asked, in the place of its user.
type host struct {
	mu     sync.Mutex
	asked  []string
	answer mcp.ElicitationResponse
}

func (h *host) Elicit(_ context.Context, req mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, req.Params.Message)
	return &mcp.ElicitationResult{ElicitationResponse: h.answer}, nil
}

// asking connects a client whose host can ask its user, in that way.
func (w *web) asking(version string, h client.ElicitationHandler, how mcp.ElicitationCapability) *client.Client {
	w.t.Helper()
	over, err := transport.NewStreamableHTTP(w.url + "/mcp")
	if err != nil {
		w.t.Fatal(err)
	}
	c := client.NewClient(over, client.WithProtocolVersion(version), client.WithElicitationHandler(h))
	w.t.Cleanup(func() { c.Close() })
	if err := c.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = version
	hello.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	hello.Params.Capabilities.Elicitation = &how
	if _, err := c.Initialize(w.t.Context(), hello); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// TestTheHostAsksItsUser has the plan shown by the host, in both generations of
// the protocol, and the call carried out in one step where it agrees.
func TestTheHostAsksItsUser(t *testing.T) {
	accept, decline := mcp.ElicitationResponseActionAccept, mcp.ElicitationResponseActionDecline
	named := func(name string) mcp.ElicitationResponse {
		return mcp.ElicitationResponse{Action: accept, Content: map[string]any{"name": name}}
	}
	const server = "ns3000001.ip-192-0-2.eu"
	reinstall := map[string]any{"server": server, "os": "debian12_64"}
	several := map[string]any{"calls": []map[string]any{
		{"tool": "delete_ssh_key", "arguments": map[string]any{"name": "ci"}},
		{"tool": "rename_server", "arguments": map[string]any{"server": server, "display_name": "shop"}},
	}}
	for _, version := range []string{"2026-07-28", "2025-11-25"} {
		for _, try := range []struct {
			tool   string
			args   map[string]any
			answer mcp.ElicitationResponse
			want   string // in the failure; "" for none
		}{
			{"delete_ssh_key", map[string]any{"name": "ci"}, mcp.ElicitationResponse{Action: decline}, "not_approved: the user was asked"},
			{"delete_ssh_key", map[string]any{"name": "ci"}, mcp.ElicitationResponse{Action: mcp.ElicitationResponseActionCancel}, "not_approved"},
			{"delete_ssh_key", map[string]any{"name": "ci"}, mcp.ElicitationResponse{Action: accept, Content: map[string]any{}}, ""},
			{"plan_changes", several, mcp.ElicitationResponse{Action: decline}, "not_approved: the user was asked"},
			{"plan_changes", several, mcp.ElicitationResponse{Action: accept, Content: map[string]any{}}, ""},
			{"reinstall_server", reinstall, named("web-1"), "not_approved"},
			{"reinstall_server", reinstall, mcp.ElicitationResponse{Action: accept, Content: map[string]any{}}, "not_approved"},
			{"reinstall_server", reinstall, named(server), ""},
		} {
			log := filepath.Join(t.TempDir(), "audit.jsonl")
			w := serveWeb(t, nil, "--simulator", "--consent", "ask", "--audit", log)
			h := &host{answer: try.answer}
			answer, failure, err := ask(t.Context(), w.asking(version, h, mcp.ElicitationCapability{}), try.tool, try.args)
			if err != nil || (failure == "") != (try.want == "") || !strings.Contains(failure, try.want) {
				t.Errorf("%s %s %v = %s %q, %v, want %q", version, try.tool, try.answer, answer, failure, err, try.want)
			}
			if len(h.asked) != 1 || !strings.Contains(h.asked[0], "Undo: ") || !strings.Contains(h.asked[0], "Sends: ") {
				t.Errorf("%s %s: the user was asked %q", version, try.tool, h.asked)
			}
			consents := make(map[string]bool)
			if err := audit.Scan(log, func(r audit.Record) bool {
				consents[r.Consent] = consents[r.Consent] || r.Kind == audit.Intent
				return true
			}); err != nil {
				t.Fatal(err)
			}
			if consents["ask"] != (try.want == "") {
				t.Errorf("%s %s: the log says %v", version, try.tool, consents)
			}
		}
	}
}

// A plan that the user agreed to and that stops is not gone on with before the
// user agreed to the rest.
func TestTheHostAsksAnewForTheRestOfAPlan(t *testing.T) {
	deletes := make([]map[string]any, 3)
	for i, name := range []string{"ci", "ci", "laptop"} {
		deletes[i] = map[string]any{"tool": "delete_ssh_key", "arguments": map[string]any{"name": name}}
	}
	w := serveWeb(t, nil, "--simulator", "--consent", "ask")
	h := &host{answer: mcp.ElicitationResponse{Action: mcp.ElicitationResponseActionAccept, Content: map[string]any{}}}
	_, failure, err := ask(t.Context(), w.asking("2026-07-28", h, mcp.ElicitationCapability{}), "plan_changes", map[string]any{"calls": deletes})
	if err != nil || !strings.Contains(failure, "call 2 (delete_ssh_key) failed") || !strings.Contains(failure, "the user is asked anew") || strings.Contains(failure, "confirmation_token") {
		t.Errorf("plan_changes = %q, %v", failure, err)
	}
	if len(h.asked) != 1 {
		t.Errorf("the user was asked %q", h.asked)
	}
}

// A client that can't ask its user gets the approval page.
func TestWhoCantAskGetsThePage(t *testing.T) {
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			c := serveWeb(t, nil, "--simulator", "--consent", "ask").connect(kind, version, "")
			key := map[string]any{"name": "ci"}
			answer, failure, err := ask(t.Context(), c, "delete_ssh_key", key)
			if err != nil || failure != "" || !strings.Contains(answer, `"approval":"waiting"`) || !strings.Contains(answer, "http://127.0.0.1:") {
				t.Errorf("%s %s: delete_ssh_key = %s %s, %v", kind, version, answer, failure, err)
			}
			if _, failure, err := ask(t.Context(), c, "delete_ssh_key", confirmed(key, plan(t, c, "delete_ssh_key", key))); err != nil || !strings.Contains(failure, "not_approved") {
				t.Errorf("%s %s: with its token = %q, %v", kind, version, failure, err)
			}
		}
	}
}

// opener is a host that opens pages for its user, who then decides.
type opener struct {
	host
	decide func(url string)
}

func (o *opener) Elicit(ctx context.Context, req mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	if req.Params.Mode == mcp.ElicitationModeURL {
		o.decide(req.Params.URL)
	}
	return o.host.Elicit(ctx, req)
}

// TestTheHostOpensThePage has the host open the approval page, in both
// generations of the protocol: the call goes through once it is approved there,
// and not by what the host answers.
func TestTheHostOpensThePage(t *testing.T) {
	for _, version := range []string{"2026-07-28", "2025-11-25"} {
		for _, when := range []time.Duration{0, 300 * time.Millisecond} {
			testOpening(t, version, "approve", when)
			testOpening(t, version, "deny", when)
		}
		testOpening(t, version, "", 0)
	}
}

// testOpening has a person decide so long after the host opened the page.
func testOpening(t *testing.T, version, verb string, after time.Duration) {
	t.Helper()
	w := serveWeb(t, nil, "--simulator", "--consent", "person")
	o := &opener{host: host{answer: mcp.ElicitationResponse{Action: mcp.ElicitationResponseActionAccept}}}
	if verb == "" {
		o.answer.Action = mcp.ElicitationResponseActionDecline
	}
	var person sync.WaitGroup
	defer person.Wait()
	o.decide = func(url string) {
		if !strings.Contains(url, "/plans/") {
			t.Errorf("the host is to open %s", url)
		}
		if verb != "" {
			person.Go(func() {
				time.Sleep(after)
				openPage(t, w.start).answer(verb, nil)
			})
		}
		if after == 0 {
			person.Wait()
		}
	}
	how := mcp.ElicitationCapability{URL: new(struct{}), Form: new(struct{})}
	_, failure, err := ask(t.Context(), w.asking(version, o, how), "delete_ssh_key", map[string]any{"name": "ci"})
	want := map[string]string{"deny": "not_approved: ", "": "nobody has decided yet"}[verb]
	if err != nil || (failure == "") != (verb == "approve") || !strings.Contains(failure, want) || len(o.asked) != 1 {
		t.Errorf("%s %q after %v = %q, %v, want %q", version, verb, after, failure, err, want)
	}
}
