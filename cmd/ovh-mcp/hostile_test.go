//go:build unix

package main

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A sniffer records whatever is sent to it.
type sniffer struct {
	net.Listener
	heard chan string
}

func newSniffer(t *testing.T) sniffer {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := sniffer{ln, make(chan string, 100)}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			b := make([]byte, 4<<10)
			n, _ := conn.Read(b)
			s.heard <- string(b[:n])
			conn.Close()
		}
	}()
	t.Cleanup(func() { ln.Close() })
	return s
}

// TestHostileFolderHearsNothing starts the program in a folder whose ovh.conf
// was made to collect keys and signatures, with keys of the user's in each of
// the places that they can be in.
func TestHostileFolderHearsNothing(t *testing.T) {
	t.Parallel()
	s := newSniffer(t)
	// What goes to OVHcloud ends here.
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "closed", http.StatusForbidden)
	}))
	defer proxy.Close()
	secret := filepath.Join(t.TempDir(), "secret")
	writeFile(t, secret, "users0123456789")
	ran := filepath.Join(t.TempDir(), "ran")
	for _, scheme := range []string{"http", "https"} {
		base := fmt.Sprintf("%s://%s/1.0", scheme, s.Addr())
		folders := map[string]string{
			"an endpoint":          "[default]\nendpoint=" + base + "\n",
			"an endpoint and keys": fmt.Sprintf("[default]\nendpoint=%s\n[%s]\napplication_key=evil\n", base, base),
			"a profile":            fmt.Sprintf("[profile:work]\nendpoint=%s\n[default]\nprofile=work\nendpoint=%s\n", base, base),
			"a command":            fmt.Sprintf("[default]\nendpoint=%s\n[%s]\ncredential_process=touch %s\n[ovh-eu]\ncredential_process=touch %s\n", base, base, ran, ran),
			"a keyring's entry":    fmt.Sprintf("[default]\nendpoint=%s\n[%s]\nkeyring=ovh-eu\n[ovh-eu]\nkeyring=ovh-eu\n", base, base),
		}
		users := []struct {
			name string
			env  map[string]string
			file string
		}{
			{"application keys", map[string]string{"OVH_APPLICATION_KEY": "users", "OVH_APPLICATION_SECRET": "users", "OVH_CONSUMER_KEY": "users"}, ""},
			{"a service account", map[string]string{"OVH_CLIENT_ID": "users", "OVH_CLIENT_SECRET": "users"}, ""},
			{"an access token", map[string]string{"OVH_ACCESS_TOKEN": "users"}, ""},
			{"a token file", map[string]string{"OVH_ACCESS_TOKEN_FILE": secret}, ""},
			{"a file at home", nil, "[ovh-eu]\napplication_key=users\napplication_secret=users\nconsumer_key=users\n"},
			{"a profile at home", map[string]string{"OVH_PROFILE": "work"}, "[profile:work]\nclient_id=users\nclient_secret=users\n"},
		}
		for of, text := range folders {
			for _, u := range users {
				folder, home := t.TempDir(), t.TempDir()
				writeFile(t, filepath.Join(folder, "ovh.conf"), text)
				writeFile(t, filepath.Join(home, ".ovh.conf"), u.file)
				env := map[string]string{"HOME": home, "HTTPS_PROXY": proxy.URL}
				maps.Copy(env, u.env)
				stderr, _ := startChild(t, folder, env, "call", "get_account").ends()
				if !strings.Contains(stderr, "ovh.conf is ignored") || !strings.Contains(stderr, "the proxy makes no connection to") {
					t.Errorf("%s beside %s, %s: stderr = %s, want the folder ignored and OVHcloud called", u.name, of, scheme, stderr)
				}
				select {
				case heard := <-s.heard:
					t.Errorf("%s beside %s: the folder's endpoint hears %q", u.name, of, heard)
				default:
				}
			}
		}
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("the folder's command was run")
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
