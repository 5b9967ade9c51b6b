package raw

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// TestEveryOperationIsCheckedAgainstItsModels makes, of every operation that
// OVHcloud describes, calls that its models allow and calls that depart from
// them in one thing each.
func TestEveryOperationIsCheckedAgainstItsModels(t *testing.T) {
	c := apitest.Catalog(t, ovhcloud())
	departures := 0
	for _, op := range c.Operations() {
		models := newModels()
		example := op.Example()
		if err := ovh.CheckRawPath(example.Path); err != nil {
			t.Errorf("%s: the example's path %q: %v", op, example.Path, err)
		}
		if err := models.check(c, op, address{Path: example.Path, Query: example.Query}, body(t, example.Body)); err != nil {
			t.Errorf("%s: the example %+v is refused: %v", op, example, err)
		}
		w := newWalk(t, op)
		w.refuses(nil)
		departures += w.departures
	}
	if departures < 20_000 {
		t.Errorf("%d departures were tried, want 20,000", departures)
	}
}

func body(t *testing.T, v any) tool.AnyJSON {
	t.Helper()
	if v == nil {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// BenchmarkCheck is the check of one call whose operation was called before.
func BenchmarkCheck(b *testing.B) {
	c := apitest.Catalog(b, ovhcloud())
	op, err := c.Find("POST", "/dedicated/server/x/reinstall")
	if err != nil {
		b.Fatal(err)
	}
	models, body := newModels(), tool.AnyJSON(`{"operatingSystem":"debian12_64","customizations":{"hostname":"web"}}`)
	for b.Loop() {
		if _, err := c.Find("POST", "/dedicated/server/x/reinstall"); err != nil {
			b.Fatal(err)
		}
		if err := models.check(c, op, address{Path: "/dedicated/server/x/reinstall"}, body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstCheck is the same with an operation that was never called.
func BenchmarkFirstCheck(b *testing.B) {
	c := apitest.Catalog(b, ovhcloud())
	op, err := c.Find("POST", "/dedicated/server/x/reinstall")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := newModels().check(c, op, address{Path: "/dedicated/server/x/reinstall"}, tool.AnyJSON(`{"operatingSystem":"debian12_64"}`)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	c := apitest.Catalog(f, ovhcloud())
	ops := c.Operations()
	for i := range 40 {
		example := ops[i*len(ops)/40].Example()
		b, err := json.Marshal(example.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i*len(ops)/40, example.Path, "name", "value", b)
	}
	models := newModels()
	f.Fuzz(func(t *testing.T, n int, path, name, value string, body []byte) {
		op := ops[max(n, -n, 0)%len(ops)]
		in := address{Path: path, Query: map[string]string{name: value}}
		if !json.Valid(body) {
			body = nil
		}
		err := models.check(c, op, in, body)
		if _, ok := errors.AsType[*schemas.InvalidError](err); err != nil && !ok {
			t.Errorf("%s: check(%+v, %s) = %v, want the faults", op, in, body, err)
		}
		_, _ = c.Find(op.Method, path)
		_, _ = op.Target(path)
	})
}

// A catalogue is replaced once a day; an operation of the old one would keep
// all of it in memory.
func TestModelsOfAnotherCatalogueAreForgotten(t *testing.T) {
	m := newModels()
	garden := `{"resourcePath":"/garden","apis":[{"path":"/garden","operations":[{"httpMethod":"GET","apiStatus":{"value":"PRODUCTION"},"parameters":[],"responseType":"void"}]}],"models":{}}`
	for range 2 {
		c := apitest.Catalog(t, apitest.Branch("garden", garden))
		op, err := c.Find("GET", "/garden")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.check(c, op, address{Path: "/garden"}, nil); err != nil {
			t.Errorf("check = %v", err)
		}
		if len(m.compiled) != 1 || m.compiled[op] == nil {
			t.Errorf("%d schemas are kept, want the one of this catalogue", len(m.compiled))
		}
	}
}
