package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// token asks for an access token and returns the answer.
func (c *caller) token(form url.Values) (int, string) {
	c.t.Helper()
	at := strings.TrimSuffix(Endpoint, "/1.0") + tokenPath
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, at, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(req)
}

func clientForm(id, secret string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "scope": {"all"}, "client_id": {id}, "client_secret": {secret}}
}

// as sends a request with an access token.
func (c *caller) as(token, method, path string) (int, string) {
	c.t.Helper()
	req := c.request(method, path, "")
	req.Header = http.Header{"Authorization": {"Bearer " + token}}
	return c.send(req)
}

func TestServiceAccountsGetTokens(t *testing.T) {
	c := newCaller(t, Options{})
	wrong := clientForm(ClientID, ClientSecret)
	wrong.Set("grant_type", "password")
	for _, tt := range []struct {
		form url.Values
		want string
	}{
		{clientForm(ClientID, "x"), "invalid_client"},
		{clientForm("EU.unknown", ""), "invalid_client"},
		{wrong, "unsupported_grant_type"},
	} {
		if status, answer := c.token(tt.form); status != http.StatusBadRequest || !strings.Contains(answer, tt.want) {
			t.Errorf("%v = %d %s, want 400 %s", tt.form, status, answer, tt.want)
		}
	}
	status, answer := c.token(clientForm(ClientID, ClientSecret))
	if status != http.StatusOK || !strings.Contains(answer, `"token_type":"Bearer","expires_in":3599`) {
		t.Errorf("token = %d %s", status, answer)
	}
}

// TestNewServiceAccountWorksByItsPolicy goes the way of whoever sets one up.
func TestNewServiceAccountWorksByItsPolicy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		var made struct{ ClientID, ClientSecret string }
		answer := c.want("POST", "/me/api/oauth2/client", `{"name":"mcp","description":"d","flow":"CLIENT_CREDENTIALS","callbackUrls":[]}`, 200, "")
		if err := json.Unmarshal([]byte(answer), &made); err != nil {
			t.Fatal(err)
		}
		_, answer = c.token(clientForm(made.ClientID, made.ClientSecret))
		var issued tokenAnswer
		if err := json.Unmarshal([]byte(answer), &issued); err != nil {
			t.Fatal(err)
		}
		sees := func(path string, status int, text string) {
			t.Helper()
			if got, answer := c.as(issued.Token, "GET", path); got != status || !strings.Contains(answer, text) {
				t.Errorf("GET %s = %d %s, want %d with %q", path, got, answer, status, text)
			}
		}
		const denied = `"details":{"unauthorizedActionsByIAM":"vps:apiovh:get"}`
		sees("/vps", 403, denied)
		sees("/auth/details", 200, "oauth2_client_credentials")
		allow := func(allow, more string) {
			t.Helper()
			c.want("POST", "/v2/iam/policy", fmt.Sprintf(
				`{"name":"p","description":"","identities":[%q],"resources":[{"urn":"urn:v1:eu:resource:vps:*"}],"permissions":%s%s}`,
				credentialURN(made.ClientID), allow, more), 200, "")
		}
		allow(`{"allow":[{"action":"vps:apiovh:*"}],"except":[{"action":"vps:apiovh:get"}]}`, "")
		sees("/vps", 403, denied)
		allow(`{"allow":[{"action":"vps:apiovh:get"}]}`, `,"expiredAt":"2000-01-01T00:00:00Z"`)
		sees("/vps", 403, denied)
		allow(`{"allow":[{"action":"vps:apiovh:get"}]}`, "")
		sees("/vps", 200, "vps")
		sees("/domain/zone", 403, "dnsZone:apiovh:get")
		sees("/me", 403, "account:apiovh:me/get")
		allow(`{"deny":[{"action":"vps:apiovh:get"}]}`, "")
		sees("/vps", 403, denied)
		time.Sleep(tokenLife)
		sees("/auth/details", 401, "not valid")
		if got, answer := c.as(AccessToken, "GET", "/domain/zone"); got != 200 {
			t.Errorf("with the account's token = %d %s", got, answer)
		}
	})
}
