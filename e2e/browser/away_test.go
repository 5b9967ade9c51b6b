package browser

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// While the store that servers share is away, a page says so and keeps what a
// person was writing; it goes on when the store is back.
func TestThePageOutlivesItsStore(t *testing.T) {
	store := sharedtest.Start(t)
	account := simulator.New(simulator.Options{})
	defer account.Close()
	api := httptest.NewServer(account)
	defer api.Close()
	env := []string{
		"OVH_ENDPOINT=" + api.URL + "/1.0", "OVH_APPLICATION_KEY=" + simulator.ApplicationKey, "OVH_APPLICATION_SECRET=" + simulator.ApplicationSecret,
		"OVH_CONSUMER_KEY=" + simulator.ConsumerKey, "OVH_MCP_STATE_PASSWORD=" + sharedtest.Password,
	}
	asking, other := serveOn(t, env, "--state", store.URL()), serveOn(t, env, "--state", store.URL())
	p := newPerson(t)
	p.open(other.link)
	plan := asking.plan("reinstall_server", reinstall(web1))
	p.eventually("document.querySelectorAll('article').length === 1")
	p.tabTo("input[name=name]")
	p.do(chromedp.KeyEvent(web1))

	store.Kill()
	p.eventually("!document.querySelector('#lost').hidden && document.querySelector('#lost').textContent.includes('store')")
	p.check("away")
	if written := evaluate[string](p, "document.querySelector('input[name=name]').value"); written != web1 {
		t.Errorf("of what was written %q is left", written)
	}
	store.Restart()
	p.eventually("document.querySelector('#lost').hidden")
	p.tabTo("button.approve")
	p.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(".notice[role=status]"))
	asking.done("reinstall_server", plan)
	p.eventually("document.querySelector('#ended .state').textContent === 'used'")
}
