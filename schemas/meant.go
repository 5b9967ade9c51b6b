package schemas

import (
	"slices"
	"strings"
	"unicode"
)

// meant returns which of known names was probably meant by one that is none of
// them, or "": the same in another spelling, what it is a kind of, what others
// call it, what shares a word with it, or what is spelled almost so.
func meant(name string, known []string) string {
	said := words(name)
	find := func(wanted string) string {
		i := slices.IndexFunc(known, func(k string) bool { return plain(k) == wanted })
		if wanted == "" || i < 0 {
			return ""
		}
		return known[i]
	}
	if len(said) == 0 {
		return ""
	}
	// The last word says what a thing is: a key_name is a name.
	for _, wanted := range slices.Concat([]string{plain(name), said[len(said)-1]}, othersCall(plain(name))) {
		if k := find(wanted); k != "" {
			return k
		}
	}
	if k := sharing(said, known); k != "" {
		return k
	}
	return Nearest(name, known)
}

// words returns the words of a name in any spelling, in small letters.
func words(name string) []string {
	var spaced strings.Builder
	var last rune
	letters := []rune(name)
	for i, r := range letters {
		begins := unicode.IsLower(last) || unicode.IsDigit(last) || i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if unicode.IsUpper(r) && begins {
			spaced.WriteByte(' ')
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		spaced.WriteRune(unicode.ToLower(r))
		last = r
	}
	return strings.Fields(spaced.String())
}

// sharing returns the shortest of the names that say more, or less, than the
// same words.
func sharing(of, known []string) (best string) {
	for _, k := range known {
		theirs := words(k)
		if (subset(of, theirs) || subset(theirs, of)) && (best == "" || len(k) < len(best)) {
			best = k
		}
	}
	return best
}

func subset(few, many []string) bool {
	return !slices.ContainsFunc(few, func(w string) bool { return !slices.Contains(many, w) })
}

// othersCall returns what this program calls what OVHcloud, other tools and
// people call by that name, what is meant first standing first.
func othersCall(name string) []string {
	return slices.Concat(ofObjects(name), ofRecords(name), ofWork(name), ofLists(name))
}

// ofObjects are names of what a tool is called for.
func ofObjects(name string) []string {
	switch name {
	case "servicename", "service", "resource", "product":
		return []string{"server", "vps", "zone", "service", "serviceid"}
	case "servername", "serverid", "server", "vps", "machine", "instance", "node", "dedicatedserver":
		return []string{"server", "vps"}
	case "host", "hostname", "fqdn":
		return []string{"server", "vps", "hostname", "subdomain", "reverse"}
	case "domain", "domainname", "zonename", "dnszone", "zoneid":
		return []string{"zone", "reverse"}
	case "name", "label", "title":
		return []string{"subdomain", "displayname", "hostname", "reverse", "description", "name", "sshkey", "server", "vps", "zone", "template", "serviceid"}
	case "newname", "alias":
		return []string{"displayname"}
	case "comment", "note":
		return []string{"description"}
	case "key", "sshkey", "publickey", "keyid":
		return []string{"sshkey", "key", "name", "credentialid"}
	case "cidr", "subnet", "network", "range", "prefix":
		return []string{"block"}
	case "template", "templatename", "image", "imagename", "os", "operatingsystem", "distribution":
		return []string{"os", "template", "imageid"}
	case "account":
		return []string{"service"}
	}
	return nil
}

// ofRecords are names of what a zone holds.
func ofRecords(name string) []string {
	switch name {
	case "recordname", "subname":
		return []string{"subdomain"}
	case "value", "content", "data", "rdata", "answer", "pointsto", "destination", "text", "newvalue", "target":
		return []string{"target", "targetcontains", "reverse", "zonefile", "key", "message", "body", "enabled", "query"}
	case "address", "ip", "ipaddress":
		return []string{"target", "ip", "block", "server"}
	case "file", "body":
		return []string{"zonefile", "message"}
	case "ptr", "rdns", "reversedns":
		return []string{"reverse"}
	case "apply", "refresh":
		return []string{"publish"}
	case "create", "additions", "insert", "new":
		return []string{"add"}
	case "update", "modify", "edit", "replace", "patch":
		return []string{"change"}
	case "delete", "deletes", "deletions", "removals":
		return []string{"remove"}
	case "ids", "recordids":
		return []string{"recordid", "remove"}
	case "wanted", "desired", "state":
		return []string{"records", "enabled"}
	case "date", "time", "timestamp", "moment", "version", "snapshot", "snapshotid":
		return []string{"creationdate"}
	}
	return nil
}

// ofWork are names of what else a tool is told.
func ofWork(name string) []string {
	switch name {
	case "to", "recipient", "recipients", "phone", "phones", "phonenumber", "phonenumbers", "number", "numbers":
		return []string{"receivers", "receiver"}
	case "from":
		return []string{"sender"}
	case "sms":
		return []string{"message"}
	case "email":
		return []string{"rescuemail"}
	case "cloudinit":
		return []string{"configdriveuserdata"}
	case "raid", "disks", "partitions", "partitioning":
		return []string{"storage"}
	case "locale":
		return []string{"language"}
	case "on", "active", "monitoring":
		return []string{"enabled"}
	case "maxwait", "wait", "waitseconds", "duration":
		return []string{"timeoutseconds"}
	case "pollinterval", "poll", "every":
		return []string{"intervalseconds"}
	case "url", "uri", "endpoint", "route", "operation":
		return []string{"path"}
	case "verb":
		return []string{"method"}
	case "payload", "json", "requestbody":
		return []string{"body"}
	case "force", "skipcheck", "nocheck":
		return []string{"unchecked"}
	case "rights", "permissions", "scopes":
		return []string{"rules"}
	case "redirecturl", "redirecturi", "callback":
		return []string{"redirection"}
	case "confirmed", "plan", "planid":
		return []string{"confirmationtoken"}
	}
	return nil
}

// ofLists are names of how a list is narrowed and read.
func ofLists(name string) []string {
	switch name {
	case "params", "parameters", "querystring", "filter", "filters", "q", "keyword", "keywords", "term", "terms", "search":
		return []string{"query", "targetcontains"}
	case "columns", "select":
		return []string{"fields"}
	case "max", "maxresults", "pagesize", "perpage", "count", "top", "first":
		return []string{"limit"}
	case "page", "pagetoken", "after", "nextpage", "start", "skip", "offset":
		return []string{"offset", "cursor"}
	case "type", "action", "category":
		return []string{"function", "product"}
	case "section", "api":
		return []string{"branch"}
	}
	return nil
}
