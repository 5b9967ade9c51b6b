//go:build unix

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A plantedFault is one that doctor has to find, and a first call to meet.
type plantedFault struct {
	name   string
	plant  func(t *testing.T) *patient
	check  string
	status health
	cure   string
	called string // what the first call tells; the cure when empty
	args   []string
}

func plantedFaults() []plantedFault {
	variable := func(name, value string) func(*testing.T) *patient {
		return func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			p.env[name] = value
			return p
		}
	}
	file := func(text string, mode os.FileMode) func(*testing.T) *patient {
		return func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			p.keeps(text, mode)
			return p
		}
	}
	at := func(serve func(p *patient) string) func(*testing.T) *patient {
		return func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			p.env["OVH_ENDPOINT"] = serve(p)
			return p
		}
	}
	dns := []string{"--toolsets", "dns"}
	return []plantedFault{
		{"wrong secret", variable("OVH_APPLICATION_SECRET", "hunter2hunter2hunter2hunter2hunt"), "signature", fault, "the application's secret (OVH_APPLICATION_SECRET)", "", nil},
		{"swapped keys", swappedKeys, "signature", fault, "look whether the keys are swapped", "the application key (OVH_APPLICATION_KEY)", nil},
		{"wrong region", at(otherRegion), "signature", fault, "or its region (OVH_ENDPOINT)", "", nil},
		{"expired", variable("OVH_CONSUMER_KEY", strings.Repeat("0", 32)), "signature", fault, "get another one by 'ovh-mcp login'", "", nil},
		{"pending", pendingKey, "signature", fault, "approve the consumer key at its validation URL", "", nil},
		{"revoked", revokedKey, "signature", fault, "which was deleted or belongs to another endpoint", "", nil},
		// The client signs by OVHcloud's clock, so that the first call works.
		{"clock 10 minutes off", func(t *testing.T) *patient { return newPatient(t, simulator.Options{Skew: 10 * time.Minute}) }, "clock", warning, "set this machine's clock", `"example.org"`, nil},
		{"missing rule", func(t *testing.T) *patient {
			rules := slices.DeleteFunc(dnsRules(t), func(r simulator.Rule) bool { return r == simulator.Rule{Method: "GET", Path: "/domain/zone"} })
			return newPatient(t, simulator.Options{Rules: rules})
		}, "rights", fault, "'ovh-mcp login --replace'", "granted GET /domain/zone", dns},
		// No call meets what it does not need.
		{"excessive rule", func(t *testing.T) *patient {
			return newPatient(t, simulator.Options{Rules: append(dnsRules(t), simulator.Rule{Method: "DELETE", Path: "/me/sshKey/*"})})
		}, "rights", warning, "get a key with fewer", `"example.org"`, dns},
		{"world-readable file", file(confOfEndpoint, 0o644), "permissions", warning, "chmod 600 ", "", nil},
		{"broken INI", file("[default]\nendpoint=ENDPOINT\nhunter2hunter2\n", 0o600), "configuration", fault, "write a section as [ovh-eu]", "", nil},
		{"directory", func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			if err := os.Mkdir(filepath.Join(p.home, ".ovh.conf"), 0o700); err != nil {
				t.Fatal(err)
			}
			return p
		}, "configuration", fault, "move it away, or name the file with --config", "", nil},
		{"wrong section", file(strings.Replace(confOfEndpoint, "[ENDPOINT]", "[ovh-ca]", 1), 0o600), "configuration", fault, "name the endpoint that the keys are of in OVH_ENDPOINT", "", nil},
		{"YAML", file("ovh-eu:\n  application_key: hunter2hunter2\n", 0o600), "configuration", fault, "it looks like YAML", "", nil},
		{"proxy refused", func(t *testing.T) *patient {
			gone := httptest.NewServer(nil)
			gone.Close()
			return behind(t, gone.URL)
		}, "proxy", fault, "look whether HTTPS_PROXY names a proxy that works", "", nil},
		{"proxy 407", func(t *testing.T) *patient {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "who are you?", http.StatusProxyAuthRequired)
			}))
			t.Cleanup(srv.Close)
			return behind(t, strings.Replace(srv.URL, "http://", "http://me:hunter2@", 1))
		}, "proxy", fault, "put them into HTTPS_PROXY", "", nil},
		{"endpoint down", at(func(*patient) string {
			gone := httptest.NewServer(nil)
			gone.Close()
			return gone.URL + "/1.0"
		}), "tcp", fault, "check OVH_ENDPOINT and its port", "", nil},
		{"wrong URL", variable("OVH_ENDPOINT", "https://eu.api.ovh.com"), "configuration", fault, "end it in /1.0", "", nil},
		{"http endpoint", variable("OVH_ENDPOINT", "http://gateway.example/1.0"), "configuration", fault, "use https://gateway.example/1.0", "", nil},
		{"unknown CA", at(func(p *patient) string { return selfSigned(p.t, time.Hour) }), "tls", fault, "SSL_CERT_FILE", "", nil},
		{"expired certificate", at(func(p *patient) string { return selfSigned(p.t, -time.Hour) }), "tls", fault, "set this machine's clock; if it is right, whoever runs", "", nil},
		{"captive portal", at(func(p *patient) string {
			return p.serves(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<html>Log in</html>")
			}))
		}), "answer", fault, "log in to this network where it has a portal", "", nil},
		{"IAM denial", func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			p.env = map[string]string{"OVH_ENDPOINT": p.env["OVH_ENDPOINT"], "OVH_CLIENT_ID": simulator.ClientID, "OVH_CLIENT_SECRET": simulator.ClientSecret}
			return p
		}, "rights", fault, "dnsZone:apiovh:get", "", dns},
		{"unwritable state", func(t *testing.T) *patient {
			p := newPatient(t, simulator.Options{})
			p.env["XDG_STATE_HOME"] = filepath.Join(p.home, "file")
			if err := os.WriteFile(p.env["XDG_STATE_HOME"], nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return p
		}, "audit", fault, "name another file with --audit", "", nil},
		{"two methods", variable("OVH_ACCESS_TOKEN", "hunter2hunter2"), "configuration", fault, "keep one of them", "", nil},
	}
}

