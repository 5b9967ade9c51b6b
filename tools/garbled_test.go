package tools_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// asked sends the arguments of a call as a client does, and returns its answer.
func asked(t *testing.T, s *server.MCPServer, tool, args string) gjson.Result {
	t.Helper()
	raw, err := json.Marshal(s.HandleMessage(t.Context(), []byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+tool+`","arguments":`+args+`}}`)))
	if err != nil {
		t.Fatal(err)
	}
	got := gjson.GetBytes(raw, "result.structuredContent")
	if !got.Exists() {
		t.Fatalf("%s %s = %s, want a result", tool, args, raw)
	}
	return got
}

// answered returns what came of a call, without what differs from call to call.
func answered(t *testing.T, s *server.MCPServer, tool, args string) any {
	t.Helper()
	got, _ := asked(t, s, tool, args).Value().(map[string]any)
	if plan, ok := got["confirm"].(map[string]any); ok {
		delete(plan, "confirmation_token")
		delete(plan, "expires")
	}
	if failed, ok := got["error"].(map[string]any); ok {
		delete(failed, "query")
	}
	return got
}

func TestArgumentsThatHostsGarbleMeanTheSame(t *testing.T) {
	const zone = `"zone":"example.com"`
	tests := []struct{ name, tool, garbled, meant string }{
		{"integer", "get_dns_record", `{` + zone + `,"record_id":"5000000003"}`, `{` + zone + `,"record_id":5000000003}`},
		{"whole number", "get_dns_record", `{` + zone + `,"record_id":5000000003.0}`, `{` + zone + `,"record_id":5000000003}`},
		{"large whole number", "get_dns_record", `{` + zone + `,"record_id":9007199254740993.0}`, `{` + zone + `,"record_id":9007199254740993}`},
		{"large integer in a string", "get_dns_record", `{` + zone + `,"record_id":"9223372036854775807"}`, `{` + zone + `,"record_id":9223372036854775807}`},
		{"limit", "list_dns_records", `{` + zone + `,"limit":"3"}`, `{` + zone + `,"limit":3}`},
		{"power", "list_dns_records", `{` + zone + `,"limit":30e-1}`, `{` + zone + `,"limit":3}`},
		{"fields", "list_dns_records", `{` + zone + `,"fields":"[\"id\",\"target\"]"}`, `{` + zone + `,"fields":["id","target"]}`},
		{"types", "list_dns_records", `{` + zone + `,"types":"[\"A\",\"AAAA\"]","cursor":null}`, `{` + zone + `,"types":["A","AAAA"]}`},
		{"nothing chosen", "list_dns_records", `{` + zone + `,"type":null,"subdomain":null,"target_contains":null,"fields":null,"limit":null,"cursor":null}`, `{` + zone + `}`},
		{"empty choices", "list_dns_records", `{` + zone + `,"type":"","target_contains":"","cursor":""}`, `{` + zone + `}`},
		{"the zone itself", "list_dns_records", `{` + zone + `,"subdomain":""}`, `{` + zone + `,"subdomain":"@"}`},
		{"no server", "list_os_templates", `{"server":""}`, `{}`},
		{"no days", "list_services", `{"expires_within_days":null,"product":""}`, `{}`},
		{"days", "list_services", `{"expires_within_days":"0"}`, `{"expires_within_days":0}`},
		{"records", "plan_zone", `{` + zone + `,"records":"[{\"type\":\"A\",\"target\":\"192.0.2.1\"}]","zone_file":""}`, `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1"}]}`},
		{"fields of records", "plan_zone", `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1","ttl_seconds":"300","subdomain":null}],"include_ns":"false"}`, `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1","ttl_seconds":300}],"include_ns":false}`},
		{"records in strings", "edit_zone", `{` + zone + `,"add":["{\"type\":\"A\",\"subdomain\":\"a\",\"target\":\"192.0.2.1\",\"ttl_seconds\":60.0}"],"change":null,"remove":"[\"5000000013\"]"}`, `{` + zone + `,"add":[{"type":"A","subdomain":"a","target":"192.0.2.1","ttl_seconds":60}],"remove":[5000000013]}`},
		{"empty target", "edit_zone", `{` + zone + `,"change":[{"record_id":"5000000003","ttl_seconds":"600","target":"","subdomain":null}],"remove":["5000000013"]}`, `{` + zone + `,"change":[{"record_id":5000000003,"ttl_seconds":600}],"remove":[5000000013]}`},
		{"receivers", "send_sms", `{"service":"sms-cm12345-1","receivers":"[\"+33600000000\"]","message":"x","sender":"ExampleSAS","validity_minutes":null,"class":"","no_stop_clause":"true"}`, `{"service":"sms-cm12345-1","receivers":["+33600000000"],"message":"x","sender":"ExampleSAS","no_stop_clause":true}`},
		{"an install", "reinstall_server", `{"server":"` + tooltest.Web1 + `","os":"debian12_64","hostname":null,"ssh_key":"","storage":null,"language":"","confirmation_token":null}`, `{"server":"` + tooltest.Web1 + `","os":"debian12_64"}`},
		{
			"a layout", "reinstall_server",
			`{"server":"` + tooltest.Web1 + `","os":"debian12_64","storage":"[{\"partitioning\":{\"disks\":\"2\",\"layout\":[{\"fileSystem\":\"ext4\",\"mountPoint\":\"/\",\"raidLevel\":\"1\",\"size\":0.0,\"extras\":\"{\\\"lv\\\":{\\\"name\\\":\\\"root\\\"},\\\"zp\\\":null}\"}]}}]"}`,
			`{"server":"` + tooltest.Web1 + `","os":"debian12_64","storage":[{"partitioning":{"disks":2,"layout":[{"fileSystem":"ext4","mountPoint":"/","raidLevel":1,"size":0,"extras":{"lv":{"name":"root"}}}]}}]}`,
		},
		{"a task", "wait_server_task", `{"server":"` + tooltest.Web1 + `","task_id":"1","timeout_seconds":"1","interval_seconds":1.0}`, `{"server":"` + tooltest.Web1 + `","task_id":1,"timeout_seconds":1,"interval_seconds":1}`},
		{"a raw query", "raw_get", `{"path":"/domain/zone/example.com/record","query":"{\"fieldType\":\"A\"}"}`, `{"path":"/domain/zone/example.com/record","query":{"fieldType":"A"}}`},
		{"raw rows", "raw_get", `{"path":"/domain/zone/example.com/record","limit":"2","offset":1.0,"unchecked":"true","query":null}`, `{"path":"/domain/zone/example.com/record","limit":2,"offset":1,"unchecked":true}`},
		{"a raw body", "raw_put", `{"path":"/dedicated/server/` + tooltest.Web1 + `","body":" {\"bootId\": 230242}","unchecked":null}`, `{"path":"/dedicated/server/` + tooltest.Web1 + `","body":{"bootId":230242}}`},
		{"a raw list", "raw_post", `{"path":"/me/x","body":"[{\"z\":1,\"a\":1.50}]"}`, `{"path":"/me/x","body":[{"z":1,"a":1.50}]}`},
		{"the dummy of a list", "list_zones", `{"random_string":"dummy"}`, `{}`},
		{"the dummy of a list in parts", "list_zones", `{"random_string":"","limit":"1"}`, `{"limit":1}`},
		{"the dummy", "get_account", `{"random_string":"x"}`, `{}`},
		{"null for all", "get_account", `null`, `{}`},
		{"a string for all", "get_zone", `"{\"zone\":\"example.com\"}"`, `{` + zone + `}`},
		{"an empty limit", "list_dns_records", `{` + zone + `,"limit":"","fields":"","types":" "}`, `{` + zone + `}`},
		{"an empty choice", "create_dns_record", `{` + zone + `,"type":"A","subdomain":"","target":"192.0.2.11","ttl_seconds":"","publish":""}`, `{` + zone + `,"type":"A","target":"192.0.2.11"}`},
		{"an empty field of a record", "plan_zone", `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1","ttl_seconds":""}],"include_ns":""}`, `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1"}]}`},
		{"as Python writes it", "plan_zone", `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1"}],"include_ns":"True","limit":" 2 "}`, `{` + zone + `,"records":[{"type":"A","target":"192.0.2.1"}],"include_ns":true,"limit":2}`},
		{"an empty query", "raw_get", `{"path":"/ip","query":"","limit":"","fields":{}}`, `{"path":"/ip"}`},
		{"an empty body", "raw_post", `{"path":"/dedicated/server/` + tooltest.Web1 + `/reboot","body":"","query":[]}`, `{"path":"/dedicated/server/` + tooltest.Web1 + `/reboot"}`},
		{"numbers in a query", "raw_get", `{"path":"/domain/zone/example.com/record","unchecked":true,"query":{"subDomain":5,"dnssec":true}}`, `{"path":"/domain/zone/example.com/record","unchecked":true,"query":{"subDomain":"5","dnssec":"true"}}`},
		{"an empty array for all", "get_account", `[]`, `{}`},
		{"an empty string for all", "list_zones", `""`, `{}`},
	}
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	s := tooltest.Serve(d)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want, got := answered(t, s, tt.tool, tt.meant), answered(t, s, tt.tool, tt.garbled)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s differs from %s:\n%s", tt.tool, tt.garbled, tt.meant, diff)
			}
			if failed, ok := want.(map[string]any)["error"].(map[string]any); ok && failed["code"] == "invalid_arguments" {
				t.Errorf("%s %s is refused: %v", tt.tool, tt.meant, failed["what"])
			}
		})
	}
	if got := d.Writes(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
}

