package policy

import "strings"

// Kinds are sets of what a target may be.
type kinds uint16

const (
	server kinds = 1 << iota
	vps
	zone
	address
	sshKey
	sms
	project
	service // any product of the account, those above too, but for SSH keys

	nothing  kinds = 0
	product        = server | vps | zone | sms | project | service // whatever has a service name
	whatever       = product | address | sshKey
)

// kindOf returns the kind that the table and policy files call by a name. A kind
// of product is also a service.
func kindOf(name string) kinds {
	switch name {
	case "server":
		return server
	case "vps":
		return vps
	case "zone":
		return zone
	case "ip":
		return address
	case "ssh_key":
		return sshKey
	case "sms":
		return sms
	case "project":
		return project
	case "service":
		return service
	}
	return nothing
}

// targetKeys are the keys of a match that name targets.
func targetKeys() []string {
	return []string{"server", "vps", "zone", "ip", "ssh_key", "sms", "project", "service"}
}

// routes is where paths and bodies name their targets. A part in braces is the
// name of one, of that kind; product is any that has a service name. One with
// an = is an id, and the read that tells what it stands for is of the path so
// far: what follows are the field of the answer and the kind of what it names.
// A word that stands beside a name is listed, so that it is not taken for one.
// Below ** nothing else names a target. Behind a path are the fields of its body, or query, that name targets. Version
// 2 has the same table.
const routes = `
/alldom/{zone}/domain/{zone}
/auth/**
/cloud/project/{project}
/cloud/project/{project}/sshkey name=ssh_key
/cloud/project/{project}/sshkey/{name=ssh_key}
/cloud/project/{project}/ip/failover/{ip=ip}
/cloud/project/{project}/instance/{}/interface
/dedicated/cluster/availabilities
/dedicated/cluster/{service}
/dedicated/installationtemplate
/dedicated/server/availabilities
/dedicated/server/datacenter
/dedicated/server/log
/dedicated/server/osavailabilities
/dedicated/server/region
/dedicated/server/virtualnetworkinterface/{servername=server}
/dedicated/server/{server}
/dedicated/server/{server}/features/backupcloud cloudprojectid=project
/dedicated/server/{server}/features/backupftp/access/{}
/dedicated/server/{server}/ipblockmerge block=ip
/dedicated/server/{server}/ipmove ip=ip
/dedicated/server/{server}/secondarydnsdomains domain=zone
/dedicated/server/{server}/secondarydnsdomains/{zone}
/dedicated/server/{server}/virtualmac ipaddress=ip
/dedicated/server/{server}/virtualmac/{}/virtualaddress ipaddress=ip
/dedicated/server/{server}/virtualmac/{}/virtualaddress/{ip}
/dedicated/server/{server}/vrack/{service}
/domain/alldom/{zone}
/domain/configurationrule domain=zone
/domain/contact
/domain/data
/domain/extensions
/domain/name/{zone}
/domain/zone zonename=zone
/domain/zone/{zone}
/domain/{zone}
/iam/**
/iam/authorization
/iam/log
/iam/permissionsgroup
/iam/policy
/iam/reference
/iam/resource/{urn}
/iam/resourcegroup
/ip/campus
/ip/service/{ip}
/ip/{ip}
/ip/{ip}/antihack/{ip}
/ip/{ip}/arp/{ip}
/ip/{ip}/bringyourownip/aggregate aggregationip=ip
/ip/{ip}/firewall iponfirewall=ip
/ip/{ip}/firewall/{ip}
/ip/{ip}/game/{ip}
/ip/{ip}/mitigation iponmitigation=ip
/ip/{ip}/mitigation/{ip}
/ip/{ip}/mitigationprofiles ipmitigationprofile=ip
/ip/{ip}/mitigationprofiles/{ip}
/ip/{ip}/move to=product nexthop=product
/ip/{ip}/phishing
/ip/{ip}/reverse ipreverse=ip
/ip/{ip}/reverse/{ip}
/ip/{ip}/spam/{ip}
/iploadbalancing/availablezones
/iploadbalancing/{service}
/location/**
/me/**
/me/billing/group/{}/service serviceid=#
/me/billing/group/{}/service/{#}
/me/credit/code serviceid=#
/me/incident/sbg/migrateservices serviceids=#
/me/sshkey keyname=ssh_key
/me/sshkey/{ssh_key}
/me/task/contactchange/{servicedomain=product}
/me/task/dns/{zone=zone}
/me/task/domain/{domain=zone}
/notification/**
/okms/resource/{service}
/secret/**
/service/{#}
/service/{#}/renew services=#
/services/{#}
/sms/estimate
/sms/ptts
/sms/rates
/sms/virtualnumbers
/sms/{sms}
/sms/{sms}/transfercredits smsaccounttarget=sms
/ssl/{service}
/storage/netapp/{service}
/vps/datacenter
/vps/order
/vps/{vps}
/vps/{vps}/backupftp/access/{}
/vps/{vps}/ips/{ip}
/vps/{vps}/secondarydnsdomains domain=zone
/vps/{vps}/secondarydnsdomains/{zone}
/vrack/publicroutingregion
/vrack/{service}
/vrack/{service}/cloudproject project=project
/vrack/{service}/cloudproject/{project}
/vrack/{service}/dedicatedcloud dedicatedcloud=service
/vrack/{service}/dedicatedcloud/{service}
/vrack/{service}/dedicatedclouddatacenter/{service}
/vrack/{service}/dedicatedconnect name=service
/vrack/{service}/dedicatedconnect/{service}
/vrack/{service}/dedicatedserver dedicatedserver=server
/vrack/{service}/dedicatedserver/{server}
/vrack/{service}/dedicatedserverinterface dedicatedserverinterface=@
/vrack/{service}/dedicatedserverinterface/{@}
/vrack/{service}/ip block=ip
/vrack/{service}/ip/{ip}
/vrack/{service}/iploadbalancing iploadbalancing=service
/vrack/{service}/iploadbalancing/{service}
/vrack/{service}/ipv6 block=ip
/vrack/{service}/ipv6/{ip}
/vrack/{service}/ipv6/{ip}/bridgedsubrange/{ip}
/vrack/{service}/ipv6/{ip}/routedsubrange/{ip}
/vrack/{service}/legacyvrack legacyvrack=service
/vrack/{service}/legacyvrack/{service}
/vrack/{service}/ovhcloudconnect ovhcloudconnect=service
/vrack/{service}/ovhcloudconnect/{service}
/vrack/{service}/vrackservices vrackservices=service
/vrack/{service}/vrackservices/{service}
`

