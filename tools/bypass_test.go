package tools_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// TestNoCallBypassesThePolicy tries every way to what a policy guards, each in
// many spellings, by real calls. Each has to be denied, and nothing of it may
// reach the account.
func TestNoCallBypassesThePolicy(t *testing.T) {
	tried, denied := 0, 0
	for _, g := range guardedThings() {
		t.Run(g.name, func(t *testing.T) {
			start := time.Now()
			d := tooltest.New(t, simulator.Options{Clock: func() time.Time { return start }}, served()...)
			if _, err := d.Client.Reader().Me(t.Context()); err != nil {
				t.Fatal(err) // the account notes that its key was used
			}
			d.Runner.Policies = underPolicy(t, g.policy)
			var err error
			if d.Runner.Policies.Flags, err = g.flags.Policy(); err != nil {
				t.Fatal(err)
			}
			was := state(t, d)
			for _, a := range g.attempts() {
				tried++
				t.Run(a.String(), func(t *testing.T) {
					if code := attempted(t, d, g, a); code == tool.CodeDenied {
						denied++
					}
					if d.Tool(a.tool).Effect != effect.Read {
						attempted(t, d, g, attempt{"plan_changes", several(change(a.tool, a.args))})
					}
					if is := state(t, d); is != was {
						was = is
						t.Errorf("the account changed by %s", a)
					}
				})
			}
		})
	}
	t.Logf("%d bypasses were tried, %d denied by a rule", tried, denied)
	if denied < 200 {
		t.Errorf("%d bypasses were denied by a rule, want 200", denied)
	}
}

// attempted makes a call that has to be denied, and returns the code of its
// answer. One that is refused before any rule is asked, for its form, is as good
// where nothing was sent.
func attempted(t *testing.T, d *tooltest.Session, g guarded, a attempt) string {
	t.Helper()
	d.T = t
	d.Requests()
	res := d.Try(a.tool, a.args)
	sent := d.Requests()
	for _, s := range sent {
		if !strings.HasPrefix(s, "GET ") || slices.ContainsFunc(g.hidden, func(at string) bool { return strings.Contains(decoded(s), at) }) {
			t.Errorf("%s reached the account: %s", s, a)
		}
	}
	switch {
	case res.Failure == nil:
		t.Errorf("%s = %.300s, want it denied", a, res.JSON)
		return ""
	case (res.Failure.Code == tool.CodeInvalidArguments || res.Failure.Code == tool.CodeRefused) && len(sent) == 0:
	case res.Failure.Code != tool.CodeDenied:
		t.Errorf("%s = %.300v, want it denied; it sent %q", a, res.Failure, sent)
	}
	return res.Failure.Code
}

func state(t *testing.T, d *tooltest.Session) string {
	t.Helper()
	b, err := d.Account.State()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// decoded is a request as a lenient reader reads it.
func decoded(request string) string {
	if plain, err := url.PathUnescape(request); err == nil {
		request = plain
	}
	return strings.ToLower(request)
}
