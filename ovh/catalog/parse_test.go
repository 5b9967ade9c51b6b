package catalog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/internal/catalogtest"
)

// describedAPI reads OVHcloud's own description, and skips the test where it is
// absent.
func describedAPI(t testing.TB) *Catalog {
	t.Helper()
	c, err := Folder(os.DirFS(catalogtest.Descriptions(t)))
	if err != nil || len(c.Problems) > 0 {
		t.Fatalf("Folder = %+v, %v", c, err)
	}
	return c
}

// TestNothingOfADescriptionIsLost writes every branch back in OVHcloud's own
// form, after it was encoded, and holds it against the file.
func TestNothingOfADescriptionIsLost(t *testing.T) {
	c := describedAPI(t)
	for _, b := range c.Branches {
		raw, err := os.ReadFile(filepath.Join(catalogtest.Descriptions(t), b.Version, b.Path+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(t, raw), plain(t, native(t, b))); diff != "" {
			t.Errorf("%s%s is not what the file says (-file +kept):\n%s", b.Version, b.Path, diff)
		}
	}
	if got := len(c.Branches); got != 24 {
		t.Errorf("%d branches were read, want 24", got)
	}
}

// native writes a branch in OVHcloud's own form.
func native(t *testing.T, b Branch) []byte {
	t.Helper()
	doc := document{
		APIVersion: b.APIVersion, BasePath: b.BasePath, ResourcePath: b.Path,
		Subsections: b.Subsections, Groups: b.Groups, Models: make(map[string]*documentModel),
	}
	for name, m := range b.Models {
		d := &documentModel{Model: *m, Properties: make(map[string]Property)}
		for _, p := range m.Properties {
			d.Properties[p.Name] = p
		}
		doc.Models[name] = d
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// plain reads JSON without what is empty: OVHcloud writes "" or nothing.
func plain(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return withoutEmpty(v)
}

func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			if e = withoutEmpty(e); e == nil {
				delete(v, name)
			} else {
				v[name] = e
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
	case string:
		if v == "" {
			return nil
		}
	}
	return v
}

const garden = catalogtest.Garden

func TestAPathThatIsDescribedTwiceIsOnePath(t *testing.T) {
	b, strange, err := Parse("v1", []byte(garden))
	if err != nil || strange != nil {
		t.Fatalf("Parse = %v, %v", strange, err)
	}
	if len(b.Groups) != 1 || len(b.Groups[0].Operations) != 2 || b.Groups[0].Operations[0].Description != "Water it" {
		t.Errorf("groups = %+v, want one with the first POST and the GET", b.Groups)
	}
	if len(b.Models) != 1 {
		t.Errorf("models = %v, want the one that is not null", b.Models)
	}
}

func TestWhatIsNewInADescriptionIsTold(t *testing.T) {
	news := strings.Replace(garden, `"noAuthentication":false`, `"noAuthentication":false,"resellerOnly":true`, 1)
	b, strange, err := Parse("v1", []byte(news))
	if err != nil || strange == nil || !strings.Contains(strange.Error(), "resellerOnly") || len(b.Groups) != 1 {
		t.Errorf("Parse = %d groups, %v, %v, want one and a word on resellerOnly", len(b.Groups), strange, err)
	}
}

func TestWhatIsNoDescriptionIsRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"empty": "", "cut": garden[:200], "a list": "[]", "a page": "<html>", "no path": `{"resourcePath":"garden"}`,
		"another host": strings.ReplaceAll(garden, `"path":"/garden`, `"path":"https://evil.example/garden`),
		"a method":     strings.Replace(garden, `"POST"`, `"POST /x"`, 1),
		"a number":     strings.Replace(garden, `"Watering"`, `1`, 1),
	} {
		if _, _, err := Parse("v1", []byte(raw)); err == nil {
			t.Errorf("%s: Parse says nothing", name)
		}
	}
}

func TestADamagedEncodingIsRefused(t *testing.T) {
	b, _, err := Parse("v1", []byte(garden))
	if err != nil {
		t.Fatal(err)
	}
	raw := encode(New("test", []Branch{b}))
	for n := range raw {
		if _, err := decode(raw[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for a catalogue", n, len(raw))
		}
		flipped := []byte(string(raw))
		flipped[n] ^= 0x55
		if _, err := decode(flipped); err == nil {
			t.Fatalf("a catalogue with byte %d changed is taken for one", n)
		}
	}
}
