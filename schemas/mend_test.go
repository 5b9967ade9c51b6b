package schemas

import (
	"encoding/json"
	"strings"
	"testing"
)

// garbled is a schema with an argument of each kind that hosts garble.
const garbled = `{
	"type": "object", "additionalProperties": false, "required": ["name"],
	"properties": {
		"name": {"type": "string", "minLength": 1},
		"count": {"type": "integer", "minimum": 1},
		"price": {"type": "number"},
		"on": {"type": "boolean"},
		"size": {"type": "string", "enum": ["small", "large"]},
		"host": {"type": "string", "pattern": "^[a-z]+$"},
		"note": {"type": "string"},
		"mark": {"type": ["string", "null"]},
		"tags": {"type": "array", "items": {"type": "string"}},
		"ids": {"type": "array", "items": {"type": "integer"}},
		"parts": {"type": "array", "items": {
			"type": "object", "additionalProperties": false, "required": ["id"],
			"properties": {"id": {"type": "integer"}, "tag": {"type": "string", "minLength": 1}, "deep": {"type": "object", "properties": {"n": {"type": "integer"}}}}
		}},
		"query": {"type": "object", "additionalProperties": {"type": "string"}},
		"body": {"type": ["object", "array"]}
	}
}`

func TestWhatHostsGarbleIsReadAsTheSchemaTypesIt(t *testing.T) {
	tests := []struct{ name, args, want string }{
		{"as it should be", `{"name":"a","count":5,"on":true}`, `{"name":"a","count":5,"on":true}`},
		{"spaces stay", `{ "name" : "a" }`, `{ "name" : "a" }`},
		{"integer", `{"count":"5"}`, `{"count":5}`},
		{"large integer", `{"count":"9007199254740993","ids":[9007199254740993.0]}`, `{"count":9007199254740993,"ids":[9007199254740993]}`},
		{"negative integer", `{"count":"-5"}`, `{"count":-5}`},
		{"number", `{"price":"5.50"}`, `{"price":5.50}`},
		{"boolean", `{"on":"false"}`, `{"on":false}`},
		{"array", `{"tags":"[\"a\",\"5\"]"}`, `{"tags":["a","5"]}`},
		{"array with spaces", `{"tags":" [ \"a\" ]\n"}`, `{"tags":[ "a" ]}`},
		{"object", `{"query":"{\"a\":\"b\"}"}`, `{"query":{"a":"b"}}`},
		{"any body", `{"body":"{\"z\":1,\"a\":[1.0,\"2\",null]}"}`, `{"body":{"z":1,"a":[1.0,"2",null]}}`},
		{"what is in a body", `{"body":{"a":"5","b":null,"c":5.0,"d":""},"on":"true"}`, `{"body":{"a":"5","b":null,"c":5.0,"d":""},"on":true}`},
		{"within arrays", `{"ids":["1",2,"3.0"]}`, `{"ids":[1,2,3]}`},
		{"within objects", `{"parts":[{"id":"1","deep":"{\"n\":\"2\"}"},"{\"id\":3.0,\"tag\":null}"]}`, `{"parts":[{"id":1,"deep":{"n":2}},{"id":3}]}`},
		{"all at once", `{"parts":"[{\"id\":\"1\",\"deep\":{\"n\":2e0}}]"}`, `{"parts":[{"id":1,"deep":{"n":2}}]}`},
		{"a string where strings are", `{"name":"5","note":"[1]","mark":"true"}`, `{"name":"5","note":"[1]","mark":"true"}`},
		{"null", `{"name":"a","count":null,"tags":null,"query":{"a":null},"parts":[{"id":1,"tag":null}]}`, `{"name":"a","query":{},"parts":[{"id":1}]}`},
		{"null of what is required", `{"name":null}`, `{}`},
		{"null where it is a value", `{"mark":null}`, `{"mark":null}`},
		{"null within an array", `{"tags":[null]}`, `{"tags":[null]}`},
		{"whole numbers", `{"count":5.0,"ids":[5e0,50E-1,-0.0,12.50e1,5000000010.0]}`, `{"count":5,"ids":[5,5,0,125,5000000010]}`},
		{"a fraction where it may be", `{"price":5.0}`, `{"price":5.0}`},
		{"empty and refused", `{"size":"","host":"","parts":[{"id":1,"tag":""}]}`, `{"parts":[{"id":1}]}`},
		{"empty and a value", `{"note":"","mark":"","query":{"a":""}}`, `{"note":"","mark":"","query":{"a":""}}`},
		{"empty and required", `{"name":""}`, `{"name":""}`},
		{"empty of another type", `{"count":"","price":" ","on":"","tags":"\n","query":"","body":"","parts":[{"id":1,"deep":""}]}`, `{"parts":[{"id":1}]}`},
		{"empty of another type and required", `{"parts":[{"id":""}],"ids":[""]}`, `{"parts":[{"id":""}],"ids":[""]}`},
		{"with spaces around", `{"count":" 5","ids":["5 \n"],"on":" true"}`, `{"count":5,"ids":[5],"on":true}`},
		{"as Python says it", `{"on":"True"}`, `{"on":true}`},
		{"in capitals", `{"on":"FALSE"}`, `{"on":false}`},
		{"an empty array for an object", `{"query":[],"parts":[{"id":1,"deep":[ ]}],"body":[]}`, `{"query":{},"parts":[{"id":1,"deep":{}}],"body":[]}`},
		{"an empty object for an array", `{"tags":{},"ids":"{}","body":{}}`, `{"tags":[],"ids":"{}","body":{}}`},
		{"an empty array for all", `[ ]`, `{}`},
		{"other than text in a query", `{"query":{"a":5,"b":1.50,"c":true,"d":9007199254740993,"e":[1],"f":{}}}`, `{"query":{"a":"5","b":"1.50","c":"true","d":"9007199254740993","e":[1],"f":{}}}`},
		{"other than text in a query as a string", `{"query":"{\"a\":5}"}`, `{"query":{"a":"5"}}`},
		{"other than text elsewhere", `{"note":5,"tags":[5],"host":true}`, `{"note":5,"tags":[5],"host":true}`},
		{"not exactly that", `{"ids":["+5","0x5","05","five","1.5"],"on":"yes","price":"NaN","tags":"a,b","body":"5"}`, `{"ids":["+5","0x5","05","five",1.5],"on":"yes","price":"NaN","tags":"a,b","body":"5"}`},
		{"another type", `{"tags":"{\"a\":1}","query":"[1]","on":"1","count":"true","parts":"null"}`, `{"tags":"{\"a\":1}","query":"[1]","on":"1","count":"true","parts":"null"}`},
		{"cut JSON", `{"tags":"[\"a\"","body":"{\"a\":1}}"}`, `{"tags":"[\"a\"","body":"{\"a\":1}}"}`},
		{"a string in a string", `{"count":"\"5\""}`, `{"count":"\"5\""}`},
		{"numbers without end", `{"ids":[1e999999,1e-999999,0e999999999]}`, `{"ids":[1e999999,1e-999999,0e999999999]}`},
		{"unknown", `{"nam":"5","random_string":"x","other":null}`, `{"nam":"5","random_string":"x","other":null}`},
		{"given twice", `{"count":null,"count":"5"}`, `{"count":null,"count":"5"}`},
		{"missing", ``, `{}`},
		{"null for all", ` null `, `{}`},
		{"all as a string", `"{\"name\":\"a\",\"count\":\"5\"}"`, `{"name":"a","count":5}`},
		{"an empty string for all", `""`, `{}`},
		{"no object", `["a"]`, `["a"]`},
		{"no object in a string", `"5"`, `"5"`},
		{"a pair", `{"name":"\ud83d\ude00 😀 \\ud800"}`, `{"name":"\ud83d\ude00 😀 \\ud800"}`},
	}
	tool := New(json.RawMessage(garbled), nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tool.Mend([]byte(tt.args))
			if err != nil || string(got) != tt.want {
				t.Errorf("Mend(%s) = %s, %v, want %s", tt.args, got, err, tt.want)
			}
		})
	}
}

