package e2e

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-acme/lego/v5/challenge/dns01"
	legoovh "github.com/go-acme/lego/v5/providers/dns/ovh"
	"github.com/miekg/dns"
	goovh "github.com/ovh/go-ovh/ovh"
)

// resolver answers as a name server that knows the apex of one zone, which is
// all that lego asks of one. It returns its address.
func resolver(t *testing.T, zone string) string {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, query *dns.Msg) {
		answer := new(dns.Msg)
		answer.SetReply(query)
		if q := query.Question[0]; q.Qtype == dns.TypeSOA && q.Name == zone {
			answer.Answer = []dns.RR{&dns.SOA{
				Hdr: dns.RR_Header{Name: zone, Rrtype: dns.TypeSOA, Class: dns.ClassINET},
				Ns:  "dns100.ovh.net.", Mbox: "tech.ovh.net.",
			}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.ShutdownContext(context.Background()) })
	return conn.LocalAddr().String()
}

// TestLegoProvesANameOnTheSimulator runs the challenge of a certificate as
// lego, and so Traefik and Caddy's ACME clients do.
func TestLegoProvesANameOnTheSimulator(t *testing.T) {
	vars := simulate(t)
	dns01.SetDefaultClient(dns01.NewClient(&dns01.Options{RecursiveNameservers: []string{resolver(t, "example.com.")}}))
	config := legoovh.NewDefaultConfig()
	config.APIEndpoint = vars["OVH_ENDPOINT"]
	config.ApplicationKey = vars["OVH_APPLICATION_KEY"]
	config.ApplicationSecret = vars["OVH_APPLICATION_SECRET"]
	config.ConsumerKey = vars["OVH_CONSUMER_KEY"]
	provider, err := legoovh.NewDNSProviderConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	api, err := goovh.NewClient(config.APIEndpoint, config.ApplicationKey, config.ApplicationSecret, config.ConsumerKey)
	if err != nil {
		t.Fatal(err)
	}
	const keyAuthorization = "token.thumbprint"
	want := dns01.GetChallengeInfo(t.Context(), "www.example.com", keyAuthorization).Value
	for _, step := range []struct {
		name    string
		do      func(ctx context.Context, domain, token, keyAuth string) error
		present bool
	}{{"present", provider.Present, true}, {"clean up", provider.CleanUp, false}} {
		if err := step.do(t.Context(), "www.example.com", "token", keyAuthorization); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := challenges(t, api); slices.Contains(got, want) != step.present {
			t.Errorf("after %s the challenges are %q, want %s among them: %v", step.name, got, want, step.present)
		}
	}
}

// challenges returns the TXT records of _acme-challenge.www.
func challenges(t *testing.T, api *goovh.Client) []string {
	t.Helper()
	const records = "/domain/zone/example.com/record"
	var ids []int64
	if err := api.Get(records+"?fieldType=TXT&subDomain=_acme-challenge.www", &ids); err != nil {
		t.Fatal(err)
	}
	targets := make([]string, 0, len(ids))
	for _, id := range ids {
		var record struct {
			Target string `json:"target"`
		}
		if err := api.Get(records+"/"+strconv.FormatInt(id, 10), &record); err != nil {
			t.Fatal(err)
		}
		targets = append(targets, strings.Trim(record.Target, `"`))
	}
	return targets
}
