package client

import (
	"net/http"
	"strings"
	"testing"
)

func TestEndpointNamesResolveToTheirBase(t *testing.T) {
	tests := []struct{ name, want string }{
		{"", "https://eu.api.ovh.com/1.0"},
		{"ovh-eu", "https://eu.api.ovh.com/1.0"},
		{"eu", "https://eu.api.ovh.com/1.0"},
		{"ca", "https://ca.api.ovh.com/1.0"},
		{"us", "https://api.us.ovhcloud.com/1.0"},
		{"ovh-us", "https://api.us.ovhcloud.com/1.0"},
		{"kimsufi-eu", "https://eu.api.kimsufi.com/1.0"},
		{"kimsufi-ca", "https://ca.api.kimsufi.com/1.0"},
		{"soyoustart-eu", "https://eu.api.soyoustart.com/1.0"},
		{"soyoustart-ca", "https://ca.api.soyoustart.com/1.0"},
		{"http://127.0.0.1:8080/1.0", "http://127.0.0.1:8080/1.0"},
		{"http://127.0.0.1:8080/1.0/", "http://127.0.0.1:8080/1.0"},
	}
	for _, tt := range tests {
		got, err := resolveEndpoint(tt.name)
		if err != nil || got.base != tt.want {
			t.Errorf("resolveEndpoint(%q) = %q, %v, want %q", tt.name, got.base, err, tt.want)
		}
	}
}

func TestUnknownEndpointListsTheKnownOnes(t *testing.T) {
	for _, name := range []string{"ovh-fr", "kimsufi", "EU"} {
		_, err := resolveEndpoint(name)
		if err == nil {
			t.Errorf("resolveEndpoint(%q) = nil, want an error", name)
			continue
		}
		for _, known := range endpoints() {
			if !strings.Contains(err.Error(), known.name) {
				t.Errorf("resolveEndpoint(%q) = %q, want it to name %s", name, err, known.name)
			}
		}
	}
	for _, base := range []string{"ftp://x/1.0", "//x/1.0", "https:///1.0", "https://a/1.0?x=1", "https://user:pw@a/1.0", "https://user:pw@a b/1.0", "a/b"} {
		if got, err := resolveEndpoint(base); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("resolveEndpoint(%q) = %v, %v, want an error without the password", base, got, err)
		}
	}
}

func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	tests := []struct {
		base string
		want bool
	}{
		{"https://api.example.org/1.0", true},
		{"http://127.0.0.1:8080/1.0", true},
		{"http://127.8.9.1/1.0", true},
		{"http://[::1]:8080/1.0", true},
		{"http://[::ffff:127.0.0.1]/1.0", true},
		{"http://localhost/1.0", true},
		{"http://LocalHost:1/1.0", true},
		{"http://localhost.:1/1.0", true},
		{"http://[::1%25lo]/1.0", true},
		{"http://api.example.org/1.0", false},
		{"HTTP://api.example.org/1.0", false},
		{"http://eu.api.ovh.com/1.0", false},
		{"http://192.168.1.1/1.0", false},
		{"http://0.0.0.0/1.0", false},
		{"http://[::]/1.0", false},
		{"http://127.0.0.1.example.org/1.0", false},
		{"http://localhost.example.org/1.0", false},
		{"http://2130706433/1.0", false},
		{"http://127.0.0.1./1.0", false},
		{"http://ovh.simulator/1.0", false},
	}
	for _, tt := range tests {
		_, err := New(Config{Endpoint: tt.base})
		if (err == nil) != tt.want || err != nil && !strings.Contains(err.Error(), "use https://") {
			t.Errorf("New(%s) = %v, want allowed: %v", tt.base, err, tt.want)
		}
		if _, err := New(Config{Endpoint: tt.base, InsecureEndpoint: true}); err != nil {
			t.Errorf("New(%s), insecure = %v", tt.base, err)
		}
	}
	if _, err := New(Config{Endpoint: "http://ovh.simulator/1.0", HTTPClient: &http.Client{}}); err != nil {
		t.Errorf("New of a simulated account = %v", err)
	}
}

func TestPathsThatNameTheirVersionLeaveTheBase(t *testing.T) {
	e, err := resolveEndpoint("ovh-ca")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ path, want string }{
		{"/me", "https://ca.api.ovh.com/1.0/me"},
		{"/v1/me", "https://ca.api.ovh.com/v1/me"},
		{"/v2/iam/policy", "https://ca.api.ovh.com/v2/iam/policy"},
		{"/v2x/me", "https://ca.api.ovh.com/1.0/v2x/me"},
	}
	for _, tt := range tests {
		if got := e.join(tt.path); got != tt.want {
			t.Errorf("join(%q) = %q, want %q", tt.path, got, tt.want)
		}
	}
}
