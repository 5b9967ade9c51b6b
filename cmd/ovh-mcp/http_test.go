package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A web is the program, serving over HTTP.
type web struct {
	t     *testing.T
	url   string // without path
	stop  context.CancelFunc
	ended chan error
}

// serveWeb runs the program with those variables. Without any it has no
// credentials.
func serveWeb(t *testing.T, env map[string]string, args ...string) *web {
	t.Helper()
	logs, stderr := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	w := &web{t: t, stop: stop, ended: make(chan error, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: stderr, getenv: func(name string) string { return env[name] }}
	go func() {
		w.ended <- p.run(ctx, append([]string{"serve", "--http", "127.0.0.1:0"}, args...))
		stderr.Close()
	}()
	lines := bufio.NewScanner(logs)
	if !lines.Scan() {
		t.Fatalf("serve = %v", <-w.ended)
	}
	url, found := strings.CutPrefix(lines.Text(), "ovh-mcp serves ")
	if !found {
		t.Fatalf("stderr says %q, want where the server is", lines.Text())
	}
	w.url = strings.TrimSuffix(url, "/mcp")
	go io.Copy(io.Discard, logs)
	t.Cleanup(func() {
		stop()
		if err := <-w.ended; err != nil {
			t.Errorf("serve = %v, want nil", err)
		}
		w.ended <- nil
	})
	return w
}

// failing is a stdout that nothing may be written to.
type failing struct{ t *testing.T }

func (f failing) Write(p []byte) (int, error) {
	f.t.Errorf("stdout holds %q", p)
	return len(p), nil
}

// tokens writes a token file for alice and bob.
func tokens(t *testing.T) (file, alice, bob string) {
	t.Helper()
	alice, bob = strings.Repeat("a", 32), strings.Repeat("b", 32)
	file = filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(file, []byte("alice:"+alice+"\nbob:"+bob+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, alice, bob
}

// connect returns a client that speaks version, with token if that is not empty.
func (w *web) connect(kind, version, token string) *client.Client {
	w.t.Helper()
	headers := map[string]string{}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	var over transport.Interface
	var err error
	if kind == "sse" {
		over, err = transport.NewSSE(w.url+"/sse", transport.WithHeaders(headers))
	} else {
		over, err = transport.NewStreamableHTTP(w.url+"/mcp", transport.WithHTTPHeaders(headers))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	c := client.NewClient(over, client.WithProtocolVersion(version))
	w.t.Cleanup(func() { c.Close() })
	if err := c.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = version
	hello.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	if _, err := c.Initialize(w.t.Context(), hello); err != nil {
		w.t.Fatalf("initialize %s over %s: %v", version, kind, err)
	}
	return c
}

// ask calls a tool and returns its answer as JSON, and what is said if it failed.
func ask(ctx context.Context, c *client.Client, tool string, args map[string]any) (structured string, failure string, _ error) {
	var req mcp.CallToolRequest
	req.Params.Name, req.Params.Arguments = tool, args
	res, err := c.CallTool(ctx, req)
	if err != nil {
		return "", "", err
	}
	if res.IsError {
		return "", mcp.GetTextFromContent(res.Content[0]), nil
	}
	b, err := json.Marshal(res.StructuredContent)
	return string(b), "", err
}

// plan returns the confirmation token of a plan.
func plan(t *testing.T, c *client.Client, tool string, args map[string]any) string {
	t.Helper()
	answer, failure, err := ask(t.Context(), c, tool, args)
	var planned struct {
		Confirm struct {
			Token string `json:"confirmation_token"`
		} `json:"confirm"`
	}
	if err != nil || json.Unmarshal([]byte(answer), &planned) != nil || planned.Confirm.Token == "" {
		t.Fatalf("plan of %s = %s %s, %v", tool, answer, failure, err)
	}
	return planned.Confirm.Token
}

func confirmed(args map[string]any, token string) map[string]any {
	all := map[string]any{"confirmation_token": token}
	maps.Copy(all, args)
	return all
}

func TestEveryProtocolVersionIsServedOverHTTP(t *testing.T) {
	w := serveWeb(t, nil, "--simulator")
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range mcp.ValidProtocolVersions {
			t.Run(kind+" "+version, func(t *testing.T) {
				c := w.connect(kind, version, "")
				list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
				if err != nil || len(list.Tools) < 10 {
					t.Fatalf("tools/list = %v, %v", list, err)
				}
				answer, failure, err := ask(t.Context(), c, "list_servers", nil)
				if err != nil || failure != "" || !strings.Contains(answer, "ns3000001") {
					t.Errorf("list_servers = %s %s, %v", answer, failure, err)
				}
				args := map[string]any{"name": "ci"}
				if plan(t, c, "delete_ssh_key", args) == "" {
					t.Errorf("delete_ssh_key has no plan")
				}
			})
		}
	}
}

func TestConfirmationTokenServesItsCallerOnly(t *testing.T) {
	file, alice, bob := tokens(t)
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file)
	key := map[string]any{"name": "ci"}
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			hers, theirs := w.connect(kind, version, alice), w.connect(kind, version, bob)
			token := plan(t, hers, "delete_ssh_key", key)
			foreign, said, err := ask(t.Context(), theirs, "delete_ssh_key", confirmed(key, token))
			_, madeUp, _ := ask(t.Context(), theirs, "delete_ssh_key", confirmed(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
			if foreign != "" || err != nil || said == "" || said != madeUp {
				t.Errorf("%s %s: the token of another caller = %s %q, %v, want the answer to one that was made up: %q", kind, version, foreign, said, err, madeUp)
			}
			// Other arguments and other tools tell no more.
			_, said, _ = ask(t.Context(), theirs, "delete_ssh_key", confirmed(map[string]any{"name": "laptop"}, token))
			if said != madeUp {
				t.Errorf("%s %s: with other arguments = %q, want %q", kind, version, said, madeUp)
			}
		}
	}
	// Every attempt left the token to its owner, over whichever transport.
	token := plan(t, w.connect("sse", "2025-11-25", alice), "delete_ssh_key", key)
	ask(t.Context(), w.connect("streamable", "2026-07-28", bob), "delete_ssh_key", confirmed(key, token))
	done, said, err := ask(t.Context(), w.connect("streamable", "2026-07-28", alice), "delete_ssh_key", confirmed(key, token))
	if err != nil || !strings.Contains(done, "ci") {
		t.Fatalf("the owner = %s %s, %v", done, said, err)
	}
	// Nor is the outcome for others to read.
	if got, said, _ := ask(t.Context(), w.connect("streamable", "2026-07-28", bob), "delete_ssh_key", confirmed(key, token)); got != "" || !strings.Contains(said, "unknown") {
		t.Errorf("the outcome of another caller = %s %s", got, said)
	}
	again, _, err := ask(t.Context(), w.connect("streamable", "2025-11-25", alice), "delete_ssh_key", confirmed(key, token))
	if err != nil || again != done {
		t.Errorf("the owner again = %s, %v, want %s", again, err, done)
	}
}

func TestSessionsWithoutTokensAreCallersOfTheirOwn(t *testing.T) {
	w := serveWeb(t, nil, "--simulator")
	key := map[string]any{"name": "ci"}
	first, second := w.connect("streamable", "2025-11-25", ""), w.connect("streamable", "2025-11-25", "")
	token := plan(t, first, "delete_ssh_key", key)
	for name, other := range map[string]*client.Client{"session": second, "stateless": w.connect("streamable", "2026-07-28", ""), "sse": w.connect("sse", "2025-11-25", "")} {
		if got, said, _ := ask(t.Context(), other, "delete_ssh_key", confirmed(key, token)); got != "" || !strings.Contains(said, "unknown") {
			t.Errorf("%s with the token of another session = %s %s", name, got, said)
		}
	}
	if got, said, _ := ask(t.Context(), first, "delete_ssh_key", confirmed(key, token)); got == "" {
		t.Errorf("the session itself = %s", said)
	}
}

// distant serves an account as OVHcloud does, and returns the variables that
// lead the program there.
func distant(t *testing.T, o simulator.Options) map[string]string {
	t.Helper()
	account := simulator.New(o)
	srv := httptest.NewServer(account)
	t.Cleanup(func() { srv.Close(); account.Close() })
	return map[string]string{
		"OVH_ENDPOINT": srv.URL + "/1.0", "OVH_APPLICATION_KEY": simulator.ApplicationKey,
		"OVH_APPLICATION_SECRET": simulator.ApplicationSecret, "OVH_CONSUMER_KEY": simulator.ConsumerKey,
	}
}

// A slowOVH is an account whose reboots take until they are released.
type slowOVH struct {
	env     map[string]string
	reboots atomic.Int64
	arrived chan struct{}
	release chan struct{}
}

func newSlowOVH(t *testing.T) *slowOVH {
	t.Helper()
	o := &slowOVH{arrived: make(chan struct{}, 10), release: make(chan struct{})}
	o.env = distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/reboot") {
			o.reboots.Add(1)
			o.arrived <- struct{}{}
			<-o.release
		}
		return nil
	}})
	return o
}

