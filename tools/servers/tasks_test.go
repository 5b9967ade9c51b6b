package servers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// rebooting returns a session whose web-1 is rebooting, and the arguments that
// name the task.
func rebooting(t *testing.T) (*tooltest.Session, tooltest.Args) {
	t.Helper()
	s := newSession(t, simulator.Options{})
	task := tooltest.Confirmed[started](s, "reboot_server", tooltest.Args{"server": tooltest.Web1}).Task
	return s, tooltest.Args{"server": tooltest.Web1, "task_id": task.ID}
}

func TestWaitEndsWithTheTaskOrTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, given := rebooting(t)
		start := time.Now()
		got := tooltest.Call[tool.Waited[ovh.Task]](s, "wait_server_task", given)
		if !got.TimedOut || got.Done || got.Task.Status != "doing" || !strings.Contains(got.Next, "again") || time.Since(start) != 50*time.Second {
			t.Errorf("wait_server_task = %+v after %v, want doing after 50s", got, time.Since(start))
		}
		if got := tooltest.Call[taskEnd](s, "wait_server_task", given); got.TimedOut || !got.Done || got.Task.Status != "done" || got.Server.Boot.Type != "harddisk" {
			t.Errorf("wait_server_task = %+v, want done, and what the server boots", got)
		}
		s.Fails("wait_server_task", tooltest.With(given, "task_id", 7), tool.CodeNotFound, "list_server_tasks")
	})
}

func TestWaitShowsTheInstalledServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unreadable := false
		s := newSession(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if unreadable && strings.HasSuffix(r.URL.Path, tooltest.Web2) {
				return &simulator.Fault{Status: 403, Body: `{"message":"This call has not been granted"}`}
			}
			return nil
		}})
		task := tooltest.Confirmed[started](s, "reinstall_server", reinstallWeb2()).Task
		given := tooltest.Args{"server": tooltest.Web2, "task_id": task.ID, "timeout_seconds": 3600}
		got := tooltest.Call[taskEnd](s, "wait_server_task", given)
		if !got.Done || got.Server == nil || got.Server.OS != "debian13_64" || got.Server.DisplayName != "web-2" || got.Server.Reverse == "" {
			t.Errorf("wait_server_task = %+v, want the server with its new system", got.Server)
		}
		unreadable = true
		if got := tooltest.Call[taskEnd](s, "wait_server_task", given); !got.Done || got.Server != nil || !strings.Contains(got.Next, "get_server") {
			t.Errorf("wait_server_task = %+v, want that it is done and the server not read", got)
		}
	})
}

func TestWaitAnswersWhenTheServerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, given := rebooting(t)
		stopping := make(chan struct{})
		s.Runner.Stopping = stopping
		time.AfterFunc(7*time.Second, func() { close(stopping) })
		start := time.Now()
		got := tooltest.Call[tool.Waited[ovh.Task]](s, "wait_server_task", given)
		if !got.TimedOut || got.Task.Function != "hardReboot" || time.Since(start) != 7*time.Second {
			t.Errorf("wait_server_task = %+v after %v, want the last state at once", got, time.Since(start))
		}
	})
}

func TestWaitReportsAndCanBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, given := rebooting(t)
		raw, err := json.Marshal(given)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), 12*time.Second, context.Canceled)
		defer cancel()
		var seen []tool.Progress
		res, err := s.Runner.Call(ctx, tooltest.Caller, s.Tool("wait_server_task"), raw, func(p tool.Progress) { seen = append(seen, p) })
		if err != nil || res.Failure == nil || res.Failure.Code != tool.CodeCancelled {
			t.Errorf("wait_server_task = %+v, %v, want cancelled", res, err)
		}
		if len(seen) != 3 || seen[2].Done != 10 || seen[2].Total != 50 || seen[2].Message != "task 51000001 (hardReboot) is doing" {
			t.Errorf("progress = %+v, want one each 5s", seen)
		}
	})
}

func TestTaskTimeoutCarriesTheLastTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := rebooting(t)
		_, err := s.Client.Reader().WaitTask(t.Context(), tooltest.Web1, 51000001, ovh.Watch[ovh.Task]{Timeout: 30 * time.Second, Interval: 10 * time.Second})
		late, ok := errors.AsType[*ovh.TaskTimeoutError](err)
		if !ok || late.Last.Status != "doing" || late.Waited != 30*time.Second {
			t.Errorf("WaitTask = %v, want a timeout with the task at doing", err)
		}
	})
}

func TestCancelledTaskCannotBeCancelledAgain(t *testing.T) {
	s := newSession(t, simulator.Options{})
	task := tooltest.Confirmed[started](s, "reinstall_server", reinstallWeb2()).Task
	given := tooltest.Args{"server": tooltest.Web2, "task_id": task.ID}
	tooltest.Confirmed[cancelled](s, "cancel_server_task", given)
	if got := tooltest.Call[ovh.Task](s, "get_server_task", given); got.Status != "cancelled" {
		t.Errorf("get_server_task = %+v, want cancelled", got)
	}
	if got := tooltest.Call[tool.Waited[ovh.Task]](s, "wait_server_task", given); !got.Done || !strings.Contains(got.Next, "without success") {
		t.Errorf("wait_server_task = %+v, want that it ended without success", got)
	}
	s.Fails("cancel_server_task", given, tool.CodeRefused, "is cancelled already")
	s.Fails("cancel_server_task", tooltest.With(given, "task_id", 7), tool.CodeNotFound, "list_server_tasks")
}

// What moves on by itself while the user thinks does not void the token.
func TestTaskCanBeCancelledThoughItMovedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSession(t, simulator.Options{})
		task := tooltest.Confirmed[started](s, "reinstall_server", reinstallWeb2()).Task
		given := tooltest.Args{"server": tooltest.Web2, "task_id": task.ID}
		token := tooltest.Plan(s, "cancel_server_task", given).Token
		time.Sleep(4 * time.Second)
		if got := tooltest.Call[ovh.Task](s, "get_server_task", given); got.Status == task.Status {
			t.Fatalf("the task is %s still: the test shows nothing", got.Status)
		}
		tooltest.Call[any](s, "cancel_server_task", tooltest.With(given, "confirmation_token", token))
	})
}
