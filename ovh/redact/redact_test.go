package redact

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
)

// secrets returns texts with a secret of a kind, each between ⟦ and ⟧.
func secrets() map[string][]string {
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
	return map[string][]string{
		"a private key of PGP":     {"x ⟦-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n=AbCd\n-----END PGP PRIVATE KEY BLOCK-----⟧ y"},
		"a private key of ssh.com": {"x ⟦---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAAi4\n---- END SSH2 ENCRYPTED PRIVATE KEY ----⟧ y"},
		"a private key of PuTTY":   {"x ⟦PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA⟧"},
		"the user of a link": {
			"see https://⟦bob:hunter2⟧@example.com/x.", "postgres://⟦app:p@ss:w/rd?x⟧@db.example.com:5432/app", "redis://⟦:hunter2⟧@cache:6379",
			"https://⟦0123456789abcdef0123⟧@git.example.com", `{"url":"https:\/\/⟦bob:hunter2⟧@example.com\/x"}`,
			"https://a.example/?next=https://⟦bob:hunter2⟧@example.com/", "ftp://⟦bob:é€⟧@example.com",
		},
		"a webhook": {
			"https://hooks.slack.com/⟦services/T000/B000/XXXXXXXX⟧", "https://discord.com/api/webhooks/123456789012345678/⟦abcDEF_123-456789xyz⟧",
			"https://acme.webhook.office.com/⟦webhookb2/11111111-2222-3333-4444-555555555555@x/IncomingWebhook/0123456789abcdef⟧",
			"https://outlook.office.com/webhook/⟦11111111-2222-3333-4444-555555555555@x/IncomingWebhook/0123456789abcdef⟧",
			"https://chat.example.com/hooks/⟦abcdefghij0123456789abcdef⟧", "https://api.telegram.org/⟦bot123456:ABC-DEF/sendMessage⟧?chat_id=1",
		},
		"a console": {
			"https://gra.example.net:6080/vnc_auto.html?path=%3Ftoken%3D⟦11111111-2222-3333-4444-555555555555⟧",
			"https://ipmi-1.example.net/session/⟦11111111-2222-3333-4444-555555555555⟧", "https://x.example.net/kvmip/⟦0123456789abcdef0123/viewer.jnlp⟧",
			"wss://x.example.net/console/⟦0123456789abcdef0123⟧", "https://x.example.net/novnc.html#token=⟦abc⟧",
		},
		"a signed link": {
			"https://s3.example/x?X-Amz-Date=2026&X-Amz-Signature=⟦0a1b⟧", "https://store.example/x?sv=2026&sig=⟦a%2Fb⟧&se=1",
			"https://store.example/x?temp_url_sig=⟦a⟧&temp_url_expires=1", "https://x.example/?token=⟦a⟧", "https://www.example/bill.pdf?reference=FR1&passwd=⟦abcd⟧",
			`{"url":"https://s3.example/x?a=1\u0026sig=⟦0a1b⟧"}`, "x=1&callback=https%3A%2F%2Fs3.example%2Fx%3Fa%3D1%26sig%3D⟦0a1b⟧&y=2",
			"callback=⟦https%3A%2F%2Fx.example%2F%3Fpath%3D%253Ftoken%253Dabc⟧", "h=bob%3A⟦%246%24saltsalt%240123456789abcdefghijABC⟧&x=1",
			"https://x.example/?a=1&amp;token=⟦a⟧", "https://x.example/?code=⟦abc⟧&state=1", "https://maps.example/?key=⟦abc⟧", "https://x.example/cb#access_token=⟦abc⟧&x=1",
		},
		"a path with a query": {"POST /me?voucher=⟦ABC-1⟧&page=2", "GET /x?password=⟦a⟧"},
		"a variable": {
			"DB_PASSWORD=⟦hunter2⟧ ./run", "export PGPASSWORD='⟦hunter 2⟧'", "application_secret = ⟦abc⟧\nconsumer_key=⟦def⟧\n", `aws_secret_access_key="⟦a/b+c⟧"`,
		},
		"an access key":      {"id ⟦AKIAIOSFODNN7EXAMPLE⟧.", "⟦ASIAIOSFODNN7EXAMPLE⟧", `\n⟦AKIAIOSFODNN7EXAMPLE⟧`, "%20⟦AKIAIOSFODNN7EXAMPLE⟧"},
		"a web token":        {"x ⟦" + jwt + "⟧ y", "⟦eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.⟧", "⟦eyJhbGciOiJSU0EtT0FFUCJ9.OKOaw.48V1.5eym8.XFBo⟧", "https://x/⟦" + jwt + "⟧"},
		"a bearer":           {"Authorization: Bearer ⟦0123456789abcdef⟧", "bearer  ⟦abc.def-123⟧, x", "Basic ⟦Ym9iOmh1bnRlcjI=⟧"},
		"a token of a maker": {"⟦ghp_0123456789abcdefghijABCDEFGHIJ012345⟧", "⟦glpat-0123456789abcdefghij⟧", "⟦xoxb-1234567890-abcdef⟧", "⟦AIza" + strings.Repeat("x", 35) + "⟧", "⟦gAAAAA" + strings.Repeat("b", 94) + "⟧"},
		"a confirmation": {
			"it is ⟦CONFIRMABCDEFGHIJKLMNOPQRS⟧.", "zone: ⟦confirmabcdefghijklmnop237⟧", "/me/⟦ConfirmABCDEFGHIJKLMNOPQRS⟧/x",
			"a%20⟦CONFIRMABCDEFGHIJKLMNOPQRS⟧", "⟦%43ONFIRMABCDEFGHIJKLMNOPQRS⟧%20x", "x_⟦CONFIRMABCDEFGHIJKLMNOPQRS⟧_y", "a=⟦CONFIRMABCDEFGHIJKLMNOPQRS⟧&b=⟦CONFIRM2222222222222222222⟧",
		},
		"a hash": {
			"bob:⟦$apr1$abcdefgh$0123456789abcdefghij./⟧", "⟦$1$abcdefgh$0123456789abcdefghij./⟧", "⟦$6$rounds=5000$salt$" + strings.Repeat("a", 86) + "⟧:1:2",
			"bob:⟦$2y$10$" + strings.Repeat("a", 53) + "⟧", "⟦$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo⟧", "⟦{SSHA}0123456789abcdefghijabcd⟧",
		},
		"a product key": {"use ⟦ABCDE-12345-FGHIJ-67890-KLMNO⟧."},
		"a key in use":  {"it is ⟦applicationsecret0123456789⟧, ⟦consumerkey0123456789⟧"},
	}
}