// A naming says of a value how it names a target.
type naming struct {
	kinds kinds
	by    way
	field string // of the answer, where it is a read by the path
}

// A way leads from a value to a target.
type way int

const (
	byName      way = iota
	byService       // the value is the id of a service
	byInterface     // the value is the id of a server's network interface
	byPath          // the path so far is read
	byNumber        // the numbers of the services of a name are read
	byURN
)

// A node is where the first parts of a path lead, in a tree of all routes.
type node struct {
	words  map[string]*node
	value  *node
	naming *naming // of the value that leads here; nil when it names no target
	fields map[string]naming
	closed bool // nothing below names a target but what is on the table
}

// newTable builds the tree, in about fifty microseconds.
func newTable() *node {
	root := new(node)
	for line := range strings.Lines(routes) {
		path, fields, _ := strings.Cut(strings.TrimSpace(line), " ")
		if path == "" {
			continue
		}
		at := root
		for part := range strings.SplitSeq(path[1:], "/") {
			if part == "**" {
				at.closed = true
				continue
			}
			at = at.add(part)
		}
		for field := range strings.FieldsSeq(fields) {
			if at.fields == nil {
				at.fields = make(map[string]naming)
			}
			name, kind, _ := strings.Cut(field, "=")
			at.fields[name] = namingOf(kind)
		}
	}
	return root
}

// add returns the node behind a part of a route, and makes it where it is new.
func (n *node) add(part string) *node {
	if inner, ok := strings.CutPrefix(part, "{"); ok {
		if n.value == nil {
			n.value = new(node)
		}
		if inner = strings.TrimSuffix(inner, "}"); inner != "" {
			how := namingOf(inner)
			if field, kind, read := strings.Cut(inner, "="); read {
				how = naming{kinds: namingOf(kind).kinds, by: byPath, field: field}
			}
			n.value.naming = &how
		}
		return n.value
	}
	if n.words == nil {
		n.words = make(map[string]*node)
	}
	if n.words[part] == nil {
		n.words[part] = new(node)
	}
	return n.words[part]
}

func namingOf(kind string) naming {
	switch kind {
	case "#":
		return naming{kinds: product | address, by: byService}
	case "@":
		return naming{kinds: server | service, by: byInterface}
	case "urn":
		return naming{kinds: whatever, by: byURN}
	case "product":
		return naming{kinds: product}
	}
	k := kindOf(kind)
	if k&(product|address) != 0 {
		k |= service
	}
	return naming{kinds: k}
}

// next returns where a part of a path leads, or nil. Words win over values, as
// they do for OVHcloud.
func (n *node) next(part string) *node {
	if w := n.words[part]; w != nil {
		return w
	}
	return n.value
}
