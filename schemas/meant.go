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
	switch name {
	case "servicename", "service", "resource", "product":
		return []string{"server", "vps", "zone", "service", "serviceid"}
	case "servername", "serverid", "server", "vps", "machine", "instance", "node", "dedicatedserver":
		return []string{"server", "vps"}
	case "host", "hostname", "fqdn":
		return []string{"server", "vps", "hostname", "subdomain", "reverse"}
	case "domain", "domainname", "zonename", "dnszone", "zoneid":
		return []string{"zone"}
	case "name", "label", "recordname", "subname":
		return []string{"subdomain", "displayname", "sshkey", "server", "vps", "zone", "template"}
	case "value", "content", "data", "rdata", "address", "ip", "ipaddress", "answer", "pointsto", "destination":
		return []string{"target", "ip", "message", "body"}
	case "newname", "alias":
		return []string{"displayname"}
	case "key", "sshkey", "publickey", "keyid":
		return []string{"sshkey", "key", "name"}
	case "cidr", "subnet", "network", "range", "prefix":
		return []string{"block"}
	case "ptr", "rdns", "reversedns":
		return []string{"reverse"}
	case "template", "templatename", "image", "operatingsystem", "distribution":
		return []string{"os", "template", "imageid"}
	case "to", "recipient", "recipients", "phone", "phonenumber", "number", "numbers":
		return []string{"receivers", "receiver"}
	case "text", "sms":
		return []string{"message"}
	case "url", "uri", "endpoint", "route":
		return []string{"path"}
	case "verb":
		return []string{"method"}
	case "params", "parameters", "querystring", "filter", "filters":
		return []string{"query"}
	case "payload", "json", "requestbody":
		return []string{"body"}
	case "columns", "select":
		return []string{"fields"}
	case "max", "maxresults", "pagesize", "perpage", "count", "top":
		return []string{"limit"}
	case "page", "pagetoken", "after", "nextpage":
		return []string{"cursor"}
	case "date", "version", "snapshot":
		return []string{"creationdate"}
	}
	return nil
}
