package redact

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// privateKeys returns a private key of each kind as a block, made for this run.
func privateKeys(t testing.TB) map[string]string {
	t.Helper()
	all := make(map[string]string)
	add := func(kind, words string, der []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = string(pem.EncodeToMemory(&pem.Block{Type: words, Bytes: der}))
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	add("RSA", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(r), err)
	der, err := x509.MarshalPKCS8PrivateKey(r)
	add("RSA of PKCS 8", "PRIVATE KEY", der, err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err = x509.MarshalPKCS8PrivateKey(ed)
	add("Ed25519", "PRIVATE KEY", der, err)
	block, err := ssh.MarshalPrivateKey(ed, "me@laptop")
	if err != nil {
		t.Fatal(err)
	}
	add("OpenSSH", "OPENSSH PRIVATE KEY", block.Bytes, nil)
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		k, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalECPrivateKey(k)
		add(name, "EC PRIVATE KEY", der, err)
		der, err = x509.MarshalPKCS8PrivateKey(k)
		add(name+" of PKCS 8", "PRIVATE KEY", der, err)
	}
	return all
}

// body returns what stands between the first and the last line of a block.
func body(block string) string {
	lines := strings.Split(strings.TrimSpace(block), "\n")
	return strings.Join(lines[1:len(lines)-1], "\n")
}

func TestPrivateKeysAreKnownInEveryForm(t *testing.T) {
	forms := map[string]func(string) string{
		"block":              func(s string) string { return s },
		"with CRLF":          func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"with escapes":       func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) },
		"on one line":        func(s string) string { return strings.ReplaceAll(s, "\n", " ") },
		"cut":                func(s string) string { return s[:len(s)-50] },
		"body":               body,
		"body on one line":   func(s string) string { return strings.ReplaceAll(body(s), "\n", "") },
		"base64":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64, one before": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s)) },
		"base64, two before": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("#!" + s)) },
	}
	for kind, key := range privateKeys(t) {
		for form, write := range forms {
			text := write(key)
			if !HoldsPrivateKey("here: " + text + " .") {
				t.Errorf("HoldsPrivateKey of %s, %s = false:\n%s", kind, form, text)
			}
			if form == "cut" {
				continue
			}
			if got := (Redactor{}).Text("here: " + text + " ."); got != "here: "+Mask+" ." && got != "here: "+Mask+"\n ." && got != "here: "+Mask+"\r\n ." &&
				got != `here: `+Mask+`\n .` && got != "here: "+Mask+"  ." {
				t.Errorf("Text of %s, %s = %q, want the key masked and nothing else", kind, form, got)
			}
		}
	}
}

func TestWrappedBase64OfAPrivateKeyIsMaskedWhole(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("#cloud-config\nkey: |\n" + privateKeys(t)["RSA"]))
	var wrapped strings.Builder
	for len(encoded) > 76 {
		wrapped.WriteString(encoded[:76] + "\n")
		encoded = encoded[76:]
	}
	wrapped.WriteString(encoded)
	if got := (Redactor{}).Text("data:\n" + wrapped.String() + "\nend"); got != "data:\n"+Mask+"\nend" {
		t.Errorf("Text = %q, want all lines masked", got)
	}
}
