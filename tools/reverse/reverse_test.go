package reverse

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestReverseFindsItsBlockAndTellsWhatStoodThere(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	set := func(args tooltest.Args) reverseSet {
		t.Helper()
		return tooltest.Call[struct{ Result reverseSet }](s, "set_reverse", args).Result
	}
	if got := set(tooltest.Args{"ip": "192.0.2.11", "reverse": "web-1.example.com"}); got != (reverseSet{"192.0.2.11/32", "192.0.2.11", "", "web-1.example.com."}) {
		t.Errorf("set_reverse = %+v", got)
	}
	s.Requests()
	if got := set(tooltest.Args{"ip": "192.0.2.11", "reverse": "WEB-1.example.com."}); got.Reverse != "web-1.example.com." || len(s.Writes()) > 0 {
		t.Errorf("set_reverse = %+v, want the name left as it is", got)
	}
	s.Account.Resolve("shop.example.com", netip.MustParseAddr("192.0.2.11"))
	shop := tooltest.Args{"ip": "192.0.2.11", "reverse": "shop.example.com."}
	if p := tooltest.Plan(s, "set_reverse", shop); !strings.Contains(string(p.Target), "web-1.example.com.") || len(s.Writes()) > 0 {
		t.Errorf("set_reverse plans %+v, want the name in use to be told", p)
	}
	if got := tooltest.Confirmed[reverseSet](s, "set_reverse", shop); got.Before != "web-1.example.com." || got.Reverse != "shop.example.com." {
		t.Errorf("set_reverse = %+v, want what stood there", got)
	}
	six := tooltest.Call[reverseState](s, "get_reverse", tooltest.Args{"ip": "2001:db8:1::25"})
	if six.Reverse != "mail.example.com." || six.Block != "2001:db8:1::/64" {
		t.Errorf("get_reverse = %+v", six)
	}
	if got := tooltest.Call[reverseState](s, "get_reverse", tooltest.Args{"ip": "203.0.113.135"}); got.Set || got.Block != "203.0.113.128/28" {
		t.Errorf("get_reverse = %+v, want none set", got)
	}
}

func TestReverseIsDeletedOnce(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	given := tooltest.Args{"ip": "203.0.113.130"}
	before := tooltest.Call[reverseState](s, "get_reverse", given)
	s.Requests()
	if got := tooltest.Confirmed[deleted](s, "delete_reverse", given); got.Deleted != "203.0.113.130" {
		t.Errorf("delete_reverse = %+v", got)
	}
	if got, want := s.Writes(), []string{"DELETE /ip/203.0.113.128%2F28/reverse/203.0.113.130"}; !slices.Equal(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
	if got := tooltest.Call[reverseState](s, "get_reverse", given); !before.Set || got.Set {
		t.Errorf("get_reverse = %+v, then %+v, want a name and then none", before, got)
	}
	s.Fails("delete_reverse", given, "refused", "nothing to delete")
	s.Fails("delete_reverse", tooltest.Args{"ip": "203.0.113.135"}, "refused", "nothing to delete")
}

func TestReverseThatCannotWorkIsRefused(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	for _, tt := range []struct {
		name, tool string
		args       tooltest.Args
		code, want string
	}{
		{"name that leads elsewhere", "set_reverse", tooltest.Args{"ip": "192.0.2.11", "reverse": "nowhere.example.com"}, "invalid_request", "must resolve to 192.0.2.11"},
		{"foreign address", "get_reverse", tooltest.Args{"ip": "8.8.8.8"}, "not_found", "no IP block of the account holds 8.8.8.8"},
		{"another block", "get_reverse", tooltest.Args{"ip": "192.0.2.11", "block": "203.0.113.128/28"}, "refused", "is not within"},
		{"foreign block", "list_reverses", tooltest.Args{"block": "198.18.0.0/24"}, "not_found", "list_server_ips"},
		{"no address", "get_reverse", tooltest.Args{"ip": "192.0.2.256"}, "invalid_arguments", `"ip" is not an IP address`},
		{"address with a mask", "get_reverse", tooltest.Args{"ip": "192.0.2.1/32"}, "invalid_arguments", `without a mask`},
		{"address with a zone", "get_reverse", tooltest.Args{"ip": "fe80::1%eth0"}, "invalid_arguments", `"ip" is not an IP address`},
		{"no block", "list_reverses", tooltest.Args{"block": "192.0.2.0/33"}, "invalid_arguments", `"block" is not an IP block`},
		{"block with host bits", "list_reverses", tooltest.Args{"block": "192.0.2.5/28"}, "invalid_arguments", `the block is 192.0.2.0/28`},
		{"no host name", "set_reverse", tooltest.Args{"ip": "x", "reverse": "a..b"}, "invalid_arguments", `"reverse" is not a host name`},
		{"neither an address", "set_reverse", tooltest.Args{"ip": "x", "reverse": "a..b"}, "invalid_arguments", `"ip" is not an IP`},
	} {
		t.Run(tt.name, func(*testing.T) { s.Fails(tt.tool, tt.args, tt.code, tt.want) })
	}
}

func TestReversesOfABlockAreListed(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	got := tooltest.Call[reverseList](s, "list_reverses", tooltest.Args{"block": "203.0.113.128/28"})
	if got.Block != "203.0.113.128/28" || len(got.Reverses) == 0 || got.Reverses[0].Name == "" {
		t.Errorf("list_reverses = %+v, want the names", got)
	}
}
