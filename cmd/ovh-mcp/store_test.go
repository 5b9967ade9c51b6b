//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// serveShared runs a server that shares a store, and returns a stateless client of
// it.
func serveShared(t *testing.T, a *sharedAccount, s *sharedtest.Server, args ...string) *client.Client {
	t.Helper()
	return serveSharedWeb(t, a, s, args...).connect("streamable", "2026-07-28", "")
}

func serveSharedWeb(t *testing.T, a *sharedAccount, s *sharedtest.Server, args ...string) *web {
	t.Helper()
	return serveWeb(t, a.env(), append([]string{"--state", s.URL(), "--audit", filepath.Join(t.TempDir(), "audit.jsonl")}, args...)...)
}

// readyz returns what a server tells of itself to probes.
func readyz(t *testing.T, w *web) string {
	t.Helper()
	status, body := w.get("/readyz", "")
	if status != http.StatusOK {
		t.Errorf("/readyz = %d %s", status, body)
	}
	return body
}

// awaitReady waits until a server tells something of itself, or tells it no more.
func awaitReady(t *testing.T, w *web, what string, tells bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		said := readyz(t, w)
		if strings.Contains(said, what) == tells {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("/readyz = %q; that it tells %q should become %t", said, what, tells)
		}
	}
}

func planToDelete(t *testing.T, c *client.Client, key string) map[string]any {
	t.Helper()
	answer, failure, err := ask(t.Context(), c, "delete_ssh_key", map[string]any{"name": key})
	var plan struct {
		Confirm struct {
			Token string `json:"confirmation_token"`
		}
	}
	if err == nil {
		err = json.Unmarshal([]byte(answer), &plan)
	}
	if err != nil || plan.Confirm.Token == "" {
		t.Fatalf("plan: %s %v", failure, err)
	}
	return map[string]any{"name": key, "confirmation_token": plan.Confirm.Token}
}

func TestAnyServerOfAStoreConfirms(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	one, other := serveShared(t, account, s), serveShared(t, account, s)
	confirmed := planToDelete(t, one, "ci")
	for _, c := range []*client.Client{other, one, other} {
		if answer, failure, err := ask(t.Context(), c, "delete_ssh_key", confirmed); err != nil || failure != "" || !strings.Contains(answer, "ci") {
			t.Errorf("confirmed: %s %s %v", answer, failure, err)
		}
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("it was deleted %d times", n)
	}
}

func TestAnyServerOfAStoreShowsAPlan(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	one, other := serveShared(t, account, s), serveShared(t, account, s)
	token := planToDelete(t, one, "ci")["confirmation_token"]
	answer, failure, err := ask(t.Context(), other, "show_plan", map[string]any{"confirmation_token": token})
	if err != nil || failure != "" || !strings.Contains(answer, "/me/sshKey/ci") {
		t.Errorf("show_plan of the other server: %s %s %v", answer, failure, err)
	}
}

