package tools_test

import (
	"os"
	"slices"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// What a tool must ask for must not run through a raw call unasked: at least
// one of the requests of a destructive tool is destructive by the catalogue,
// and none of a reading tool changes anything.
func TestToolsAndCatalogueAgreeOnEffects(t *testing.T) {
	const descriptions = "../../shared/ovh-descriptions"
	if _, err := os.Stat(descriptions); err != nil {
		t.Skipf("OVHcloud's descriptions are not in %s", descriptions)
	}
	c, err := catalog.Folder(os.DirFS(descriptions))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range tools.All(tools.Options{}) {
		var writes []effect.Kind
		for _, rule := range d.Access {
			o, err := c.Find(rule.Method, rule.Path)
			if err != nil {
				t.Errorf("%s needs %s %s: %v", d.Name, rule.Method, rule.Path, err)
				continue
			}
			kind := effect.Of(o).Kind
			if kind == effect.Read {
				continue
			}
			writes = append(writes, kind)
			if d.Effect == effect.Read {
				t.Errorf("%s only reads, yet %s is %v", d.Name, o, kind)
			}
		}
		if len(d.Access) == 0 || d.Effect == effect.Read {
			continue
		}
		if len(writes) == 0 {
			t.Errorf("%s is %v, yet the catalogue calls all its requests reads", d.Name, d.Effect)
		}
		if d.Name == "set_reverse" {
			continue // whether it replaces a name shows only what is set, not the path
		}
		if d.Effect == effect.Destroy && !slices.Contains(writes, effect.Destroy) {
			t.Errorf("%s is Destroy, yet the catalogue calls its requests %v", d.Name, writes)
		}
	}
}
