package dns

import (
	"slices"
	"strings"
)

// Find returns the record of z that tells resolvers the same as r, its time to
// live aside.
func (z Zone) Find(r Record) (Record, bool) {
	meaning := z.meaning(r)
	return z.first(func(s Record) bool { return z.meaning(s) == meaning })
}

// Matching returns the records of z that r would take the place of: those of
// its name and type and, of texts, those for the same purpose. A site
// verification does not take the place of the SPF rule beside it.
func (z Zone) Matching(r Record) Zone {
	all := z.Records
	z.Records = nil
	for _, s := range all {
		if rrset(s) == rrset(r) && purpose(s) == purpose(r) {
			z.Records = append(z.Records, s)
		}
	}
	return z
}

// At returns the records of z that have a name.
func (z Zone) At(name string) Zone {
	all, name := z.Records, CanonicalName(name)
	z.Records = nil
	for _, r := range all {
		if CanonicalName(r.Name) == name {
			z.Records = append(z.Records, r)
		}
	}
	return z
}

// Same reports whether a and b tell resolvers the same, their times to live
// aside.
func (z Zone) Same(a, b Record) bool { return z.meaning(a) == z.meaning(b) }

func (z Zone) first(fits func(Record) bool) (Record, bool) {
	i := slices.IndexFunc(z.Records, fits)
	if i < 0 {
		return Record{}, false
	}
	return z.Records[i], true
}

// rrset names what a resolver asks for to be answered with r: records of one
// name and type are answered together.
func rrset(r Record) string { return CanonicalName(r.Name) + " " + WireType(r.Type) }

// meaning is what r tells a resolver: the same for all its spellings. A target
// that has no canonical form means itself.
func (z Zone) meaning(r Record) string {
	target, err := Canonical(z.Name, r.Type, r.Target)
	if err != nil {
		target = r.Target
	}
	return rrset(r) + " " + target
}

// purpose tells texts of one name apart by what they begin with: "v=spf1" or
// the key before an equals sign.
func purpose(r Record) string {
	text := strings.TrimSpace(strings.ToLower(r.Text()))
	if strings.HasPrefix(text, "v=") {
		version, _, _ := strings.Cut(strings.ReplaceAll(text, ";", " "), " ")
		return version
	}
	key, _, ok := strings.Cut(text, "=")
	if !ok {
		return ""
	}
	return key
}
