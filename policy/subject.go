package policy

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A target is one thing that a request touches, or may touch.
type target struct {
	kinds   kinds
	name    string       // canonical
	block   netip.Prefix // of an address
	maybe   bool         // it counts for what restricts, not for what allows
	unknown string       // why its name is not known; it counts as any of its kinds
}

// A subject is a request with its call, as rules look at it.
type subject struct {
	call   Call
	method string
	parts  []string // of the canonical path
	fault  string   // why the request can't be judged; "" when it can

	targets []target
	reads   []read // that would tell more targets, not made yet
	looked  int    // how many were made

	numbered bool // the numbers of services are among the reads
	ctx      context.Context
	look     Lookup
	table    *node
}

// subject reads what a request touches, as far as its path and body tell.
func (p *Policy) subject(ctx context.Context, call Call, r Request, look Lookup) *subject {
	s := &subject{call: call, method: strings.ToUpper(r.Method), ctx: ctx, look: look, table: p.table}
	at, err := canonicalPath(r.Path)
	if err != nil {
		s.fault = "can't be judged by its path: " + err.Error() + "; write the path as OVHcloud documents it"
		return s
	}
	s.parts = at.parts
	end := s.walk(at, false)
	s.fields(end, at.query, r.Body)
	if at.second && s.method == "GET" && end != nil && end.value != nil && end.value.naming != nil {
		s.targets = append(s.targets, target{kinds: end.value.naming.kinds, maybe: true, unknown: "a list of version 2 tells all of its objects"})
	}
	if len(s.targets)+len(s.reads) > mostTargets {
		s.fault = fmt.Sprintf("can't be judged: it names more than %d things; send it in parts", mostTargets)
		return s
	}
	s.moved()
	s.parted()
	return s
}

// mostTargets bounds what one request may name, and so how long it takes to hold
// it against the rules.
const mostTargets = 1000

// writes reports whether the request may change something.
func (s *subject) writes() bool { return s.method != "GET" && s.call.Effect != effect.Read }

// walk finds the targets that a path names, and returns where on the table it
// ends, or nil.
func (s *subject) walk(path place, maybe bool) *node {
	at, known := s.table, false
	for i, part := range path.parts {
		word := at.words[part] != nil
		next := at.next(part)
		if next == nil {
			if !known {
				s.strays(path.parts)
			}
			return nil
		}
		known = known || !word || next.closed
		if at = next; !word && at.naming != nil {
			s.name(*at.naming, part, joinEscaped(path.written[:i+1]), maybe)
		}
	}
	return at
}

// strays takes for targets what looks like the name of one in a path that the
// table does not know.
func (s *subject) strays(parts []string) {
	for _, part := range parts[1:] {
		for name := range strings.SplitSeq(part, ",") {
			if _, err := parseBlock(strings.TrimPrefix(name, "ip-")); err == nil {
				s.add(address|service, name, true)
			}
			if strings.HasPrefix(name, "urn:") {
				s.name(naming{by: byURN}, name, "", true)
			}
			if looksNamed(name) {
				s.targets = append(s.targets, target{kinds: product, name: name, maybe: true})
			}
		}
	}
}

// name adds the target, or targets, that a value names. The path is what leads
// to the value.
func (s *subject) name(how naming, value, path string, maybe bool) {
	if strings.Contains(value, ",") {
		path = "" // a batch has no path of its own
		for one := range strings.SplitSeq(value, ",") {
			s.name(how, one, path, maybe)
		}
		return
	}
	switch how.by {
	case byService:
		s.targets = append(s.targets, target{kinds: service, name: value, maybe: true})
		s.reads = append(s.reads, read{how: how, path: "/services/" + escapeName(value), maybe: maybe})
	case byInterface:
		how = naming{kinds: how.kinds, by: byPath, field: "servername"}
		s.reads = append(s.reads, read{how: how, path: "/dedicated/server/virtualNetworkInterface/" + escapeName(value), maybe: maybe})
	case byPath:
		s.reads = append(s.reads, read{how: how, path: path, maybe: maybe})
	case byURN:
		s.urn(value, maybe)
	default:
		s.add(how.kinds, value, maybe)
	}
}