// TestAnEmptyPatienceIsTheDefault waits for what has ended.
func TestAnEmptyPatienceIsTheDefault(t *testing.T) {
	s := tooltest.Serve(tooltest.New(t, simulator.Options{Speed: 1e4}, tools.All(tools.Options{})...))
	const server = `"server":"` + tooltest.Web1 + `"`
	token := asked(t, s, "reboot_server", `{`+server+`}`).Get("confirm.confirmation_token").Str
	task := asked(t, s, "reboot_server", `{`+server+`,"confirmation_token":"`+token+`"}`).Get("result.task.taskId").Raw
	want := answered(t, s, "wait_server_task", `{`+server+`,"task_id":`+task+`}`)
	got := answered(t, s, "wait_server_task", `{`+server+`,"task_id":"`+task+`","timeout_seconds":"","interval_seconds":""}`)
	if diff := cmp.Diff(want, got); diff != "" || want.(map[string]any)["error"] != nil {
		t.Errorf("an empty patience differs from none:\n%s\n%v", diff, want)
	}
}

func TestWhatStaysWrongIsRefused(t *testing.T) {
	const zone = `"zone":"example.com"`
	tests := []struct{ name, tool, args, want string }{
		{"words for a number", "get_dns_record", `{` + zone + `,"record_id":"five"}`, `"record_id" must be an integer, got the string "five"`},
		{"a fraction in a string", "get_dns_record", `{` + zone + `,"record_id":"5.5"}`, `"record_id" must be an integer`},
		{"a number too large", "get_dns_record", `{` + zone + `,"record_id":"9223372036854775808"}`, `fit in 64 bits`},
		{"out of bounds", "list_zones", `{"limit":"0"}`, `"limit" must be at least 1, got 0`},
		{"a list of words", "list_zones", `{"fields":"id,target"}`, `"fields" must be an array or the JSON of one, got the string "id,target"`},
		{"an object for a list", "list_zones", `{"fields":"{}"}`, `"fields" must be an array or the JSON of one, got the string "{}"`},
		{"yes", "plan_zone", `{` + zone + `,"zone_file":"x","include_ns":"yes"}`, `"include_ns" must be a boolean, got the string "yes"`},
		{"an empty number that is required", "get_dns_record", `{` + zone + `,"record_id":""}`, `"record_id" must be an integer, got the string ""`},
		{"a number beyond all", "get_dns_record", `"{\"zone\":\"example.com\",\"record_id\":1e400}"`, `"record_id" is a number out of any range`},
		{"a type of several", "list_dns_records", `{` + zone + `,"types":["A","a"]}`, `TLSA, TXT, got "a"; did you mean "A"?`},
		{"a list in a query", "raw_get", `{"path":"/ip","query":{"type":["a"]}}`, `"query.type" must be a string, got an array`},
		{"null of what is required", "get_zone", `{"zone":null}`, `missing argument "zone"`},
		{"null of a field that is required", "plan_zone", `{` + zone + `,"records":[{"type":"A","target":null}]}`, `"records[0]" lacks the field "target"`},
		{"null in a list", "send_sms", `{"service":"sms-cm12345-1","message":"x","receivers":[null]}`, `"receivers[0]" must be a string, got null`},
		{"an empty name", "get_zone", `{"zone":""}`, `"zone" is ""`},
		{"a wrong field in a string", "plan_zone", `{` + zone + `,"records":"[{\"type\":\"A\",\"value\":\"192.0.2.1\"}]"}`, `"records[0]" has the unknown field "value"; did you mean "target"?`},
		{"a number for a text", "get_zone", `{"zone":5}`, `"zone" must be a string, got the number 5`},
		{"a text for a body", "raw_post", `{"path":"/me/x","body":"hello"}`, `"body" must be an array or an object or the JSON of one, got a string`},
		{"the dummy elsewhere", "get_zone", `{` + zone + `,"random_string":"x"}`, `unknown argument "random_string"`},
		{"the dummy of a list that can be narrowed", "list_ips", `{"random_string":"x"}`, `unknown argument "random_string"`},
		{"a list for all", "get_account", `[{}]`, `must be an object, got an array`},
		{"a text for all", "get_account", `"hello"`, `not well-formed JSON`},
		{"an argument twice", "get_zone", `{` + zone + `,` + zone + `}`, `"zone" is given twice`},
		{"a byte of Latin-1", "create_dns_record", "{" + zone + ",\"type\":\"TXT\",\"target\":\"caf\xe9\"}", `"target" holds bytes that are not UTF-8`},
		{"half a character", "create_dns_record", `{` + zone + `,"type":"TXT","target":"caf\ud800"}`, `"target" holds \ud800, which is half a character`},
		{"half a character in a body", "raw_post", `{"path":"/me/x","body":{"a":[{"\udc00":1}]}}`, `"body" holds \udc00`},
		{"half a character in a body as a string", "raw_post", `{"path":"/me/x","body":"{\"a\":\"\\udc00\"}"}`, `"body" holds \udc00`},
		{"half a character in what a tool does not take", "get_account", `{"random_string":"\ud800"}`, `"random_string" holds \ud800`},
		{"a key in a string of JSON", "edit_zone", `{` + zone + `,"add":"[{\"type\":\"TXT\",\"target\":\"` + strings.ReplaceAll(privateKey, "\n", `\\n`) + `\"}]"}`, `"add[0].target" holds a private key`},
		{"a name that means another", "delete_ssh_key", `{"key_name":"ci"}`, `unknown argument "key_name"; did you mean "name"?`},
		{"OVHcloud's name", "get_server", `{"serviceName":"a"}`, `unknown argument "serviceName"; did you mean "server"?`},
		{"another's name", "ensure_dns_record", `{"domain":"example.com","record_type":"A","name":"a","content":"192.0.2.1","ttl":60}`, `unknown argument "domain"; did you mean "zone"?`},
	}
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	s := tooltest.Serve(d)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := asked(t, s, tt.tool, tt.args).Get("error")
			if got.Get("code").Str != "invalid_arguments" || !strings.Contains(got.Get("what").Str, tt.want) || strings.Contains(got.Raw, "c2VjcmV0") {
				t.Errorf("%s %q = %s, want %s", tt.tool, tt.args, got, tt.want)
			}
		})
	}
	if got := d.Requests(); len(got) > 0 {
		t.Errorf("bad arguments sent %v", got)
	}
}

