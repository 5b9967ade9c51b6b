package serve

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestUnsafeAddressesAreRefused(t *testing.T) {
	tokens := tokenFile(t)
	cert, key := certificate(t, t.TempDir(), 1)
	tests := []struct {
		name    string
		options Options
		says    []string // nothing when it is safe
	}{
		{"loopback", Options{Address: "127.0.0.1:0"}, nil},
		{"loopback by name", Options{Address: "localhost:0"}, nil},
		{"loopback, IPv6", Options{Address: "[::1]:0"}, nil},
		{"every address", Options{Address: ":0"}, []string{"--http-token-file", "--tls-cert", "127.0.0.1:0", "--insecure-listen"}},
		{"every IPv4 address", Options{Address: "0.0.0.0:0"}, []string{"--http-token-file", "--tls-cert"}},
		{"every IPv6 address", Options{Address: "[::]:0"}, []string{"--http-token-file", "--tls-cert"}},
		{"tokens only", Options{Address: ":0", TokenFile: tokens}, []string{"--tls-cert"}},
		{"TLS only", Options{Address: ":0", CertFile: cert, KeyFile: key}, []string{"--http-token-file"}},
		{"both", Options{Address: ":0", TokenFile: tokens, CertFile: cert, KeyFile: key}, nil},
		{"neither, knowingly", Options{Address: ":0", Insecure: true}, nil},
		{"port alone", Options{Address: "8080"}, []string{"HOST:PORT", "127.0.0.1:8080"}},
		{"certificate without key", Options{Address: "127.0.0.1:0", CertFile: cert}, []string{"--tls-key"}},
		{"key without certificate", Options{Address: "127.0.0.1:0", KeyFile: key}, []string{"--tls-cert"}},
		{"no such token file", Options{Address: "127.0.0.1:0", TokenFile: tokens + "x"}, []string{"--http-token-file", "no such file"}},
		{"no such certificate", Options{Address: "127.0.0.1:0", CertFile: cert + "x", KeyFile: key}, []string{"--tls-cert", "no such file"}},
		{"host with a path", Options{Address: "127.0.0.1:0", AllowHosts: []string{"https://mcp.example.org"}}, []string{"--allow-host", "mcp.example.org"}},
		{"every host", Options{Address: "127.0.0.1:0", AllowHosts: []string{"*"}}, []string{"--allow-host"}},
		{"origin with a path", Options{Address: "127.0.0.1:0", AllowOrigins: []string{"https://a.example/x"}}, []string{"--allow-origin"}},
		{"every origin", Options{Address: "127.0.0.1:0", AllowOrigins: []string{"*"}}, []string{"--allow-origin"}},
		{"origin without scheme", Options{Address: "127.0.0.1:0", AllowOrigins: []string{"a.example"}}, []string{"--allow-origin"}},
		{"negative limit", Options{Address: "127.0.0.1:0", Limits: Limits{Sessions: -1}}, []string{"negative"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.options.Log = slog.New(slog.DiscardHandler)
			l, err := Listen(t.Context(), tt.options)
			if err == nil {
				l.Close()
			}
			if (err == nil) != (tt.says == nil) {
				t.Fatalf("Listen = %v, want a refusal: %t", err, tt.says != nil)
			}
			for _, want := range tt.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("Listen = %v, want it to say %q", err, want)
				}
			}
		})
	}
}

func TestTokenFilesAreChecked(t *testing.T) {
	const good = aliceToken
	tests := []struct{ name, content, says string }{
		{"comments and blanks", "# a\n\n  alice :  " + good + "  \r\n", ""},
		{"empty", "# nobody\n", "no line holds a token"},
		{"no name", good + "\n", "line 1 has no name: write name:token"},
		{"no name before the colon", " :" + good + "\n", "line 1 has no name: write name:token"},
		{"no name, in base64", "c2VjcmV0c2VjcmV0/c2VjcmV0+c2VjcmV0==\n", "line 1 has no name"},
		{"name with a space", "al ice:" + good, "line 1 has a name that is none"},
		{"name of who signed in", "oidc:x:" + good, "line 1 has a second colon"},
		{"no token", "alice:", "line 1 has a token of 0 characters: want 20"},
		{"short token", "\nalice:short", "line 2 has a token of 5 characters: want 20"},
		{"token with a space", "alice:" + good + " " + good, "line 1 has a token with a space"},
		{"name twice", "alice:" + good + "\nalice:" + bobToken, ""},
		{"token twice", "alice:" + good + "\nbob:" + good, "line 2 has a token that stands further up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readTokens(write(t, tt.content))
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("readTokens = %v, want %q", err, tt.says)
			}
			if err != nil && strings.Contains(err.Error(), good[5:]) {
				t.Errorf("the error tells a token: %v", err)
			}
		})
	}
	file := tokenFile(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := readTokens(file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("readTokens with mode %v = %v, want a refusal", mode, err)
		}
	}
	if err := errors.Join(os.Chmod(file, 0o600), os.Chmod(filepath.Dir(file), 0o770)); err != nil {
		t.Fatal(err)
	}
	if _, err := readTokens(file); err != nil {
		t.Errorf("readTokens in a folder of several people = %v, want none", err)
	}
}

