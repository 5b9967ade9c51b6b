package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pemPair writes a certificate that is in force from a time to another, and its
// key.
func pemPair(t *testing.T, folder string, from, to time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to, DNSNames: []string{"mcp.example.org"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	// The key first: a server that reads both in between takes neither.
	for _, file := range []struct {
		name  string
		block pem.Block
	}{{key, pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}}, {cert, pem.Block{Type: "CERTIFICATE", Bytes: der}}} {
		if err := os.WriteFile(file.name, pem.EncodeToMemory(&file.block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// What clients refuse, or others can read, is not served without a word.
func TestFlawsOfACertificateAreLogged(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		level    string
		name     string
		from, to time.Time
		mode     os.FileMode
		want     string
	}{
		{"level=ERROR", "expired", now.Add(-2 * time.Hour), now.Add(-time.Hour), 0o600, "clients refuse it"},
		{"level=ERROR", "not in force yet", now.Add(time.Hour), now.AddDate(0, 0, 90), 0o600, "clients refuse it"},
		{"level=WARN", "ends soon", now.Add(-time.Hour), now.AddDate(0, 0, 14), 0o600, "and clients refuse it then"},
		{"level=WARN", "a key for all to read", now.Add(-time.Hour), now.AddDate(0, 0, 90), 0o644, "chmod 600"},
		{"", "well", now.Add(-time.Hour), now.AddDate(0, 0, 90), 0o600, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			good, key := pemPair(t, folder, now.Add(-time.Hour), now.AddDate(0, 0, 90))
			w := serveWeb(t, nil, "--simulator", "--log-level", "info", "--tls-cert", good, "--tls-key", key)
			pemPair(t, folder, test.from, test.to)
			if err := os.Chmod(key, test.mode); err != nil {
				t.Fatal(err)
			}
			again := serveWeb(t, nil, "--simulator", "--tls-cert", good, "--tls-key", key)
			if got := again.log.String(); strings.Contains(got, "level=") != (test.want != "") || !strings.Contains(got, test.level) || !strings.Contains(got, test.want) {
				t.Errorf("at the start the log is %q, want %s and %q", got, test.level, test.want)
			}
			w.await("/healthz", func(int, string) bool {
				got := w.log.String()
				return strings.Contains(got, "changed file taken") && strings.Contains(got, test.want)
			}, "a log of the change with "+test.want)
		})
	}
}