func TestDestroyEndsWithoutItsClientAndIsReadAgain(t *testing.T) {
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			t.Run(kind+" "+version, func(t *testing.T) {
				far := newSlowOVH(t)
				file, alice, _ := tokens(t)
				w := serveWeb(t, far.env, "--http-token-file", file)
				server := map[string]any{"server": "ns3000001.ip-192-0-2.eu"}
				c := w.connect(kind, version, alice)
				token := plan(t, c, "reboot_server", server)

				ctx, hangUp := context.WithCancel(t.Context())
				lost := make(chan error, 1)
				go func() {
					_, _, err := ask(ctx, c, "reboot_server", confirmed(server, token))
					lost <- err
				}()
				<-far.arrived // the order is under way
				hangUp()
				if err := <-lost; err == nil {
					t.Errorf("the call that was given up has an answer")
				}
				c.Close()

				again := w.connect(kind, version, alice)
				read := make(chan string, 1)
				go func() {
					answer, failure, err := ask(t.Context(), again, "reboot_server", confirmed(server, token))
					if err != nil {
						failure = err.Error()
					}
					read <- answer + failure
				}()
				close(far.release)
				if got := <-read; !strings.Contains(got, "hardReboot") {
					t.Errorf("repeated = %s, want the task that began", got)
				}
				if n := far.reboots.Load(); n != 1 {
					t.Errorf("%d reboots, want 1", n)
				}
			})
		}
	}
}

