package page

import (
	"bufio"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/consent"
)

func TestNothingIsToldToABrowserThatWasNotSignedIn(t *testing.T) {
	s := serve(t, Options{})
	id := ask(t, s.Board, wipe("ns1"))
	owner := browser(t, s.Page).signIn()
	_, want := s.get(s.URL()+"nothing", nil)
	for _, at := range []string{s.URL() + "assets/", s.URL() + "s/x/", owner.base, owner.base + "plans/" + id, owner.base + "events", s.URL() + "start/x"} {
		if status, text := s.get(at, nil); status != http.StatusForbidden || text != want {
			t.Errorf("GET %s = %d %q, want 403 in the same words as everywhere", at, status, text)
		}
	}
	for _, at := range []string{s.URL(), s.PlanURL(id)} {
		if status, text := s.get(at, nil); status != http.StatusForbidden || strings.Contains(text, "ns1") {
			t.Errorf("GET %s = %d, want 403 and nothing of the plan", at, status)
		}
	}
	form := url.Values{"csrf": {owner.csrf()}, "name": {"ns1"}}
	if res := s.send(http.MethodPost, owner.base+"plans/"+id+"/approve", form, "", nil); res.status != http.StatusForbidden {
		t.Errorf("POST without the cookie = %d, want 403", res.status)
	}
	wantState(t, s.Board, id, consent.Waiting)
}

func TestCookieAloneOpensNothing(t *testing.T) {
	s := serve(t, Options{}).signIn()
	at, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	stolen := s.Jar.Cookies(at)
	if elsewhere, _ := url.Parse(s.URL()); len(stolen) != 1 || len(s.Jar.Cookies(elsewhere)) != 0 {
		t.Fatalf("the cookie is %v, want one that is sent below its own path only", stolen)
	}
	other := browser(t, s.Page).signIn() // another session's path
	header := http.Header{"Cookie": {stolen[0].String()}}
	thief := browser(t, s.Page)
	for _, base := range []string{s.URL(), other.base} {
		if status, _ := thief.get(base, header); status != http.StatusForbidden {
			t.Errorf("GET %s with the cookie of another session = %d, want 403", base, status)
		}
	}
}

func TestCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	s := serve(t, Options{})
	s.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res := s.send(http.MethodPost, s.StartLink(), nil, "", nil)
	if len(res.cookies) != 1 {
		t.Fatalf("%d cookies, want one", len(res.cookies))
	}
	if c := res.cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || len(c.Value) < 52 || c.Path == "/" {
		t.Errorf("the cookie is %v, want HttpOnly, SameSite=Strict, 256 bits and a path", c)
	}
}

func TestStartLinkServesOnce(t *testing.T) {
	s := serve(t, Options{})
	link := s.StartLink()
	s.signIn()
	if kept, err := os.ReadFile(s.LinkFile); err != nil || string(kept) != s.StartLink()+"\n" || s.StartLink() == link {
		t.Errorf("the file holds %q, %v, want the next link", kept, err)
	}
	other := browser(t, s.Page)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r := other.send(method, link, nil, "", nil)
		if r.status != http.StatusForbidden || !strings.Contains(r.text, "was used") || !strings.Contains(r.text, s.LinkFile) {
			t.Errorf("%s the link again = %d, want 403, when it was used and where the next one is", method, r.status)
		}
	}
	other.signIn()
	if _, text := s.get(s.base, nil); strings.Count(text, ", since ") != 2 {
		t.Error("the page does not tell of both browsers")
	}
	s.post("sign-out-others", nil)
	if status, _ := other.get(other.base, nil); status != http.StatusForbidden {
		t.Errorf("GET by the browser that was signed out = %d, want 403", status)
	}
}

