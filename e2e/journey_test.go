// Package e2e drives the built program with clients that others wrote. It is
// a module of its own, so that their modules stay out of the program's.
package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long one step of a journey may take.
const patience = 30 * time.Second

// A connector connects a client library to the program, which is to speak that
// version of the protocol.
type connector func(ctx context.Context, p *program, version string) (connection, error)

// A connection is a client library's to the program.
type connection interface {
	// Version is the protocol version that both speak.
	Version() string
	// Tools returns the names of the tools, in the server's order.
	Tools(context.Context) ([]string, error)
	// Call calls a tool. When progress is set it is asked for, and gets the
	// message of each notification.
	Call(ctx context.Context, tool string, args map[string]any, progress func(string)) (answer, error)
	Close() error
}

// An answer is what a tool returned.
type answer struct {
	Failed     bool
	Text       string
	Structured json.RawMessage
}

func TestEveryClientOverEveryTransport(t *testing.T) {
	libraries := map[string]connector{"go-sdk": connectGoSDK, "mcp-go": connectMCPGo}
	for _, transport := range []string{"stdio", "sse", "http"} {
		for library, connect := range libraries {
			for _, version := range []string{"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"} {
				t.Run(transport+"/"+library+"/"+version, func(t *testing.T) {
					t.Parallel()
					travel(t, start(t, transport), connect, version)
				})
			}
		}
	}
}

// A journey is a client at work.
type journey struct {
	*testing.T
	client connection
}

// travel does what an operator's assistant does in an hour: it looks, plans
// and confirms what destroys, waits, and gives up waiting.
func travel(t *testing.T, p *program, connect connector, version string) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := connect(ctx, p, version)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	want := version
	if version == "2025-03-26" {
		want = "2024-11-05" // the one that is not offered, and the one before it
	}
	if c.Version() != want {
		t.Errorf("the client speaks %q, want %q", c.Version(), want)
	}
	j := journey{t, c}
	j.lists()
	j.calls()
	j.confirmsAndWaits("ns3000001.ip-192-0-2.eu")
	j.givesUp("ns3000002.ip-192-0-2.eu", p)
}

func (j journey) lists() {
	j.Helper()
	ctx, cancel := context.WithTimeout(j.Context(), patience)
	defer cancel()
	names, err := j.client.Tools(ctx)
	if err != nil {
		j.Fatalf("list tools: %v", err)
	}
	if !slices.Contains(names, "reboot_server") || !slices.IsSorted(names) {
		j.Errorf("tools = %q, want reboot_server among them, in order", names)
	}
}

func (j journey) calls() {
	j.Helper()
	got := call[struct {
		Servers []struct{ DisplayName string }
	}](j, "list_servers", nil, nil)
	if len(got.Servers) == 0 || got.Servers[0].DisplayName == "" {
		j.Errorf("list_servers = %+v, want servers with names", got)
	}
	refused, err := j.client.Call(j.Context(), "get_server", map[string]any{"sever": "x"}, nil)
	if err != nil || !refused.Failed || !strings.Contains(refused.Text, "sever") {
		j.Errorf("get_server with a misspelt argument = %+v, %v, want a result that fails and names it", refused, err)
	}
}

// A task is what OVHcloud does to a server.
type task struct {
	ID     int64 `json:"taskId"`
	Status string
}

// confirmsAndWaits reboots a server in two steps and follows it to the end.
func (j journey) confirmsAndWaits(server string) {
	j.Helper()
	done := j.confirm("reboot_server", map[string]any{"server": server})
	var heard []string
	waited := call[struct {
		Task task
		Done bool
	}](j, "wait_server_task", waiting(server, done.ID), func(message string) { heard = append(heard, message) })
	if !waited.Done || waited.Task.Status != "done" {
		j.Errorf("wait_server_task = %+v, want it done", waited)
	}
	if len(heard) < 2 || !strings.Contains(heard[0], "hardReboot") {
		j.Errorf("progress = %q, want the states of the task", heard)
	}
}

// givesUp starts an installation, and cancels the call that waits for it once
// that reports progress.
func (j journey) givesUp(server string, p *program) {
	j.Helper()
	begun := j.confirm("reinstall_server", map[string]any{"server": server, "os": "debian13_64", "ssh_key": "laptop"})
	ctx, cancel := context.WithTimeout(j.Context(), patience)
	defer cancel()
	if _, err := j.client.Call(ctx, "wait_server_task", waiting(server, begun.ID), func(string) { cancel() }); !errors.Is(err, context.Canceled) {
		j.Errorf("a cancelled wait_server_task ends with %v, want %v", err, context.Canceled)
	}
	p.logs.await(j.T, "tool=wait_server_task .*outcome=cancelled")
	after := call[task](j, "get_server_task", map[string]any{"server": server, "task_id": begun.ID}, nil)
	if after.Status != "init" && after.Status != "todo" && after.Status != "doing" {
		j.Errorf("the task is %q after its wait was cancelled, want it to go on", after.Status)
	}
}

// confirm calls a tool that destroys: first for its plan, then to carry it out.
func (j journey) confirm(tool string, args map[string]any) task {
	j.Helper()
	type outcome struct {
		Confirm *struct {
			Token string `json:"confirmation_token"`
		}
		Result *struct{ Task task }
	}
	plan := call[outcome](j, tool, args, nil)
	if plan.Confirm == nil || plan.Result != nil {
		j.Fatalf("%s without a token = %+v, want a plan and no result", tool, plan)
	}
	args["confirmation_token"] = plan.Confirm.Token
	done := call[outcome](j, tool, args, nil)
	if done.Result == nil || done.Result.Task.ID == 0 {
		j.Fatalf("%s with its token = %+v, want a task", tool, done)
	}
	return done.Result.Task
}

func waiting(server string, task int64) map[string]any {
	return map[string]any{"server": server, "task_id": task, "interval_seconds": 1}
}

// call calls a tool that must succeed, and decodes its structured content.
func call[T any](j journey, tool string, args map[string]any, progress func(string)) (out T) {
	j.Helper()
	ctx, cancel := context.WithTimeout(j.Context(), patience)
	defer cancel()
	if args == nil {
		args = map[string]any{}
	}
	got, err := j.client.Call(ctx, tool, args, progress)
	if err != nil {
		j.Fatalf("%s %v: %v", tool, args, err)
	}
	if got.Failed {
		j.Fatalf("%s %v fails: %s", tool, args, got.Text)
	}
	if err := json.Unmarshal(got.Structured, &out); err != nil {
		j.Fatalf("%s %v = %s: %v", tool, args, got.Structured, err)
	}
	return out
}
