package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// mostDepth bounds how deep a body may be. OVHcloud's are far from it.
const mostDepth = 64

// fields finds the targets that a query and a body name. Fields of the route's
// own name them for certain; others by names that OVHcloud gives to targets
// elsewhere, which counts for what restricts.
func (s *subject) fields(at *node, query string, body []byte) {
	var own map[string]naming
	if at != nil {
		own = at.fields
	}
	take := func(field, value string) { s.field(own, fieldName(field), value) }
	if query != "" {
		values, err := url.ParseQuery(query)
		if err != nil {
			s.unreadable("its query can't be read: " + err.Error())
		}
		for field, all := range values {
			for _, value := range all {
				take(field, value)
			}
		}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return
	}
	w := bodyWalk{dec: json.NewDecoder(bytes.NewReader(body)), take: take}
	w.dec.UseNumber()
	if err := w.all(); err != nil {
		s.unreadable("its body can't be read: " + err.Error())
	}
}

// fieldName is the last name of a field that is written with those around it, or
// with its place in a list: routedTo.serviceName, to[0].
func fieldName(written string) string {
	name, _, _ := strings.Cut(written, "[")
	return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
}

// unreadable adds a target that may be anything.
func (s *subject) unreadable(why string) {
	s.targets = append(s.targets, target{kinds: whatever, unknown: why})
}

// field adds what a field names.
func (s *subject) field(own map[string]naming, field, value string) {
	how, certain := own[field]
	if !certain {
		switch {
		case strings.HasPrefix(strings.ToLower(value), "urn:v"):
			how = naming{kinds: whatever, by: byURN}
		case s.below("order") && looksNamed(value):
			how = naming{kinds: product}
		default:
			how = usualField(field)
		}
		if how.kinds&^service == address && (s.below("domain") || s.below("me")) {
			return // what a record points to, or who may log in
		}
	}
	if value == "" || how.kinds == nothing {
		return
	}
	name, err := canonicalName(value)
	if err == nil {
		s.name(how, name, s.leadsTo(how, value), !certain)
		return
	}
	if how.kinds == sshKey && strings.Contains(strings.TrimSpace(value), " ") {
		return // the key itself
	}
	s.targets = append(s.targets, target{kinds: how.kinds, unknown: "its " + field + " " + err.Error(), maybe: !certain})
}

// leadsTo is the path that tells what an id of a field stands for; "" where there
// is none.
func (s *subject) leadsTo(how naming, id string) string {
	if how.kinds == sshKey && len(s.parts) > 2 && s.below("cloud") {
		return "/cloud/project/" + escapeName(s.parts[2]) + "/sshkey/" + escapeName(id)
	}
	return ""
}

// below reports whether the path begins with a part.
func (s *subject) below(root string) bool { return len(s.parts) > 0 && s.parts[0] == root }

// looksNamed reports whether a value looks like the name of a product, and not
// like a word.
func looksNamed(value string) bool { return strings.ContainsAny(value, ".-0123456789") }

// usualField tells what fields of a name mean wherever they are.
func usualField(field string) naming {
	switch field {
	case "servicename", "service", "resourcename", "targetservicename", "destinationservice":
		return naming{kinds: product}
	case "dedicatedserver", "servername", "server":
		return naming{kinds: server | service}
	case "vps":
		return naming{kinds: vps | service}
	case "domain", "domainname", "zonename", "zone":
		return naming{kinds: zone | service}
	case "ip", "ips", "block", "ipblock", "ipaddress", "dedicatedipfo":
		return naming{kinds: address | service}
	case "project", "projectid", "cloudprojectid", "project_id":
		return naming{kinds: project | service}
	case "serviceid", "serviceids":
		return naming{kinds: product | address, by: byService}
	case "smsaccount", "smsaccounttarget":
		return naming{kinds: sms | service}
	case "sshkey", "sshkeys", "sshkeyname":
		return naming{kinds: sshKey}
	case "sshkeyid":
		return naming{kinds: sshKey, by: byPath, field: "name"}
	case "urn", "urns":
		return naming{kinds: whatever, by: byURN}
	}
	return naming{}
}

// A bodyWalk hands over all texts and numbers of a body with the names of their
// fields, those of lists with that of the list.
type bodyWalk struct {
	dec  *json.Decoder
	take func(field, value string)
}

func (w bodyWalk) all() error {
	if err := w.value("", 0); err != nil {
		return err
	}
	if w.dec.More() {
		return errors.New("there is more behind its JSON")
	}
	return nil
}

func (w bodyWalk) value(field string, depth int) error {
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	if depth > mostDepth {
		return errors.New("it is nested too deep")
	}
	switch t := token.(type) {
	case json.Delim:
		return w.inside(field, t == '{', depth)
	case string:
		w.take(field, t)
	case json.Number:
		w.take(field, t.String())
	}
	return nil
}

// inside reads an object or a list up to its end. Two fields of a name are a
// fault: which of them counts is up to who reads it.
func (w bodyWalk) inside(field string, object bool, depth int) error {
	seen := make(map[string]bool)
	for w.dec.More() {
		if object {
			name, err := w.dec.Token()
			if err != nil {
				return err
			}
			field, _ = name.(string)
			if field = strings.ToLower(field); seen[field] {
				return errors.New("it has two fields " + field)
			}
			seen[field] = true
		}
		if err := w.value(field, depth+1); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}
