package services

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

const staging = "vps-00000001.vps.ovh.net"

func TestRenewalIsSetAndSetBack(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	for service, product := range map[string]string{tooltest.Web1: "", staging: "", "sms-cm12345-1": "", "example.com": "/domain/zone"} {
		for _, mode := range []string{modeEnd, modeManual, modeAutomatic} {
			given := tooltest.Args{"service": service, "mode": mode}
			if product != "" {
				given["product"] = product
			}
			plan := tooltest.Plan(s, "set_service_renewal", given)
			got := tooltest.Call[struct{ Result renewalSet }](s, "set_service_renewal", tooltest.With(given, "confirmation_token", plan.Token)).Result
			if modeOf(got.After) != mode || got.Next != "" || got.Before == got.After || got.After.Period != 1 {
				t.Errorf("set_service_renewal %v = %+v", given, got)
			}
			if !strings.Contains(plan.Undo, "mode "+modeOf(got.Before)+",") || !strings.Contains(plan.Undo, got.Expiration) {
				t.Errorf("the plan of %v undoes by %q, want mode %s until %s", given, plan.Undo, modeOf(got.Before), got.Expiration)
			}
		}
	}
}

func TestRenewalThatIsSoAlreadyIsLeft(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	got := tooltest.Call[struct{ Result renewalSet }](s, "set_service_renewal", tooltest.Args{"service": staging, "mode": modeAutomatic}).Result
	if got.Next == "" || got.Before != got.After {
		t.Errorf("set_service_renewal = %+v, want nothing changed", got)
	}
	if sent := s.Writes(); len(sent) > 0 {
		t.Errorf("sent %v, want nothing", sent)
	}
}

func TestRenewalIsRefusedWhereOVHcloudWouldNotDoIt(t *testing.T) {
	info := ""
	s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if info == "" || !strings.HasSuffix(r.URL.Path, "/serviceInfos") {
			return nil
		}
		return &simulator.Fault{Status: 200, Body: `{"serviceId":1,"status":"ok","expiration":"2050-01-01","renewalType":"automaticV2016",` + info + `}`}
	}}, Toolset().Definitions()...)
	const renews = `"renew":{"automatic":true,"deleteAtExpiration":false,"forced":false,"period":1}`
	for name, tt := range map[string]struct{ info, mode, want string }{
		"forced":             {`"canDeleteAtExpiration":true,"renew":{"automatic":true,"forced":true}`, modeManual, "by force"},
		"engaged":            {`"canDeleteAtExpiration":true,"engagedUpTo":"2051-01-01",` + renews, modeEnd, `engaged up to "2051-01-01"`},
		"can't be deleted":   {`"canDeleteAtExpiration":false,` + renews, modeEnd, "does not let"},
		"nothing of renewal": {`"canDeleteAtExpiration":false,"renew":null`, modeManual, "tells nothing of the renewal"},
	} {
		t.Run(name, func(*testing.T) {
			info = tt.info
			s.Fails("set_service_renewal", tooltest.Args{"service": staging, "mode": tt.mode}, tool.CodeRefused, tt.want)
		})
	}
	info = `"canDeleteAtExpiration":true,"engagedUpTo":"2049-01-01",` + renews
	if plan := tooltest.Plan(s, "set_service_renewal", tooltest.Args{"service": staging, "mode": modeEnd}); !strings.Contains(plan.Summary, "2050-01-01") {
		t.Errorf("the plan is %q, want an engagement that ends before to be no hindrance", plan.Summary)
	}
	info = ""
	s.Fails("set_service_renewal", tooltest.Args{"service": "gone", "mode": modeEnd}, tool.CodeRefused, "list_services")
	s.Fails("set_service_renewal", tooltest.Args{"service": staging, "mode": "never"}, tool.CodeInvalidArguments, "mode")
}

// A domain and its zone have the same name, and older endpoints have no list.
func TestProductTellsServicesApart(t *testing.T) {
	twice, absent := false, false
	s := tooltest.New(t, simulator.Options{NoPages: true, NoBatch: true, Faults: func(r *http.Request) *simulator.Fault {
		switch {
		case absent && strings.HasSuffix(r.URL.Path, "/services"):
			return &simulator.Fault{Status: 404, Body: `{"message":"Got an invalid (or empty) URL","class":"Client::NotFound"}`}
		case twice && strings.HasSuffix(r.URL.Path, "/services"):
			return &simulator.Fault{Status: 200, Body: `[1,2]`}
		case twice && strings.HasSuffix(r.URL.Path, "/services/1"):
			return &simulator.Fault{Status: 200, Body: `{"serviceId":1,"resource":{"name":"example.com"},"route":{"path":"/domain/{serviceName}"}}`}
		case twice && strings.HasSuffix(r.URL.Path, "/services/2"):
			return &simulator.Fault{Status: 200, Body: `{"serviceId":2,"resource":{"name":"example.com"},"route":{"path":"/domain/zone/{zoneName}"}}`}
		}
		return nil
	}}, Toolset().Definitions()...)
	given := tooltest.Args{"service": "example.com", "mode": modeManual}
	twice = true
	s.Fails("set_service_renewal", given, tool.CodeRefused, "/domain or /domain/zone")
	twice, absent = false, true
	s.Fails("set_service_renewal", given, tool.CodeRefused, "by product")
	plan := tooltest.Plan(s, "set_service_renewal", tooltest.With(given, "product", "/domain/zone"))
	if text := fmt.Sprint(plan.Requests); !strings.Contains(text, "/domain/zone/example.com/serviceInfos") {
		t.Errorf("set_service_renewal plans %s, want the zone", text)
	}
	s.Fails("set_service_renewal", tooltest.With(given, "product", "/domain/../me"), tool.CodeInvalidArguments, "product")
	if _, err := s.Client.Reader().ServiceInfo(t.Context(), ovh.ServiceRoute{Product: "/domain/..", Name: "a"}); err == nil {
		t.Error("a product that climbs is asked for")
	}
}
