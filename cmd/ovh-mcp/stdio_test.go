package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A talk is a client of the server over stdio, as raw as an editor's.
type talk struct {
	t     *testing.T
	in    io.WriteCloser
	out   *bufio.Reader
	ended chan error
	stop  context.CancelFunc
}

func serveTalk(t *testing.T, args ...string) *talk {
	t.Helper()
	return serveTalkOn(t, append([]string{"serve", "--simulator"}, args...)...)
}

func serveTalkOn(t *testing.T, args ...string) *talk {
	t.Helper()
	return serveTalkWith(t, nil, args...)
}

// serveTalkWith runs the program with those variables.
func serveTalkWith(t *testing.T, env map[string]string, args ...string) *talk {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	k := &talk{t: t, in: toServer, out: bufio.NewReader(fromServer), ended: make(chan error, 1), stop: stop}
	p := &program{stdin: in, stdout: out, stderr: io.Discard, getenv: func(name string) string { return env[name] }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	go func() {
		err := p.run(ctx, args)
		k.ended <- err
		out.Close()
		in.CloseWithError(fmt.Errorf("serve ended: %w", err)) // or who writes would wait for ever
	}()
	t.Cleanup(func() { stop(); toServer.Close(); io.Copy(io.Discard, fromServer) })
	return k
}

func (k *talk) say(format string, args ...any) {
	k.t.Helper()
	if _, err := fmt.Fprintf(k.in, format+"\n", args...); err != nil {
		k.t.Fatal(err)
	}
}

func (k *talk) call(id int, tool, args string) {
	k.t.Helper()
	k.say(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":%s,"_meta":{"progressToken":%d}}}`, id, tool, args, id)
}

// A line is one message of the server.
type line struct {
	Raw    string          `json:"-"`
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Result json.RawMessage `json:"result"`
}

// hear returns the next message; ok is false at the end.
func (k *talk) hear() (l line, ok bool) {
	k.t.Helper()
	s, err := k.out.ReadString('\n')
	if err != nil {
		return l, false
	}
	if err := json.Unmarshal([]byte(s), &l); err != nil {
		k.t.Fatalf("stdout holds %q, which is no message", s)
	}
	l.Raw = s
	return l, true
}

// answers hears until n calls are answered, and returns the answers by id.
func (k *talk) answers(n int) map[string]line {
	k.t.Helper()
	all := make(map[string]line)
	for len(all) < n {
		l, ok := k.hear()
		if !ok {
			k.t.Fatalf("the server ended after %d of %d answers", len(all), n)
		}
		if l.Method == "" {
			all[string(l.ID)] = l
		}
	}
	return all
}

const hello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

func TestNoAnswerIsLostAtTheEndOfInput(t *testing.T) {
	k := serveTalk(t)
	const calls = 200
	go func() {
		fmt.Fprintln(k.in, hello)
		for id := 1; id <= calls; id++ {
			k.call(id, "list_ssh_keys", "{}")
		}
		// The last line has no end.
		fmt.Fprintf(k.in, `{"jsonrpc":"2.0","id":%d,"method":"tools/list"}`, calls+1)
		k.in.Close()
	}()
	all := k.answers(calls + 2)
	for id, l := range all {
		if l.Error != nil || strings.Contains(l.Raw, `"isError":true`) {
			t.Errorf("answer %s: %s", id, l.Raw)
		}
	}
	if _, more := k.hear(); more {
		t.Errorf("the server says more than it was asked")
	}
	if err := <-k.ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
}

func TestSignalLetsRunningCallsEnd(t *testing.T) {
	for name, end := range map[string]func(*talk){
		"signal":       func(k *talk) { k.stop() },
		"end of input": func(k *talk) { k.in.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			k := serveTalk(t)
			k.say(hello)
			k.call(1, "reboot_server", `{"server":"ns3000001.ip-192-0-2.eu"}`)
			token := confirmationToken(t, k.answers(2)["1"])
			k.call(2, "reboot_server", `{"server":"ns3000001.ip-192-0-2.eu","confirmation_token":"`+token+`"}`)
			k.answers(1)
			k.call(3, "wait_server_task", `{"server":"ns3000001.ip-192-0-2.eu","task_id":51000001}`)
			if l, _ := k.hear(); l.Method != "notifications/progress" {
				t.Errorf("heard %s, want progress", l.Raw)
			}
			end(k)
			if got := k.answers(1)["3"].Raw; !strings.Contains(got, `\"timed_out\":true`) || !strings.Contains(got, "hardReboot") {
				t.Errorf("wait_server_task = %s, want the task as seen last", got)
			}
			if err := <-k.ended; err != nil {
				t.Errorf("serve = %v, want nil", err)
			}
		})
	}
}

func confirmationToken(t *testing.T, l line) string {
	t.Helper()
	var res struct {
		Structured struct {
			Confirm struct {
				Token string `json:"confirmation_token"`
			}
		} `json:"structuredContent"`
	}
	if err := json.Unmarshal(l.Result, &res); err != nil || res.Structured.Confirm.Token == "" {
		t.Fatalf("no plan in %s", l.Raw)
	}
	return res.Structured.Confirm.Token
}

func TestServerGoesOnAfterBadInput(t *testing.T) {
	k := serveTalk(t)
	k.say(hello)
	k.answers(1)
	for _, tt := range []struct {
		name, line string
		code       int
	}{
		{"malformed", `{"jsonrpc":`, -32700},
		{"no JSON", `hello`, -32700},
		{"batch", `[{"jsonrpc":"2.0","id":1,"method":"ping"}]`, -32600},
		{"endless line", strings.Repeat("x", 9<<20), -32700},
		{"nesting without end", strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000), -32700},
		{"unknown method", `{"jsonrpc":"2.0","id":1,"method":"tools/destroy"}`, -32601},
		{"unknown tool", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"drop_everything"}}`, -32602},
	} {
		k.say("%s", tt.line)
		l, ok := k.hear()
		if !ok || l.Error == nil || l.Error.Code != tt.code {
			t.Errorf("%s = %s, want code %d", tt.name, l.Raw, tt.code)
		}
	}
	k.call(2, "get_account", "{}")
	if got := k.answers(1)["2"].Raw; !strings.Contains(got, "cm12345-ovh") {
		t.Errorf("get_account = %s", got)
	}
	// A malformed line is answered without its id; nobody waits for that one.
	k.say(`{"jsonrpc":"2.0","id":7,"method":"ping"} x`)
	k.hear()
	k.in.Close()
	select {
	case err := <-k.ended:
		if err != nil {
			t.Errorf("serve = %v, want nil", err)
		}
	case <-time.After(15 * time.Second):
		t.Errorf("the server waits for an answer that was given")
	}
}

func TestManyCallsRunAtTheSameTime(t *testing.T) {
	k := serveTalk(t)
	k.say(hello)
	k.call(100, "reboot_server", `{"server":"ns3000001.ip-192-0-2.eu"}`)
	token := confirmationToken(t, k.answers(2)["100"])
	k.call(101, "reboot_server", `{"server":"ns3000001.ip-192-0-2.eu","confirmation_token":"`+token+`"}`)
	k.answers(1)
	start := time.Now()
	for id := 1; id <= 48; id++ {
		k.call(id, "wait_server_task", `{"server":"ns3000001.ip-192-0-2.eu","task_id":51000001,"timeout_seconds":1}`)
	}
	k.answers(48)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("48 waits of a second took %v: they ran one after the other", took)
	}
}

func TestReadOnlyServesToolsThatReadOnly(t *testing.T) {
	k := serveTalk(t, "--read-only")
	k.say(hello)
	k.say(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	k.call(2, "reboot_server", `{"server":"a"}`)
	all := k.answers(3)
	var list struct {
		Tools []struct {
			Name        string
			Annotations struct{ ReadOnlyHint bool }
		}
	}
	if err := json.Unmarshal(all["1"].Result, &list); err != nil || len(list.Tools) < 10 {
		t.Fatalf("tools/list = %s", all["1"].Raw)
	}
	for _, tool := range list.Tools {
		if !tool.Annotations.ReadOnlyHint {
			t.Errorf("%s is served", tool.Name)
		}
	}
	if all["2"].Error == nil {
		t.Errorf("reboot_server = %s, want it unknown", all["2"].Raw)
	}
}

func TestServerStartsWithoutCredentials(t *testing.T) {
	k := serveTalkOn(t, "serve")
	k.say(hello)
	k.say(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	k.call(2, "list_servers", "{}")
	all := k.answers(3)
	if got := all["1"].Raw; !strings.Contains(got, "list_servers") {
		t.Errorf("tools/list = %s", got)
	}
	if got := all["2"].Raw; !strings.Contains(got, "no_credentials") || !strings.Contains(got, "createToken") {
		t.Errorf("list_servers = %s, want what is missing and where to get it", got)
	}
}

func TestResultsTellWhatTheyCost(t *testing.T) {
	k := serveTalk(t)
	k.say(hello)
	k.call(1, "list_servers", "{}")
	if got := k.answers(2)["1"].Raw; !strings.Contains(got, `"_meta":{"requests":2}`) {
		t.Errorf("list_servers = %s, want 2 requests: the list and the boot of all", got)
	}
}

const asked = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{"form":{}}},"clientInfo":{"name":"t","version":"1"}}}`

// question hears until the server asks, and returns the id that it asks by.
func (k *talk) question() string {
	k.t.Helper()
	for {
		l, ok := k.hear()
		if !ok {
			k.t.Fatal("the server ended before it asked")
		}
		if l.Method == "elicitation/create" {
			return string(l.ID)
		}
		if l.Method == "" {
			k.t.Fatalf("the server answers %s, and asks nothing", l.Raw)
		}
	}
}

func TestTheAnswerOfAHostReachesTheCallThatAsked(t *testing.T) {
	k := serveTalk(t, "--consent", "ask")
	k.say(asked)
	k.answers(1)
	k.say(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	k.call(7, "delete_ssh_key", `{"name":"ci"}`)
	id := k.question()
	k.say(`{"jsonrpc":"2.0","id":%s1,"result":{"action":"decline"}}`, id)
	k.say(`{"jsonrpc":"2.0","id":%s,"result":{"action":"accept","content":{}}}`, id)
	k.say(`{"jsonrpc":"2.0","id":%s,"result":{"action":"decline"}}`, id)
	if got := k.answers(1)["7"].Raw; !strings.Contains(got, `"deleted":"ci"`) {
		t.Errorf("delete_ssh_key = %s, want it carried out", got)
	}
}

func TestAHostThatLeavesDoesNotHoldTheServer(t *testing.T) {
	k := serveTalk(t, "--consent", "ask")
	k.say(asked)
	k.answers(1)
	k.say(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	k.call(7, "delete_ssh_key", `{"name":"ci"}`)
	k.question()
	k.in.Close()
	if got := k.answers(1)["7"].Raw; !strings.Contains(got, "the client has gone") {
		t.Errorf("delete_ssh_key = %s, want that the client has gone", got)
	}
	if err := <-k.ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
}
