//go:build unix

package main

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what codes are made with
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func reachReplica(t *testing.T, r *replica) *client.Client {
	t.Helper()
	c, err := reach(t.Context(), "http://"+r.address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pageOf opens the approval page of a replica.
func (r *replica) pageOf() *browser {
	r.t.Helper()
	return openPage(r.t, r.link.Load().(string))
}

// A plan of one server is approved on the page of another and carried out by a
// third, while those that are done with it are killed.
func TestAnyServerOfAStoreAsksApprovesAndConfirms(t *testing.T) {
	var told atomic.Int64
	chat := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told.Add(1) }))
	defer chat.Close()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, account := sharedtest.Start(t), newSharedAccount(t)
	var all [3]*replica
	for i := range all {
		all[i] = newReplica(t, account, s, "--consent", "person", "--notify", chat.URL, "--notify-secret-file", secret)
	}
	one, other, third := all[0], all[1], all[2]
	key := map[string]any{"name": "ci"}
	call := confirmed(key, plan(t, reachReplica(t, one), "delete_ssh_key", key))
	for deadline := time.Now().Add(10 * time.Second); told.Load() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody was told of the plan")
		}
	}
	one.kill()

	last := reachReplica(t, third)
	if _, failure, err := ask(t.Context(), last, "delete_ssh_key", call); err != nil || !strings.HasPrefix(failure, tool.CodeNotApproved) || !strings.Contains(failure, "/plans/") {
		t.Errorf("before it was approved: %s %v", failure, err)
	}
	waited := make(chan string, 1)
	go func() {
		answer, failure, err := ask(t.Context(), last, "wait_approval", map[string]any{"confirmation_token": call["confirmation_token"], "timeout_seconds": 60})
		waited <- fmt.Sprint(answer, failure, err)
	}()
	b := other.pageOf()
	b.answer("approve", nil)
	if !strings.Contains(b.page, "Approved: ") {
		t.Errorf("the page of another server says\n%s", b.page)
	}
	other.kill()
	if said := <-waited; !strings.Contains(said, `"approval":"approved"`) {
		t.Errorf("wait_approval by a third server = %s", said)
	}
	one.start()
	for _, c := range []*client.Client{last, reachReplica(t, one), last} {
		if answer, failure, err := ask(t.Context(), c, "delete_ssh_key", call); err != nil || failure != "" {
			t.Errorf("approved: %s %s %v", answer, failure, err)
		}
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("it was deleted %d times", n)
	}
	if n := told.Load(); n != 1 {
		t.Errorf("the chat was told %d times", n)
	}
}

// serveApprovals runs two servers that share a store and ask people.
func serveApprovals(t *testing.T, args ...string) (*sharedtest.Server, *sharedAccount, []*web) {
	t.Helper()
	s, account := sharedtest.Start(t), newSharedAccount(t)
	var all []*web
	for range 2 {
		all = append(all, serveSharedWeb(t, account, s, append([]string{"--consent", "person"}, args...)...))
	}
	return s, account, all
}

func stateless(w *web) *client.Client { return w.connect("streamable", "2026-07-28", "") }

const (
	horse = "correct horse battery staple"

	// ofHorse is its hash, made with as little as is taken.
	ofHorse = "$argon2id$v=19$m=8192,t=1,p=1$c2FsdCBvZiB0aGUgdGVzdA$VbeLXYE8DqmiSlNiyMJ6Q9+SCdr+3LCdPlUN6bI1EQo"

	ofCodes = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
)

// approvers returns a file with alice, who has a passphrase, and bob, who has codes.
func approvers(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "approvers")
	if err := os.WriteFile(file, []byte("alice:"+ofHorse+"\nbob:totp:"+ofCodes+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// presentCode is what bob's app shows.
func presentCode(t *testing.T) string {
	t.Helper()
	secret, err := base32.StdEncoding.DecodeString(ofCodes)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Unix()/30)))
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&0xf:])&0x7fffffff%1_000_000)
}

func TestACodeIsTakenOnceByAllServersOfAStore(t *testing.T) {
	_, _, all := serveApprovals(t, "--approver-file", approvers(t))
	c := stateless(all[0])
	plan(t, c, "delete_ssh_key", map[string]any{"name": "ci"})
	plan(t, c, "delete_ssh_key", map[string]any{"name": "backup"})
	code := url.Values{"approver": {"bob"}, "secret": {presentCode(t)}}
	one, other := openPage(t, all[0].start), openPage(t, all[1].start)
	one.answer("approve", code)
	if one.status != http.StatusOK || !strings.Contains(one.page, "Approved: ") {
		t.Errorf("the code, for the first time = %d\n%s", one.status, one.page)
	}
	other.look(http.MethodGet, other.at.String(), nil)
	other.answer("approve", code)
	if other.status != http.StatusForbidden || !strings.Contains(other.page, "A code is taken once") {
		t.Errorf("the same code on another server = %d\n%s", other.status, other.page)
	}
}

