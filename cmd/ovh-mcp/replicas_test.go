//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	ovhclient "github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

var replicasFor = flag.Duration("replicas", 5*time.Second, "how long TestReplicas kills servers and their store")

const (
	replicaCount   = 3
	replicaClients = 200
)

// A sharedAccount is a simulated account for several servers, which counts what
// is sent.
type sharedAccount struct {
	url string
	own *ovhclient.Client // the test's

	mu      sync.Mutex
	deleted map[string]int    // requests, by their path
	held    map[string]func() // called before such a request is answered
	busy    map[string]func() // the same, for one that is asked to come again in 3 seconds, once
}

func newSharedAccount(t *testing.T) *sharedAccount {
	t.Helper()
	account := simulator.New(simulator.Options{})
	t.Cleanup(func() { account.Close() })
	a := &sharedAccount{deleted: make(map[string]int)}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			a.mu.Lock()
			a.deleted[r.URL.Path]++
			held, busy := a.held[r.URL.Path], a.busy[r.URL.Path]
			delete(a.busy, r.URL.Path)
			a.mu.Unlock()
			if busy != nil {
				busy()
				w.Header().Set("Retry-After", "3")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			if held != nil {
				held()
			}
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	a.url = srv.URL + "/1.0"
	p := &program{getenv: func(name string) string { return a.env()[name] }}
	var err error
	if a.own, err = p.connect(t.Context(), accountFlags{}, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// addKey puts an SSH key into the account.
func (a *sharedAccount) addKey(ctx context.Context, name string) error {
	_, err := a.own.Send(ctx, ovh.CreateSSHKey(ovh.SSHKey{Name: name, Key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 test"}).Write)
	return err
}

// env are the variables of a server of the account.
func (a *sharedAccount) env() map[string]string {
	return map[string]string{
		"OVH_ENDPOINT": a.url, "OVH_APPLICATION_KEY": simulator.ApplicationKey, "OVH_APPLICATION_SECRET": simulator.ApplicationSecret,
		"OVH_CONSUMER_KEY": simulator.ConsumerKey, storePassword: sharedtest.Password,
	}
}

// deletes returns how often a key was deleted.
func (a *sharedAccount) deletes(name string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.deleted["/1.0/me/sshKey/"+name]
}

// A replica is one of several servers, as a process.
type replica struct {
	t     *testing.T
	args  []string
	env   []string
	audit string

	address string
	link    atomic.Value // the start link of its approval page, once it has one
	cmd     *exec.Cmd
	log     strings.Builder // what it said since it was started
	logged  chan struct{}   // closed when it says no more
}

func newReplica(t *testing.T, a *sharedAccount, s *sharedtest.Server, args ...string) *replica {
	t.Helper()
	home := t.TempDir()
	r := &replica{t: t, audit: filepath.Join(home, "audit.jsonl"), env: []string{"HOME=" + home, "XDG_STATE_HOME=" + home}}
	for name, value := range a.env() {
		r.env = append(r.env, name+"="+value)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = l.Addr().String()
	l.Close()
	r.args = append([]string{"ovh-mcp", "serve", "--http", r.address, "--state", s.URL(), "--audit", r.audit}, args...)
	r.start()
	t.Cleanup(func() { r.cmd.Process.Kill(); r.cmd.Wait() })
	return r
}

// start starts the server and waits until it serves.
func (r *replica) start() {
	r.t.Helper()
	self, err := os.Executable()
	if err != nil {
		r.t.Fatal(err)
	}
	// Under this name the test's own binary is the program, see TestMain.
	r.cmd = exec.Command(self) //nolint:noctx // it is killed at the end
	r.cmd.Args, r.cmd.Env = r.args, r.env
	stderr, err := r.cmd.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	r.log.Reset()
	for {
		line, err := lines.ReadString('\n')
		if strings.HasPrefix(line, "ovh-mcp serves ") {
			break
		}
		if link, ok := strings.CutPrefix(line, "ovh-mcp: approve plans at "); ok {
			r.link.Store(strings.TrimSpace(link))
		}
		if r.log.WriteString(line); err != nil {
			r.t.Errorf("a replica does not start: %s", r.log.String())
			return
		}
	}
	r.logged = make(chan struct{})
	go func() {
		defer close(r.logged)
		io.Copy(&r.log, lines)
	}()
}

// stop asks the server to end, and waits until it has.
func (r *replica) stop() {
	r.t.Helper()
	r.cmd.Process.Signal(syscall.SIGTERM)
	<-r.logged
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("a replica ended with %v: %s", err, r.said())
	}
}

// said returns what a server said that has ended.
func (r *replica) said() string { return r.log.String() }

func (r *replica) kill() {
	r.cmd.Process.Kill()
	<-r.logged
	r.cmd.Wait()
}

// A balancer is a plain load balancer: the next call goes to the next server. What
// could not be sent goes to the one after it, and nothing else is sent again.
type balancer struct {
	addresses []string
	next      atomic.Int64
}

func (b *balancer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	for range b.addresses {
		to := req.Clone(req.Context())
		to.URL.Host, to.Body = b.addresses[int(b.next.Add(1))%len(b.addresses)], io.NopCloser(bytes.NewReader(body))
		var resp *http.Response
		resp, err = http.DefaultTransport.RoundTrip(to)
		if dial, ok := errors.AsType[*net.OpError](err); !ok || dial.Op != "dial" {
			return resp, err
		}
	}
	return nil, err
}

func balance(t *testing.T, replicas []*replica) (url string) {
	t.Helper()
	b := new(balancer)
	for _, r := range replicas {
		b.addresses = append(b.addresses, r.address)
	}
	srv := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", r.In.Host
		},
		Transport: b, FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	})
	t.Cleanup(srv.Close)
	return srv.URL
}

// reach returns a stateless client of a load balancer.
func reach(ctx context.Context, url string) (*client.Client, error) {
	over, err := transport.NewStreamableHTTP(url + "/mcp")
	if err != nil {
		return nil, err
	}
	c := client.NewClient(over, client.WithProtocolVersion("2026-07-28"))
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = "2026-07-28"
	hello.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	if err = c.Start(ctx); err == nil {
		_, err = c.Initialize(ctx, hello)
	}
	return c, err
}

// A tally is what many clients were told of what they confirmed.
type tally struct {
	t       *testing.T
	account *sharedAccount
	keys    atomic.Int64 // that there were

	done, unknown, cut, retried atomic.Int64
}

// live deletes keys, one after the other, until the time is over.
func (y *tally) live(ctx context.Context, over func() bool, c *client.Client) {
	for !over() {
		name := fmt.Sprintf("key%d", y.keys.Add(1))
		if err := y.account.addKey(ctx, name); err != nil {
			y.t.Error(err)
			return
		}
		y.delete(ctx, over, c, name)
	}
}

// delete deletes a key, and insists until it is told what came of it.
func (y *tally) delete(ctx context.Context, over func() bool, c *client.Client, name string) {
	args := map[string]any{"name": name}
	for args["confirmation_token"] == nil {
		answer, _, err := ask(ctx, c, "delete_ssh_key", args)
		var plan struct {
			Confirm struct {
				Token string `json:"confirmation_token"`
			}
		}
		if err == nil && json.Unmarshal([]byte(answer), &plan) == nil && plan.Confirm.Token != "" {
			args["confirmation_token"] = plan.Confirm.Token
		} else if over() {
			return
		}
	}
	for deadline := time.Now().Add(time.Minute); ; y.retried.Add(1) {
		answer, failure, err := ask(ctx, c, "delete_ssh_key", args)
		ran := y.account.deletes(name)
		code, _, _ := strings.Cut(failure, ":")
		switch {
		case ran > 1:
			y.t.Errorf("%s was deleted %d times", name, ran)
			return
		case err == nil && failure == "":
			if ran != 1 {
				y.t.Errorf("%s was deleted %d times, and the answer is %s", name, ran, answer)
			}
			y.done.Add(1)
			return
		case code == tool.CodeOutcomeUnknown:
			y.unknown.Add(1)
			return
		case strings.Contains(failure, "take this one for dead"): // it stopped by itself
			y.cut.Add(1)
			return
		case strings.Contains(failure, "nobody has decided yet") && time.Now().Before(deadline):
		case err == nil && code != tool.CodeUnavailable, time.Now().After(deadline):
			y.t.Errorf("%s, deleted %d times: %s %v", name, ran, failure, err)
			return
		}
	}
}

// A server that was paused may find that the others took it for dead: it sends
// nothing more of what it had begun.
func TestAServerThatWasPausedSendsNothingMore(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	paused, other := newReplica(t, account, s), newReplica(t, account, s)
	one, err := reach(t.Context(), "http://"+paused.address)
	if err != nil {
		t.Fatal(err)
	}
	two, err := reach(t.Context(), "http://"+other.address)
	if err != nil {
		t.Fatal(err)
	}
	deletes := []map[string]any{
		{"tool": "delete_ssh_key", "arguments": map[string]any{"name": "ci"}},
		{"tool": "delete_ssh_key", "arguments": map[string]any{"name": "backup"}},
	}
	answer, _, err := ask(t.Context(), one, "plan_changes", map[string]any{"calls": deletes})
	var plan struct {
		Confirm struct {
			Token string `json:"confirmation_token"`
		}
	}
	if err != nil || json.Unmarshal([]byte(answer), &plan) != nil {
		t.Fatal(answer, err)
	}
	confirmed := map[string]any{"calls": deletes, "confirmation_token": plan.Confirm.Token}
	account.held = map[string]func(){"/1.0/me/sshKey/ci": func() {
		paused.cmd.Process.Signal(syscall.SIGSTOP)
		defer paused.cmd.Process.Signal(syscall.SIGCONT)
		_, failure, err := ask(t.Context(), two, "plan_changes", confirmed)
		if err != nil || !strings.HasPrefix(failure, tool.CodeOutcomeUnknown) {
			t.Errorf("another server says %q, %v, want outcome_unknown", failure, err)
		}
		counted, _ := (&web{t: t, url: "http://" + other.address}).scrape("")
		if n := counted[`ovh_mcp_call_faults_total{outcome="outcome_unknown"}`]; n != 1 {
			t.Errorf("another server counts %v calls whose end nobody knows, want 1", n)
		}
	}}
	_, failure, err := ask(t.Context(), one, "plan_changes", confirmed)
	if err != nil || !strings.Contains(failure, "take this one for dead") {
		t.Errorf("who was paused says %q, %v", failure, err)
	}
	if ci, backup := account.deletes("ci"), account.deletes("backup"); ci != 1 || backup != 0 {
		t.Errorf("ci was deleted %d times and backup %d, want once and not at all", ci, backup)
	}
}

// Nor does one that waited meanwhile, for OVHcloud or for a turn.
func TestAServerThatWasTakenForDeadTriesNothingAgain(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	c := serveShared(t, account, s)
	confirmed := planToDelete(t, c, "ci")
	account.busy = map[string]func(){"/1.0/me/sshKey/ci": func() {
		if err := s.Command("FLUSHALL"); err != nil { // with its lease
			t.Error(err)
		}
	}}
	_, failure, err := ask(t.Context(), c, "delete_ssh_key", confirmed)
	if err != nil || !strings.Contains(failure, "take this one for dead") {
		t.Errorf("who was taken for dead says %q, %v", failure, err)
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("%d requests were sent, want the one that OVHcloud had no time for", n)
	}
}

// killAtRandom kills servers, and the store as the last of them, until the time is
// over.
func killAtRandom(replicas []*replica, store *sharedtest.Server, over func() bool) (kills [replicaCount + 1]int) {
	for n := 0; !over(); n++ {
		time.Sleep(time.Duration(100+rand.IntN(500)) * time.Millisecond)
		victim := rand.IntN(replicaCount)
		if n%5 == 2 {
			victim = replicaCount
		}
		kills[victim]++
		if victim == replicaCount {
			store.Kill()
			time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
			store.Restart()
			continue
		}
		replicas[victim].kill()
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		replicas[victim].start()
	}
	return kills
}

// TestReplicas kills servers and their store at random while many clients call
// them through a load balancer.
func TestReplicas(t *testing.T) {
	store := sharedtest.Start(t)
	account := newSharedAccount(t)
	var replicas []*replica
	for range replicaCount {
		replicas = append(replicas, newReplica(t, account, store))
	}
	y, balanced := &tally{t: t, account: account}, balance(t, replicas)
	var all []*client.Client
	for range replicaClients {
		// One that is not answered now would take the servers for older ones.
		c, err := reach(t.Context(), balanced)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	end := time.Now().Add(*replicasFor)
	over := func() bool { return time.Now().After(end) }
	var clients sync.WaitGroup
	for _, c := range all {
		clients.Go(func() { y.live(t.Context(), over, c) })
	}
	kills := killAtRandom(replicas, store, over)
	clients.Wait()
	t.Logf("killed: servers %v times, the store %d; %d deleted, %d of unknown outcome, %d stopped; %d retries",
		kills[:replicaCount], kills[replicaCount], y.done.Load(), y.unknown.Load(), y.cut.Load(), y.retried.Load())
	if y.done.Load() < replicaClients/10 {
		t.Errorf("%d were deleted: that is no load", y.done.Load())
	}
	for path, n := range account.deleted {
		if n > 1 {
			t.Errorf("%s was deleted %d times", path, n)
		}
	}
	for _, r := range replicas {
		r.stop()
		if strings.Contains(r.said(), "not as the store") {
			t.Errorf("the log of a replica was cut: %s", r.said())
		}
		if report, err := audit.Verify(r.audit, ""); err != nil || report.Fault != nil {
			t.Errorf("audit of a replica: %+v, %v", report, err)
		}
	}
}
