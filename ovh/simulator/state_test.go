package simulator

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStateOutlivesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.want("POST", web2+"/reinstall", `{"operatingSystem":"debian13_64"}`, 200, "init")
		c.want("DELETE", "/me/sshKey/ci", "", 200, "null")
		c.account.Resolve("extra.example.com", netip.MustParseAddr("192.0.2.11"))
		saved, err := c.account.State()
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		again, err := Restore(saved, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		c.account, c.http = again, again.Client()
		defer c.http.CloseIdleConnections()
		c.want("GET", web2, "", 200, `"os":"debian13_64"`)
		c.want("GET", "/me/sshKey", "", 200, `["backup","laptop"]`)
		c.want("POST", "/ip/192.0.2.11%2F32/reverse", `{"ipReverse":"192.0.2.11","reverse":"extra.example.com"}`, 200, "extra")
	})
}

func TestStateThatIsNotWholeIsRefusedByName(t *testing.T) {
	a := New(Options{})
	defer a.Close()
	saved, err := a.State()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "[]"} {
		if _, err := Restore([]byte(bad), Options{}); err == nil {
			t.Errorf("Restore(%q) = nil, want an error", bad)
		}
	}
	for _, part := range []string{"keys", "servers", "blocks", "dns", "tasks", "zones", "contracts", "vps", "apiKeys", "sms"} {
		var all map[string]any
		if err := json.Unmarshal(saved, &all); err != nil {
			t.Fatal(err)
		}
		delete(all, part)
		without, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(without, Options{}); err == nil || !strings.Contains(err.Error(), `"`+part+`"`) {
			t.Errorf("Restore without %s = %v, want an error that names it", part, err)
		}
	}
	if _, err := Restore([]byte(`{"keys":{},"servers":{"a":null}}`), Options{}); err == nil || !strings.Contains(err.Error(), "servers") {
		t.Errorf("Restore with a server of null = %v, want an error that names it", err)
	}
}

func TestRestoredAccountDoesNotRepeatItsKeys(t *testing.T) {
	c := newCaller(t, Options{})
	seen := make(map[string]bool)
	for range 3 {
		var key struct{ ConsumerKey string }
		answer := c.want("POST", "/auth/credential", `{"accessRules":[{"method":"GET","path":"/me"}]}`, 200, "consumerKey")
		if err := json.Unmarshal([]byte(answer), &key); err != nil {
			t.Fatal(err)
		}
		if seen[key.ConsumerKey] {
			t.Errorf("consumer key %s was given twice", key.ConsumerKey)
		}
		seen[key.ConsumerKey] = true
		c = restart(c, Options{})
	}
}

func TestAccountWithoutItsKeyIsRestored(t *testing.T) {
	c := newCaller(t, Options{})
	c.want("DELETE", "/me/api/credential/70001", "", 200, "null")
	restart(c, Options{Rules: []Rule{{"GET", "/me"}}}).want("GET", "/me", "", 403, "NOT_CREDENTIAL")
}

// restart returns a caller of the account as another process finds it.
func restart(c *caller, o Options) *caller {
	c.t.Helper()
	saved, err := c.account.State()
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := Restore(saved, o)
	if err != nil {
		c.t.Fatal(err)
	}
	next := &caller{t: c.t, account: a, http: a.Client(), now: a.now}
	c.t.Cleanup(func() {
		next.http.CloseIdleConnections()
		a.Close()
	})
	return next
}
