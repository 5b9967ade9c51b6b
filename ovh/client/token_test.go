package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A counter counts the requests for tokens among those that it carries.
type counter struct {
	via    http.RoundTripper
	tokens atomic.Int64
	last   atomic.Pointer[http.Request]
}

func (c *counter) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path == tokenPath {
		c.tokens.Add(1)
	} else {
		c.last.Store(req)
	}
	return c.via.RoundTrip(req)
}

// serviceAccount returns a client of a simulated account that calls as its
// service account.
func serviceAccount(t *testing.T, o simulator.Options) (*Client, *counter) {
	t.Helper()
	return bearerClient(t, o, Credentials{ClientID: simulator.ClientID, ClientSecret: simulator.ClientSecret})
}

func bearerClient(t *testing.T, o simulator.Options, creds Credentials) (*Client, *counter) {
	t.Helper()
	account := simulator.New(o)
	hc := account.Client()
	counts := &counter{via: hc.Transport}
	t.Cleanup(func() {
		hc.CloseIdleConnections()
		account.Close()
	})
	c, err := New(Config{Endpoint: simulator.Endpoint, HTTPClient: &http.Client{Transport: counts}, Credentials: creds})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hc.Transport.(*http.Transport).CloseIdleConnections)
	return c, counts
}

func TestCallsAtTheSameTimeShareOneTokenRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, counts := serviceAccount(t, simulator.Options{Faults: func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: time.Second} }})
		calls := func() {
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					if _, err := c.Reader().Servers(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		calls()
		if got := counts.tokens.Load(); got != 1 {
			t.Errorf("64 calls ask for %d tokens, want 1", got)
		}
		if h := counts.last.Load().Header; h.Get("X-Ovh-Signature") != "" || h.Get("X-Ovh-Application") != "" || !strings.HasPrefix(h.Get("Authorization"), "Bearer simulatedToken") {
			t.Errorf("a call with a token has the headers %v", h)
		}
		time.Sleep(56 * time.Minute) // due, and not expired
		calls()
		synctest.Wait()
		if got := counts.tokens.Load(); got != 2 {
			t.Errorf("64 calls when a token is due, and those before, ask for %d tokens, want 2", got)
		}
		time.Sleep(2 * time.Hour) // expired
		calls()
		if got := counts.tokens.Load(); got != 3 {
			t.Errorf("64 calls with an expired token, and those before, ask for %d tokens, want 3", got)
		}
	})
}

func TestFailedRenewalKeepsTheTokenUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		c, counts := serviceAccount(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if down.Load() && r.URL.Path == tokenPath {
				return &simulator.Fault{Status: http.StatusServiceUnavailable, Body: "<html>"}
			}
			return nil
		}})
		look := func() error {
			_, err := c.Reader().Servers(t.Context())
			synctest.Wait()
			return err
		}
		if err := look(); err != nil {
			t.Fatal(err)
		}
		down.Store(true)
		time.Sleep(57 * time.Minute)
		for range 5 { // one renewal for all of them, within the pause after it
			if err := look(); err != nil {
				t.Errorf("with a token that has not expired: %v", err)
			}
		}
		if got := counts.tokens.Load(); got != 2 {
			t.Errorf("%d tokens were asked for, want 2: a renewal that failed is not tried again at once", got)
		}
		time.Sleep(time.Minute)
		down.Store(false)
		if err := look(); err != nil || counts.tokens.Load() != 3 {
			t.Errorf("the renewal is not tried again: %v, %d tokens", err, counts.tokens.Load())
		}
		down.Store(true)
		time.Sleep(2 * time.Hour)
		if err := look(); !errors.Is(err, ovh.ErrUnavailable) || ovh.AnswerLost(err) {
			t.Errorf("with an expired token = %v, want that OVHcloud is not reachable and nothing was sent", err)
		}
	})
}

func TestTokenThatIsRefusedIsRenewedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refusals, left atomic.Int64
		c, counts := serviceAccount(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if r.URL.Path != tokenPath && left.Add(-1) >= 0 {
				refusals.Add(1)
				return &simulator.Fault{Status: http.StatusUnauthorized, Body: `{"message":"expired"}`}
			}
			return nil
		}})
		left.Store(1)
		// A write too: who is not known has nothing carried out.
		if _, err := Send(t.Context(), c, ovh.RebootServer("ns3000001.ip-192-0-2.eu")); err != nil || counts.tokens.Load() != 2 {
			t.Errorf("after one refusal: %v, %d tokens, want it repeated with a second one", err, counts.tokens.Load())
		}
		left.Store(10)
		refusals.Store(0)
		if _, err := c.Reader().Servers(t.Context()); !errors.Is(err, ovh.ErrAuthentication) || refusals.Load() != 2 {
			t.Errorf("refused for good: %v after %d tries, want two", err, refusals.Load())
		}
	})
}