func TestServersOfAStoreHaveLimitsInCommon(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	rules := filepath.Join(t.TempDir(), "policy.yml")
	if err := os.WriteFile(rules, []byte("default: allow\nlimits: [{at_most: 1, per: 1h, of: calls, tool: delete_ssh_key}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	one, other := serveShared(t, account, s, "--policy", rules), serveShared(t, account, s, "--policy", rules)
	if _, failure, err := ask(t.Context(), one, "delete_ssh_key", planToDelete(t, one, "ci")); err != nil || failure != "" {
		t.Fatalf("the first: %s %v", failure, err)
	}
	if _, failure, err := ask(t.Context(), other, "delete_ssh_key", planToDelete(t, other, "backup")); err != nil || !strings.HasPrefix(failure, tool.CodeDenied) {
		t.Errorf("the second, by the other server: %s %v, want it denied", failure, err)
	}
}

func TestWithoutItsStoreAServerOnlyReads(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	w := serveSharedWeb(t, account, s)
	c := w.connect("streamable", "2026-07-28", "")
	confirmed := planToDelete(t, c, "ci")
	if said := readyz(t, w); strings.Contains(said, "is away") {
		t.Errorf("/readyz = %q", said)
	}
	s.Kill()
	awaitReady(t, w, "the store of --state is away", true)
	for _, call := range []struct {
		tool string
		args map[string]any
	}{
		{"delete_ssh_key", confirmed},
		{"delete_ssh_key", map[string]any{"name": "backup"}},
		{"create_ssh_key", map[string]any{"name": "new", "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 test"}},
	} {
		_, failure, err := ask(t.Context(), c, call.tool, call.args)
		if err != nil || !strings.HasPrefix(failure, tool.CodeUnavailable) || !strings.Contains(failure, "nothing was sent") || !strings.Contains(failure, "--state") {
			t.Errorf("%s without a store: %s %v, want it refused", call.tool, failure, err)
		}
		if strings.Contains(failure, sharedtest.Password) {
			t.Errorf("%s tells the password", failure)
		}
	}
	if _, failure, err := ask(t.Context(), c, "list_ssh_keys", nil); err != nil || failure != "" {
		t.Errorf("a read without a store: %s %v", failure, err)
	}
	s.Restart()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, failure, err := ask(t.Context(), c, "delete_ssh_key", confirmed)
		if err == nil && failure == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("when the store is back: %s %v", failure, err)
		}
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("it was deleted %d times", n)
	}
}

