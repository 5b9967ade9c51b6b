package tooltest

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// A Planted secret is one that a test puts somewhere, to look for it in all
// that comes out.
type Planted struct {
	Kind   string
	Text   string // that holds it
	Secret string // the part of the text that nobody may see
}

// Secrets returns a secret of each kind that is known by its value.
func Secrets(t testing.TB) []Planted {
	t.Helper()
	key := PrivateKey(t)
	return []Planted{
		{"private key", "key:\n" + key, strings.Split(key, "\n")[2]},
		{"private key on one line", strings.ReplaceAll(key, "\n", `\n`), strings.Split(key, "\n")[2]},
		{"private key in base64", base64.StdEncoding.EncodeToString([]byte(key)), base64.StdEncoding.EncodeToString([]byte(key))[60:100]},
		{"user of a link", "see https://bob:hunter2hunter2@example.com/x", "hunter2hunter2"},
		{"webhook", "https://hooks.slack.com/services/T0000/B0000/wEbHoOk0123456789", "wEbHoOk0123456789"},
		{"console", "https://console.example.net/vnc_auto.html?path=%3Ftoken%3Dc0ns0le-t0ken", "c0ns0le-t0ken"},
		{"signed link", "https://s3.example.net/x?X-Amz-Date=1&X-Amz-Signature=s1gnature0123", "s1gnature0123"},
		{"access key", "AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"},
		{"web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlMDEyMw", "eyJzdWIiOiJib2IifQ"},
		{"bearer", "Authorization: Bearer b3arer-t0ken-0123", "b3arer-t0ken-0123"},
		{"hash", "bob:$6$rounds=5000$saltsalt$0123456789abcdefghijABCDEFGHIJ", "0123456789abcdefghijABCDEFGHIJ"},
		{"product key", "ABCDE-12345-FGHIJ-67890-KLMNO", "FGHIJ-67890"},
		{"confirmation", "use CONFIRMABCDEFGHIJKLMNOPQRS", "ABCDEFGHIJKLMNOPQRS"},
		{"variable", "DB_PASSWORD=v4riable-hunter2", "v4riable-hunter2"},
	}
}

// PrivateKey returns a private key that is nobody's, as OpenSSH writes it.
func PrivateKey(t testing.TB) string {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), "nobody")
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(block))
}
