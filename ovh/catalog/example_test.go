package catalog

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// TestEveryExampleTellsWhatToSend looks at the examples of all of OVHcloud's
// operations. That they pass the check of a raw call is tested where that is.
func TestEveryExampleTellsWhatToSend(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		e := o.Example()
		takesBody := slices.ContainsFunc(o.Parameters, func(p Parameter) bool { return p.In == "body" })
		if takesBody != (e.Body != nil) {
			t.Errorf("%s: the body of the example is %v, want one: %t", o, e.Body, takesBody)
		}
		call := o.CallSchema()
		b := exampleBuilder{defs: call.Defs}
		if e.Body != nil {
			notEmpty(t, o, b, call.Properties["body"], e.Body)
		}
	}
}

// notEmpty holds against each object of a value that it shows a field, where
// there is any to send.
func notEmpty(t *testing.T, o *Operation, b exampleBuilder, s *Schema, v any) {
	t.Helper()
	s = b.resolve(s)
	switch v := v.(type) {
	case []any:
		for _, elem := range v {
			notEmpty(t, o, b, s.Items, elem)
		}
	case map[string]any:
		for name, field := range s.Properties {
			if !field.ReadOnly && len(v) == 0 {
				t.Errorf("%s: the example has an empty object, which may hold %s", o, name)
			}
		}
		for name, elem := range v {
			if field := s.Properties[name]; field != nil {
				notEmpty(t, o, b, field, elem)
			}
		}
	}
}

func TestExamplesMeanSomething(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]string{
		"POST /domain/zone/example.com/record":         `{"fieldType":"A","target":"192.0.2.1"}`,
		"PUT /vps/x/serviceInfos":                      `{"renew":{"automatic":true,"deleteAtExpiration":false,"period":1}}`,
		"POST /cloud/project/x/storage/y/cors":         `{"origin":"origin"}`,
		"POST /vrack/x/ipv6":                           `{"block":"2001:db8::/64"}`,
		"POST /dedicated/server/x/secondaryDnsDomains": `{"domain":"example.com"}`,
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(o.Example().Body); err != nil || string(got) != want {
			t.Errorf("%s: example body = %s, %v, want %s", call, got, err, want)
		}
	}
}

func TestAnExampleIsOfTheVersionOfIPThatItsPathSays(t *testing.T) {
	for _, o := range describedAPI(t).Operations() {
		if !strings.Contains(strings.ToLower(o.Path()), "/ipv6/") {
			continue
		}
		for name, value := range o.PathArguments(o.Example().Path) {
			p, err := netip.ParsePrefix(value)
			if strings.Contains(strings.ToLower(name), "ipv6") && (err != nil || !p.Addr().Is6()) {
				t.Errorf("%s: the example has %q for %s, want IPv6", o, value, name)
			}
		}
	}
}

func TestAnExampleMakesUpNoBodyOfAnyKind(t *testing.T) {
	b, _, err := Parse("v1", []byte(`{"resourcePath":"/x","apis":[{"path":"/x/{a}","operations":[{"httpMethod":"POST","parameters":[{"dataType":"any","paramType":"body"}],"responseType":"any"}]}],"models":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range New("test", []Branch{b}).Operations() {
		if got := o.Example(); got.Body != nil {
			t.Errorf("%s: the example has the body %v", o, got.Body)
		}
	}
}