// swappedKeys has the application's key and the consumer key in each other's
// place.
func swappedKeys(t *testing.T) *patient {
	p := newPatient(t, simulator.Options{})
	p.env["OVH_APPLICATION_KEY"], p.env["OVH_CONSUMER_KEY"] = simulator.ConsumerKey, simulator.ApplicationKey
	return p
}

// otherRegion serves an installation that knows other applications.
func otherRegion(p *patient) string {
	account := simulator.New(simulator.Options{})
	return p.serves(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Ovh-Application") != "" {
			r.Header.Set("X-Ovh-Application", "ofAnotherRegion0")
		}
		account.ServeHTTP(w, r)
	}))
}

func pendingKey(t *testing.T) *patient {
	p := newPatient(t, simulator.Options{})
	made, err := client.Send(t.Context(), p.client(), ovh.RequestConsumerKey(ovh.AccessRules("GET /*"), ""))
	if err != nil {
		t.Fatal(err)
	}
	p.env["OVH_CONSUMER_KEY"] = string(made.ConsumerKey)
	return p
}

func revokedKey(t *testing.T) *patient {
	p := newPatient(t, simulator.Options{})
	key, err := p.client().Reader().CurrentCredential(t.Context())
	if err == nil {
		_, err = client.Send(t.Context(), p.client(), ovh.RevokeAPICredential(key.ID))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// client returns a client with the keys of the variables.
func (p *patient) client() *client.Client {
	p.t.Helper()
	api, err := client.New(client.Config{Endpoint: p.env["OVH_ENDPOINT"], Credentials: client.Credentials{
		ApplicationKey: p.env["OVH_APPLICATION_KEY"], ApplicationSecret: ovh.Secret(p.env["OVH_APPLICATION_SECRET"]), ConsumerKey: ovh.Secret(p.env["OVH_CONSUMER_KEY"]),
	}})
	if err != nil {
		p.t.Fatal(err)
	}
	return api
}

// behind returns a setup on OVHcloud's own endpoint by way of a proxy.
func behind(t *testing.T, proxy string) *patient {
	p := newPatient(t, simulator.Options{})
	p.env["OVH_ENDPOINT"], p.env["HTTPS_PROXY"] = "ovh-eu", proxy
	return p
}

// selfSigned serves an account with a certificate that nobody vouches for, and
// that is valid until then.
func selfSigned(t *testing.T, until time.Duration) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(until), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(simulator.New(simulator.Options{}))
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv.URL + "/1.0"
}
