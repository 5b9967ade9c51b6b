package page

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
)

// A site is a page that is served, and a browser that was not signed in yet.
type site struct {
	*Page
	t    *testing.T
	base string // of the session, once there is one
	http.Client
}

func serve(t *testing.T, o Options) *site {
	t.Helper()
	if o.Board == nil {
		o.Board = consent.NewBoard(false, nil)
	}
	o.Visible = func(s string) string { return strings.NewReplacer("\u202e", `\u202e`, "\n", `\n`).Replace(s) }
	var logged bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Address, o.LinkFile = "127.0.0.1:0", filepath.Join(t.TempDir(), "link")
	p, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve = %v", err)
		}
		if _, err := os.Stat(o.LinkFile); err == nil {
			t.Error("the start link is left behind")
		}
		// Links, cookies, paths and tokens of forms are all made so.
		if secret := regexp.MustCompile("[A-Z2-7]{52}").FindString(logged.String()); secret != "" {
			t.Errorf("the log tells a secret: %s", logged.String())
		}
	})
	return browser(t, p)
}

func browser(t *testing.T, p *Page) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &site{Page: p, t: t, Client: http.Client{Jar: jar}}
}

// signIn follows the start link.
func (s *site) signIn() *site {
	s.t.Helper()
	link := s.StartLink()
	if status, text := s.get(link, nil); status != http.StatusOK || !strings.Contains(text, "Open in this browser") {
		s.t.Fatalf("GET the start link = %d", status)
	}
	r := s.send(http.MethodPost, link, nil, "", nil)
	s.base = r.at
	if r.status != http.StatusOK || !strings.Contains(s.base, "/s/") {
		s.t.Fatalf("POST the start link = %d at %s", r.status, s.base)
	}
	return s
}

// A reply is what came back, read to its end.
type reply struct {
	status  int
	text    string
	header  http.Header
	cookies []*http.Cookie
	at      string // after redirects
}

// send makes a request as a browser would; headers replace its own.
func (s *site) send(method, at string, form url.Values, host string, headers http.Header) reply {
	s.t.Helper()
	res, err := s.Do(s.request(method, at, form, host, headers))
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{res.StatusCode, string(b), res.Header, res.Cookies(), res.Request.URL.String()}
}

func (s *site) request(method, at string, form url.Values, host string, headers http.Header) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, at, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", strings.TrimSuffix(s.URL(), "/"))
	}
	maps.Copy(r.Header, headers)
	if host != "" {
		r.Host = host
	}
	return r
}

func (s *site) get(at string, headers http.Header) (int, string) {
	s.t.Helper()
	r := s.send(http.MethodGet, at, nil, "", headers)
	return r.status, r.text
}

// post fills in a form, with the token of the page.
func (s *site) post(at string, form url.Values) (int, string) {
	s.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	if !form.Has("csrf") {
		form.Set("csrf", s.csrf())
	}
	r := s.send(http.MethodPost, s.base+at, form, "", nil)
	return r.status, r.text
}

func (s *site) csrf() string {
	s.t.Helper()
	// Each card holds it; so does the form that signs others out.
	_, text := s.get(s.base, http.Header{"Sec-Fetch-Mode": {"cors"}})
	found := regexp.MustCompile(`name="csrf" value="(\w+)"`).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// wipe is a plan of the greatest severity.
func wipe(name string) consent.Request {
	return consent.Request{
		Call: confirm.Call{Tool: "reinstall_server", Caller: "token:bob", Arguments: []byte(name)}, CallerName: "Bob", Client: "an assistant",
		Severity: 5, TypeName: name, Lifetime: time.Minute,
		Plan: confirm.Plan{
			Summary: "Reinstall " + name + ".", Target: json.RawMessage(`{"name":"` + name + `","ips":["192.0.2.1","192.0.2.2"],"nothing":[]}`),
			WillBeLost: []string{"all data of " + name}, WillHappen: []string{"it stops"}, Undo: "no way back", Duration: "a while",
			Requests: []confirm.Request{{Does: "installs", Method: "POST", Path: "/dedicated/server/" + name + "/reinstall", Body: json.RawMessage(`{"os":"debian13"}`)}},
		},
	}
}

func ask(t *testing.T, b *consent.Board, r consent.Request) string {
	t.Helper()
	e, err := b.Ask(r)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func wantState(t *testing.T, b *consent.Board, id string, want consent.State) *consent.Decision {
	t.Helper()
	e, _ := b.Entry(id)
	if e.State != want {
		t.Errorf("the plan is %s, want %s", e.State, want)
	}
	return e.Decision
}

const horse = "correct horse battery staple"

// cheap is the hash of that passphrase, made with as little as is taken.
const cheap = "$argon2id$v=19$m=8192,t=1,p=1$c2FsdCBvZiB0aGUgdGVzdA$VbeLXYE8DqmiSlNiyMJ6Q9+SCdr+3LCdPlUN6bI1EQo"

// withApprovers returns alice and bob, who have the same passphrase, and their
// log.
func withApprovers(t *testing.T) (*consent.Approvers, *bytes.Buffer) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "approvers")
	if err := os.WriteFile(file, []byte("alice:"+cheap+"\nbob:"+cheap+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	a, err := consent.NewApprovers(file, nil, slog.New(slog.NewTextHandler(&logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return a, &logged
}
