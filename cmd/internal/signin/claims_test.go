package signin

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
)

// text returns the claims of a right token, with others written behind them.
func (i *issuer) text(at time.Time, more string) string {
	all, err := json.Marshal(i.Claims(at, nil))
	if err != nil {
		i.t.Fatal(err)
	}
	return strings.TrimSuffix(string(all), "}") + more + "}"
}

// Readers of JSON differ in what they make of such claims: whoever signs them may
// have meant others than those that are read here.
func TestClaimsMeanWhatTheirIssuerWrote(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	whole, err := json.Marshal(i.Claims(*now, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, claim := range map[string]string{"iss": "Iss", "aud": "AUD", "exp": "eXp"} {
		other := strings.Replace(string(whole), `"`+name+`"`, `"`+claim+`"`, 1)
		expect(t, v, claim+" for "+name, signintest.SignText(t, jose.ES256, key, other, nil), ErrInvalid)
	}
	for _, more := range []string{
		`,"sub":"u-1"`, `,"sub":"u-2"`, `,"iss":"https://evil.example"`, `,"\u0061ud":"ovh"`, `,"exp":1e11`,
		`,"nbf":"tomorrow"`, `,"nbf":[]`, `,"sub":"u-1","x":`,
	} {
		expect(t, v, more, signintest.SignText(t, jose.ES256, key, i.text(*now, more), nil), ErrInvalid)
	}
	for _, more := range []string{
		`,"Iss":"https://evil.example"`, `,"AUD":"other"`, `,"EXP":1`, `,"NBF":1e10`, `,"Sub":"u-2"`, `,"nbf ":1e10`,
	} {
		expect(t, v, more, signintest.SignText(t, jose.ES256, key, i.text(*now, more), nil), nil)
	}
	for _, claims := range []string{``, `null`, `[]`, `"x"`, `7`, `{}`, "\xff", string(whole) + "{}", `{"a":` + strings.Repeat("[", 10000)} {
		expect(t, v, "claims "+claims[:min(len(claims), 9)], signintest.SignText(t, jose.ES256, key, claims, nil), ErrInvalid)
	}
}

func TestOddValuesOfClaims(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	for name, odd := range map[string][]any{
		"exp": {"4102444800", -1, 0, true, []int{4102444800}, map[string]int{}, json.RawMessage("null"), json.RawMessage("1e400")},
		"aud": {"", []string{}, []any{[]string{"ovh"}}, []any{"ovh", 7}, map[string]string{"ovh": "ovh"}, json.RawMessage("null"), "OVH", "ovh ", "ovh other", "ovh,other"},
		"iss": {"", []string{i.URL}, i.URL + "/.", strings.ToUpper(i.URL), json.RawMessage("null")},
		"sub": {"a\u202eb", "a\u200bb", "a\x00b", "a\ufffdb", json.RawMessage(`"a\ud800"`), json.RawMessage("null"), []string{"u-1"}, true},
	} {
		for _, value := range odd {
			expect(t, v, name, signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{name: value})), ErrInvalid)
		}
	}
	expect(t, v, "far in the future", signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{"exp": 1e300})), nil)
}

// What an issuer signs for the same audience is not always meant to call with.
func TestOnlyAccessTokensLetIn(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	typed := func(typ any, more string) string {
		headers := map[jose.HeaderKey]any{jose.HeaderType: typ}
		if typ == nil {
			headers = nil
		}
		return signintest.SignText(t, jose.ES256, key, i.text(*now, more), headers)
	}
	for _, typ := range []any{nil, "", "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"} {
		expect(t, v, "type", typed(typ, ""), nil)
	}
	for _, typ := range []any{"logout+jwt", "dpop+jwt", "secevent+jwt", "application/logout+jwt", "oauth-authz-req+jwt", "token-introspection+jwt", "JOSE", "rt+jwt", "JWT;x", 7, []string{"JWT"}} {
		expect(t, v, "type", typed(typ, ""), ErrInvalid)
	}
	for _, more := range []string{
		`,"typ":"ID"`, `,"typ":"Refresh"`, `,"typ":"Offline"`, `,"typ":"Logout"`, `,"token_use":"id"`, `,"at_hash":"x"`, `,"c_hash":"x"`,
		`,"events":{"http://schemas.openid.net/event/backchannel-logout":{}}`, `,"cnf":{"jkt":"x"}`, `,"cnf":{"x5t#S256":"x"}`,
	} {
		expect(t, v, more, typed("JWT", more), ErrInvalid)
	}
	for _, more := range []string{`,"typ":"Bearer"`, `,"token_use":"access"`, `,"nonce":"x"`, `,"azp":"x","sid":"y"`} {
		expect(t, v, more, typed("JWT", more), nil)
	}
	expect(t, v, "an access token of Dex", typed(nil, `,"at_hash":"x","nonce":"y"`), nil)
}