func TestWhatIsNoTextIsRefused(t *testing.T) {
	deep := strings.Repeat("[", mostNested+1) + strings.Repeat("]", mostNested+1)
	bytes := "bytes that are not UTF-8: encode it as UTF-8 and send it again"
	half := `which is half a character: write the whole pair, or the character itself`
	tests := []struct{ name, args, want string }{
		{"a byte of Latin-1", "{\"name\":\"caf\xe9\"}", `"name" holds ` + bytes},
		{"within a body", "{\"body\":{\"x\":[\"\xff\"]}}", `"body" holds ` + bytes},
		{"in a name", "{\"\xff\":1}", `holds ` + bytes},
		{"a cut character", "{\"name\":\"\xc3\"}", `"name" holds ` + bytes},
		{"a surrogate in UTF-8", "{\"name\":\"\xed\xa0\x80\"}", `"name" holds ` + bytes},
		{"first half", `{"name":"a\ud800b"}`, `"name" holds \ud800, ` + half},
		{"first half twice", `{"name":"\ud83d\ud83d\ude00"}`, `"name" holds \ud83d, ` + half},
		{"second half", `{"name":"\uDE00"}`, `"name" holds \uDE00, ` + half},
		{"halves apart", `{"name":"\ud83d \ude00"}`, `"name" holds \ud83d, ` + half},
		{"at the end", `{"name":"x","note":"\udbff"}`, `"note" holds \udbff, ` + half},
		{"in a name of a member", `{"query":{"\ud800":"x"}}`, `"query" holds \ud800, ` + half},
		{"in JSON within a string", `{"body":"{\"a\":\"\\ud800\"}"}`, `"body" holds \ud800, ` + half},
		{"in all as a string", `"{\"name\":\"\\ud800\"}"`, `"name" holds \ud800, ` + half},
		{"twice within a string", `{"body":"{\"a\":[{\"b\":1,\"b\":2}]}"}`, `"body" gives "a[0].b" twice`},
		{"deep", `{"body":` + deep + `}`, `"body" nests deeper than 100 levels`},
		{"deep within a string", `{"body":"` + deep + `"}`, `"body" nests deeper than 100 levels`},
		{"no JSON", `{"name":`, `the arguments are not well-formed JSON`},
		{"no JSON in a string", `"name=a"`, `the arguments are not well-formed JSON`},
	}
	tool := New(json.RawMessage(garbled), nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tool.Mend([]byte(tt.args)); err == nil || err.Error() != tt.want {
				t.Errorf("Mend(%q) = %s, %v, want %s", tt.args, got, err, tt.want)
			}
		})
	}
}

