//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"

	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// atOnce does all of it at the same time.
func atOnce(all ...func()) {
	var running sync.WaitGroup
	for _, do := range all {
		running.Go(do)
	}
	running.Wait()
}

// Two servers give a token each for the same plan. It is approved and denied at the
// same moment, on a page of each, and both tokens are confirmed on both servers at
// once: it is done once where the approval was faster, and else not at all.
func TestServersThatAreAskedAtOnceAgree(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	replicas := []*replica{newReplica(t, account, s, "--consent", "person"), newReplica(t, account, s, "--consent", "person")}
	clients := []*client.Client{reachReplica(t, replicas[0]), reachReplica(t, replicas[1])}
	pages := []*browser{replicas[0].pageOf(), replicas[1].pageOf()}
	lists := []string{pages[0].at.String(), pages[1].at.String()}
	for i := range 8 {
		key := map[string]any{"name": fmt.Sprint("race", i)}
		if err := account.addKey(t.Context(), key["name"].(string)); err != nil {
			t.Fatal(err)
		}
		tokens := []string{plan(t, clients[0], "delete_ssh_key", key), plan(t, clients[1], "delete_ssh_key", key)}
		var decide []func()
		for j, verb := range []string{"approve", "deny"} {
			b := pages[(i+j)%2]
			b.look(http.MethodGet, lists[(i+j)%2], nil)
			if n := strings.Count(b.page, "/approve\""); n != 1 {
				t.Fatalf("round %d: %d plans wait, want the one that both ask for", i, n)
			}
			if i%2 == 1 && verb == "deny" {
				continue
			}
			action, form := b.find(`action="([^"]+/`+verb+`)"`), url.Values{"csrf": {b.find(`name="csrf" value="([^"]+)"`)}}
			decide = append(decide, func() {
				if err := b.try(http.MethodPost, b.at.ResolveReference(&url.URL{Path: action}).String(), form); err != nil {
					t.Error(err)
				}
			})
		}
		atOnce(decide...)
		said := pages[0].page + pages[1].page
		approved := strings.Contains(said, "Approved: ")
		if denied := strings.Contains(said, "Denied: "); approved == denied || denied && i%2 == 1 {
			t.Errorf("round %d: approved %t, denied %t", i, approved, denied)
		}
		var confirm []func()
		for _, c := range clients {
			for _, token := range tokens {
				confirm = append(confirm, func() {
					if _, _, err := ask(t.Context(), c, "delete_ssh_key", confirmed(key, token)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		atOnce(confirm...)
		if n := account.deletes(key["name"].(string)); (n == 1) != approved || n > 1 {
			t.Errorf("round %d: approved %t, deleted %d times", i, approved, n)
		}
	}
}

// What one server takes for approved by nobody's name does not serve on another
// that demands one.
func TestAServerTakesWhatItsOwnRulesAllow(t *testing.T) {
	s, account := sharedtest.Start(t), newSharedAccount(t)
	lax := serveSharedWeb(t, account, s, "--consent", "person")
	strict := serveSharedWeb(t, account, s, "--consent", "person", "--approver-file", approvers(t), "--four-eyes")
	key := map[string]any{"name": "ci"}
	call := confirmed(key, plan(t, stateless(lax), "delete_ssh_key", key))
	openPage(t, lax.start).answer("approve", nil)
	if _, failure, err := ask(t.Context(), stateless(strict), "delete_ssh_key", call); err != nil || !strings.HasPrefix(failure, tool.CodeNotApproved) || !strings.Contains(failure, "name of an approver") || !strings.Contains(failure, "without confirmation_token") {
		t.Errorf("what nobody approved by name, on a server that demands it: %s %v", failure, err)
	}
	call = confirmed(key, plan(t, stateless(strict), "delete_ssh_key", key))
	openPage(t, strict.start).answer("approve", url.Values{"approver": {"alice"}, "secret": {horse}})
	if _, failure, err := ask(t.Context(), stateless(strict), "delete_ssh_key", call); err != nil || failure != "" {
		t.Errorf("what alice approved: %s %v", failure, err)
	}
	if n := account.deletes("ci"); n != 1 {
		t.Errorf("it was deleted %d times", n)
	}
}
