package catalog

import (
	"encoding/json"
	"strings"
	"testing"
)

// tree is a branch whose models use all that types can say.
const tree = `{"resourcePath":"/tree","apis":[{"path":"/tree/{name}","operations":[
 {"httpMethod":"PUT","apiStatus":{"value":"BETA"},"parameters":[
  {"name":"name","dataType":"string","paramType":"path","required":true,"description":"Its name"},
  {"name":"dry","dataType":"boolean","paramType":"query"},
  {"dataType":"tree.Node","paramType":"body","required":true}],"responseType":"complexType.UnitAndValue<long>"},
 {"httpMethod":"POST","apiStatus":{"value":"BETA"},"parameters":[
  {"name":"name","dataType":"string","paramType":"path","required":true},
  {"name":"height","dataType":"complexType.UnitAndValue<double>","paramType":"body","required":true,"description":"How  high,\n<b>in</b> metres"},
  {"name":"kinds","dataType":"tree.KindEnum[]","paramType":"body"},
  {"name":"odd","dataType":"tree.Unknown","paramType":"body"}],"responseType":"tree.Node[]"}]}],
 "models":{
 "tree.KindEnum":{"id":"KindEnum","namespace":"tree","enumType":"string","enum":["oak","elm"]},
 "tree.AgeEnum":{"id":"AgeEnum","namespace":"tree","enumType":"long","enum":["1","2"]},
 "tree.Node":{"id":"Node","namespace":"tree","properties":{
  "id":{"type":"long","readOnly":true,"required":true},
  "kind":{"type":"tree.KindEnum","required":true},
  "age":{"type":"tree.AgeEnum","canBeNull":true},
  "children":{"type":"tree.Node[]","canBeNull":true,"description":"Children"},
  "labels":{"type":"map[string]string"}}},
 "complexType.UnitAndValue<T>":{"id":"UnitAndValue","namespace":"complexType","generics":["T"],"properties":{"unit":{"type":"string","required":true},"value":{"type":"T","required":true}}},
 "complexType.UnitAndValue_long":{"id":"UnitAndValue","namespace":"complexType","generics":["T"],"properties":{"unit":{"type":"string"},"value":{"type":"T"}}}}}`

func treeAPI(t *testing.T) *Catalog {
	t.Helper()
	b, strange, err := Parse("v1", []byte(tree))
	if err != nil || strange != nil {
		t.Fatalf("Parse = %v, %v", strange, err)
	}
	return New("test", []Branch{b})
}

func TestASketchTellsTypesInFewWords(t *testing.T) {
	c := treeAPI(t)
	put, err := c.Find("PUT", "/tree/x")
	if err != nil {
		t.Fatal(err)
	}
	post, err := c.Find("POST", "/tree/x")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct{ name, got, want string }{
		{"parameters", put.Sketch().Parameters, "path name: string // Its name\nquery dry?: boolean"},
		{"a model that holds itself", put.Sketch().Body, "Node = {\nage?: 1|2|null\nchildren?: Node[]|null\nkind: \"oak\"|\"elm\"\nlabels?: {[string]: string}\n}"},
		{"a generic answer", put.Sketch().Answer, "{unit: string, value: long}"},
		{"named fields", post.Sketch().Body, "{\nheight: UnitAndValue<double> // How high, in metres\nkinds?: (\"oak\"|\"elm\")[]\nodd?: tree.Unknown\n}\nUnitAndValue<double> = {\nunit: string\nvalue: double\n}"},
		{"a list that is answered", post.Sketch().Answer, "Node[]\nNode = {age: 1|2, children: Node[], id: long, kind: oak|elm, labels: {[string]: string}}"},
	} {
		if s.got != s.want {
			t.Errorf("%s:\n%s\nwant:\n%s", s.name, s.got, s.want)
		}
	}
}

func TestModelsOfOneNameAreToldApart(t *testing.T) {
	const twins = `{"resourcePath":"/twin","apis":[{"path":"/twin","operations":[{"httpMethod":"POST","apiStatus":{"value":"BETA"},"parameters":[
  {"name":"a","dataType":"twin.a.Size","paramType":"body"},{"name":"b","dataType":"twin.b.Size","paramType":"body"}],"responseType":"twin.c.Size"}]}],
 "models":{"twin.a.Size":{"id":"Size","properties":{"x":{"type":"long"}}},"twin.b.Size":{"id":"Size","properties":{"y":{"type":"long"}}},
 "twin.c.Size":{"id":"Size","properties":{"z":{"type":"long"}}}}}`
	b, _, err := Parse("v1", []byte(twins))
	if err != nil {
		t.Fatal(err)
	}
	got := New("test", []Branch{b}).Operations()[0].Sketch()
	if want := "{\na?: Size\nb?: twin.b.Size\n}\nSize = {\nx?: long\n}\ntwin.b.Size = {\ny?: long\n}"; got.Body != want {
		t.Errorf("body = %s, want %s", got.Body, want)
	}
	if want := "{z: long}"; got.Answer != want {
		t.Errorf("answer = %s, want %s", got.Answer, want)
	}
}

func TestAnExampleHasWhatIsRequired(t *testing.T) {
	c := treeAPI(t)
	for call, want := range map[string]string{
		"PUT /tree/x":  `{"path":"/tree/name","body":{"kind":"oak"}}`,
		"POST /tree/x": `{"path":"/tree/name","body":{"height":{"unit":"unit","value":1}}}`,
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(o.Example()); err != nil || string(got) != want {
			t.Errorf("%s: example = %s, %v, want %s", call, got, err, want)
		}
	}
}

// TestASketchCostsAQuarterOfASchema is the measurement that the choice of the
// sketch rests on.
func TestASketchCostsAQuarterOfASchema(t *testing.T) {
	sketched, schemed := 0, 0
	for _, o := range describedAPI(t).Operations() {
		s := o.Sketch()
		sketched += len(s.Parameters) + len(s.Body)
		schema, err := json.Marshal(o.CallSchema())
		if err != nil {
			t.Fatal(err)
		}
		schemed += len(schema)
	}
	t.Logf("what all operations take costs %d bytes sketched, %d as JSON Schema", sketched, schemed)
	if 10*sketched > 3*schemed {
		t.Errorf("a sketch costs %d bytes, JSON Schema %d, want less than three tenths", sketched, schemed)
	}
}
