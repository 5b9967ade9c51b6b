package tools_test

import (
	"encoding/json"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// FuzzArguments passes any arguments to any tool: none may panic, and nothing
// may be sent that changes something but by a tool that changes. What is
// accepted means the same with its values in strings.
func FuzzArguments(f *testing.F) {
	for i, args := range []string{
		`{"zone":"example.com","record_id":5000000003,"limit":2,"fields":["id"]}`, `{"zone":"example.com","records":[{"type":"A","target":"192.0.2.1","ttl_seconds":60}]}`,
		`{"server":"ns3000001.ip-192-0-2.eu","os":"debian12_64","storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/"}]}}]}`,
		`{"path":"/me","query":{"a":"b"},"body":{"a":[1.0]},"unchecked":true}`, `{"name":"ci","service":"sms-cm12345-1","receivers":["+33600000000"],"message":"x"}`,
		`{"random_string":"x"}`, `null`, `"{}"`, `[]`, "{\"zone\":\"\xff\"}", `{"zone":"\ud800"}`, `{"limit":1e999999}`, `{`, ``,
	} {
		f.Add(byte(7*i), []byte(args))
	}
	all := tools.All(tools.Options{})
	d := tooltest.New(f, simulator.Options{}, all...)
	f.Fuzz(func(t *testing.T, which byte, args []byte) {
		def := all[int(which)%len(all)]
		d.Requests()
		res, err := d.Runner.Call(t.Context(), tooltest.Caller, def, args, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.Failure != nil && res.Failure.Code == tool.CodeInternal {
			t.Errorf("%s %q = %v", def.Name, args, res.Failure)
		}
		if sent := d.Writes(); def.Effect != effect.Change && def.Name != "estimate_sms" && len(sent) > 0 {
			t.Errorf("%s %q sent %v", def.Name, args, sent)
		}
		meansTheSameInStrings(t, def.Name, args)
	})
}

// meansTheSameInStrings puts each argument that is no text into a string.
func meansTheSameInStrings(t *testing.T, name string, args []byte) {
	t.Helper()
	published, err := schemas.Published(name)
	if err != nil {
		t.Fatal(err)
	}
	typed, err := published.Mend(args)
	if err != nil || published.Validate(typed) != nil {
		return
	}
	var each map[string]json.RawMessage
	if err := json.Unmarshal(typed, &each); err != nil {
		t.Fatalf("%s takes %q: %v", name, typed, err)
	}
	want := string(tool.Object(each))
	for argument, value := range each {
		if value[0] != '"' {
			each[argument] = tool.Object(string(value))
		}
	}
	got, err := published.Mend(tool.Object(each))
	if err != nil || string(got) != want {
		t.Errorf("%s takes %s, which in strings is %s, %v", name, want, got, err)
	}
}
