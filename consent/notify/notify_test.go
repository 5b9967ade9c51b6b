package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
)

// The example of the Standard Webhooks libraries' own tests.
const (
	secret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	example   = `{"test": 2432232314}`
	signature = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func TestSignatureIsThatOfTheStandard(t *testing.T) {
	key, err := readSecret(secretFile(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	if got := sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(example)); got != signature {
		t.Errorf("sign = %s, want %s", got, signature)
	}
}

func secretFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func waiting() consent.Entry {
	now := time.Now()
	return consent.Entry{ID: "PLAN", State: consent.Waiting, Created: now, Expires: now.Add(time.Minute), Request: consent.Request{
		Call: confirm.Call{Tool: "reinstall_server", Caller: "token:bob"}, Severity: 5, Lifetime: time.Minute, Client: "evil\u202e", CallerName: "Bob\u202e",
		Plan: confirm.Plan{Summary: "Reinstall ns1.", Target: json.RawMessage(`{"ip":"192.0.2.1"}`)},
	}}
}

// notifier returns one that tells a server, and its log.
func notifier(t *testing.T, handler http.HandlerFunc) (*Notifier, *bytes.Buffer) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	var logged bytes.Buffer
	n, err := New(Options{
		Board: consent.NewBoard(false, nil), URL: server.URL + "/hooks/T0PSECRET", SecretFile: secretFile(t, secret), Log: slog.New(slog.NewTextHandler(&logged, nil)),
		PlanURL: func(id string) string { return "http://127.0.0.1:7777/plans/" + id },
		Visible: func(s string) string { return strings.ReplaceAll(s, "\u202e", `\u202e`) },
	})
	if err != nil {
		t.Fatal(err)
	}
	n.pause = 0
	return n, &logged
}

func TestPlanThatWaitsIsTold(t *testing.T) {
	got, changed := make(chan Message, 2), make(chan (<-chan struct{}), 2)
	var n *Notifier
	var logged *bytes.Buffer
	n, logged = notifier(t, func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Webhook-Signature") != "v1,"+sign(mustKey(t), r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body) {
			t.Errorf("the signature is %q (%v)", r.Header.Get("Webhook-Signature"), err)
		}
		if strings.Contains(string(body), "192.0.2.1") {
			t.Error("the target is told")
		}
		var m Message
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		changed <- n.Board.Changed()
		got <- m
	})
	decided, err := n.Board.Ask(consent.Request{Call: confirm.Call{Tool: "reboot"}, Lifetime: time.Minute})
	if err == nil {
		err = n.Board.Decide(decided.ID, consent.Answer{})
	}
	if err != nil {
		t.Fatal(err)
	}
	asked, err := n.Board.Ask(waiting().Request)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx) })
	m := <-got
	if m.Type != "approval.waiting" || m.Data.Summary != "Reinstall ns1." || m.Data.Client != `evil\u202e` || m.Data.CallerName != `Bob\u202e` || m.Data.URL != "http://127.0.0.1:7777/plans/"+asked.ID || !strings.Contains(m.Text, "severity 5 of 5") {
		t.Errorf("told %+v", m)
	}
	<-<-changed // it is noted as told
	stop()
	running.Wait()
	// It asks again, and the plan is told already.
	if _, err := n.Board.Ask(waiting().Request); err != nil {
		t.Fatal(err)
	}
	n.tell(t.Context())
	if len(got) > 0 || logged.Len() > 0 {
		t.Errorf("more is told, or the log says %s", logged)
	}
}

// A server that is told to stop leaves what it did not get told to another.
func TestAPlanIsToldByAnotherWhereTheServerStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var told atomic.Int64
	n, _ := notifier(t, func(w http.ResponseWriter, _ *http.Request) {
		if ctx.Err() == nil {
			stop()
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		told.Add(1)
	})
	n.pause = time.Hour
	if _, err := n.Board.Ask(waiting().Request); err != nil {
		t.Fatal(err)
	}
	n.Run(ctx)
	n.tell(t.Context())
	if told.Load() != 1 {
		t.Errorf("another server told of it %d times", told.Load())
	}
}

// Times of entries are those of the store, which may have another clock.
func TestAPlanIsToldWhateverTheClock(t *testing.T) {
	told := false
	n, logged := notifier(t, func(http.ResponseWriter, *http.Request) { told = true })
	e := waiting()
	e.Created, e.Expires = e.Created.Add(-time.Hour), e.Expires.Add(-time.Hour)
	if n.deliver(t.Context(), e); !told {
		t.Errorf("a clock that is an hour ahead keeps it from being told: %s", logged)
	}
}

func mustKey(t *testing.T) []byte {
	t.Helper()
	key, err := readSecret(secretFile(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestTryingAgainIsForWhatMayPass(t *testing.T) {
	for _, tt := range []struct {
		status []int
		told   bool
		tries  int
	}{
		{[]int{503, 200}, true, 2},
		{[]int{404, 200}, false, 1},
		{[]int{302, 200}, false, 1},
	} {
		tried := 0
		n, logged := notifier(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(tt.status[tried])
			tried++
		})
		n.deliver(t.Context(), waiting())
		if tried != tt.tries || (logged.Len() == 0) != tt.told {
			t.Errorf("answers %v: %d tries, log %q, want %d tries, told %t", tt.status, tried, logged, tt.tries, tt.told)
		}
		if strings.Contains(logged.String(), "T0PSECRET") {
			t.Errorf("the log tells the URL: %s", logged)
		}
	}
}

func TestUnreachableServerIsLoggedWithoutItsURL(t *testing.T) {
	n, logged := notifier(t, nil)
	n.Client.Transport = broken{}
	ctx, cancel := context.WithCancel(t.Context())
	again, err := n.send(ctx, "PLAN", nil)
	if cancel(); !again || err == nil || strings.Contains(err.Error(), "T0PSECRET") {
		t.Errorf("send = %t, %v, want to try again, without the URL", again, err)
	}
	if logged.Len() > 0 {
		t.Errorf("the log says %q", logged)
	}
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestWhatCouldBeReadOnTheWayIsRefused(t *testing.T) {
	good := secretFile(t, secret)
	for _, tt := range []struct{ url, file, want string }{
		{"http://chat.example.org/hook", good, "use https"},
		{"ftp://127.0.0.1/", good, "use https"},
		{"https://user:word@chat.example.org/", good, "without a name and password"},
		{"chat.example.org", good, "https://"},
		{"https://chat.example.org/hook", secretFile(t, "hunter2"), "openssl rand"},
		{"https://chat.example.org/hook", secretFile(t, "whsec_AAAA"), "openssl rand"},
		{"https://chat.example.org/hook", filepath.Join(t.TempDir(), "none"), "read the secret"},
		{"https://chat.example.org/hook", good, ""},
		{"http://[::1]:8080/hook", good, ""},
		{"http://LOCALHOST:8080/hook", good, ""},
		{"http://127.0.0.1.:8080/hook", good, "use https"},
	} {
		_, err := New(Options{URL: tt.url, SecretFile: tt.file})
		if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "user:word")) {
			t.Errorf("New(%q, %q) = %v, want %q", tt.url, tt.file, err, tt.want)
		}
	}
}
