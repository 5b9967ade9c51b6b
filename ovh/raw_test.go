package ovh

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRawBodiesAreSentByteForByte(t *testing.T) {
	for _, body := range []string{`{"b": 1,   "a":"<é & \u00e9>"}`, `[]`, `"x"`, `{}`, ""} {
		w := &wire{script: []answer{{status: 200, body: "null"}}}
		c := w.client(t)
		var raw json.RawMessage
		if body != "" {
			raw = json.RawMessage(body)
		}
		if _, err := c.Raw(t.Context(), "POST", "/v2/iam/policy", nil, raw); err != nil {
			t.Fatal(err)
		}
		if got := w.calls[0]; got.body != body || got.url != "https://eu.api.ovh.com/v2/iam/policy" || got.signature != c.creds.signature("POST", got.url, []byte(body), got.stamp) {
			t.Errorf("Raw sent %q to %s, want %q, signed", got.body, got.url, body)
		}
	}
}

func FuzzRawPathsNeverLeaveTheAPI(f *testing.F) {
	for _, p := range []string{"/me", "/../x", "//x", "/a?b", "/ip/1.2.3.0/24", "/%2e%2e", "/a%2Fb"} {
		f.Add(p)
	}
	c, err := New(Config{Credentials: Credentials{"ak", "as", "ck"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if CheckRawPath(path) != nil {
			return
		}
		req, err := c.request(t.Context(), request{method: "GET", path: path})
		if err != nil {
			return // refused later, and not sent
		}
		if got := req.URL.String(); req.URL.Host != "eu.api.ovh.com" || req.URL.RawQuery != "" || !strings.HasSuffix(got, path) {
			t.Errorf("%q goes to %s", path, got)
		}
	})
}