func TestGuessesAreCountedByAllServersOfAStore(t *testing.T) {
	_, _, all := serveApprovals(t, "--approver-file", approvers(t))
	plan(t, stateless(all[0]), "delete_ssh_key", map[string]any{"name": "ci"})
	pages := []*browser{openPage(t, all[0].start), openPage(t, all[1].start)}
	for i := range 3 {
		b := pages[i%2]
		b.answer("approve", url.Values{"approver": {"alice"}, "secret": {"correct horse battery stable"}})
		if b.status != http.StatusForbidden {
			t.Errorf("wrong guess %d = %d", i+1, b.status)
		}
	}
	for i, b := range pages {
		b.answer("approve", url.Values{"approver": {"alice"}, "secret": {horse}})
		if b.status != http.StatusTooManyRequests || !strings.Contains(b.page, "has to wait until") {
			t.Errorf("what is right, on page %d, after three wrong guesses = %d", i, b.status)
		}
		if !strings.Contains(b.page, "3 wrong guesses at an approver") {
			t.Errorf("page %d does not tell of the guesses:\n%s", i, b.page)
		}
	}
}

// Nothing is approved while the store is away, and it goes on when that is back.
func TestWithoutItsStoreNothingIsApproved(t *testing.T) {
	s, account, all := serveApprovals(t)
	one, other := stateless(all[0]), stateless(all[1])
	key := map[string]any{"name": "ci"}
	call := confirmed(key, plan(t, one, "delete_ssh_key", key))
	b := openPage(t, all[1].start)
	action := b.find(`action="([^"]+/approve)"`)
	form := url.Values{"csrf": {b.find(`name="csrf" value="([^"]+)"`)}}
	list := b.at.String()
	s.Kill()
	b.look(http.MethodPost, b.at.ResolveReference(&url.URL{Path: action}).String(), form)
	if b.status != http.StatusServiceUnavailable || !strings.Contains(b.page, "Nothing was decided") || !strings.Contains(b.page, `id="empty" hidden`) {
		t.Errorf("approved without a store = %d\n%s", b.status, b.page)
	}
	b.look(http.MethodGet, list, nil)
	if b.status != http.StatusServiceUnavailable || !strings.Contains(b.page, "The store that the servers share does not answer") {
		t.Errorf("the page without a store = %d\n%s", b.status, b.page)
	}
	for name, args := range map[string]map[string]any{"delete_ssh_key": call, "wait_approval": {"confirmation_token": call["confirmation_token"]}} {
		if _, failure, err := ask(t.Context(), other, name, args); err != nil || !strings.HasPrefix(failure, tool.CodeUnavailable) || !strings.Contains(failure, "nothing was sent") || !strings.Contains(failure, "--state") {
			t.Errorf("%s without a store: %s %v", name, failure, err)
		}
	}
	if _, failure, err := ask(t.Context(), other, "list_ssh_keys", nil); err != nil || failure != "" {
		t.Errorf("a read without a store: %s %v", failure, err)
	}
	s.Restart()
	for deadline := time.Now().Add(10 * time.Second); b.status != http.StatusOK || !strings.Contains(b.page, "/approve"); time.Sleep(20 * time.Millisecond) {
		if b.look(http.MethodGet, list, nil); time.Now().After(deadline) {
			t.Fatalf("the page when the store is back = %d\n%s", b.status, b.page)
		}
	}
	b.answer("approve", nil)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, failure, err := ask(t.Context(), one, "delete_ssh_key", call)
		if err == nil && failure == "" {
			break
		}
		if !strings.HasPrefix(failure, tool.CodeUnavailable) || time.Now().After(deadline) {
			t.Fatalf("when the store is back: %s %v", failure, err)
		}
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("it was deleted %d times", n)
	}
}

func TestEveryServerOfAStoreCountsWhatWaits(t *testing.T) {
	_, _, all := serveApprovals(t)
	plan(t, stateless(all[0]), "delete_ssh_key", map[string]any{"name": "ci"})
	asked := 0
	for i, w := range all {
		said := scrape(t, w)
		if !strings.Contains(said, "\novh_mcp_approvals_pending 1\n") {
			t.Errorf("server %d does not count the plan that waits:\n%s", i, said)
		}
		asked += strings.Count(said, `ovh_mcp_approvals_total{state="waiting"} 1`)
	}
	if asked != 1 {
		t.Errorf("%d servers count that it was asked", asked)
	}
}

func scrape(t *testing.T, w *web) string {
	t.Helper()
	b := &browser{t: t}
	b.look(http.MethodGet, w.url+"/metrics", nil)
	return b.page
}

