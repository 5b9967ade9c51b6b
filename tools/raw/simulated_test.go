package raw

import (
	"log/slog"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// TestSimulatedDescriptionMakesLightOfNothing holds what is thought of each
// operation on the simulator's own description, which has no types, against what
// is thought of it on OVHcloud's.
func TestSimulatedDescriptionMakesLightOfNothing(t *testing.T) {
	described := apitest.Catalog(t, apitest.Described())
	account := simulator.New(simulator.Options{})
	defer account.Close()
	c, err := client.New(client.Config{Endpoint: simulator.Endpoint, HTTPClient: account.Client()})
	if err != nil {
		t.Fatal(err)
	}
	own := &catalog.Library{API: c.Reader(), Log: slog.New(slog.DiscardHandler)}
	simulated, err := own.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]effect.Kind)
	for _, op := range simulated.Operations() {
		full, err := described.Find(op.Method, op.RawPath())
		if err != nil {
			t.Errorf("OVHcloud has no %v: %v", op, err)
			continue
		}
		got, want := effect.Of(op), effect.Of(full)
		if got.Kind < want.Kind || want.Reveals && !got.Reveals {
			t.Errorf("%v is a %v (secrets: %t) as the simulator describes it, a %v (%t) as OVHcloud does", op, got.Kind, got.Reveals, want.Kind, want.Reveals)
		}
		if op.Method == "DELETE" && got.Kind != effect.Destroy {
			t.Errorf("%v is a %v, want a Destroy", op, got.Kind)
		}
		seen[op.String()] = got.Kind
	}
	for op, want := range map[string]effect.Kind{
		"GET /domain/{serviceName}": effect.Read, "GET /v2/iam/resource": effect.Read, "POST /vps/{serviceName}/terminate": effect.Destroy,
		"POST /services/{serviceId}/terminate/confirm": effect.Destroy, "PUT /v2/iam/policy/{policyId}": effect.Destroy,
		"POST /domain/zone/{zoneName}/reset": effect.Destroy, "POST /domain/{serviceName}/nameServers/update": effect.Destroy,
		"POST /ip/{ip}/move": effect.Destroy, "PUT /domain/{serviceName}": effect.Destroy,
	} {
		if got, ok := seen[op]; !ok || got != want {
			t.Errorf("%s is a %v (%t), want a %v", op, got, ok, want)
		}
	}
}