// TestATokenIsBoundToWhatIsMeant confirms calls in another form than that of
// their plan.
func TestATokenIsBoundToWhatIsMeant(t *testing.T) {
	tests := []struct{ name, tool, planned, confirmed, wrong, sends string }{
		{
			"an id", "delete_dns_record", `"zone":"example.com","record_id":"5000000003","publish":null`, `"zone":"example.com","record_id":5000000003.0`,
			`"zone":"example.com","record_id":"5000000004"`, "DELETE /domain/zone/example.com/record/5000000003",
		},
		{
			"records", "edit_zone", `"zone":"example.com","remove":"[\"5000000003\"]"`, `"zone":"example.com","remove":[5000000003]`,
			`"zone":"example.com","remove":"[5000000004]"`, "DELETE /domain/zone/example.com/record/5000000003",
		},
		{
			"a body", "raw_post", `"path":"/me/x","body":"{\"a\": [1.0, 9007199254740993]}"`, `"path":"/me/x","body":{"a":[1.0,9007199254740993]},"unchecked":"false"`,
			`"path":"/me/x","body":{"a":[1.0,9007199254740992]}`, "POST /me/x",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
			s := tooltest.Serve(d)
			token := asked(t, s, tt.tool, "{"+tt.planned+"}").Get("confirm.confirmation_token").Str
			if token == "" {
				t.Fatal("no plan")
			}
			with := func(args string) string { return fmt.Sprintf(`{%s,"confirmation_token":%q}`, args, token) }
			if got := asked(t, s, tt.tool, with(tt.wrong)).Get("error.code").Str; got != "not_confirmed" || len(d.Writes()) > 0 {
				t.Errorf("with other arguments: %s, want not_confirmed", got)
			}
			token = asked(t, s, tt.tool, "{"+tt.planned+"}").Get("confirm.confirmation_token").Str
			asked(t, s, tt.tool, with(tt.confirmed))
			if got := d.Writes(); !slices.Contains(got, tt.sends) {
				t.Errorf("confirmed in another form it sent %v, want %s", got, tt.sends)
			}
		})
	}
}