func TestChangedTokensAreTaken(t *testing.T) {
	file := tokenFile(t)
	s := open(t, Options{TokenFile: file})
	alice, bob := bearing(aliceToken), bearing(bobToken)
	hers, theirs := s.openSSE(alice), s.openSSE(bob)
	replace := func(content string) {
		// Written beside and renamed, as editors and secret stores do.
		if err := os.Rename(write(t, content), file); err != nil {
			t.Fatal(err)
		}
	}
	const next = "carol-0123456789abcdef0123456789abcdef"
	replace("bob:" + bobToken + "\ncarol:" + next)
	eventually(t, func() bool { return s.send("POST", "/mcp", hello, bearing(next)).status == 200 }, "new token")
	if got := s.send("POST", "/mcp", hello, alice); got.status != 401 {
		t.Errorf("a revoked token = %d, want 401", got.status)
	}
	if got := hers.hear(); got != "" {
		t.Errorf("the stream of a revoked token says %q, want its end", got)
	}
	if s.send("POST", theirs.endpoint, call("whoami"), bob); !strings.Contains(theirs.hear(), "bob") {
		t.Errorf("the stream of a token that stays was cut")
	}
}

func TestBrokenFilesLeaveTokensInForce(t *testing.T) {
	file := tokenFile(t)
	read := func() (*tokens, error) { return readTokens(file) }
	r, err := newReloaded(read, file)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for name, spoil := range map[string]func() error{
		"a mistake":        func() error { return os.WriteFile(file, []byte("dave:"+aliceToken+"\nmistake"), 0o600) },
		"readable by all":  func() error { return os.Chmod(file, 0o644) },
		"not there at all": func() error { return os.Remove(file) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		log.Reset()
		if r.refresh(t.Context(), logger) || len(*r.value.Load()) != 2 {
			t.Errorf("%s: the tokens are %v, want them as they were", name, *r.value.Load())
		}
		if !strings.Contains(log.String(), "level=ERROR") || strings.Contains(log.String(), aliceToken[6:]) {
			t.Errorf("%s: the log says %q", name, log.String())
		}
		if log.Reset(); r.refresh(t.Context(), logger) || log.Len() > 0 {
			t.Errorf("%s: said again without a change: %q", name, log.String())
		}
		if err := errors.Join(os.WriteFile(file, []byte("alice:"+aliceToken+"\nbob:"+bobToken+"\n"+strings.Repeat("#", len(name))), 0o600), os.Chmod(file, 0o600)); err != nil {
			t.Fatal(err)
		}
		if !r.refresh(t.Context(), logger) {
			t.Errorf("%s: the mended file is not taken", name)
		}
	}
}

// certificate writes a certificate with that serial number, and its key.
func certificate(t *testing.T, dir string, serial int64) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyBytes, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: keyBytes}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestTLSTakesRenewedCertificates(t *testing.T) {
	dir := t.TempDir()
	cert, key := certificate(t, dir, 1)
	s := open(t, Options{CertFile: cert, KeyFile: key})
	serial := func() int64 {
		dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}}}
		c, err := dialer.DialContext(t.Context(), "tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		if b, err := io.ReadAll(c); err != nil || !strings.HasSuffix(string(b), "ready\n") {
			t.Errorf("GET /readyz over TLS = %q, %v", b, err)
		}
		return c.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("certificate %d, want 1", got)
	}
	certificate(t, dir, 2)
	eventually(t, func() bool { return serial() == 2 }, "renewed certificate")
	if got := s.send("GET", "/readyz", "", nil); got.status != 400 {
		t.Errorf("a client without TLS = %d, want 400", got.status)
	}
	old := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}}
	if c, err := old.DialContext(t.Context(), "tcp", s.addr); err == nil {
		c.Close()
		t.Errorf("TLS 1.1 is taken")
	}
}
