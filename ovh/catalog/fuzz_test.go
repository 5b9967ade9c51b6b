package catalog

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// use does with a catalogue whatever the program does with one.
func use(c *Catalog) {
	for _, o := range c.Operations() {
		call, _ := json.Marshal(o.Call())
		sketch, example := o.Sketch(), o.Example()
		body, _ := json.Marshal(example.Body)
		_ = fmt.Sprint(len(call), len(sketch.Body), len(body), o.Effect(), o.Rule())
		_, _ = c.Find(o.Method, example.Path)
		_, _ = o.Target(example.Path)
		_, _ = o.PathArguments(example.Path), append(o.SecretFields(), o.SecretArguments()...)
	}
	_ = c.Search(Query{Text: "water a garden"})
	_, _ = c.Find("GET", "/garden/rose/sun")
}

// FuzzParse reads foreign descriptions, and uses what comes of them.
func FuzzParse(f *testing.F) {
	f.Add([]byte(garden))
	for _, hostile := range hostile() {
		f.Add([]byte(hostile))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, _, err := Parse("v1", raw)
		if err != nil {
			return
		}
		c, err := uncompact(compact(&Catalog{Branches: []Branch{b}}))
		if err != nil {
			t.Fatal(err)
		}
		c.index()
		use(c)
	})
}

// FuzzUncompact reads what may lie in the cache.
func FuzzUncompact(f *testing.F) {
	b, _, err := Parse("v1", []byte(garden))
	if err != nil {
		f.Fatal(err)
	}
	whole := compact(New("test", []Branch{b}))
	f.Add(whole[len(magic)+4:])
	f.Fuzz(func(_ *testing.T, body []byte) {
		// A checksum that fits, or nothing behind it would be tried.
		if c, err := uncompact(sealed(body)); err == nil {
			c.index()
			use(c)
		}
	})
}

func FuzzParseType(f *testing.F) {
	for _, typ := range []string{"string", "ip[]", "map[string][]ns.T<long,a<b>>", "coreTypes.ServiceId:long", "<", "a<", "map[", "[]", strings.Repeat("a<", 300)} {
		f.Add(typ)
	}
	f.Fuzz(func(t *testing.T, typ string) {
		e, err := parseType(typ)
		if err != nil {
			return
		}
		again, err := parseType(e.String())
		if err == nil && !reflect.DeepEqual(again, e) {
			t.Errorf("parseType(%q) = %s, and that is %s", typ, e, again)
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
		b, _, err := Parse("v1", []byte(raw))
		if err != nil {
			continue
		}
		use(New("test", []Branch{b}))
	}
	if _, _, err := Parse("v1", make([]byte, maxDocument+1)); err == nil {
		t.Error("a description without bounds is read")
	}
}
