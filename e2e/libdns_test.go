package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/libdns/libdns"
	libdnsovh "github.com/libdns/ovh"
)

// TestLibdnsKeepsAZoneOnTheSimulator does what Caddy and others ask of a
// provider of libdns: add, read, replace and delete records.
func TestLibdnsKeepsAZoneOnTheSimulator(t *testing.T) {
	vars := simulate(t)
	provider := &libdnsovh.Provider{
		Endpoint:          vars["OVH_ENDPOINT"],
		ApplicationKey:    vars["OVH_APPLICATION_KEY"],
		ApplicationSecret: vars["OVH_APPLICATION_SECRET"],
		ConsumerKey:       vars["OVH_CONSUMER_KEY"],
	}
	const zone = "example.com."
	before := names(t, provider, zone)
	record := func(kind, data string) libdns.Record {
		return libdns.RR{Name: "libdns", TTL: 5 * time.Minute, Type: kind, Data: data}
	}
	text, old, now := record("TXT", "one two"), record("A", "192.0.2.50"), record("A", "192.0.2.51")
	if _, err := provider.AppendRecords(t.Context(), zone, []libdns.Record{text, old}); err != nil {
		t.Fatal(err)
	}
	if _, err := provider.SetRecords(t.Context(), zone, []libdns.Record{now}); err != nil {
		t.Fatal(err)
	}
	got := names(t, provider, zone)
	want := append(slices.Clone(before), "libdns TXT one two", "libdns A 192.0.2.51")
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("records are %q, want %q", got, want)
	}
	if _, err := provider.DeleteRecords(t.Context(), zone, []libdns.Record{text, now}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, provider, zone); !slices.Equal(got, before) {
		t.Errorf("records are %q after all, want %q as before", got, before)
	}
}

// names returns the records of a zone, one line each, in order.
func names(t *testing.T, provider *libdnsovh.Provider, zone string) []string {
	t.Helper()
	records, err := provider.GetRecords(t.Context(), zone)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(records))
	for i, record := range records {
		rr := record.RR()
		lines[i] = rr.Name + " " + rr.Type + " " + rr.Data
	}
	slices.Sort(lines)
	return lines
}