func TestTheDummyArgumentIsIgnoredWhereATooltakesNone(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"object","additionalProperties":false,"properties":{}}`:                                                   `{}`,
		`{"type":"object","additionalProperties":false,"properties":{"fields":{},"limit":{"type":"integer"},"cursor":{}}}`: `{}`,
		`{"type":"object","additionalProperties":false,"properties":{"name":{}}}`:                                          `{"random_string":"x"}`,
	} {
		if got, err := New(json.RawMessage(schema), nil).Mend([]byte(`{"random_string":"x"}`)); err != nil || string(got) != want {
			t.Errorf("Mend with %s = %s, %v, want %s", schema, got, err, want)
		}
	}
}

func TestNamesAreGuessedByWhatTheyMean(t *testing.T) {
	server := []string{"confirmation_token", "server"}
	record := []string{"confirmation_token", "publish", "subdomain", "target", "ttl_seconds", "type", "zone"}
	change := []string{"confirmation_token", "publish", "record_id", "subdomain", "target", "ttl_seconds", "zone"}
	install := []string{"config_drive_user_data", "confirmation_token", "hostname", "language", "os", "post_install_script", "server", "ssh_key", "storage"}
	edit := []string{"add", "change", "confirmation_token", "remove", "zone"}
	list := []string{"cursor", "fields", "limit", "subdomain", "target_contains", "type", "types", "zone"}
	reverse := []string{"block", "confirmation_token", "ip", "reverse"}
	for want, all := range map[string]map[string][]string{
		"server":             {"serviceName": server, "service_name": server, "server_name": server, "host": server, "hostname": server, "Server": server, "name": server, "vps": server},
		"vps":                {"server": {"vps"}, "serviceName": {"vps"}, "vpsName": {"vps"}},
		"zone":               {"domain": record, "zone_name": record, "zoneName": record, "serviceName": record, "domainName": {"zone"}},
		"type":               {"record_type": record, "fieldType": record, "rrtype": record},
		"target":             {"value": record, "content": record, "data": record, "ip": record, "ip_address": change},
		"ttl_seconds":        {"ttl": record, "TTL": change, "ttlSeconds": record},
		"record_id":          {"id": change, "recordId": change, "recordID": change, "record": change},
		"subdomain":          {"subDomain": record, "name": record, "host": record, "hostname": change, "record_name": record},
		"block":              {"ipBlock": reverse, "ip_block": reverse, "cidr": reverse, "IPBlock": {"block"}},
		"ip":                 {"ipAddress": reverse, "address": reverse, "ip_reverse_address": {"ip"}},
		"reverse":            {"host": reverse, "ptr": reverse, "reverse_dns": reverse, "target": reverse, "name": reverse},
		"name":               {"key_name": {"confirmation_token", "name"}, "ssh_key": {"name"}, "keyName": {"key", "name"}},
		"key":                {"publicKey": {"key", "name"}, "ssh_key": {"default", "key", "name"}},
		"ssh_key":            {"sshKeyName": install, "key": install},
		"os":                 {"template": install, "image": install, "operating_system": install},
		"hostname":           {"host_name": install, "name": install},
		"display_name":       {"name": {"display_name", "server"}, "displayName": {"display_name", "server"}},
		"timeout_seconds":    {"timeout": {"interval_seconds", "task_id", "timeout_seconds"}},
		"receivers":          {"to": {"message", "receivers", "service"}, "receiver": {"message", "receivers", "service"}},
		"confirmation_token": {"token": server, "confirmationToken": server, "confirm": server},
		"add":                {"create": edit, "additions": edit},
		"change":             {"update": edit, "modify": edit},
		"remove":             {"delete": edit, "removals": edit, "ids": edit},
		"zone_file":          {"content": {"include_ns", "records", "zone", "zone_file"}, "text": {"zone", "zone_file"}, "file": {"zone", "zone_file"}},
		"creation_date":      {"timestamp": {"creation_date", "zone"}, "moment": {"creation_date", "zone"}},
		"target_contains":    {"search": list, "content": list, "value": list},
		"limit":              {"first": list, "page_size": list},
		"cursor":             {"offset": list, "page": list},
		"offset":             {"page": {"limit", "offset", "path", "query"}, "skip": {"limit", "offset", "path", "query"}},
		"query":              {"q": {"branch", "limit", "method", "query"}, "keywords": {"branch", "limit", "method", "query"}, "params": {"body", "path", "query"}},
		"enabled":            {"state": {"enabled", "server"}, "monitoring": {"enabled", "server"}},
		"sender":             {"from": {"message", "receivers", "sender", "service"}},
		"message":            {"body": {"message", "receivers", "service"}, "text": {"message", "receivers", "service"}},
		"description":        {"name": {"description", "vps"}, "comment": {"description", "vps"}},
		"image_id":           {"os": {"image_id", "ssh_key", "vps"}, "template": {"image_id", "ssh_key", "vps"}},
		"storage":            {"raid": install, "partitions": install},
		"path":               {"url": {"body", "path", "query"}, "operation": {"method", "path"}},
		"unchecked":          {"force": {"body", "path", "query", "unchecked"}},
		"rules":              {"rights": {"redirection", "rules", "tools"}, "permissions": {"redirection", "rules", "tools"}},
		"":                   {"colour": record, "": record, "🔑": record, "x": server},
	} {
		for name, known := range all {
			if got := meant(name, known); got != want {
				t.Errorf("meant(%q, %v) = %q, want %q", name, known, got, want)
			}
		}
	}
}

func FuzzMendedArgumentsStayMended(f *testing.F) {
	for _, s := range []string{`{"count":"5"}`, `{"parts":"[{\"id\":\"1\"}]"}`, `"{\"a\":null}"`, `{"ids":[5e0,"\"1\""]}`, "{\"\xff\":1}", `{"body":"[[[]]]","name":"\ud800"}`, ``} {
		f.Add([]byte(s))
	}
	tool := New(json.RawMessage(garbled), nil)
	f.Fuzz(func(t *testing.T, args []byte) {
		once, err := tool.Mend(args)
		if err != nil {
			return
		}
		if twice, err := tool.Mend(once); err != nil || string(twice) != string(once) {
			t.Errorf("Mend(%q) = %q, and again %q, %v", args, once, twice, err)
		}
		if tool.Validate(args) == nil && tool.Validate(once) != nil {
			t.Errorf("Mend(%q) = %q, which is refused", args, once)
		}
	})
}

func BenchmarkMend(b *testing.B) {
	tool := New(json.RawMessage(garbled), nil)
	for name, args := range map[string]string{
		"fine":    `{"name":"example.com","count":5000000010,"note":"www"}`,
		"garbled": `{"name":"example.com","count":"5000000010","note":null}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tool.Mend([]byte(args)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
