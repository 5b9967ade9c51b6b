package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Keys that prove a call without a signature. They are no secrets either.
const (
	ClientID     = sampleClient                       // service account, whose rights are those of its policies
	ClientSecret = "simulatedClientSecret00000000000" // of that one
	AccessToken  = "simulatedAccessToken000000000000" // of the account itself: it may do all, and never expires
)

// tokenLife is that of the tokens of service accounts.
const tokenLife = time.Hour - time.Second

// An accessToken is one that was handed out.
type accessToken struct {
	Client  string    `json:"client"`
	Expires time.Time `json:"expires"`
}

// tokenPath is where service accounts get access tokens.
const tokenPath = "/auth/oauth2/token" //nolint:gosec // a path

// serveToken hands out an access token. It refuses in the shape of OAuth2, not of
// OVHcloud's API.
func (a *Account) serveToken(r *http.Request, body []byte) answer {
	form, err := url.ParseQuery(string(body))
	client, secret, basic := r.BasicAuth()
	if !basic {
		client, secret = form.Get("client_id"), form.Get("client_secret")
	}
	refuse := func(code, why string) answer { return reply(http.StatusBadRequest, oauth2Refusal{code, why}) }
	switch known := a.oauth2Clients.Secrets[client]; {
	case r.Method != http.MethodPost || err != nil:
		return refuse("invalid_request", "The request is no POST of a form")
	case form.Get("grant_type") != "client_credentials":
		return refuse("unsupported_grant_type", "Only client_credentials is served")
	case known == "" || known != secret:
		return refuse("invalid_client", "The client or its secret is not known")
	}
	return reply(http.StatusOK, a.oauth2Clients.token(client))
}

// An oauth2Refusal says why there is no token.
type oauth2Refusal struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// A tokenAnswer is a token as it is handed out.
type tokenAnswer struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Seconds int    `json:"expires_in"`
	Scope   string `json:"scope"`
}

// token hands out a token, and forgets those that have expired.
func (c *oauth2Clients) token(client string) tokenAnswer {
	now := c.account.now()
	for value, t := range c.Tokens {
		if now.After(t.Expires) {
			delete(c.Tokens, value)
		}
	}
	value := fmt.Sprintf("simulatedToken%016x%016x", c.account.random.Uint64(), c.account.random.Uint64())
	c.Tokens[value] = &accessToken{client, now.Add(tokenLife)}
	return tokenAnswer{value, "Bearer", int(tokenLife.Seconds()), "all"}
}

// bearer returns the token that proves a call; ok is false where it is signed or
// proven by nothing.
func bearer(r *http.Request) (token string, ok bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// authenticateBearer is authenticate for a call with an access token. What the
// service account may do is up to policies.
func (a *Account) authenticateBearer(token, path string, found *route) *failure {
	if token == AccessToken {
		return nil
	}
	t := a.oauth2Clients.Tokens[token]
	// How OVHcloud refuses a token is published nowhere; 401 is what it is for.
	if t == nil || a.oauth2Clients.ByID[t.Client] == nil || !a.now().Before(t.Expires) {
		return refuse(http.StatusUnauthorized, "Client::Unauthorized", "The access token is not valid")
	}
	if found == nil {
		return nil
	}
	return a.policies.allow(credentialURN(t.Client), path, found)
}

// identity is who makes a call that was let through: who signs, or the service
// account of a token.
func (a *Account) identity(r *http.Request) (urn, method string) {
	token, _ := bearer(r)
	if t := a.oauth2Clients.Tokens[token]; t != nil {
		return credentialURN(t.Client), "oauth2_client_credentials"
	}
	return accountURN, "account"
}
