package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestJSONStaysToTheByteButForItsSecrets(t *testing.T) {
	none := func(string) bool { return false }
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", `{ "b": 1.0, "a": "<x>\u00e9\/" }`, `{ "b": 1.0, "a": "<x>\u00e9\/" }`},
		{"a name", `{"https://a:b@c":1}`, `{"https://REDACTED@c":1}`},
		{"escapes", `{"a":"https:\/\/a:b\u0040c\/\u003cx>","b":"\/"}`, `{"a":"https://REDACTED@c/<x>","b":"\/"}`},
		{"a field", `{"user":"bob", "password" : "x", "pin":1234,"n":null,"token":""}`, `{"user":"bob", "password" : "REDACTED", "pin":1234,"n":null,"token":""}`},
		{"a field of many", `{"secrets":[{"a":"x"}],"tokens":[1,{"b":2}]}`, `{"secrets":"REDACTED","tokens":[1,{"b":2}]}`},
		{"fields within fields", `{"token":{"token":"x","y":"https://a:b@c"},"z":1}`, `{"token":"REDACTED","z":1}`},
		{"a pair", `[{"key":"postInstallScript","value":"#!"},{"value":"x","name":"DB_PASSWORD"},{"name":"a","value":"b"}]`, `[{"key":"postInstallScript","value":"REDACTED"},{"value":"REDACTED","name":"DB_PASSWORD"},{"name":"a","value":"b"}]`},
		{"JSON within a text", `{"a":" {\"user\":\"bob\",\"password\":\"x\"}"}`, `{"a":" {\"user\":\"bob\",\"password\":\"REDACTED\"}"}`},
		{"JSON within JSON within a text", `["[\"{\\\"token\\\":\\\"x\\\"}\"]"]`, `["[\"{\\\"token\\\":\\\"REDACTED\\\"}\"]"]`},
		{"no secret in JSON within a text", `{"a":"{\u0022b\": \"c\"}"}`, `{"a":"{\u0022b\": \"c\"}"}`},
		{"what is withheld", `{"script":"(23 bytes, not shown)","password":"(2 bytes, not shown) x"}`, `{"script":"(23 bytes, not shown)","password":"REDACTED"}`},
		{"one text", `"https://a:b@c"`, `"https://REDACTED@c"`},
		{"no escape", `{"a":"\x https://a:b@c"}`, `{"a":"\x https://REDACTED@c"}`},
		{"no JSON", `<a href="https://a:b@c">`, `<a href="https://REDACTED@c">`},
		{"none", ``, ``},
	} {
		secret := Field
		if tt.name == "nothing" {
			secret = none
		}
		if got := (Redactor{}).JSON(json.RawMessage(tt.text), secret); string(got) != tt.want {
			t.Errorf("%s: JSON(%s) = %s, want %s", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestPlacesOfSecretsAreTold(t *testing.T) {
	text := `{"a":[{"b":"x"},{"b":"-----BEGIN PRIVATE KEY-----\nMII"}],"c.d":"REDACTED","-----BEGIN PRIVATE KEY-----":1}`
	if got := Places([]byte(text), HoldsPrivateKey); strings.Join(got, " ") != "a[1].b " {
		t.Errorf("the places of private keys are %q", got)
	}
	if got := Places([]byte(text), func(s string) bool { return s == Mask }); strings.Join(got, " ") != "c.d" {
		t.Errorf("the places of masks are %q", got)
	}
}

func TestQueriesOfPathsAreShownWithoutSecrets(t *testing.T) {
	for path, want := range map[string]string{
		"/me":                                                              "/me",
		"/me?page=2&voucher=a%20b&planCode=x":                              "/me?page=2&voucher=REDACTED&planCode=x",
		"/me?c%6Fde=x&key=y&a":                                             "/me?c%6Fde=REDACTED&key=REDACTED&a",
		"/me?next=https%3A%2F%2Fa%3Ab%40c%2Fx":                             "/me?next=https%3A%2F%2FREDACTED%40c%2Fx",
		"/a/AKIAIOSFODNN7EXAMPLE/b":                                        "/a/REDACTED/b",
		"/a/https%3A%2F%2Fa%3Ab%40c/b":                                     "/a/https:%2F%2FREDACTED@c/b",
		"/ip?description=%25CON%2546IRMABCDEFGHIJKLMNOPQRS%25":             "/ip?description=%2525REDACTED%2525",
		"/ip?CONFIRMABCDEFGHIJKLMNOPQRS=AKIAIOSFODNN7EXAMPLE":              "/ip?REDACTED=REDACTED",
		"/ip?a%3ACONFIRMABCDEFGHIJKLMNOPQRS=&CON%46IRMABCDEFGHIJKLMNOPQRS": "/ip?a%3AREDACTED=&REDACTED",
		"/ip?code:AKIAIOSFODNN7EXAMPLE%zz=x":                               "/ip?code:REDACTED%zz=REDACTED",
		"/ip/192.0.2.0%2F28/reverse?ip=192.0.2.1":                          "/ip/192.0.2.0%2F28/reverse?ip=192.0.2.1",
	} {
		if got := (Redactor{}).Path(path); got != want {
			t.Errorf("Path(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestLogsAreWithoutSecrets(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: New("consumerkey0123").Attr}))
	log.Info("call https://a:hunter2@b", "url", "https://a:hunter2@b", "err", errors.New("at https://a:hunter2@b"), "n", 1, slog.Group("g", "k", "consumerkey0123"))
	if got := b.String(); strings.Contains(got, "hunter2") || strings.Contains(got, "consumerkey0123") || !strings.Contains(got, "n=1") {
		t.Errorf("the log says %s", got)
	}
}
