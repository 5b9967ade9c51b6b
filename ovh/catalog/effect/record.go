package effect

import (
	"encoding/json"
	"slices"
	"strings"
)

// recordThreat is what a record can do at worst, where it is not known which
// one.
func recordThreat() Effect {
	return Effect{Kind: Destroy, Severity: 3, Reason: "adds a record, which may take over mail, a whole subtree or the certificates of a name; an A, AAAA, CNAME or TXT record at a plain name does not"}
}

// addsRecord reports whether a call adds a record to a zone.
func (f *facts) addsRecord() bool {
	return f.method == "POST" && !f.endsInName &&
		(slices.Equal(f.literals, []string{"domain", "zone", "record"}) || slices.Equal(f.literals, []string{"domain", "zone", "dynhost", "record"}))
}

// recordAddition judges the addition of a record by the record. Nothing is
// published before the zone is refreshed, and one more address or text leaves
// alone what is there. What says who receives mail, who answers for a name or
// who may have a certificate for it takes something over; so does a wildcard.
func (s sending) recordAddition() Effect {
	_, isDynHost := s.fields["ip"]
	kind := s.text("fieldType")
	switch {
	case !s.plain || !s.setsOnly("fieldType", "subDomain", "target", "ttl", "ip"):
		return recordThreat()
	case isDynHost && kind != "", !isDynHost && !slices.Contains([]string{"A", "AAAA", "CNAME", "TXT"}, kind):
		return recordThreat()
	case !isPlainName(s.fields["subDomain"]):
		return recordThreat()
	}
	return Effect{Kind: Change, Severity: 2, Reason: "adds a record, which is published with the next refresh of the zone and can be removed again"}
}

// text returns a field that is a text, or "".
func (s sending) text(name string) string {
	var text string
	if json.Unmarshal(s.fields[name], &text) != nil {
		return ""
	}
	return text
}

// setsOnly reports whether the call sets none but some fields.
func (s sending) setsOnly(names ...string) bool {
	for name := range s.fields {
		if !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// isPlainName reports whether the name of a record, in JSON, is one that
// nothing but itself goes by: no wildcard, and none by which certificate
// authorities ask who owns the domain. None means the domain itself.
func isPlainName(raw json.RawMessage) bool {
	if raw == nil || string(raw) == "null" {
		return true
	}
	var name string
	if json.Unmarshal(raw, &name) != nil || strings.ContainsAny(name, `*\ `) {
		return false
	}
	for label := range strings.SplitSeq(strings.ToLower(name), ".") {
		if strings.HasPrefix(label, "_acme-challenge") || label == "_dnsauth" || label == "_pki-validation" || label == "_validate_domain" {
			return false
		}
	}
	return true
}
