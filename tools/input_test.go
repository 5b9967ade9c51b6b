package tools_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0LW1hdGVyaWFs\n-----END OPENSSH PRIVATE KEY-----"

func TestBadArgumentsAreNamedAndNothingIsSent(t *testing.T) {
	key := samples()["key"].(string)
	tests := []struct {
		name, tool, args string
		want             []string
	}{
		{"no object", "get_server", `["a"]`, []string{"must be an object, got an array"}},
		{"missing", "get_server", `{}`, []string{`missing argument "server": As in list_servers`}},
		{"misspelt", "get_server", `{"sever":"a"}`, []string{`unknown argument "sever"; did you mean "server"?`, `missing argument "server"`}},
		{"another spelling", "get_server", `{"serverName":"a"}`, []string{`unknown argument "serverName"`, "(known: server)"}},
		{"none taken", "get_account", `{"x":1}`, []string{`unknown argument "x" (it takes none)`}},
		{"no such field", "list_servers", `{"fields":["nam","displayName","x"]}`, []string{
			`"fields" has the unknown field "nam"; did you mean "name"?`, `"fields" has the unknown field "x"`, "(known: bootId, bootType, commercialRange",
		}},
		{"no rows", "list_servers", `{"limit":0}`, []string{`"limit" must be at least 1, got 0`}},
		{"rubbish for a cursor", "list_servers", `{"cursor":"next please"}`, []string{`"cursor" is not one that this server gave`, "next: start again: call list_servers without cursor"}},
		{"forged cursor", "list_servers", `{"cursor":"AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`, []string{`"cursor" was not given for these arguments`}},
		{"wrong type", "get_server_task", `{"server":"a","task_id":"7th"}`, []string{`"task_id" must be an integer, got the string "7th"`}},
		{"fraction", "get_server_task", `{"server":"a","task_id":7.5}`, []string{`"task_id" must be an integer`}},
		{"null", "get_server", `{"server":null}`, []string{`missing argument "server": As in list_servers`}},
		{"too small", "wait_server_task", `{"server":"a","task_id":0,"timeout_seconds":9999}`, []string{`"task_id" must be at least 1, got 0`, `"timeout_seconds" must be at most 3600, got 9999`}},
		{"enum", "reinstall_server", `{"server":"a","os":"b","language":"en-uk"}`, []string{`"language" must be one of cs-cz`, `did you mean "en-us"?`}},
		{
			"nested", "reinstall_server", `{"server":"a","os":"b","storage":[{"partitioning":{"layout":[{"fileSystem":"ext5","mountPoint":"/","sise":1}]}}]}`,
			[]string{`"storage[0].partitioning.layout[0].fileSystem" must be one of btrfs`, `did you mean "ext3"`, `has the unknown field "sise"; did you mean "size"?`},
		},
		{"two disk groups", "reinstall_server", `{"server":"a","os":"b","storage":[{},{}]}`, []string{`"storage[1]" names a disk group for the second time`}},
		{"parent", "get_server", `{"server":".."}`, []string{`"server" is "..", which has the wrong form`}},
		{"path", "get_server", `{"server":"../me"}`, []string{`"../me"`}},
		{"slash", "get_os_template", `{"template":"a/b"}`, []string{`"a/b"`}},
		{"key name with a slash", "get_ssh_key", `{"name":"a/b"}`, []string{`"name" may hold letters`}},
		{"key name of dots", "delete_ssh_key", `{"name":".."}`, []string{`"name" is not a name`}},
		{"emoji", "get_ssh_key", `{"name":"key🔑"}`, []string{`"name" may hold letters`}},
		{"control character", "get_ssh_key", `{"name":"a\u0007b"}`, []string{`"name" may hold letters`}},
		{"empty", "get_ssh_key", `{"name":""}`, []string{`"name" must not be empty`}},
		{"huge", "get_ssh_key", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, []string{`"name" has 1048576 characters, at most 255 are allowed`}},
		{"IP", "get_reverse", `{"ip":"192.0.2.256"}`, []string{`"ip" is not an IP address`}},
		{"IP with a mask", "get_reverse", `{"ip":"192.0.2.1/32"}`, []string{`without a mask`}},
		{"IP with a zone", "get_reverse", `{"ip":"fe80::1%eth0"}`, []string{`"ip" is not an IP address`}},
		{"block", "list_reverses", `{"block":"192.0.2.0/33"}`, []string{`"block" is not an IP block`}},
		{"block with host bits", "list_reverses", `{"block":"192.0.2.5/28"}`, []string{`the block is 192.0.2.0/28`}},
		{"host name", "set_reverse", `{"ip":"x","reverse":"a..b"}`, []string{`"ip" is not an IP`, `"reverse" is not a host name`}},
		{"mail", "boot_server_rescue", `{"server":"a","rescue_mail":"me"}`, []string{`"rescue_mail" is not a mail address`}},
		{"private key", "create_ssh_key", fmt.Sprintf(`{"name":"a","key":%q}`, privateKey), []string{`"key" is a private key`, ".pub"}},
		{"no key", "create_ssh_key", `{"name":"a","key":"hello"}`, []string{`"key" is not an OpenSSH public key`}},
		{"cut key", "create_ssh_key", fmt.Sprintf(`{"name":"a","key":%q}`, key[:50]), []string{`"key" is not an OpenSSH public key`}},
		{"two keys", "create_ssh_key", fmt.Sprintf(`{"name":"a","key":%q}`, key+"\n"+key), []string{`"key" is not an OpenSSH public key`}},
		{"key with options", "create_ssh_key", fmt.Sprintf(`{"name":"a","key":%q}`, `command="sh" `+key), []string{"options"}},
	}
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	s := tooltest.Serve(d)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			message := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, tt.tool, tt.args)
			raw, err := json.Marshal(s.HandleMessage(t.Context(), []byte(message)))
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Result struct {
					IsError bool
					Content []struct{ Text string }
				}
			}
			if err := json.Unmarshal(raw, &got); err != nil || !got.Result.IsError || len(got.Result.Content) != 1 {
				// A list in place of the arguments is refused by the protocol already.
				if tt.name == "no object" && strings.Contains(string(raw), `"error"`) {
					return
				}
				t.Fatalf("%s %s = %s, want an error for the model", tt.tool, tt.args, raw)
			}
			text := got.Result.Content[0].Text
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s = %s, want %q", tt.tool, text, want)
				}
			}
			if len(text) > 1500 || strings.Contains(text, "c2VjcmV0") {
				t.Errorf("%s repeats what it was given: %.2000s", tt.tool, text)
			}
		})
	}
	if got := d.Requests(); len(got) > 0 {
		t.Errorf("bad arguments sent %v", got)
	}
	tooltest.Call[any](d, "list_servers", tooltest.Args{})
}
