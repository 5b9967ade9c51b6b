package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"testing"
)

// TestInstallLinksRunTheNpmPackage reads the links of the README as VS Code and
// Cursor do: the one takes JSON, the other in base64.
func TestInstallLinksRunTheNpmPackage(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	extension, err := os.ReadFile("../gemini-extension.json")
	if err != nil {
		t.Fatal(err)
	}
	var gemini configuration
	if err := json.Unmarshal(extension, &gemini); err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`https://[^ )]*install[^ )]*[?&]config=[^ )]*`).FindAllString(string(page), -1)
	if len(links) != 2 {
		t.Errorf("the README has %d links that install, want 2: %q", len(links), links)
	}
	for _, link := range links {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(u.Query().Get("config"))
		if plain, err := base64.StdEncoding.DecodeString(string(text)); err == nil {
			text = plain
		}
		var server configured
		if err := json.Unmarshal(text, &server); err != nil {
			t.Errorf("%s: %v", link, err)
		}
		if want := gemini.MCPServers["ovh"]; u.Query().Get("name") != "ovh" || !reflect.DeepEqual(server, want) {
			t.Errorf("%s is server %q, %+v; want ovh, %+v as in gemini-extension.json", link, u.Query().Get("name"), server, want)
		}
	}
}
