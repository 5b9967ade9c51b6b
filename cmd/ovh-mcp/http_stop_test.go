package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

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
