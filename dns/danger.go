package dns

import (
	"fmt"
	"slices"
	"strings"
)

// Danger judges an edit of a zone by what it overwrites. Before is what stands
// at the names that it touches, after what would. It returns "" for what only
// adds a record or sets a time to live, and otherwise why a person has to agree:
// something that resolvers answer with is lost, or what comes decides who
// receives mail, who answers for a name, who may have certificates for it or
// where its visitors go.
//
// Before may be empty where it is not known: then what comes is judged alone.
func Danger(before, after Zone) string {
	d := Compare(before, after)
	for _, r := range d.Delete {
		return fmt.Sprintf("%q is answered no more", r)
	}
	for _, c := range d.Change {
		if !before.Same(c.Before, c.After) {
			return fmt.Sprintf("%q takes the place of %q", c.After, c.Before)
		}
		if why := governs(c.After); why != "" {
			return fmt.Sprintf("%q decides %s", c.After, why)
		}
	}
	for _, r := range d.Add {
		if why := governs(r); why != "" {
			return fmt.Sprintf("%q decides %s", r, why)
		}
		if rival, ok := before.rule(r); ok {
			return fmt.Sprintf("%q and %q are two SPF rules, which void each other", r, rival)
		}
	}
	return ""
}

// governs tells what a record decides for others than its own name, or for all
// that is there already.
func governs(r Record) string {
	switch r.Type {
	case "MX":
		return "who receives mail"
	case "NS":
		return "who answers for the name and all below it"
	case "DNAME":
		return "where all names below it lead"
	case "CAA":
		return "who may issue certificates"
	case "HTTPS", "SVCB", "TLSA":
		return "how clients reach a service that may be in use"
	}
	for label := range strings.SplitSeq(CanonicalName(r.Name), ".") {
		switch {
		case label == "*":
			return "what names answer that nobody made"
		case strings.HasPrefix(label, "_acme-challenge"), slices.Contains([]string{"_dnsauth", "_pki-validation", "_validate_domain"}, label):
			return "who is given a certificate"
		}
	}
	return ""
}

// rule returns the SPF rule that a name has beside one that is added.
func (z Zone) rule(added Record) (Record, bool) {
	if purpose(added) != "v=spf1" {
		return Record{}, false
	}
	return z.first(func(r Record) bool { return rrset(r) == rrset(added) && purpose(r) == "v=spf1" && !z.Same(r, added) })
}
