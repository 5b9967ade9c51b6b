package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// An authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{c, key}
}

// serve serves h over TLS with a certificate for a name that is valid from and
// until those times from now.
func (a authority) serve(t *testing.T, h http.Handler, name string, from, until time.Duration) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), DNSNames: []string{name}}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(h)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv.URL
}

// clientOf returns a client that trusts a and, where it is not empty, uses a
// proxy.
func clientOf(t *testing.T, endpoint, proxy string, a *authority) *Client {
	t.Helper()
	by := transport(1)
	by.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	if a != nil {
		by.TLSClientConfig.RootCAs.AddCert(a.certificate)
	}
	by.Proxy = nil
	if u, err := url.Parse(proxy); err == nil && proxy != "" {
		by.Proxy = http.ProxyURL(u)
	}
	t.Cleanup(by.CloseIdleConnections)
	c, err := New(Config{Endpoint: endpoint, HTTPClient: &http.Client{Transport: by}, Credentials: Credentials{AccessToken: "hunter2hunter2"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWaysThatDoNotWorkAreToldWithTheirCure(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	var requests atomic.Int64
	api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"nichandle":"xx1"}`))
	})
	answers := func(status int, header, value, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests.Add(1)
			w.Header().Set(header, value)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	}
	const day = 24 * time.Hour
	serve := func(h http.Handler) string { return ours.serve(t, h, "127.0.0.1", -day, day) }
	proxy := func(status int) string {
		srv := httptest.NewServer(answers(status, "X-Proxy", "1", "no"))
		t.Cleanup(srv.Close)
		return srv.URL
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := httptest.NewServer(api)
	t.Cleanup(plain.Close)
	tests := []struct {
		name, endpoint, proxy string
		what, cure            string
		lasting               bool
	}{
		{"unknown authority", theirs.serve(t, api, "127.0.0.1", -day, day), "", "signed by an authority that this machine does not know", "SSL_CERT_FILE", true},
		{"expired certificate", ours.serve(t, api, "127.0.0.1", -2*day, -day), "", "expired at", "clock", true},
		{"certificate of the future", ours.serve(t, api, "127.0.0.1", day, 2*day), "", "is not valid before", "clock", true},
		{"certificate of another host", ours.serve(t, api, "example.org", -day, day), "", "the certificate that came is not of 127.0.0.1", "portal", true},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "", "answers without TLS", "OVH_ENDPOINT", true},
		{"refused connection", closed.URL, "", "refuses the connection", "OVH_ENDPOINT and its port", false},
		{"redirect", serve(answers(302, "Location", "https://portal.example/login?secret=1", "")), "", `sends the call to "portal.example" (302)`, "portal", true},
		{"captive portal", serve(answers(200, "Content-Type", "text/html; charset=utf-8", "<html>Log in</html>")), "", "a web page came", "log in to this network", true},
		{"proxy wants a password", "https://eu.api.ovh.com", proxy(407), "wants a user and a password (407)", "http://USER:PASSWORD@HOST:PORT", true},
		{"proxy refuses", "https://eu.api.ovh.com", proxy(403), "the proxy makes no connection to eu.api.ovh.com: 403 Forbidden", "NO_PROXY", true},
		{"proxy fails", "https://eu.api.ovh.com", proxy(502), "502 Bad Gateway", "NO_PROXY", false},
		{"proxy is down", "https://eu.api.ovh.com", closed.URL, "the proxy that HTTPS_PROXY names does not answer", "unset it", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			requests.Store(0)
			c := clientOf(t, tt.endpoint+"/1.0", tt.proxy, &ours)
			_, err := c.exchange(t.Context(), request{method: "POST", path: "/me", proof: anonymous}, stamp{})
			got, ok := errors.AsType[*ConnectionError](err)
			if !ok || !errors.Is(err, ovh.ErrUnavailable) || !strings.Contains(err.Error(), tt.what) || !strings.Contains(got.Cure, tt.cure) || got.Lasting != tt.lasting {
				t.Fatalf("%v (%+v), want %q and the cure %q, lasting %v", err, got, tt.what, tt.cure, tt.lasting)
			}
			if strings.Contains(err.Error()+got.Cure, "hunter2") || strings.Contains(err.Error(), "secret=1") {
				t.Errorf("%v tells a secret", err)
			}
			if sent := requests.Load() > 0 && tt.name == "captive portal"; ovh.AnswerLost(err) != sent {
				t.Errorf("AnswerLost = %v, want %v", !sent, sent)
			}
			if !tt.lasting {
				return
			}
			requests.Store(0)
			if _, err := c.persist(t.Context(), request{method: "GET", path: "/me"}); err == nil || requests.Load() > 1 {
				t.Errorf("%d tries, %v: what lasts is not tried again", requests.Load(), err)
			}
		})
	}
}

func TestUnknownNamesAreTold(t *testing.T) {
	c := clientOf(t, "https://nowhere.example/1.0", "", nil)
	err := c.lost(request{method: "POST", path: "/me"}, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "nowhere.example", IsNotFound: true}})
	if got, ok := errors.AsType[*ConnectionError](err); !ok || ovh.AnswerLost(err) || !strings.Contains(err.Error(), "finds no address of nowhere.example") || !strings.Contains(got.Cure, "DNS") {
		t.Errorf("lost = %v, want the name and its cure", err)
	}
}

func TestTrustedAuthoritiesAreUsed(t *testing.T) {
	a := newAuthority(t)
	base := a.serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"nichandle":"xx1"}`)) }), "127.0.0.1", -time.Hour, time.Hour)
	if _, err := clientOf(t, base+"/1.0", "", &a).Reader().Me(t.Context()); err != nil {
		t.Errorf("Me = %v", err)
	}
}

func TestTokenHostsThatDoNotAnswerAreTold(t *testing.T) {
	portal := httptest.NewServer(http.RedirectHandler("https://portal.example/", http.StatusFound))
	defer portal.Close()
	c, err := New(Config{Endpoint: portal.URL + "/1.0", Credentials: Credentials{ClientID: "id", ClientSecret: "hunter2hunter2"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Reader().Me(t.Context())
	if got, ok := errors.AsType[*ConnectionError](err); !ok || !got.Lasting || !strings.Contains(err.Error(), "portal.example") {
		t.Errorf("Me = %v, want where the portal sends", err)
	}
}