func TestLinkIsKeptFromOthers(t *testing.T) {
	opened := make(chan string, 1)
	s := serve(t, Options{Open: func(_ context.Context, file string) error {
		opened <- file
		return nil
	}})
	leader := <-opened
	if strings.Contains(leader, s.sessions.secret) {
		t.Errorf("the browser is started with %q: arguments can be read by others", leader)
	}
	for _, file := range []string{s.LinkFile, leader} {
		info, err := os.Stat(file)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("Stat(%q) = %v, %v, want mode 0600", file, info, err)
		}
		if text, _ := os.ReadFile(file); !strings.Contains(string(text), s.StartLink()) {
			t.Errorf("%q holds %q, want the link", file, text)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := serve(t, Options{}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	approve, csrf := s.base+"plans/"+id+"/approve", s.csrf()
	at, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	cookie, bare := []string{s.Jar.Cookies(at)[0].String()}, browser(t, s.Page)
	port := s.listener.Addr().String()[strings.LastIndex(s.listener.Addr().String(), ":"):]
	for _, tt := range []struct {
		name, method, at, host string
		headers                http.Header
		want                   int
	}{
		{"rebound name", http.MethodGet, s.base, "evil.example" + port, nil, 403},
		{"name that begins like ours", http.MethodGet, s.base, "localhost.evil.example", nil, 403},
		{"rebound name, acting", http.MethodPost, approve, "evil.example" + port, http.Header{"Origin": {"http://evil.example" + port}}, 403},
		{"other origin", http.MethodPost, approve, "", http.Header{"Origin": {"http://evil.example"}}, 403},
		{"other port of this machine", http.MethodPost, approve, "", http.Header{"Origin": {"http://127.0.0.1:1"}}, 403},
		{"sandboxed page", http.MethodPost, approve, "", http.Header{"Origin": {"null"}}, 403},
		{"no origin", http.MethodPost, approve, "", http.Header{"Origin": nil}, 403},
		{"two origins", http.MethodPost, approve, "", http.Header{"Origin": {"http://127.0.0.1" + port, "http://evil.example"}}, 403},
		{"image of another port", http.MethodGet, s.base, "", http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		{"link on another page", http.MethodGet, s.base, "", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}}, 403},
		{"frame of another page", http.MethodGet, s.StartLink(), "", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"iframe"}}, 403},
		{"start link, used by another page", http.MethodPost, s.StartLink(), "", http.Header{"Origin": {"http://127.0.0.1:1"}}, 403},
		{"start link in a chat", http.MethodGet, s.StartLink(), "", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}}, 200},
		{"typed", http.MethodGet, s.base, "", http.Header{"Sec-Fetch-Site": {"none"}}, 200},
		{"through a tunnel", http.MethodGet, s.base, "localhost:9000", nil, 200},
		{"complete name", http.MethodGet, s.base, "localhost.:9000", nil, 200},
		{"other method", http.MethodPut, s.base, "", nil, 403},
		{"approve by GET", http.MethodGet, approve, "", nil, 403},
	} {
		form := url.Values{"csrf": {csrf}, "name": {"ns1"}}
		if tt.method == http.MethodGet {
			form = nil
		}
		headers := http.Header{"Cookie": cookie} // whatever the host
		maps.Copy(headers, tt.headers)
		if res := bare.send(tt.method, tt.at, form, tt.host, headers); res.status != tt.want {
			t.Errorf("%s: %s = %d, want %d", tt.name, tt.method, res.status, tt.want)
		}
	}
	for _, csrf := range []string{"", "x", strings.ToLower(csrf)} {
		if status, _ := s.post("plans/"+id+"/approve", url.Values{"csrf": {csrf}, "name": {"ns1"}}); status != http.StatusForbidden {
			t.Errorf("POST with csrf=%q = %d, want 403", csrf, status)
		}
	}
	if status, _ := s.post("plans/"+id+"/deny", url.Values{"reason": {strings.Repeat("x", maxBody)}}); status != http.StatusBadRequest {
		t.Errorf("POST of a long body = %d, want 400", status)
	}
	wantState(t, s.Board, id, consent.Waiting)
}

func TestPagesLoadNothingFromElsewhereAndAreNotKept(t *testing.T) {
	s := serve(t, Options{}).signIn()
	ask(t, s.Board, wipe("ns1"))
	for _, at := range []string{s.base, s.URL(), s.StartLink(), s.URL() + "assets/style.css"} {
		h := s.send(http.MethodGet, at, nil, "", nil).header
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s of %s is %q, want %q", name, at, got, want)
			}
		}
	}
	for file, want := range map[string]string{"style.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		r := s.send(http.MethodGet, s.URL()+"assets/"+file, nil, "", nil)
		if got := r.header.Get("Content-Type"); r.status != http.StatusOK || got != want || r.text == "" {
			t.Errorf("GET %s = %d %q, want 200 %q", file, r.status, got, want)
		}
	}
	if status, _ := s.get(s.URL()+"assets/none.css", nil); status != http.StatusNotFound {
		t.Errorf("GET of no asset = %d, want 404", status)
	}
	if _, text := s.get(s.base, nil); strings.Contains(text, "http://") || strings.Contains(text, "https://") || strings.Contains(text, " style=") {
		t.Error("the page names what its policy forbids")
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	o := Options{
		Board: consent.NewBoard(false, nil), Visible: strings.Clone, Log: slog.New(slog.DiscardHandler),
		LinkFile: filepath.Join(t.TempDir(), "link"), Address: "0.0.0.0:0",
	}
	if _, err := Listen(t.Context(), o); err == nil || !strings.Contains(err.Error(), "ssh -L") {
		t.Errorf("Listen on every address = %v, want it refused, and the way around", err)
	}
	o.Visible = nil
	if _, err := Listen(t.Context(), o); err == nil {
		t.Error("Listen works without Visible")
	}
}

func TestNewsComesAsItHappens(t *testing.T) {
	s := serve(t, Options{}).signIn()
	res, err := s.Do(s.request(http.MethodGet, s.base+"events", nil, "", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	events := bufio.NewReader(res.Body)
	next := func() string {
		line, err := events.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		events.ReadString('\n')
		return line
	}
	next() // there may have been news before
	id := ask(t, s.Board, wipe("ns1"))
	if got := next(); got != "data: news\n" {
		t.Errorf("after a plan came: %q", got)
	}
	if _, text := s.get(s.base, nil); !strings.Contains(text, id) {
		t.Error("the page does not show it")
	}
	other := browser(t, s.Page).signIn()
	next()
	other.post("sign-out-others", nil)
	if rest, err := events.ReadString('\n'); err == nil {
		t.Errorf("a browser that was signed out is told %q", rest)
	}
}
