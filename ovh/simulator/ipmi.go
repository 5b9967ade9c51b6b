package simulator

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// consoles are the ways that are open to the consoles of servers, by the server
// and the type.
type consoles struct {
	account *Account
	Open    map[string]*console `json:"open"`
}

// A console is the access to one server's console, of one type. It is there once
// its task is done, until it expires.
type console struct {
	Task    int64     `json:"task"`
	Value   string    `json:"value"`
	Expires time.Time `json:"expires"`
}

// A consoleFeatures tells which types of access there are.
type consoleFeatures struct {
	HTML5        bool `json:"kvmipHtml5URL"`
	JNLP         bool `json:"kvmipJnlp"`
	SerialSSHKey bool `json:"serialOverLanSshKey"`
	SerialURL    bool `json:"serialOverLanURL"`
}

// functionIPMI is the task that opens a console.
const functionIPMI = "requestAccessIPMI"

// ipmiArea covers the consoles of servers, which work whatever the machine runs.
func ipmiArea(a *Account) area {
	c := &consoles{account: a}
	const at = "/dedicated/server/{serviceName}/features/ipmi"
	return area{
		name: "ipmi", state: c,
		populate: func() { c.Open = make(map[string]*console) },
		check:    func() error { return complete(c.Open, anything) },
		routes: []route{
			{pattern: "GET " + at, handle: show(a.servers.find, func(*server) any {
				return struct {
					Activated bool            `json:"activated"`
					Features  consoleFeatures `json:"supportedFeatures"`
				}{true, consoleFeatures{HTML5: true, SerialSSHKey: true}}
			})},
			{pattern: "POST " + at + "/access", handle: on(a.servers.find, c.request), body: `{"type":"kvmipHtml5URL","ttl":15}`},
			{pattern: "GET " + at + "/access", query: "type=kvmipHtml5URL", handle: on(a.servers.find, c.access)},
			{pattern: "POST " + at + "/resetSessions", handle: on(a.servers.find, func(s *server, _ *request) (any, *failure) {
				t, f := a.tasks.begin(s, "resetIPMISession")
				if f != nil {
					return nil, f
				}
				for _, kind := range consoleTypes() {
					delete(c.Open, s.API.Name+" "+kind)
				}
				return t.API, nil
			})},
			{pattern: "POST " + at + "/resetInterface", handle: on(a.servers.find, func(s *server, _ *request) (any, *failure) {
				t, f := a.tasks.begin(s, "resetIPMI")
				if f != nil {
					return nil, f
				}
				return t.API, nil
			})},
		},
	}
}

// consoleTypes are those that OVHcloud has, of which a server supports some.
func consoleTypes() []string {
	return []string{"kvmipHtml5URL", "kvmipJnlp", "serialOverLanSshKey", "serialOverLanURL"}
}

// request begins to open a console for some minutes.
func (c *consoles) request(s *server, r *request) (any, *failure) {
	var in struct {
		IP   *string `json:"ipToAllow"`
		Key  *string `json:"sshKey"`
		TTL  int     `json:"ttl"` // minutes
		Type string  `json:"type"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if !slices.Contains(consoleTypes(), in.Type) {
		return nil, invalid("type", in.Type, "dedicated.server.IpmiAccessTypeEnum")
	}
	if !slices.Contains([]int{1, 3, 5, 10, 15}, in.TTL) {
		return nil, invalid("ttl", strconv.Itoa(in.TTL), "dedicated.server.CacheTTLEnum")
	}
	if in.IP != nil {
		if addr, err := netip.ParseAddr(*in.IP); err != nil || !addr.Is4() {
			return nil, invalid("ipToAllow", *in.IP, "ipv4")
		}
	}
	value := "https://console.simulator/" + s.API.Name
	switch {
	case in.Type == "serialOverLanSshKey" && (in.Key == nil || !isPublicKey(*in.Key)):
		return nil, invalidKey() // the key itself, not its name in the account
	case in.Type == "serialOverLanSshKey":
		value = "ipmi@console.simulator"
	case in.Type != "kvmipHtml5URL":
		return nil, badRequest("Access of type %s is not supported by this server", in.Type)
	}
	t, f := c.account.tasks.begin(s, functionIPMI)
	if f != nil {
		return nil, f
	}
	if strings.HasPrefix(value, "https:") {
		value += fmt.Sprintf("?session=%016x", c.account.random.Uint64())
	}
	c.Open[s.API.Name+" "+in.Type] = &console{t.API.TaskID, value, c.account.now().Add(time.Duration(in.TTL) * time.Minute)}
	return t.API, nil
}

// access shows the way to a console that was opened.
func (c *consoles) access(s *server, r *request) (any, *failure) {
	kind := r.param("type")
	if f := cmp.Or(required("type", kind), oneOf("type", kind, "dedicated.server.IpmiAccessTypeEnum", consoleTypes()...)); f != nil {
		return nil, f
	}
	open, ok := c.Open[s.API.Name+" "+kind]
	if !ok || c.account.now().After(open.Expires) || !c.account.tasks.isDone(open.Task) {
		return nil, notFound("There is no access of type %s", kind)
	}
	return struct {
		Expiration *string `json:"expiration"`
		Value      *string `json:"value"`
	}{new(datetime(open.Expires)), &open.Value}, nil
}
