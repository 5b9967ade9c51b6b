package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/internal/catalogtest"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/search"
)

// use does with a catalogue whatever the program does with one.
func use(c *catalog.Catalog) {
	for _, o := range c.Operations() {
		call, _ := json.Marshal(o.CallSchema())
		sketch, example := o.Sketch(), o.Example()
		body, _ := json.Marshal(example.Body)
		_ = fmt.Sprint(len(call), len(sketch.Body), len(body), effect.Of(o), o.Rule())
		_, _ = c.Find(o.Method, example.Path)
		_, _ = o.Target(example.Path)
		_, _ = o.PathArguments(example.Path), append(effect.SecretFields(o), effect.SecretArguments(o)...)
	}
	_ = search.New(c).Find(search.Query{Text: "water a garden"})
	_, _ = c.Find("GET", "/garden/rose/sun")
}

// FuzzParse reads foreign descriptions, and uses what comes of them.
func FuzzParse(f *testing.F) {
	f.Add([]byte(catalogtest.Garden))
	for _, hostile := range hostile() {
		f.Add([]byte(hostile))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, _, err := catalog.Parse("v1", raw)
		if err != nil {
			return
		}
		c, err := catalog.Decode(catalog.Encode(catalog.New("test", []catalog.Branch{b})))
		if err != nil {
			t.Fatal(err)
		}
		use(c)
	})
}

// FuzzDecode reads what may lie in the cache.
func FuzzDecode(f *testing.F) {
	b, _, err := catalog.Parse("v1", []byte(catalogtest.Garden))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(catalog.Body(catalog.Encode(catalog.New("test", []catalog.Branch{b}))))
	f.Fuzz(func(_ *testing.T, body []byte) {
		// A checksum that fits, or nothing behind it would be tried.
		if c, err := catalog.Decode(catalog.WithHeader(body)); err == nil {
			use(c)
		}
	})
}

// hostile are descriptions of which each goes too far in one way.
func hostile() []string {
	model := func(name, typ string, more string) string {
		return fmt.Sprintf(`%q:{"id":"x","namespace":"y",%s"properties":{"a":{"type":%q,"required":true},"b":{"type":%q}}}`, name, more, typ, typ)
	}
	with := func(body string, models ...string) string {
		return fmt.Sprintf(`{"resourcePath":"/x","apis":[{"path":"/x/{a}","operations":[{"httpMethod":"POST","parameters":[{"dataType":%q,"paramType":"body","required":true}],"responseType":%q}]}],"models":{%s}}`,
			body, body, strings.Join(models, ","))
	}
	var wide []string
	for i := range 3000 {
		wide = append(wide, model(fmt.Sprintf("m%d", i), fmt.Sprintf("m%d[]", (i*7+1)%3000), ""))
	}
	return []string{
		with("A", model("A", "A", "")),
		with("A", model("A", "B", ""), model("B", "A[]", "")),
		with("G<long>", model("G<T>", "G<G<T>>", `"generics":["T"],`)),
		with("m0", wide...),
		with(strings.Repeat("[]", 400) + "A"),
		with(strings.Repeat("a<", 200) + strings.Repeat(">", 200)),
		with("A", `"A":{"enum":["x",{"y":[1]},null,1e999],"enumType":"long"}`),
		with("A", `"A":{"enum":["x"],"properties":{"a":null}}`),
		with("A/~%<x>", model("A/~%<x>", "A/~%<x>", "")),
		`{"resourcePath":"/x","apis":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
		`{"resourcePath":"/x","apis":[null,{"path":"/x","operations":[null]}],"models":{"":null}}`,
	}
}

func TestHostileDescriptionsHurtNobody(t *testing.T) {
	for _, raw := range hostile() {
		b, _, err := catalog.Parse("v1", []byte(raw))
		if err != nil {
			continue
		}
		use(catalog.New("test", []catalog.Branch{b}))
	}
	if _, _, err := catalog.Parse("v1", make([]byte, catalog.MaxDocument+1)); err == nil {
		t.Error("a description without bounds is read")
	}
}