func TestServiceAccountsAreRefusedInWords(t *testing.T) {
	c, _ := bearerClient(t, simulator.Options{}, Credentials{ClientID: simulator.ClientID, ClientSecret: "hunter2hunter2"})
	_, err := c.Reader().Servers(t.Context())
	refused, ok := errors.AsType[*TokenError](err)
	if !ok || !errors.Is(err, ovh.ErrAuthentication) || refused.Code != "invalid_client" || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("with a wrong secret: %v, want invalid_client", err)
	}
	c, _ = serviceAccount(t, simulator.Options{})
	_, err = c.Reader().Zones(t.Context())
	denied, ok := errors.AsType[*ovh.Error](err)
	if !ok || !errors.Is(err, ovh.ErrNotGranted) || strings.Join(denied.DeniedActions(), " ") != "dnsZone:apiovh:get" {
		t.Errorf("without a policy: %v, want the action that lacks", err)
	}
}

func TestAccessTokensProveCalls(t *testing.T) {
	c, counts := bearerClient(t, simulator.Options{}, Credentials{AccessToken: simulator.AccessToken})
	if _, err := c.Reader().Zones(t.Context()); err != nil || counts.tokens.Load() != 0 {
		t.Errorf("Zones = %v, after %d requests for tokens", err, counts.tokens.Load())
	}
	c, _ = bearerClient(t, simulator.Options{}, Credentials{AccessToken: "hunter2hunter2"})
	if _, err := c.Reader().Zones(t.Context()); !errors.Is(err, ovh.ErrAuthentication) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Zones with another token = %v, want it refused", err)
	}
}

func TestServiceAccountsAskForNoConsumerKeys(t *testing.T) {
	c, _ := serviceAccount(t, simulator.Options{})
	_, err := Send(t.Context(), c, ovh.RequestConsumerKey([]ovh.AccessRule{{Method: "GET", Path: "/me"}}, ""))
	if !errors.Is(err, ovh.ErrInvalid) || !strings.Contains(err.Error(), "this server calls by a service account") {
		t.Errorf("RequestConsumerKey = %v, want that only applications do", err)
	}
}

func TestTokensInUseAreSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, counts := serviceAccount(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if r.URL.Path == "/1.0/me" {
				return &simulator.Fault{Status: http.StatusBadRequest, Body: `{"message":"bad header ` + r.Header.Get("Authorization") + `"}`}
			}
			return nil
		}})
		seen := make(map[ovh.Secret]bool)
		for range 3 {
			_, err := c.Reader().Me(t.Context())
			value := strings.TrimPrefix(counts.last.Load().Header.Get("Authorization"), "Bearer ")
			if err == nil || strings.Contains(err.Error(), value) {
				t.Errorf("Me = %v, want no token in it", err)
			}
			seen[ovh.Secret(value)] = true
			time.Sleep(2 * time.Hour)
		}
		for _, s := range c.Secrets() {
			delete(seen, s)
		}
		if len(seen) > 0 {
			t.Errorf("Secrets lacks %d of the tokens that were used", len(seen))
		}
	})
}

func TestSecondVersionIsAskedForItsSchemas(t *testing.T) {
	c, counts := bearerClient(t, simulator.Options{}, Credentials{AccessToken: simulator.AccessToken})
	for path, want := range map[string]string{"/v2/iam/policy": "1.0", "/me": "", "/v1/me": ""} {
		if _, err := c.fetch(context.Background(), ovh.Query{Method: "GET", Path: path}); err != nil {
			t.Fatal(err)
		}
		if got := counts.last.Load().Header.Get("X-Schemas-Version"); got != want {
			t.Errorf("GET %s has X-Schemas-Version %q, want %q", path, got, want)
		}
	}
}

func TestTwoMethodsAreRefused(t *testing.T) {
	_, err := New(Config{Credentials: Credentials{ApplicationKey: "ak", ClientID: "id"}})
	if err == nil || !strings.Contains(err.Error(), "application keys and a service account") {
		t.Errorf("New = %v, want both named", err)
	}
	_, err = New(Config{Endpoint: "kimsufi-eu", Credentials: Credentials{ClientID: "id", ClientSecret: "s"}})
	if err == nil || !strings.Contains(err.Error(), "no service accounts") {
		t.Errorf("New = %v, want that Kimsufi has none", err)
	}
}
