package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Servers of the simulated account.
const (
	web1 = "ns3000001.ip-192-0-2.eu"
	web2 = "ns3000002.ip-192-0-2.eu"
)

type args = map[string]any

// An assistant is a client of the program itself, which wants a person for what
// destroys.
type assistant struct {
	t       *testing.T
	session *mcp.ClientSession
	link    string // to the approval page
}

// serve starts the program, and connects an assistant to it.
func serve(t *testing.T, flags ...string) *assistant {
	t.Helper()
	return serveOn(t, nil, append(flags, "--simulator")...)
}

// serveOn is serve for the account that variables name.
func serveOn(t *testing.T, env []string, flags ...string) *assistant {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	flags = append([]string{"serve", "--http", "127.0.0.1:0", "--consent", "person", "--audit", filepath.Join(t.TempDir(), "audit.jsonl")}, flags...)
	cmd := exec.CommandContext(ctx, shared.program, flags...)
	cmd.Env = append(append(os.Environ(), env...), "XDG_STATE_HOME="+t.TempDir())
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		cmd.Wait()
	})
	a, at := &assistant{t: t}, ""
	lines := bufio.NewScanner(stderr)
	for at == "" && lines.Scan() {
		if link, ok := strings.CutPrefix(lines.Text(), "ovh-mcp: approve plans at "); ok {
			a.link = link
		}
		if served, ok := strings.CutPrefix(lines.Text(), "ovh-mcp serves "); ok {
			at = served
		}
	}
	go func() {
		for lines.Scan() {
		}
	}()
	client := mcp.NewClient(&mcp.Implementation{Name: "e2e", Version: "1"}, nil)
	if a.session, err = client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: at}, nil); err != nil {
		t.Fatalf("connect to %q: %v", at, err)
	}
	t.Cleanup(func() { a.session.Close() })
	return a
}

// call calls a tool, and returns what it answers as data, or what it says where
// it failed.
func (a *assistant) call(tool string, in args) (out []byte, failure string) {
	a.t.Helper()
	res, err := a.session.CallTool(a.t.Context(), &mcp.CallToolParams{Name: tool, Arguments: in})
	if err != nil {
		a.t.Fatal(err)
	}
	if out, err = json.Marshal(res.StructuredContent); err != nil {
		a.t.Fatal(err)
	}
	if res.IsError {
		failure = res.Content[0].(*mcp.TextContent).Text
	}
	return out, failure
}

// plan makes a call that waits for a person, and returns the call to repeat.
func (a *assistant) plan(tool string, in args) (confirmed args) {
	a.t.Helper()
	out, failure := a.call(tool, in)
	var got struct {
		Confirm struct {
			Approval string
			Token    string `json:"confirmation_token"`
		}
	}
	if err := json.Unmarshal(out, &got); err != nil || got.Confirm.Approval != "waiting" || failure != "" {
		a.t.Fatalf("%s = %s %s, %v, want a plan that waits", tool, out, failure, err)
	}
	confirmed = maps.Clone(in)
	confirmed["confirmation_token"] = got.Confirm.Token
	return confirmed
}

// refused makes a call that has to fail with that.
func (a *assistant) refused(tool string, in args, want ...string) {
	a.t.Helper()
	out, failure := a.call(tool, in)
	for _, part := range append(want, "not_approved: ") {
		if !strings.Contains(failure, part) {
			a.t.Errorf("%s = %s %q, want %q", tool, out, failure, part)
		}
	}
}

// done makes a call that has to be carried out.
func (a *assistant) done(tool string, in args) {
	a.t.Helper()
	if out, failure := a.call(tool, in); failure != "" || !strings.Contains(string(out), `"result"`) {
		a.t.Errorf("%s = %s %s, want it carried out", tool, out, failure)
	}
}

func reinstall(server string) args { return args{"server": server, "os": "debian13_64"} }

func TestAssistantGoesOnAsAPersonDecides(t *testing.T) {
	a, p := serve(t), newPerson(t)
	p.open(a.link)
	evaluate[bool](p, "window.sameDocument = true")
	first, second := a.plan("reinstall_server", reinstall(web1)), a.plan("reinstall_server", reinstall(web2))
	p.eventually("window.sameDocument && document.querySelectorAll('article').length === 2")
	a.refused("reinstall_server", first, "wait_approval")

	p.tabTo("input[name=name]")
	p.do(chromedp.KeyEvent(web1))
	p.tabTo("button.approve")
	p.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(".notice[role=status]"))
	if out, _ := a.call("wait_approval", args{"confirmation_token": first["confirmation_token"]}); !strings.Contains(string(out), `"approval":"approved"`) {
		t.Errorf("wait_approval = %s, want it approved", out)
	}
	a.done("reinstall_server", first)
	p.eventually("document.querySelector('#ended .state').textContent === 'used'")
	a.refused("reinstall_server", second, "wait_approval")

	p.do(chromedp.SendKeys("input[name=reason]", "Not before the backup\r"), chromedp.WaitNotPresent("article"))
	a.refused("reinstall_server", second, `"Not before the backup"`, "the operator denied")
	a.refused("reinstall_server", reinstall(web2), `"Not before the backup"`)
	p.eventually("[...document.querySelectorAll('#audit tr')].some((row) => row.textContent.includes('person: the operator'))")
	p.check("decided")
}

func TestPlanLapsesAsItsTargetChanges(t *testing.T) {
	a, p := serve(t), newPerson(t)
	p.open(a.link)
	plan := a.plan("reinstall_server", reinstall(web1))
	p.eventually("document.querySelectorAll('article').length === 1")
	if out, failure := a.call("rename_server", args{"server": web1, "display_name": "shop"}); failure != "" {
		t.Fatalf("rename_server = %s %s", out, failure)
	}
	a.refused("reinstall_server", plan, "changed")
	p.eventually("document.querySelector('#ended .state')?.textContent === 'lapsed' && !document.querySelector('article')")
	p.check("lapsed")
}

func TestOnlyAnApproverApprovesForTheAssistant(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvers")
	if err := os.WriteFile(file, []byte(approvers), 0o600); err != nil {
		t.Fatal(err)
	}
	a, p := serve(t, "--approver-file", file), newPerson(t)
	p.open(a.link)
	plan := a.plan("delete_ssh_key", args{"name": "ci"})
	p.do(chromedp.WaitVisible("article"), chromedp.SendKeys("input[name=approver]", "alice"),
		chromedp.SendKeys("input[name=secret]", "wrong horse\r"), chromedp.WaitVisible(".fault"))
	a.refused("delete_ssh_key", plan, "wait_approval")
	p.do(chromedp.SendKeys("input[name=secret]", passphrase+"\r"), chromedp.WaitVisible(".notice[role=status]"))
	a.done("delete_ssh_key", plan)
	p.eventually("document.querySelector('#ended')?.textContent.includes('by alice')")
}