// A store that answers may keep nothing all the same, or forget it.
func TestAServerTellsWhatItsStoreDoesNotKeep(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	rules := filepath.Join(t.TempDir(), "policy.yml")
	if err := os.WriteFile(rules, []byte("default: allow\nlimits: [{at_most: 9, per: 1h}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveSharedWeb(t, account, s, "--policy", rules)
	c := w.connect("streamable", "2026-07-28", "")
	if said := readyz(t, w); strings.Contains(said, "store") {
		t.Errorf("of a store that is as it should be, /readyz tells %s", said)
	}
	for _, tt := range []struct {
		amiss, mended []string
		remark        string
		refuses       string // what a call that changes something tells; "" where it goes on
	}{
		{[]string{"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"}, []string{"CONFIG", "SET", "maxmemory-policy", "noeviction"}, "limits are forgotten", ""},
		{[]string{"CONFIG", "SET", "appendonly", "no"}, []string{"CONFIG", "SET", "appendonly", "yes"}, "can run twice", ""},
		{[]string{"CONFIG", "SET", "maxmemory", "1"}, []string{"CONFIG", "SET", "maxmemory", "0"}, "does not take what it is told", "OOM"},
		{[]string{"REPLICAOF", "127.0.0.1", "1"}, []string{"REPLICAOF", "NO", "ONE"}, "does not take what it is told", "READONLY"},
	} {
		if err := s.Command(tt.amiss...); err != nil {
			t.Fatal(err)
		}
		awaitReady(t, w, tt.remark, true)
		_, failure, err := ask(t.Context(), c, "create_ssh_key", map[string]any{"name": tt.amiss[2], "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 test"})
		refused := strings.HasPrefix(failure, tool.CodeUnavailable) && strings.Contains(failure, tt.refuses) && strings.Contains(failure, "nothing was sent")
		if err != nil || (failure != "") != (tt.refuses != "") || tt.refuses != "" && !refused {
			t.Errorf("%q: %s %v, want it refused with %q", tt.amiss, failure, err, tt.refuses)
		}
		if _, failure, err := ask(t.Context(), c, "list_ssh_keys", nil); err != nil || failure != "" {
			t.Errorf("%q: a read: %s %v", tt.amiss, failure, err)
		}
		if err := s.Command(tt.mended...); err != nil {
			t.Fatal(err)
		}
		awaitReady(t, w, "store", false)
	}
}

// A probe gives up sooner than a store that hangs: who waited for it would be taken
// for dead, with all that reads.
func TestProbesDoNotWaitForTheStore(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	w := serveSharedWeb(t, account, s)
	if err := s.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer s.Process().Signal(syscall.SIGCONT)
	probe := &http.Client{Timeout: 2 * time.Second} // as deploy/haproxy.cfg has it
	for told := false; !told; {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		status, _, said := answerOf(t, probe, req)
		if status != http.StatusOK {
			t.Fatalf("a probe while the store hangs: %d %s", status, said)
		}
		told = strings.Contains(said, "the store of --state is away")
	}
}

func TestWhatCanNotUseAStore(t *testing.T) {
	for want, words := range map[string][]string{
		"one of its own":         {"serve", "--simulator", "--state", "valkey://localhost"},
		"only serve":             {"call", "--state", "valkey://localhost", "list_servers"},
		"is no scheme":           {"serve", "--state", "http://localhost"},
		"application keys":       {"serve", "--state", "valkey://localhost"},
		"would be a file":        {"serve", "--state", "redis::secret@localhost:6379"},
		"be a file of that name": {"serve", "--state", "localhost:6379"},
		"would be a":             {"serve", "--state", "valkey:/localhost:6379"},
	} {
		env := new(sharedAccount).env()
		env["OVH_ENDPOINT"] = "ovh-eu"
		if want == "application keys" {
			env = nil
		}
		p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: new(strings.Builder), getenv: func(name string) string { return env[name] }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
		if err := p.run(t.Context(), words); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q = %v, want %q", words, err, want)
		}
	}
}

// Who reads the store learns when calls were made, and no more.
func TestAStoreTellsNothingOfWhatIsInIt(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	r := newReplica(t, account, s)
	c, err := reach(t.Context(), "http://"+r.address)
	if err != nil {
		t.Fatal(err)
	}
	confirmed := planToDelete(t, c, "ci")
	if _, failure, err := ask(t.Context(), c, "delete_ssh_key", confirmed); err != nil || failure != "" {
		t.Fatal(failure, err)
	}
	planToDelete(t, c, "backup")
	r.stop()
	const all = `local all = ''
		for _, k in ipairs(redis.call('KEYS', '*')) do
			local kind = redis.call('TYPE', k).ok
			all = all .. k .. (kind == 'list' and table.concat(redis.call('LRANGE', k, 0, -1)) or redis.call('GET', k))
		end `
	if err := s.Command("EVAL", all+`return string.find(all, 'audit:', 1, true) and 1 or redis.error_reply('none')`, "0"); err != nil {
		t.Fatalf("the store does not know the last line of the log: %v", err)
	}
	for _, private := range []string{"delete_ssh_key", "backup", fmt.Sprint(confirmed["confirmation_token"]), r.audit, simulator.ConsumerKey, "anonymous"} {
		if err := s.Command("EVAL", all+`return string.find(all, ARGV[1], 1, true) and redis.error_reply('found') or 1`, "0", private); err != nil {
			t.Errorf("%q stands in the store: %v", private, err)
		}
	}
}

// The store knows the last line of a log that was cut while its server was away.
func TestALogThatWasCutIsNoticedByTheStore(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	r := newReplica(t, account, s)
	c, err := reach(t.Context(), "http://"+r.address)
	if err != nil {
		t.Fatal(err)
	}
	if _, failure, err := ask(t.Context(), c, "delete_ssh_key", planToDelete(t, c, "ci")); err != nil || failure != "" {
		t.Fatal(failure, err)
	}
	r.stop()
	r.start()
	r.stop()
	if strings.Contains(r.said(), "not as the store") {
		t.Errorf("of a whole log it is said: %s", r.said())
	}
	for _, file := range []string{r.audit, r.audit + ".tip"} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	r.start()
	r.stop()
	if !strings.Contains(r.said(), "not as the store") {
		t.Errorf("of a log that is gone it is said: %s", r.said())
	}
}

func TestDoctorLooksAtTheStore(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	examine := func() string {
		var out strings.Builder
		p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: new(strings.Builder), getenv: func(name string) string { return account.env()[name] }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
		_ = p.run(t.Context(), []string{"doctor", "--state", s.URL()})
		return out.String()
	}
	if said := examine(); !strings.Contains(said, "plans wait in the store at") {
		t.Errorf("doctor says %s", said)
	}
	s.Kill()
	if said := examine(); !strings.Contains(said, storePassword) || strings.Contains(said, sharedtest.Password) {
		t.Errorf("doctor without a store says %s", said)
	}
}