func TestSecretsAreKnownByTheirValues(t *testing.T) {
	r := New("applicationsecret0123456789", "consumerkey0123456789", "short")
	for kind, texts := range secrets() {
		for _, marked := range texts {
			text := strings.NewReplacer("⟦", "", "⟧", "").Replace(marked)
			want := ""
			for part := range strings.SplitSeq(marked, "⟦") {
				if _, after, ok := strings.Cut(part, "⟧"); ok {
					part = Mask + after
				}
				want += part
			}
			if got := r.Text(text); got != want {
				t.Errorf("%s: Text(%q) = %q, want %q", kind, text, got, want)
			}
			quoted, err := json.Marshal(map[string]string{"x": text})
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]string
			if err := json.Unmarshal(r.JSON(quoted, nil), &got); err != nil || got["x"] != want {
				t.Errorf("%s: JSON(%s) = %q, %v, want %q", kind, quoted, got["x"], err, want)
			}
		}
	}
}

func TestWhatIsPublicStays(t *testing.T) {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(&r.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := base64.StdEncoding.EncodeToString(spki)
	block := func(words string) string { return string(pem.EncodeToMemory(&pem.Block{Type: words, Bytes: spki})) }
	for name, text := range map[string]string{
		"DKIM":              `v=DKIM1; k=rsa; p=` + public + `;`,
		"DKIM, older":       "v=DKIM1;k=rsa;p=" + base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&r.PublicKey)),
		"public key":        block("PUBLIC KEY"),
		"certificate":       block("CERTIFICATE") + block("CERTIFICATE REQUEST") + block("EC PARAMETERS"),
		"base64 of one":     base64.StdEncoding.EncodeToString([]byte(block("CERTIFICATE"))),
		"OpenSSH":           "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 me@laptop",
		"DNSSEC":            "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==",
		"DS":                "2371 13 2 1F987CC6583E92DF0890718C42A9E6A4F5C6A7B8C9D0E1F20314253647586970",
		"TLSA":              "3 1 1 0B9FA5A59EED715C26C1020C711B4F6EC42D58B0015E14337A39DAD301C5AFC3",
		"SSHFP":             "4 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789",
		"UUID":              "11111111-2222-3333-4444-555555555555",
		"UUID in a link":    "https://eu.api.ovh.com/v2/okms/resource/11111111-2222-3333-4444-555555555555?page=2&limit=10",
		"base64":            base64.StdEncoding.EncodeToString([]byte(strings.Repeat("plain data \x00\xff", 40))),
		"base64 of JSON":    "eyJhIjoxfQ== eyJhIjp7ImIiOiJjIn19",
		"JSON":              `{"a":{"b":"c"}}`,
		"links":             "https://docs.ovh.com/gb/en/?page=2&sort=name#top http://[2001:db8::1]:80/a@b https://example.com:8443/x ssh://git@github.com/a/b https://bob@example.com/",
		"link to approve":   "https://eu.api.ovh.com/auth/?credentialToken=abcdef0123456789",
		"docs of webhooks":  "https://docs.example.com/webhooks/setup https://example.com/console/help",
		"SPF":               `v=spf1 include:mx.ovh.com ip4:192.0.2.0/24 -all`,
		"verification":      "google-site-verification=abcDEF0123 MS=ms1234 1password-site-verification=ABCDEFGH atlassian-domain-verification=x/y==",
		"CAA":               `0 issue "letsencrypt.org; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/1234"`,
		"prose":             "the bearer of a token; basic authentication; password: at least 8 characters, $5 and $6 for -----BEGIN; bearer authentication",
		"shell":             `PASSWORD=$1 TOKEN=${X} echo "$1$2" password=<yours>`,
		"names of a query":  "POST /me?page=…&token=…: 404",
		"mail":              "mailto:bob@example.com, bob@example.com",
		"a version":         "AKIA AKIAIOSFODNN7EXAMPLEX AKIAIOSFODNN7EXAMPL ghp_x MIIEAAAA b3BlbnNzaC1r eyJ a.b.c",
		"no product key":    "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY 12345-12345-12345-12345-12345 ABCDE-12345-FGHIJ-67890-KLMNO-1 X-ABCDE-12345-FGHIJ-67890-KLMNO",
		"masked":            Mask + " https://" + Mask + "@example.com/?token=" + Mask,
		"confirmation":      `{"confirmation_token":"Zm9vYmFyYmF6cXV1eA"}`,
		"a long word":       "CONFIRMABCDEFGHIJKLMNOPQR confirm_termination_of_the_service_of_ns3000001 CONFIRMEDBUT-NOT-A-TOKEN-AT-ALL 1password-site-verification=ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		"an Italian number": "IT60X0542811101000000123456",
		"file":              "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM=",
	} {
		if got := (Redactor{}).Text(text); got != text {
			t.Errorf("%s: Text(%q) = %q, want it as it was", name, text, got)
		}
		if HoldsPrivateKey(text) {
			t.Errorf("%s: HoldsPrivateKey(%q) = true", name, text)
		}
	}
}
