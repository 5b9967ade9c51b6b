package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

const (
	server = "ns3141592.ip-198-51-100.eu"

	// approvers has alice, and her passphrase as cheap as it may be.
	approvers  = "alice:$argon2id$v=19$m=8192,t=1,p=1$c2FsdCBvZiB0aGUgdGVzdA$VbeLXYE8DqmiSlNiyMJ6Q9+SCdr+3LCdPlUN6bI1EQo\n"
	passphrase = "correct horse battery staple"
)

func TestPlanAppearsAndIsApprovedByKeyboardAlone(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.open(s.link)
	p.check("nothing-waits")
	evaluate[bool](p, "window.sameDocument = true")
	s.ask("reinstall", "5m")
	p.eventually("document.querySelectorAll('article').length === 1")
	p.eventually("document.querySelector('#news').textContent.startsWith('New: Reinstall the server')")
	p.eventually("window.sameDocument && document.title.startsWith('(1)') && document.querySelector('#empty').hidden")
	p.check("one-waits")

	p.tabTo(".skip")
	p.do(chromedp.KeyEvent("\r"))
	p.tabTo("input[name=name]")
	p.do(chromedp.KeyEvent(server))
	p.tabTo("button.approve")
	p.picture("focus")
	p.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`approved reinstall_server "the operator" ""`)
	if got := p.text(".notice"); !strings.HasPrefix(got, "Approved: Reinstall the server") {
		t.Errorf("the page says %q", got)
	}
	p.check("approved")
	s.in.Write([]byte("use\n"))
	s.want(`used reinstall_server "the operator" ""`)
	p.eventually("document.querySelector('#ended .state').textContent === 'used'")
}

func TestDenialTakesAReason(t *testing.T) {
	s, p := start(t), newPerson(t)
	s.ask("dns", "5m")
	p.open(s.link)
	p.do(chromedp.SendKeys("input[name=reason]", "Not before the backup\r"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`denied apply_zone "the operator" "Not before the backup"`)
	p.check("denied")
}

func TestNewsLeavesAloneWhatIsBeingWritten(t *testing.T) {
	s, p := start(t), newPerson(t)
	s.ask("reinstall", "5m")
	p.open(s.link)
	p.do(chromedp.SendKeys("input[name=name]", "ns31"))
	s.ask("dns", "5m")
	s.ask("hostile", "5m")
	p.eventually("document.querySelectorAll('article').length === 3")
	p.eventually("document.activeElement.name === 'name' && document.activeElement.value === 'ns31'")
	p.eventually("!document.querySelector('article script, article dd b, article li b, article bdi *') && !/[\\u202e\\u200b]/.test(document.body.textContent)")
	p.eventually("document.querySelector('article bdi').textContent.includes('<b>(verified)</b>')")
	p.check("three-wait")
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	p.eventually("document.documentElement.scrollWidth <= innerWidth")
	p.check("phone")
	p.do(chromedp.SendKeys("article:nth-child(2) input[name=reason]", "no\r"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`denied apply_zone "the operator" "no"`)
	p.eventually("document.querySelectorAll('article').length === 2")
}

func TestMistypedNameApprovesNothing(t *testing.T) {
	s, p := start(t), newPerson(t)
	s.ask("reinstall", "5m")
	p.open(s.link)
	p.do(chromedp.SendKeys("input[name=name]", "ns3141592\r"), chromedp.WaitVisible(".fault"))
	p.eventually("document.activeElement.name === 'name' && document.activeElement.getAttribute('aria-invalid') === 'true'")
	p.check("mistyped")
	p.do(chromedp.SetValue("input[name=name]", server), chromedp.KeyEvent("\r"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`approved reinstall_server "the operator" ""`)
}

func TestWrongPassphraseApprovesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvers")
	if err := os.WriteFile(file, []byte(approvers), 0o600); err != nil {
		t.Fatal(err)
	}
	s, p := start(t, "-approver-file", file), newPerson(t)
	s.ask("reinstall", "5m")
	p.open(s.link)
	p.check("approvers")
	p.do(chromedp.SendKeys("input[name=name]", server), chromedp.SendKeys("input[name=approver]", "alice"),
		chromedp.SendKeys("input[name=secret]", "wrong horse\r"), chromedp.WaitVisible(".fault"))
	p.eventually("document.activeElement.name === 'secret' && document.activeElement.value === ''")
	p.check("wrong-passphrase")
	p.do(chromedp.SendKeys("input[name=secret]", passphrase+"\r"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`approved reinstall_server "alice" ""`)
}

func TestExpiredPlanLeavesThePage(t *testing.T) {
	s, p := start(t), newPerson(t)
	s.ask("dns", "5m")
	p.open(s.link)
	s.ask("reinstall", "2s")
	s.want("expired reinstall_server")
	p.eventually("document.querySelector('#ended .state')?.textContent === 'expired' && document.querySelectorAll('article').length === 1")
	p.check("expired")
}

func TestPageWorksWithoutScripts(t *testing.T) {
	s, p := start(t), newPerson(t)
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.do(chromedp.Navigate(s.link), chromedp.Click("button"), chromedp.WaitVisible("noscript a"))
	s.ask("reinstall", "5m")
	s.ask("dns", "5m")
	p.do(chromedp.Click("noscript a"), chromedp.WaitVisible("article"))
	p.picture("without-scripts")
	p.do(chromedp.SendKeys("input[name=name]", server), chromedp.Click("button.approve"), chromedp.WaitVisible(".notice[role=status]"))
	s.want(`approved reinstall_server "the operator" ""`)
	p.do(chromedp.Click("button.deny"), chromedp.WaitNotPresent("article"))
	s.want(`denied apply_zone "the operator" ""`)
}

func TestAddressWithoutSecretLeadsWhoIsSignedInToThePlan(t *testing.T) {
	s, p := start(t), newPerson(t)
	s.ask("dns", "5m")
	p.open(s.link)
	id := evaluate[string](p, "document.querySelector('article').id.replace('plan-', '')")
	plan := s.link[:strings.Index(s.link, "start/")] + "plans/" + id
	p.do(chromedp.Navigate(plan), chromedp.WaitVisible("article"))
	p.eventually("document.querySelectorAll('.requests li').length === 26")
	p.check("one-plan")

	stranger := newPerson(t)
	stranger.do(chromedp.Navigate(plan), chromedp.WaitVisible("h1"))
	if got := stranger.text("body"); !strings.Contains(got, "Not open to this browser") || strings.Contains(got, "example.org") {
		t.Errorf("a stranger is told %q", got)
	}
	stranger.check("refused")
	stranger.do(chromedp.Navigate(s.link), chromedp.WaitVisible("code"))
	stranger.check("link-used")
}

func TestBrowserThatIsSignedOutSaysSo(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.open(s.link)
	link, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	other := newPerson(t)
	other.open(strings.TrimSpace(string(link)))
	p.eventually("document.querySelectorAll('#browsers li').length === 2")
	p.check("two-browsers")
	p.do(chromedp.Click("button.quiet"), chromedp.WaitVisible(".notice[role=status]"))
	other.eventually("document.querySelector('#lost').textContent.includes('signed out')")
	other.check("signed-out")
}
