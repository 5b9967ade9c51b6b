package client

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func TestMessagesDoNotRepeatTheSecretsOfTheirRequest(t *testing.T) {
	creds := applicationKeys("applicationkey00", "applicationsecret0123456789abcde", "consumerkey0123456789abcdefghijk")
	tests := []struct{ name, path, body, message, want string }{
		{"keys", "/me", "", "bad applicationsecret0123456789abcde of consumerkey0123456789abcdefghijk", "bad REDACTED of REDACTED"},
		{"key of the application, which names it", "/me", "", "applicationkey00 is unknown", "applicationkey00 is unknown"},
		{"password", "/x", `{"user":"bob","password":"correct horse"}`, "[password] Given data (correct horse) of bob is not valid", "[password] Given data (REDACTED) of bob is not valid"},
		{"inside a word", "/x", `{"password":"correcthorse"}`, "xcorrecthorsex", "xREDACTEDx"},
		{"short, a word", "/x", `{"password":"horse1"}`, "'horse1' in horse123", "'REDACTED' in horse123"},
		{"short, twice", "/x", `{"pin":"1234"}`, "1234 1234, 12345", "REDACTED REDACTED, 12345"},
		{"of no length", "/x", `{"password":"","pin":"1"}`, "1 is too short", "1 is too short"},
		{"deep", "/x", `{"a":[{"tokens":{"first":["abcdefghij"]}}]}`, "abcdefghij", "REDACTED"},
		{"named by a sibling", "/x", `{"userMetadata":[{"key":"postInstallScript","value":"#!/bin/sh -x"}]}`, "postInstallScript: #!/bin/sh -x", "postInstallScript: REDACTED"},
		{"a line of a script", "/x", `{"script":"#!/bin/sh\nexport DB=hunter2hunter2\n"}`, "line 2: export DB=hunter2hunter2 fails", "line 2: REDACTED fails"},
		{"key", "/x", `{"keyName":"laptop-of-bob","key":"ssh-ed25519 AAAA"}`, "ssh-ed25519 AAAA of laptop-of-bob", "REDACTED of laptop-of-bob"},
		{"key by its look", "/x", `{"pem":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----"}`, "bad line MIIEvQIBADAN", "bad line REDACTED"},
		{"escaped for JSON", "/x", `{"password":"say \"hello\" to"}`, `in {"p":"say \"hello\" to"}`, `in {"p":"REDACTED"}`},
		{"of the query", "/x?token=a%2Fb+cdefghij&page=2", "", "a/b cdefghij or a%2Fb%20cdefghij on page 2", "REDACTED or REDACTED on page 2"},
		{"one in another", "/x", `{"password":"abcdefghij","secret":"abcdefghijklmnop"}`, "abcdefghijklmnop", "REDACTED"},
		{"what moves a domain", "/x", `{"domain":"example.org","authInfo":"moves-a-domain"}`, "moves-a-domain is not of example.org", "REDACTED is not of example.org"},
		{"which secret it is", "/x", `{"secretId":"shop-database"}`, "shop-database is unknown", "shop-database is unknown"},
		{"nothing secret", "/x", `{"keyName":"laptop-of-bob"}`, "laptop-of-bob is taken", "laptop-of-bob is taken"},
		{"no JSON", "/x", `password=hunter2hunter2`, "no JSON", "no JSON"},
	}
	for _, tt := range tests {
		body, err := json.Marshal(map[string]any{"message": tt.message, "details": map[string]string{"value": tt.message}})
		if err != nil {
			t.Fatal(err)
		}
		e := newError(request{method: "POST", path: tt.path, payload: []byte(tt.body)}, creds.secrets(), 400, nil, body)
		if e.Message != tt.want {
			t.Errorf("%s: Message = %q, want %q", tt.name, e.Message, tt.want)
		}
		var details struct{ Value string }
		if err := json.Unmarshal(e.Details, &details); err != nil || details.Value != tt.want {
			t.Errorf("%s: Details = %s, want %q", tt.name, e.Details, tt.want)
		}
	}
}

func TestLongMessagesAreCutAfterTheirSecrets(t *testing.T) {
	body := `{"message":"` + strings.Repeat("x", maxMessage-8) + ` hunter2hunter2"}`
	e := newError(request{payload: []byte(`{"password":"hunter2hunter2"}`)}, nil, 400, nil, []byte(body))
	if strings.Contains(e.Message, "hunter") {
		t.Errorf("Message ends with %q", e.Message[maxMessage-10:])
	}
}

func TestErrorsNameTheParametersOfTheirQueryAlone(t *testing.T) {
	query := map[string]string{"token": "hunter2 3", "page": "1"}
	for _, a := range []answer{{status: 404}, {err: cut}, {status: 200, body: "<html>"}} {
		w := &wire{script: []answer{a}}
		_, err := w.client(t).Send(t.Context(), ovh.RawWrite("POST", "/me", query, nil).Write)
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "POST /me?page=…&token=…: ") {
			t.Errorf("Send = %v, want the names of the query alone", err)
		}
	}
}

func TestLogNamesTheParametersOfTheirQueryAlone(t *testing.T) {
	for _, a := range []answer{me, {status: 404}, {err: cut}} {
		log, text := textLogger()
		c, err := New(Config{HTTPClient: &http.Client{Transport: &wire{script: []answer{a}}}, Credentials: applicationKeys("ak", "as", "ck"), Logger: log})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Send(t.Context(), ovh.RawWrite("POST", "/me", map[string]string{"token": "hunter2"}, nil).Write)
		if got := text.String(); strings.Contains(got, "hunter2") || !strings.Contains(got, "/me?token=…") {
			t.Errorf("the log says %s", got)
		}
	}
}

// textLogger returns a logger of all levels, and what it wrote.
func textLogger() (*slog.Logger, *strings.Builder) {
	var b strings.Builder
	return slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})), &b
}

func FuzzSecretsOfARequestAreNotRepeated(f *testing.F) {
	f.Add("hunter2hunter2", "is wrong: ")
	f.Add("a\"b\\c\nd €1234567", "")
	f.Add("aaaaaaaaa", "aaaa")
	f.Fuzz(func(t *testing.T, secret, around string) {
		if len(secret) <= shortSecret || !utf8.ValidString(secret) || strings.Contains(around, secret) || strings.Contains(secret, "REDACTED") {
			return
		}
		payload, _ := json.Marshal(map[string]string{"password": secret})
		body, _ := json.Marshal(map[string]string{"message": around + secret + around})
		r := request{method: "POST", path: "/x?token=" + url.QueryEscape(secret), payload: payload}
		if e := newError(r, nil, 400, nil, body); strings.Contains(e.Message, secret) {
			t.Errorf("Message = %q, which repeats %q", e.Message, secret)
		}
	})
}
