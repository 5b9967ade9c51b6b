package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// A web is the program, serving over HTTP.
type web struct {
	t     *testing.T
	url   string // without path
	start string // link to the approval page, where there is one
	pprof string // where profiles are, where they may be read
	stop  context.CancelFunc
	ended chan error

	said   string        // where it serves, as it said that
	log    *lines        // what it logged beside that
	logged chan struct{} // closed when that is all
}

// serveWeb runs the program with those variables. Without any it has no
// credentials.
func serveWeb(t *testing.T, env map[string]string, args ...string) *web {
	t.Helper()
	logs, stderr := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	w := &web{t: t, stop: stop, ended: make(chan error, 1), log: new(lines), logged: make(chan struct{})}
	p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: stderr, getenv: func(name string) string { return env[name] }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	go func() {
		w.ended <- p.run(ctx, append([]string{"serve", "--http", "127.0.0.1:0"}, args...))
		stderr.Close()
	}()
	said := bufio.NewScanner(logs)
	for found := false; !found; {
		if !said.Scan() {
			t.Fatalf("serve = %v, and the log %s", <-w.ended, w.log)
		}
		if w.url, found = whereServed(said.Text()); found {
			w.said = said.Text()
			continue
		}
		fmt.Fprintln(w.log, said.Text())
		if start, ok := strings.CutPrefix(said.Text(), "ovh-mcp: approve plans at "); ok {
			w.start = start
		}
		if at, ok := strings.CutPrefix(said.Text(), "ovh-mcp: profiles at "); ok {
			w.pprof = at
		}
	}
	go func() {
		defer close(w.logged)
		for said.Scan() {
			fmt.Fprintln(w.log, said.Text())
		}
		io.Copy(io.Discard, logs) // behind a line that is too long
	}()
	t.Cleanup(func() {
		stop()
		if err := <-w.ended; err != nil {
			t.Errorf("serve = %v, want nil", err)
		}
		w.ended <- nil
	})
	return w
}

// whereServed returns the URL, without path, that a line of serve tells.
func whereServed(line string) (url string, ok bool) {
	url, ok = strings.CutPrefix(line, "ovh-mcp serves ")
	var logged struct{ Msg, URL string }
	if json.Unmarshal([]byte(line), &logged) == nil && logged.Msg == "ovh-mcp serves" {
		url, ok = logged.URL, true
	}
	url, _, _ = strings.Cut(url, "/mcp")
	return strings.Replace(url, "//HOST:", "//127.0.0.1:", 1), ok
}

// anyCertificate asks servers, whoever vouches for their certificates.
func anyCertificate() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
}

// answerOf sends a request, and returns all that it is answered.
func answerOf(t *testing.T, c *http.Client, req *http.Request) (status int, header http.Header, body string) {
	t.Helper()
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
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

// client returns one that is not started yet, and sends headers with each request.
func (w *web) client(kind, version string, headers map[string]string) *client.Client {
	w.t.Helper()
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
	return client.NewClient(over, client.WithProtocolVersion(version))
}

// connect returns a client that speaks version, with token if that is not empty.
func (w *web) connect(kind, version, token string) *client.Client {
	w.t.Helper()
	headers := map[string]string{}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	c := w.client(kind, version, headers)
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