// What a stateless host answers reaches another server than the one that asked.
func TestTheAnswerOfAHostReachesAnotherServer(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	replicas := []*replica{newReplica(t, account, s, "--consent", "ask"), newReplica(t, account, s, "--consent", "ask")}
	w := &web{t: t, url: balance(t, replicas)}
	for name, answer := range map[string]mcp.ElicitationResponseAction{"ci": mcp.ElicitationResponseActionAccept, "backup": mcp.ElicitationResponseActionDecline} {
		h := &host{answer: mcp.ElicitationResponse{Action: answer, Content: map[string]any{}}}
		_, failure, err := ask(t.Context(), w.asking("2026-07-28", h, mcp.ElicitationCapability{}), "delete_ssh_key", map[string]any{"name": name})
		agreed := answer == mcp.ElicitationResponseActionAccept
		if err != nil || agreed != (failure == "") || len(h.asked) != 1 {
			t.Errorf("a host that answers %s = %q, %v, asked %q", answer, failure, err, h.asked)
		}
		if n := account.deletes(name); (n == 1) != agreed {
			t.Errorf("a host answers %s, and %s was deleted %d times", answer, name, n)
		}
	}
}

// A host that opens the page of the server that asked gets its call through by
// another.
func TestAHostOpensThePageOfAnotherServer(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	replicas := []*replica{newReplica(t, account, s, "--consent", "person"), newReplica(t, account, s, "--consent", "person")}
	w := &web{t: t, url: balance(t, replicas)}
	o := &opener{host: host{answer: mcp.ElicitationResponse{Action: mcp.ElicitationResponseActionAccept}}}
	var person sync.WaitGroup
	o.decide = func(string) { person.Go(func() { replicas[0].pageOf().answer("approve", nil) }) }
	_, failure, err := ask(t.Context(), w.asking("2026-07-28", o, mcp.ElicitationCapability{URL: new(struct{})}), "delete_ssh_key", map[string]any{"name": "ci"})
	person.Wait()
	if err != nil || failure != "" || account.deletes("ci") != 1 {
		t.Errorf("the call = %q, %v, and it was deleted %d times", failure, err, account.deletes("ci"))
	}
}

// Where nobody can read the file of the start link, as in a container without a
// shell, the program prints the link.
func TestTheStartLinkIsPrinted(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	r := newReplica(t, account, s, "--consent", "person")
	printed := func() (string, error) {
		var out strings.Builder
		p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: new(strings.Builder), getenv: func(string) string { return "" }, kept: filepath.Join(filepath.Dir(r.audit), "ovh-mcp")}
		err := p.run(t.Context(), []string{"approver", "link"})
		return strings.TrimSpace(out.String()), err
	}
	for range 2 { // each serves once
		link, err := printed()
		if err != nil {
			t.Fatal(err)
		}
		openPage(t, link)
	}
	r.kill() // and leaves the file behind
	if link, err := printed(); err == nil || !strings.Contains(err.Error(), "--consent person") {
		t.Errorf("of a server that is gone, it prints %q, %v", link, err)
	}
}

// approveAll approves whatever waits on the page of a replica, which may die.
func (r *replica) approveAll(over func() bool) {
	var b *browser
	var home *url.URL
	form := regexp.MustCompile(`action="([^"]+/approve)"[^>]*>\s*<input type="hidden" name="csrf" value="([^"]+)"`)
	for link := ""; !over(); time.Sleep(20 * time.Millisecond) {
		if now := r.link.Load().(string); now != link {
			if b = newBrowser(r.t); b.try(http.MethodPost, now, url.Values{}) != nil {
				continue
			}
			link, home = now, b.at
		}
		if b.try(http.MethodGet, home.String(), nil) != nil {
			continue
		}
		if found := form.FindStringSubmatch(b.page); found != nil {
			_ = b.try(http.MethodPost, home.ResolveReference(&url.URL{Path: found[1]}).String(), url.Values{"csrf": {found[2]}})
		}
	}
}

// TestApprovalsOutliveServers kills servers and their store at random while people
// approve, on each of their pages, what clients ask for.
func TestApprovalsOutliveServers(t *testing.T) {
	const clients = 10
	store, account := sharedtest.Start(t), newSharedAccount(t)
	var replicas []*replica
	for range replicaCount {
		replicas = append(replicas, newReplica(t, account, store, "--consent", "person"))
	}
	y, balanced := &tally{t: t, account: account}, balance(t, replicas)
	end := time.Now().Add(*replicasFor)
	over := func() bool { return time.Now().After(end) }
	var calling, deciding sync.WaitGroup
	for range clients {
		c, err := reach(t.Context(), balanced)
		if err != nil {
			t.Fatal(err)
		}
		calling.Go(func() { y.live(t.Context(), over, c) })
	}
	called := make(chan struct{})
	for _, r := range replicas {
		deciding.Go(func() {
			r.approveAll(func() bool {
				select {
				case <-called:
					return true
				default:
					return false
				}
			})
		})
	}
	kills := killAtRandom(replicas, store, over)
	calling.Wait()
	close(called)
	deciding.Wait()
	t.Logf("killed: servers %v times, the store %d; %d deleted, %d of unknown outcome, %d stopped; %d retries",
		kills[:replicaCount], kills[replicaCount], y.done.Load(), y.unknown.Load(), y.cut.Load(), y.retried.Load())
	if y.done.Load() < clients {
		t.Errorf("%d were deleted: that is no load", y.done.Load())
	}
	for path, n := range account.deleted {
		if n > 1 {
			t.Errorf("%s was deleted %d times", path, n)
		}
	}
}
