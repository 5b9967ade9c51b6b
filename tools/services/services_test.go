package services

import (
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestServicesAreListedByTheirEnd(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	all := tooltest.Call[serviceList](s, "list_services", tooltest.Args{}).Services
	if len(all) != 17 || !slices.IsSortedFunc(all, func(a, b serviceRow) int { return strings.Compare(a.Expiration, b.Expiration) }) {
		t.Errorf("list_services = %d, want 17 sorted by their end", len(all))
	}
	soonest := tooltest.Call[serviceList](s, "list_services", tooltest.Args{"expires_within_days": 14}).Services
	for _, row := range soonest {
		if *row.Days > 14 {
			t.Errorf("%s expires in %d days", row.Name, *row.Days)
		}
	}
	if vps := tooltest.Call[serviceList](s, "list_services", tooltest.Args{"product": "VPS"}).Services; len(soonest) == 0 || len(vps) != 2 || vps[0].Renewal != "automatic P1M" {
		t.Errorf("list_services of VPS = %+v", vps)
	}
	first := all[0]
	if got := tooltest.Call[ovh.Service](s, "get_service", tooltest.Args{"service_id": first.ID}); got.Resource.Name != first.Name {
		t.Errorf("get_service %d = %+v, want %s", first.ID, got, first.Name)
	}
	s.Fails("get_service", tooltest.Args{"service_id": 1}, "not_found", "list_services")
}

func TestIPBlocksAreFiltered(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	for _, tt := range []struct {
		filter tooltest.Args
		want   int
	}{
		{tooltest.Args{}, 19},
		{tooltest.Args{"type": "failover"}, 3},
		{tooltest.Args{"server": tooltest.Web1}, 3},
		{tooltest.Args{"description": "mail"}, 1},
	} {
		if got := tooltest.Call[ipList](s, "list_ips", tt.filter).IPs; len(got) != tt.want {
			t.Errorf("list_ips %v = %d blocks, want %d", tt.filter, len(got), tt.want)
		}
	}
	if got := tooltest.Call[ovh.IPBlock](s, "get_ip", tooltest.Args{"block": "203.0.113.128/28"}); got.RoutedTo.Service != tooltest.Web1 || !got.Additional {
		t.Errorf("get_ip = %+v", got)
	}
	s.Fails("get_ip", tooltest.Args{"block": "198.18.0.0/24"}, "not_found", "list_ips")
	s.Fails("list_ips", tooltest.Args{"server": "../me"}, "invalid_arguments", `"server" may hold letters`)
}

func TestCertificatesAreListed(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	if all := tooltest.Call[certificateList](s, "list_ssl_certificates", tooltest.Args{}).Certificates; len(all) == 0 || all[0].Until == "" {
		t.Errorf("list_ssl_certificates = %+v, want them with their end", all)
	}
}
