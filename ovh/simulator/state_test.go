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
	for _, area := range a.areas {
		if area.state == nil {
			continue
		}
		for name, part := range map[string]any{"nothing": nil, "empty": map[string]any{}, "unknown": map[string]any{"speed": 1}} {
			got := restoreWith(t, a, area.name, part)
			if got == nil || !strings.Contains(got.Error(), "read the simulated account: "+area.name+": ") {
				t.Errorf("Restore with %s as %s = %v, want an error that names it", name, area.name, got)
			}
		}
	}
	if got := restoreWith(t, a, "future", map[string]any{}); got == nil || !strings.Contains(got.Error(), `no areas ["future"]`) {
		t.Errorf("Restore with an area of the future = %v, want an error that names it", got)
	}
}

// restoreWith restores an account with another state of one area; nil is none.
func restoreWith(t *testing.T, a *Account, area string, part any) error {
	t.Helper()
	saved, err := a.State()
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Version int            `json:"version"`
		Areas   map[string]any `json:"areas"`
	}
	if err := json.Unmarshal(saved, &all); err != nil {
		t.Fatal(err)
	}
	all.Areas[area] = part
	if part == nil {
		delete(all.Areas, area)
	}
	changed, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Restore(changed, Options{})
	return err
}

func TestObjectThatLacksAPartIsRefusedByName(t *testing.T) {
	a := New(Options{})
	defer a.Close()
	for area, part := range map[string]string{
		"servers":     `{"byName":{"broken":null}}`,
		"tasks":       `{"byId":{"77":null}}`,
		"services":    `{"byId":{"77":{"id":77}}}`,
		"ips":         `{"blocks":[null]}`,
		"credentials": `{"byId":{"77":null}}`,
		"zones":       `{"byName":{"broken":{"records":{"1":{"fieldType":"A"}}}}}`,
		"sms":         `{"byName":{"broken":{}}}`,
		"vps":         `{"byName":{"broken":{"tasks":{}}}}`,
	} {
		if got := restoreWith(t, a, area, json.RawMessage(part)); got == nil || !strings.Contains(got.Error(), area+": ") {
			t.Errorf("Restore with %s as %s = %v, want an error that names it", part, area, got)
		}
	}
}

func TestStateOfAnotherLayoutIsRefused(t *testing.T) {
	for state, want := range map[string]string{
		"":            "unexpected end",
		"[]":          "cannot unmarshal array",
		`{"keys":{}}`: "saved in layout 0 and this program reads layout 2 only; delete it",
		`{"version":3,"areas":{"servers":{"byName":{}}}}`: "saved in layout 3",
	} {
		if _, err := Restore([]byte(state), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%q) = %v, want an error with %q", state, err, want)
		}
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
