package policy

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

func parse(t testing.TB, text string) *Policy {
	t.Helper()
	p, err := Parse("policy.yml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// raw is a call of the raw tools that a rule about no tool in particular holds for.
func raw() Call {
	return Call{Tool: "raw_delete", Toolset: "raw", Caller: Caller{Name: "local"}, Effect: effect.Destroy, Severity: 4}
}

// answers is a Lookup that knows these paths.
func answers(known map[string]string) Lookup {
	return func(_ context.Context, path string) (json.RawMessage, error) {
		if body, ok := known[path]; ok {
			return json.RawMessage(body), nil
		}
		return nil, errors.New("404: " + path + " does not exist")
	}
}

func decide(t testing.TB, p *Policy, method, path, body string, look Lookup) Decision {
	t.Helper()
	return p.Decide(t.Context(), raw(), Request{Method: method, Path: path, Body: []byte(body)}, look)
}
