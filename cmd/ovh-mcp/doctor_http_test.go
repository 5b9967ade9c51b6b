//go:build unix

package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A server over HTTP is looked at with the flags that it is started with.
func TestDoctorLooksAtAServerOverHTTP(t *testing.T) {
	now := time.Now()
	file, _, _ := tokens(t)
	shared, nameless := filepath.Join(t.TempDir(), "shared"), filepath.Join(t.TempDir(), "nameless")
	for name, mode := range map[string]os.FileMode{shared: 0o644, nameless: 0o600} {
		if err := os.WriteFile(name, []byte(strings.Repeat("0", 64)+"\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	cert, key := pemPair(t, t.TempDir(), now.Add(-time.Hour), now.AddDate(1, 0, 0))
	expired, expiredKey := pemPair(t, t.TempDir(), now.Add(-2*time.Hour), now.Add(-time.Hour))
	open, openKey := pemPair(t, t.TempDir(), now.Add(-time.Hour), now.AddDate(1, 0, 0))
	if err := os.Chmod(openKey, 0o644); err != nil {
		t.Fatal(err)
	}
	away := newIssuer(t)
	away.Away.Store(true)
	for _, tt := range []struct {
		name   string
		args   []string
		check  string
		status health
		says   string // in what it finds, or in the cure
	}{
		{"nobody is asked who they are", []string{"--http", ":0", "--insecure-listen"}, "address", fault, "--http-token-file"},
		{"without protection", []string{"--http", ":0"}, "address", fault, "127.0.0.1:8080"},
		{"plain HTTP", []string{"--http", ":0", "--insecure-listen", "--http-token-file", file}, "address", warning, "tokens can be read on the way"},
		{"a host that is none", []string{"--http", "127.0.0.1:0", "--allow-host", "https://mcp.example.org"}, "address", fault, "--allow-host"},
		{"tokens that others can read", []string{"--http", "127.0.0.1:0", "--http-token-file", shared}, "tokens", fault, "chmod 600"},
		{"a token without a name", []string{"--http", "127.0.0.1:0", "--http-token-file", nameless}, "tokens", fault, "line 1 has no name"},
		{"no tokens", []string{"--http", "127.0.0.1:0", "--http-token-file", shared + "x"}, "tokens", fault, "no such file"},
		{"tokens", []string{"--http", "127.0.0.1:0", "--http-token-file", file}, "tokens", well, "alice, bob"},
		{"the key of another", []string{"--http", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", expiredKey}, "certificate", fault, "does not match"},
		{"an expired certificate", []string{"--http", "127.0.0.1:0", "--tls-cert", expired, "--tls-key", expiredKey}, "certificate", fault, "renewed"},
		{"a key that others can read", []string{"--http", "127.0.0.1:0", "--tls-cert", open, "--tls-key", openKey}, "certificate", warning, "chmod 600"},
		{"a certificate of another name", []string{"--http", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key, "--allow-host", "other.example"}, "certificate", warning, "other.example"},
		{"a certificate", []string{"--http", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key}, "certificate", well, "mcp.example.org, 127.0.0.1"},
		{"an issuer that is away", []string{"--http", "127.0.0.1:0", "--oidc-issuer", away.URL, "--oidc-audience", "ovh"}, "sign-in", fault, "--oidc-issuer"},
		{"an issuer of another name", []string{"--http", "127.0.0.1:0", "--oidc-issuer", newIssuer(t).URL + "/", "--oidc-audience", "ovh"}, "sign-in", fault, "calls itself"},
		{"an issuer", []string{"--http", "127.0.0.1:0", "--oidc-issuer", newIssuer(t).URL, "--oidc-audience", "ovh"}, "sign-in", well, "1 key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPatient(t, simulator.Options{})
			out, log, code := p.runs(append([]string{"doctor", "--json"}, tt.args...)...)
			var all []finding
			if err := json.Unmarshal([]byte(out), &all); err != nil {
				t.Fatalf("doctor prints %s%s: %v", out, log, err)
			}
			if !slices.ContainsFunc(all, func(f finding) bool {
				return f.Check == tt.check && f.Status == tt.status && strings.Contains(f.What+" "+f.Cure, tt.says) && (f.Cure == "") == (tt.status == well)
			}) {
				t.Errorf("doctor finds %+v\nwant %s in %s that says %q", all, tt.status, tt.check, tt.says)
			}
			if failed := code == exitFailed; failed != (tt.status == fault) || code > exitFailed {
				t.Errorf("doctor exits with %d at a %s: %s", code, tt.status, log)
			}
		})
	}
}

func TestDoctorTakesTheFlagsOfTheServer(t *testing.T) {
	root := new(program).rootCommand(t.Context())
	serve, _, err := root.Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	doctor, _, err := root.Find([]string{"doctor"})
	if err != nil {
		t.Fatal(err)
	}
	serve.Flags().VisitAll(func(f *pflag.Flag) {
		if doctor.Flags().Lookup(f.Name) == nil && doctor.PersistentFlags().Lookup(f.Name) == nil {
			t.Errorf("doctor has no flag --%s", f.Name)
		}
	})
}

// The server may run while the doctor looks.
func TestDoctorListensNowhere(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	out, log, code := newPatient(t, simulator.Options{}).runs("doctor", "--http", taken.Addr().String(), "--max-body", "1000", "--pprof", "127.0.0.1:0")
	if code != 0 {
		t.Errorf("doctor exits with %d: %s%s", code, out, log)
	}
}
