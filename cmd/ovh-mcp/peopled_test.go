//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// A peopled is the program in a process of its own, with its approval page.
type peopled struct {
	t            *testing.T
	mcp          string // address for clients
	link, secret string // of the start link
	page         string // host of the approval page
	state, audit string
	opened       string // file with the arguments of the browser
	stderr       *record
	c            *child
	read         chan error
}

func servePeople(t *testing.T) *peopled {
	t.Helper()
	home := t.TempDir()
	p := &peopled{t: t, state: filepath.Join(home, "state"), audit: filepath.Join(home, "audit.jsonl"), opened: filepath.Join(home, "opened"), stderr: new(record), read: make(chan error, 1)}
	for _, name := range []string{"xdg-open", "open"} {
		script := "#!/bin/sh\necho \"$@\" >" + p.opened + "\n"
		if err := os.WriteFile(filepath.Join(home, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	p.c = startChild(t, home, map[string]string{"XDG_STATE_HOME": p.state, "PATH": home + ":/usr/bin:/bin"},
		"serve", "--http", "127.0.0.1:0", "--simulator", "--consent", "person", "--open", "--audit", p.audit, "--log-level", "debug")
	for p.link == "" || p.mcp == "" {
		line, err := p.c.stderr.ReadString('\n')
		if err != nil {
			t.Fatalf("stderr ends with %v:\n%s", err, p.stderr)
		}
		fmt.Fprint(p.stderr, line)
		if link, ok := strings.CutPrefix(line, "ovh-mcp: approve plans at "); ok {
			p.link = strings.TrimSpace(link)
		}
		if at, ok := strings.CutPrefix(line, "ovh-mcp serves "); ok {
			p.mcp = strings.Fields(at)[0]
		}
	}
	at, secret, _ := strings.Cut(strings.TrimPrefix(p.link, "http://"), "/start/")
	p.page, p.secret = at, secret
	go func() {
		_, err := p.c.stderr.WriteTo(p.stderr)
		p.read <- err
	}()
	return p
}

// keptToItself ends the program, and checks that nobody was told its secrets
// but the person.
func (p *peopled) keptToItself(b *browser, csrf string, shown *record) {
	p.t.Helper()
	links, err := filepath.Glob(filepath.Join(p.state, "ovh-mcp", "approve-*[0-9]"))
	if err != nil || len(links) != 1 {
		p.t.Fatalf("the start link is kept in %q, %v", links, err)
	}
	next := strings.TrimSpace(p.file(links[0]))
	_, nextSecret, _ := strings.Cut(next, "/start/")
	private := map[string]string{
		"start link": p.secret, "next start link": nextSecret,
		"path of the session": strings.Split(b.at.Path, "/")[2], "secret of the forms": csrf, "cookie": b.client.Jar.Cookies(b.at)[0].Value,
	}
	p.c.interrupt()
	if err := <-p.read; err != nil {
		p.t.Fatal(err)
	}
	if err := p.c.cmd.Wait(); err != nil {
		p.t.Errorf("the program ends with %v", err)
	}
	log := strings.Replace(p.stderr.String(), "ovh-mcp: approve plans at "+p.link+"\n", "", 1)
	for what, secret := range private {
		for where, text := range map[string]string{
			"log": log, "audit log": p.file(p.audit), "arguments of the browser": p.file(p.opened), "protocol": shown.String(),
		} {
			if secret == "" || text == "" || strings.Contains(text, secret) {
				p.t.Errorf("the %s holds the %s %q:\n%.2000s", where, what, secret, text)
			}
		}
	}
}

func (p *peopled) file(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// A record is all that the server ever said to a client, headers too.
type record struct{ lines }

// RoundTrip implements http.RoundTripper.
func (r *record) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := res.Header.Write(r); err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(res.Body, r), res.Body}
	return res, nil
}

// connect returns a client of which everything is recorded.
func (r *record) connect(t *testing.T, at, version string) *client.Client {
	t.Helper()
	over, err := transport.NewStreamableHTTP(at, transport.WithHTTPBasicClient(&http.Client{Transport: r}))
	if err != nil {
		t.Fatal(err)
	}
	c := client.NewClient(over, client.WithProtocolVersion(version))
	t.Cleanup(func() { c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = version
	hello.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	if _, err := c.Initialize(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	return c
}
