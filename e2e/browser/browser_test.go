// Package browser drives the approval page with Chromium, as a person does, and
// checks it with axe-core. AXE names the file axe.min.js of the latter; without
// it nothing is tested.
package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A setup is what all tests share.
type setup struct {
	preview, program, axe string
	chromium              context.Context
}

var shared setup

func TestMain(m *testing.M) {
	if os.Getenv("AXE") == "" {
		fmt.Println("nothing is tested: AXE is not set; .ci/browser sets it")
		return
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "approval-page")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		shared.preview, shared.program = filepath.Join(dir, "preview"), filepath.Join(dir, "ovh-mcp")
		build := exec.CommandContext(context.Background(), "go", "build", "-o", dir, "./consent/page/preview", "./cmd/ovh-mcp")
		build.Dir = "../.."
		if out, err := build.CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v: %v\n%s", build.Args, err, out))
		}
		axe, err := os.ReadFile(os.Getenv("AXE"))
		if err != nil {
			panic(err)
		}
		shared.axe = string(axe)
		options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox, chromedp.WindowSize(1200, 900), chromedp.UserDataDir(dir+"/profile"))
		allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
		defer stop()
		var end context.CancelFunc
		shared.chromium, end = chromedp.NewContext(allocator)
		defer end()
		if err := chromedp.Do(shared.chromium); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// A site is the page, and what it is told and tells.
type site struct {
	t          *testing.T
	link, file string
	in         io.Writer
	out        chan string
}

func start(t *testing.T, flags ...string) *site {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), shared.preview, flags...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	s := &site{t: t, in: in, out: make(chan string, 100)}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.out <- lines.Text()
		}
		close(s.out)
	}()
	s.link, s.file = s.next(), s.next()
	return s
}

func (s *site) next() string {
	s.t.Helper()
	select {
	case line := <-s.out:
		return line
	case <-time.After(20 * time.Second):
		s.t.Fatal("the page tells nothing")
		return ""
	}
}

// ask has a plan wait.
func (s *site) ask(plan, lifetime string) {
	s.t.Helper()
	fmt.Fprintln(s.in, plan, lifetime)
	if line := s.next(); !strings.HasPrefix(line, "waiting ") {
		s.t.Fatalf("the board says %q, want that the plan waits", line)
	}
}

func (s *site) want(line string) {
	s.t.Helper()
	if got := s.next(); got != line {
		s.t.Errorf("the board says %q, want %q", got, line)
	}
}

// A person has a browser without a past.
type person struct {
	t   *testing.T
	ctx context.Context
}

type action = chromedp.Action[chromedp.Void]

func newPerson(t *testing.T) *person {
	t.Helper()
	ctx, end := chromedp.NewContext(shared.chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	if err := chromedp.Listen(ctx, func(event any) { complain(t, event) }); err != nil {
		t.Fatal(err)
	}
	p := &person{t, ctx}
	call(p, log.Enable, cdp.Empty{})
	return p
}

// complain fails a test for what the browser finds wrong with a page, such as
// something that its policy forbids. That it is refused is no fault of a page.
func complain(t *testing.T, event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceNetwork {
			t.Errorf("the browser says: %s", e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		t.Errorf("the script fails: %s", e.ExceptionDetails.Text)
	}
}

// open follows the start link by keyboard: its button has the focus.
func (p *person) open(link string) {
	p.t.Helper()
	p.do(chromedp.Navigate(link), chromedp.WaitVisible("button"))
	p.check("start")
	p.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible("#waiting"))
}

func (p *person) do(actions ...action) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, 30*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%v; the page says:\n%s", err, p.text("body"))
	}
}

// evaluate returns what an expression of the page comes to.
func evaluate[T any](p *person, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%.100s: %v", expression, err)
	}
	return v
}

func (p *person) text(selector string) string {
	p.t.Helper()
	return evaluate[string](p, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
}

// eventually waits until a condition of the page is true.
func (p *person) eventually(condition string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		p.t.Fatalf("%s: %v; the page says:\n%s", condition, err, p.text("body"))
	}
}

// tabTo presses Tab until an element has the focus.
func (p *person) tabTo(selector string) {
	p.t.Helper()
	for range 40 {
		p.do(chromedp.KeyEvent("\t"))
		if evaluate[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	p.t.Fatalf("Tab does not lead to %s", selector)
}

// check has axe look at the page as it is, in the light and in the dark, and
// keeps a picture of each.
func (p *person) check(state string) {
	p.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		evaluate[int](p, shared.axe+";0")
		raw := evaluate[string](p, "axe.run().then((r) => JSON.stringify(r.violations))")
		var violations []struct {
			ID, Help string
			Nodes    []struct{ HTML, FailureSummary string }
		}
		if err := json.Unmarshal([]byte(raw), &violations); err != nil {
			p.t.Fatal(err)
		}
		for _, v := range violations {
			p.t.Errorf("%s, %s: axe says %s (%s): %+v", state, scheme, v.Help, v.ID, v.Nodes)
		}
		p.picture(state + "-" + scheme)
	}
}

func (p *person) picture(name string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// call sends the browser a command of its protocol.
func call[P, R any](p *person, command cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, command, params); err != nil {
		p.t.Fatal(err)
	}
}
