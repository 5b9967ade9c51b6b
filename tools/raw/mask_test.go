package raw

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestSecretsInRawAnswersAreMasked(t *testing.T) {
	s := undescribed(t, answering(map[string]string{
		"/1.0/domain/example.com/authInfo": `"tr4nsf3r"`,
		"/1.0/vps/a":                       `{"rootPassword":"hunter2","nested":[{"clientSecret":"hunter2","passwordLastUpdateDate":"2026"}],"tokenId":"t-1","token":"hunter2","passwords":["hunter2"],"tokens":[{"value":"hunter2"}]}`,
	}))
	for _, path := range []string{"/domain/example.com/authInfo", "/domain/example.com/%61uthInfo", "/vps/a"} {
		res := s.Try("raw_get", args{"path": path})
		if strings.Contains(string(res.JSON), "hunter2") || strings.Contains(string(res.JSON), "tr4nsf3r") || !strings.Contains(string(res.JSON), "REDACTED") {
			t.Errorf("raw_get %s = %s, want its secrets masked", path, res.JSON)
		}
	}
	if res := s.Try("raw_get", args{"path": "/vps/a"}); !strings.Contains(string(res.JSON), "t-1") || !strings.Contains(string(res.JSON), "2026") {
		t.Errorf("raw_get = %s, want what is no secret", res.JSON)
	}
	s.Offer(Toolset(Options{ShowSecrets: true}).Definitions()...)
	if res := s.Try("raw_get", args{"path": "/vps/a"}); strings.Count(string(res.JSON), "hunter2") != 5 {
		t.Errorf("raw_get with secrets shown = %s", res.JSON)
	}
}

func TestSecretsThatOnlyTheDescriptionKnowsAreMasked(t *testing.T) {
	s := described(t, answering(map[string]string{
		"/1.0/me/accessRestriction/totp/1": `{"id":1,"status":"enabled"}`,
	}))
	p := tooltest.Plan(s, "raw_post", args{"path": "/me/accessRestriction/totp/1/disable", "body": args{"code": "133742"}})
	if text, _ := json.Marshal(p); strings.Contains(string(text), "133742") || string(p.Requests[0].Body) != `{"code":"REDACTED"}` {
		t.Errorf("the plan is %s, want the code masked", text)
	}
}

func TestSecretsOfATargetAreMasked(t *testing.T) {
	const path = "/dedicated/server/" + web1
	s := described(t, answering(map[string]string{"/1.0" + path: `{"name":"web","rootPassword":"hunter2"}`}))
	p := tooltest.Plan(s, "raw_post", args{"path": path + "/reboot"})
	if text := string(p.Target); strings.Contains(text, "hunter2") || !strings.Contains(text, `"name":"web"`) {
		t.Errorf("the plan's target is %s, want its password masked", text)
	}
	changed := tooltest.Call[sent](s, "raw_put", args{"path": path, "body": args{"monitoring": true}}).Result
	if text := string(changed.Before); strings.Contains(text, "hunter2") || !strings.Contains(text, `"name":"web"`) {
		t.Errorf("before = %s, want its password masked", text)
	}
}

func TestALinkThatLetsInIsMasked(t *testing.T) {
	got, found := mask(json.RawMessage(`{"a":{"url":"https://s3.example/x?X-Amz-Signature=a"},"b":"https://ovh.com/?page=2"}`), nil)
	if want := `{"a":{"url":"REDACTED"},"b":"https://ovh.com/?page=2"}`; string(got) != want || !found {
		t.Errorf("mask = %s, want %s", got, want)
	}
}

func TestWhatHoldsNoSecretStaysToTheByte(t *testing.T) {
	for _, body := range []string{`{ "b": 1.0, "a": "<x>" }`, `[1, 2]`, `12345678901234567890`, `not JSON`, ``} {
		if got, found := mask(json.RawMessage(body), nil); string(got) != body || found {
			t.Errorf("mask(%s) = %s, %t, want it as it was", body, got, found)
		}
	}
}

func TestAnEmptySecretIsAPlaceForOne(t *testing.T) {
	if got, found := mask(json.RawMessage(`{"password":null,"n":1}`), nil); !found || strings.Contains(string(got), "REDACTED") {
		t.Errorf("mask = %s, %t, want nothing masked and the place found", got, found)
	}
}

// An answer that is said to hold secrets, without a field that plainly does,
// is not shown at all.
func TestAnAnswerWhoseSecretIsNotPlainIsNotShown(t *testing.T) {
	for path, body := range map[string]string{"/domain/example.com/authInfo": `"x"`, "/vps/a/token": `{"value":"x"}`} {
		if masked, found := (verdict{}).secrets(path).masked(json.RawMessage(body)); found != hiddenSecrets {
			t.Errorf("the answer %s of %s is shown as %s", body, path, masked)
		}
	}
	revealing := verdict{effect: effect.Effect{Kind: effect.Read, Reveals: true}}
	for body, want := range map[string]bool{`{"value":"x"}`: false, `{"password":"x"}`: true, `{"count":1}`: true, `["x"]`: false} {
		if _, found := revealing.secrets("/vps/a").masked(json.RawMessage(body)); (found != hiddenSecrets) != want {
			t.Errorf("a revealing answer %s is shown: %t, want %t", body, !want, want)
		}
	}
}