func TestStoppingOverHTTPAnswersWaits(t *testing.T) {
	w := serveWeb(t, nil, "--simulator")
	c := w.connect("streamable", "2026-07-28", "")
	server := map[string]any{"server": "ns3000001.ip-192-0-2.eu"}
	token := plan(t, c, "reboot_server", server)
	if _, failure, err := ask(t.Context(), c, "reboot_server", confirmed(server, token)); err != nil || failure != "" {
		t.Fatalf("reboot_server = %s, %v", failure, err)
	}
	waiting, waited := make(chan struct{}, 10), make(chan string, 1)
	c.OnNotification(func(n mcp.JSONRPCNotification) {
		if n.Method == "notifications/progress" {
			waiting <- struct{}{}
		}
	})
	go func() {
		var req mcp.CallToolRequest
		req.Params.Name = "wait_server_task"
		req.Params.Arguments = map[string]any{"server": server["server"], "task_id": 51000001}
		req.Params.Meta = &mcp.Meta{ProgressToken: "p"}
		res, err := c.CallTool(t.Context(), req)
		b, _ := json.Marshal(res)
		if err != nil {
			b = []byte(err.Error())
		}
		waited <- string(b)
	}()
	select {
	case <-waiting:
	case <-time.After(10 * time.Second):
		t.Fatal("no progress")
	}
	w.stop()
	if got := <-waited; !strings.Contains(got, `"timed_out":true`) {
		t.Errorf("wait_server_task = %s, want the task as seen last", got)
	}
}

func TestLongListsReportAndEndOverHTTP(t *testing.T) {
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			t.Run(kind+" "+version, func(t *testing.T) {
				t.Parallel()
				var sent atomic.Int64
				const servers = 300
				env := distant(t, simulator.Options{Servers: servers, NoPages: true, NoBatch: true, Faults: func(*http.Request) *simulator.Fault {
					sent.Add(1)
					return &simulator.Fault{Delay: 50 * time.Millisecond}
				}})
				c := serveWeb(t, env).connect(kind, version, "")
				told := make(chan float64, 100)
				c.OnNotification(func(n mcp.JSONRPCNotification) {
					if done, ok := n.Params.AdditionalFields["progress"].(float64); ok && n.Method == "notifications/progress" {
						told <- done
					}
				})
				var req mcp.CallToolRequest
				req.Params.Name, req.Params.Meta = "list_servers", &mcp.Meta{ProgressToken: "p"}
				if res, err := c.CallTool(t.Context(), req); err != nil || res.IsError {
					t.Fatalf("list_servers = %v, %v", res, err)
				}
				n, reached := len(told), 0.0
				for range n {
					done := <-told
					if done <= reached {
						t.Errorf("progress %v after %v", done, reached)
					}
					reached = done
				}
				if n < 1 || n > 12 {
					t.Errorf("%d notifications in about two seconds, want a few", n)
				}

				ctx, cancel := context.WithCancel(t.Context())
				sent.Store(0)
				ended := make(chan error, 1)
				go func() {
					_, err := c.CallTool(ctx, req)
					ended <- err
				}()
				<-told
				cancel()
				if err := <-ended; err == nil {
					t.Errorf("the call that was cancelled has an answer")
				}
				if kind == "sse" {
					c.Close()
				}
				// What was under way ends; nothing new is asked for.
				settled := int64(-1)
				for now := sent.Load(); now != settled; now = sent.Load() {
					settled = now
					time.Sleep(200 * time.Millisecond)
				}
				if settled >= servers {
					t.Errorf("%d requests, want an early end", settled)
				}
			})
		}
	}
}
