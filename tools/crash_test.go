package tools_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// crashAt names the variable that makes a test process carry a call out, and die
// at the event of that number; crashCall is the call.
const (
	crashAt   = "OVH_MCP_TEST_CRASH_AT"
	crashCall = "OVH_MCP_TEST_CRASH_CALL"
)

// A doomed call is one that another process carries out until it is killed.
type doomed struct {
	Endpoint, Folder string
	Tool             string
	Arguments        json.RawMessage
}

// runner returns a server on what the call's folder keeps. Each step on the way
// of a request, and of a line of the log, is told to event.
func (d doomed) runner(t testing.TB, event func()) (*tool.Runner, func()) {
	t.Helper()
	api, err := client.New(client.Config{
		Endpoint: d.Endpoint, HTTPClient: &http.Client{Transport: eventful{event}},
		Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := confirm.Open(confirm.Options{File: filepath.Join(d.Folder, "confirmations"), Key: filepath.Join(d.Folder, "key"), TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	r := tool.NewRunner(api, ledger, slog.New(slog.DiscardHandler))
	r.AuditFile, r.Offered = filepath.Join(d.Folder, "audit.jsonl"), tools.All(tools.Options{})
	r.Audit, err = audit.Open(audit.Options{File: r.AuditFile, Clock: func() time.Time {
		event()
		return time.Now()
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r, func() {
		if err := errors.Join(r.Audit.Close(), ledger.Close()); err != nil {
			t.Error(err)
		}
	}
}

func (d doomed) call(t testing.TB, r *tool.Runner, arguments json.RawMessage) tool.Result {
	t.Helper()
	def, ok := tools.Find(d.Tool, tools.Options{})
	if !ok {
		t.Fatalf("no tool %s", d.Tool)
	}
	res, err := r.Call(t.Context(), tooltest.Caller, def, arguments, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// eventful tells of each request before it is sent and after it is answered.
type eventful struct{ event func() }

func (e eventful) RoundTrip(r *http.Request) (*http.Response, error) {
	e.event()
	res, err := http.DefaultTransport.RoundTrip(r)
	e.event()
	return res, err
}

// TestCallOfADoomedProcess is the process that is killed.
func TestCallOfADoomedProcess(t *testing.T) {
	last, err := strconv.ParseInt(os.Getenv(crashAt), 10, 64)
	if err != nil {
		t.Skip("it is run by TestACrashAtEachStepOfACall")
	}
	var d doomed
	if err := json.Unmarshal([]byte(os.Getenv(crashCall)), &d); err != nil {
		t.Fatal(err)
	}
	var events atomic.Int64
	r, end := d.runner(t, func() {
		if events.Add(1) == last {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			t.Error(err)
			select {}
		}
	})
	defer end()
	if res := d.call(t, r, d.Arguments); res.Failure != nil {
		t.Fatal(res.Failure)
	}
}

// die has another process carry the call out until its event of that number. It
// reports whether the process died of it.
func (d doomed) die(t *testing.T, at int) bool {
	t.Helper()
	call, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCallOfADoomedProcess$")
	cmd.Env = append(os.Environ(), crashAt+"="+strconv.Itoa(at), crashCall+"="+string(call))
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("event %d: %v\n%s", at, err, out)
	}
	return false
}

// TestACrashAtEachStepOfACall kills the process that carries a confirmed call
// out at each step of the way: before its intent is on disk and after, before
// and after each request, and before its outcome is.
func TestACrashAtEachStepOfACall(t *testing.T) {
	for name, given := range map[string]tooltest.Args{
		"reinstall_server": {"server": tooltest.Web1, "os": "debian13_64"},
		"apply_zone":       {"zone": "example.com", "zone_file": sevenChanges},
		"plan_changes": several(
			change("create_ssh_key", tooltest.Args{"name": "fresh", "key": otherKey}),
			change("delete_ssh_key", tooltest.Args{"name": "ci"}),
		),
	} {
		t.Run(name, func(t *testing.T) {
			fates := make(map[string]int)
			for at := 1; ; at++ {
				fate := crash(t, name, given, at)
				fates[fate]++
				if fate == "lived" {
					break
				}
			}
			t.Logf("of the processes that died, %d had begun nothing, %d left an unknown outcome, %d had recorded theirs",
				fates["ran"], fates["unknown"], fates["repeated"])
			if fates["ran"] == 0 || fates["unknown"] == 0 {
				t.Errorf("%v: want some killed before the call was begun, and some after", fates)
			}
		})
	}
}

// sevenChanges make a zone of example.com's in which seven records are new.
const sevenChanges = "@ IN A 192.0.2.11\nwww IN CNAME other\na IN A 192.0.2.1\nb IN A 192.0.2.2\nc IN A 192.0.2.3\nd IN A 192.0.2.4\ne IN A 192.0.2.5\n"

// crash kills a process at an event of a confirmed call, and repeats the call
// with the same token in another. It returns what came of that.
func crash(t *testing.T, name string, given tooltest.Args, at int) (fate string) {
	t.Helper()
	account := simulator.New(simulator.Options{})
	defer account.Close()
	var mu sync.Mutex
	writes := make(map[string]int)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodGet {
			mu.Lock()
			writes[r.Method+" "+r.URL.Path+" "+string(body)]++
			mu.Unlock()
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		account.ServeHTTP(w, r)
	}))
	defer srv.Close()
	d := doomed{Endpoint: srv.URL + "/1.0", Folder: t.TempDir(), Tool: name}

	r, end := d.runner(t, func() {})
	d.Arguments = tool.Object(given)
	var plan struct{ Confirm tooltest.Pending }
	if res := d.call(t, r, d.Arguments); res.Failure != nil {
		t.Fatal(res.Failure)
	} else if err := json.Unmarshal(res.JSON, &plan); err != nil {
		t.Fatal(err)
	}
	end()
	d.Arguments = tool.Object(tooltest.With(given, "confirmation_token", plan.Confirm.Token))
	if !d.die(t, at) {
		return "lived"
	}
	sent := len(writes)

	r, end = d.runner(t, func() {})
	defer end()
	told := r.Unfinished(t.Context())
	switch res := d.call(t, r, d.Arguments); {
	case res.Failure == nil && sent > 0 && len(writes) == sent:
		fate = "repeated"
		if told := r.Unfinished(t.Context()); len(told) > 0 {
			t.Errorf("event %d: the outcome is known, and still told as unfinished: %q", at, told)
		}
	case res.Failure == nil && len(told) > 0:
		t.Errorf("event %d: the call ran although it is told as unfinished: %q", at, told)
	case res.Failure == nil:
		fate = "ran"
	case res.Failure.Code != tool.CodeOutcomeUnknown:
		t.Errorf("event %d: the call was answered %v", at, res.Failure)
	default:
		fate = "unknown"
		if len(writes) != sent {
			t.Errorf("event %d: something was sent after an unknown outcome", at)
		}
		if sent > 0 && len(told) == 0 {
			t.Errorf("event %d: something was sent, and nothing is told as unfinished", at)
		}
		if call := fmt.Sprintf("call %d (", sent); name == "plan_changes" && sent > 0 && !strings.Contains(strings.Join(told, ""), call) {
			t.Errorf("event %d: the last call that was begun is %s…, told is %q", at, call, told)
		}
		d.checkReminder(t, r, told, res.Failure, given)
	}
	for request, times := range writes {
		if times > 1 {
			t.Errorf("event %d: %s was sent %d times", at, request, times)
		}
	}
	if report, err := audit.Verify(r.AuditFile, ""); err != nil || report.Fault != nil {
		t.Errorf("event %d: the log has the fault %+v, %v", at, report.Fault, err)
	}
	return fate
}

// checkReminder holds what is told of an unfinished call: with the answer to its
// token, and once with the next call of the tool.
func (d doomed) checkReminder(t *testing.T, r *tool.Runner, told []string, failure *tool.Error, given tooltest.Args) {
	t.Helper()
	for _, one := range told {
		if !strings.Contains(one, d.Tool) || !strings.Contains(one, "shows") || !strings.Contains(failure.Next, one) {
			t.Errorf("%s is told as %q, and its token answered with %q", d.Tool, one, failure.Next)
		}
	}
	if len(told) == 0 {
		return
	}
	for _, want := range []bool{true, false} {
		res := d.call(t, r, tool.Object(given))
		if res.Failure != nil { // what was sent keeps it from being planned anew
			return
		}
		if got := strings.Contains(res.Text(), told[0]); got != want {
			t.Errorf("the next call tells of it: %t, want %t\n%s", got, want, res.Text())
		}
	}
}