// add adds a target by its name.
func (s *subject) add(k kinds, name string, maybe bool) {
	t := target{kinds: k, name: name, maybe: maybe}
	if k&address != 0 {
		bare, ofService := strings.CutPrefix(name, "ip-")
		block, err := parseBlock(bare)
		switch {
		case err == nil && ofService:
			s.addService(block, name, maybe)
			return
		case err == nil:
			t.block, t.name = block, addressText(block)
		case k == address|service || k == address:
			t.unknown = name + " is no address or block"
		default:
			t.kinds &^= address
		}
	}
	s.targets = append(s.targets, t)
}

// addService adds a block by the name of its service, ip-192.0.2.0, which need
// not tell how large it is.
func (s *subject) addService(block netip.Prefix, name string, maybe bool) {
	how, path := naming{kinds: address | service, by: byPath, field: "ip"}, "/ip/service/"+escapeName(name)
	if s.writes() {
		s.leads(path)
	}
	if block.IsSingleIP() {
		s.reads = append(s.reads, read{how: how, path: path, named: addressText(block), maybe: maybe})
		return
	}
	s.targets = append(s.targets, target{kinds: how.kinds, name: addressText(block), block: block, maybe: maybe})
}

// urn adds what a URN names: urn:v1:eu:resource:dnsZone:example.com.
func (s *subject) urn(urn string, maybe bool) {
	parts := strings.SplitN(urn, ":", 6)
	if len(parts) < 6 || parts[0] != "urn" {
		s.targets = append(s.targets, target{kinds: whatever, unknown: urn + " is no URN of a resource", maybe: maybe})
		return
	}
	if parts[3] != "resource" {
		return // an identity or a group
	}
	name, err := canonicalName(parts[5])
	if err != nil || strings.Contains(name, "*") {
		s.targets = append(s.targets, target{kinds: whatever, unknown: urn + " may stand for any resource", maybe: maybe})
		return
	}
	k := product | address
	switch parts[4] {
	case "dedicatedserver":
		k = server | service
	case "dnszone", "domain", "alldom":
		k = zone | service
	case "vps":
		k = vps | service
	case "ip":
		k = address | service
	case "sms":
		k = sms | service
	case "publiccloudproject":
		k = project | service
	}
	s.add(k, name, maybe)
}

// leads has what a block leads to looked up: who moves, parks or changes it
// touches that too.
func (s *subject) leads(path string) {
	s.reads = append(s.reads, read{how: naming{kinds: product, by: byPath, field: "routedto"}, path: path, maybe: true})
}

// moved has looked up what the addresses lead to that the request changes.
func (s *subject) moved() {
	if !s.writes() || len(s.parts) < 2 {
		return
	}
	last := s.parts[len(s.parts)-1]
	switch {
	case s.parts[0] == "ip" && s.parts[1] == "service": // see addService
	case s.parts[0] == "ip":
		for block := range strings.SplitSeq(s.parts[1], ",") {
			s.leads("/ip/" + escapeName(block))
		}
	case last == "ipmove" || last == "ipblockmerge" || s.parts[0] == "vrack":
		for _, t := range s.targets {
			if t.block.IsValid() {
				s.leads("/ip/" + escapeName(t.name))
			}
		}
	}
}

// parted leaves out blocks of which a part is named.
func (s *subject) parted() {
	if len(s.parts) < 2 || s.parts[0] != "ip" {
		return
	}
	s.targets = slices.DeleteFunc(s.targets, func(block target) bool {
		return block.kinds&address != 0 && block.unknown == "" && !block.block.IsSingleIP() && slices.ContainsFunc(s.targets, func(part target) bool {
			return part.kinds&address != 0 && !part.maybe && part.unknown == "" && part.block.Bits() > block.block.Bits() && block.block.Contains(part.block.Addr())
		})
	})
}
